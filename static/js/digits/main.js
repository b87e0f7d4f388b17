/** @file Wires the page for digits: the pad asks during drawing, and the answer is shown. */

/**
 * @typedef {{pixels: number[][], occlusion: boolean, target?: string}} Question
 * @typedef {{digit: number, undecided: boolean, probabilities: number[], target: number, saliency: number[][],
 *   occlusion: ?number[][]}} Answer
 */

import { showBars } from "../answer/bars.js";
import { messageOf, post } from "../model/api.js";
import { button, byId, element } from "../dom.js";
import { probability } from "../format.js";
import { createDigitView } from "../inside/digits/view.js";
import rules from "../rules.js";
import { createReader } from "../model/reader.js";
import { createRetry, isPassing } from "../model/retry.js";
import { centre } from "./centre.js";
import { showMap } from "./map.js";
import { createPad } from "./pad.js";
import { drawStrokes } from "./paper.js";
import { SAMPLES } from "./samples.js";

const LABELS = SAMPLES.map((_, digit) => String(digit));
const MEANINGS = {
  saliency: "The gradient times the ink: what each pixel adds to the score of",
  occlusion: "How much the ink in each square of 4 × 4 pixels matters: erasing it lowers or raises the score of",
};

const stage = byId("result");
const status = byId("status");

/** The 28 × 28 pixels that are asked about, and the digit whose reasons are shown, where it is not the likely one. */
let pixels = null;
let target = null;

const lens = () => /** @type {HTMLInputElement} */ (document.querySelector('input[name="lens"]:checked')).value;

const reader = createReader({
  ask: (question, signal) => post("digits", question, signal),
  onStart: () => stage.setAttribute("aria-busy", "true"),
  onAnswer: showAnswer,
  onError(error) {
    reader.cancel();
    byId("problem").firstElementChild.textContent = messageOf(error);
    open("problem");
    if (isPassing(error)) retry.later();
  },
  pause: 60,
});
const retry = createRetry(() => pixels && ask("now"));

const view = createDigitView(byId("walk"), byId("lab"));

byId("look-inside").addEventListener("click", ({ currentTarget }) => {
  const opens = byId("lab").hidden;
  byId("lab").hidden = !opens;
  currentTarget.setAttribute("aria-expanded", String(opens));
  currentTarget.textContent = opens ? "Hide the network" : "Look inside the network";
  if (!opens) return;
  view.show(pixels);
  byId("lab").scrollIntoView({ block: "start" });
  byId("lab-title").focus({ preventScroll: true });
});

/** @param {"now" | "soon"} when */
function ask(when) {
  if (!byId("lab").hidden) view.show(pixels);
  reader[when]({ pixels, occlusion: lens() === "occlusion", ...(target === null ? {} : { target }) });
}

/** @param {"problem" | "empty" | "answer"} part */
function open(part) {
  stage.setAttribute("aria-busy", "false");
  for (const id of ["problem", "empty", "answer"]) byId(id).hidden = id !== part;
}

/** @param {Answer} answer */
function showAnswer(answer) {
  retry.end();
  const likely = answer.probabilities[answer.digit];
  const { undecided } = answer;
  byId("digit").textContent = undecided ? "?" : String(answer.digit);
  byId("likely").textContent = undecided
    ? `Cannot tell: ${answer.digit} at best, and digits are rarely this unclear.`
    : `with a probability of ${probability(likely)}`;
  showBars(byId("bars"), { ...answer, labels: LABELS }, null, null, choose);
  for (const [digit, bar] of byId("bars").querySelectorAll("button").entries())
    bar.setAttribute("aria-pressed", String(digit === answer.target));
  showMap(byId("map"), pixels, answer[lens()] ?? answer.saliency);
  byId("meaning").textContent = `${MEANINGS[lens()]} ${answer.target}. This is a clue to the decision, not a proof.`;
  status.textContent = undecided ? `Cannot tell; ${answer.digit} at best` : `${answer.digit}, ${probability(likely)}`;
  open("answer");
}

/** Shows the pixels for a digit. @param {string} label */
function choose(label) {
  target = label;
  ask("now");
}

const pad = createPad(/** @type {HTMLCanvasElement} */ (byId("pad")), (message) => {
  const { ink, width, height } = pad.read();
  pixels = centre(ink, width, height);
  target = null;
  if (message) status.textContent = message;
  if (pixels) return ask("soon");
  reader.cancel();
  return open("empty");
});

byId("clear").addEventListener("click", pad.clear);

byId("kinds").addEventListener("change", () => pixels && ask("now"));

for (const [digit, strokes] of SAMPLES.entries()) {
  const canvas = /** @type {HTMLCanvasElement} */ (element("canvas", { width: 72, height: 72 }));
  const context = canvas.getContext("2d");
  context.lineWidth = 7;
  context.lineCap = context.lineJoin = "round";
  // Of a colour that can be seen on either theme: it is drawn once.
  context.strokeStyle = `#${rules.colours.words["line-strong"].split(" ")[0]}`;
  drawStrokes(context, strokes, 72);
  byId("samples").append(
    button({ class: "chip", "aria-label": `An example of ${digit}` }, () => pad.draw(strokes), canvas),
  );
}

// Strokes are handled from here on.
byId("easel").inert = false;
pad.draw(SAMPLES[5], true);
