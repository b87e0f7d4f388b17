/**
 * @file The types of a scene: what a network contributes (`Network`), what it reads of a trace, and what its plan is
 * made of.
 *
 * Each network has a folder, and only its `network.js` is imported elsewhere. `reading.js` has what a trace says,
 * `plan.js` where it is drawn, `way.js` what lights up, `sums.js` what a box opens to, and `steps.js` the sentences
 * with numbers. `han` is the example; main.js lists the networks.
 *
 * @typedef {object} View what the address holds
 * @property {string} text
 * @property {string} model
 * @property {number[]} without tokens that are struck out
 * @property {number} step
 * @property {number} sentence the one that is open, where not all are
 * @property {string} open the key of the box whose sum is shown, or ""
 * @property {boolean} even whether attention is off
 * @property {boolean} decides whether it shows what each word adds
 *
 * @typedef {{text: string, token: number, sentence: number, read: boolean}} Word of the text; struck words are not read
 *
 * @typedef {object} Reading a trace as a network has read it; a network adds its own fields
 * @property {any} trace
 * @property {Word[]} words
 * @property {string[]} labels
 * @property {number[]} probabilities
 * @property {?number} stars
 * @property {Record<string, any>} more answers to `asks`, as they come
 *
 * @typedef {{reading: Reading, pairs: Map<number, Word>}} Before what a change is compared with, and its word for each
 *   token of now
 *
 * @typedef {object} Box a button: reached by keys, opened by Enter; with `token`, Delete strikes the word
 * @property {string} key unique, as "score.12"
 * @property {string} column
 * @property {number} x
 * @property {number} y
 * @property {number} w
 * @property {number} h
 * @property {string} label what it is, for those who cannot see it
 * @property {string} [text]
 * @property {(Node | string)[]} [content] instead of a text
 * @property {{values: Float32Array, most: number, across?: number}} [strip] numbers as cells of colour; `across` of
 *   them in a row
 * @property {number} [token]
 * @property {number} [sentence]
 * @property {number} [within] the sentence that must be open for its sum
 * @property {number} [unfolds] a folded sentence: a click opens it
 * @property {number} [turn] when a step that reads word by word comes to it, from 0
 * @property {string} [look] classes: "struck", "fresh" (not in what it is compared with), "unknown"
 *
 * @typedef {object} Ribbon from (x0, y0, height h0) to (x1, y1, height h1)
 * @property {string} key
 * @property {string} column
 * @property {number} x0
 * @property {number} y0
 * @property {number} h0
 * @property {number} x1
 * @property {number} y1
 * @property {number} h1
 * @property {string} [opens] the key of the box that a click on it opens
 * @property {"more" | "less"} [side] that it goes to, in its colour
 * @property {number} [token]
 * @property {number} [sentence]
 *
 * @typedef {{text: string, x: number, y: number, column: string, look?: string, token?: number, sentence?: number}}
 *   Note a text in the drawing
 * @typedef {{d: string, look: string}} Line a path: "rail" next to states, "row" between boxes, "more" and "less" for
 *   what words add
 * @typedef {{name: string, title: string, x: number, y: number, w: number}} Head of a column
 *
 * @typedef {object} Plan
 * @property {Box[]} boxes
 * @property {Ribbon[]} ribbons
 * @property {Note[]} notes
 * @property {Line[]} lines
 * @property {Head[]} heads
 * @property {number} width
 * @property {number} height
 * @property {boolean} narrow
 *
 * @typedef {{width: number, height: number}} Room for a plan, in pixels
 * @typedef {{line: string, lit: (part: Box | Ribbon | Note) => boolean, arcs: (Line & {width: number})[]}} Way what
 *   lights up where one points, the sentence that says it, and arcs to what it changes
 *
 * @typedef {{title: string, parts: Node[], checks: number[][], looked?: {text: string, look: ?number}}} Sum `checks`:
 *   what it computes, and the network's own number; `looked`: a word, and how much the network looks at it, if
 *   that is known
 *
 * @typedef {object} Network
 * @property {(view: View, now: ?Reading) => object} question of POST /api/v1/trace
 * @property {(trace: any, last: ?Reading) => Reading} read
 * @property {(reading: Reading, view: View, before: ?Before, room: Room) => Plan} plan
 * @property {(box: Box, reading: Reading, view: View) => Sum} sum what a box opens to, without the strike
 * @property {(part: Box | Ribbon, reading: Reading, plan: Plan) => Way} point
 * @property {(view: View) => string[]} wants names of `asks` that the view needs in addition to the trace
 * @property {Record<string, (view: View, reading: Reading, signal: AbortSignal) => Promise<any>>} asks
 * @property {((reading: Reading, view: View) => string)[]} steps the sentence of each step with this text's numbers
 * @property {Record<number, string>} readsAt the column that a step reads word by word
 */

/** @type {View} */
export const NOTHING = Object.freeze({
  text: "",
  model: "",
  without: [],
  step: 0,
  sentence: 0,
  open: "",
  even: false,
  decides: false,
});
