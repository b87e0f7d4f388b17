/**
 * @file The sheet of a scene: the sum of the box that is open, next to this box, or below the scene on a narrow page.
 *   That of a word also has the word in other reviews.
 */

/** @import { Box, Plan, Reading, Sum } from "./grammar.js" */

import { labelNames } from "../answer/bars.js";
import { button, element } from "../dom.js";
import { drawElsewhere } from "../elsewhere/elsewhere.js";
import { lookUp } from "../elsewhere/known.js";

// Pixels: between a box and its sheet, how far the sheet begins above its box, and above the scene at most.
const [APART, ABOVE, OVER] = [10, 20, 36];

export class Sheet {
  /**
   * @param {HTMLElement} node
   * @param {{onShut: () => void, onFlip: (token: number) => void, onReview: (text: string) => void}} options
   */
  constructor(node, { onShut, onFlip, onReview }) {
    this.node = node;
    this.onShut = onShut;
    this.onFlip = onFlip;
    this.onReview = onReview;
    /** The box that is open, and the plan that it is in. @type {?{box: Box, plan: Plan}} */
    this.open = null;
    new ResizeObserver(() => this.place()).observe(node);
  }

  hide() {
    this.open = null;
    this.node.hidden = true;
  }

  /** @param {Box} box @param {Plan} plan @param {Sum} sum @param {Reading} reading @param {boolean} isStruck */
  show(box, plan, { title, parts, looked }, reading, isStruck) {
    this.open = { box, plan };
    this.node.hidden = false;
    const { token } = box;
    const close = button({ class: "close", "aria-label": "Close" }, this.onShut, "×");
    const strike = () => button("quiet", () => this.onFlip(token), isStruck ? "Put it back" : "Strike it out");
    this.node.replaceChildren(close, element("h2", "", title), ...parts, ...(token === undefined ? [] : [strike()]));
    if (looked) this.showElsewhere(looked, reading);
    this.place();
  }

  /**
   * The sum says why it is looked at here; this, whether it is always so. It may come later.
   *
   * @param {Sum["looked"]} looked
   * @param {Reading} reading
   */
  showElsewhere(looked, { trace: { model }, labels, stars }) {
    const { open, onReview } = this;
    const add = (/** @type {?import("../model/types.js").WordElsewhere} */ found) => {
      if (!found || this.open !== open) return;
      const names = labelNames(labels, stars === null ? null : labels.map(Number));
      const drawn = drawElsewhere(found, { names, here: looked.look, onReview });
      this.node.append(element("h3", "", "Is it always so?"), drawn);
      this.place();
    };
    const found = lookUp(model, looked.text);
    if (found instanceof Promise) found.then(add);
    else add(found);
  }

  /** Next to its box, and within the scene. */
  place() {
    if (!this.open) return;
    const { box, plan } = this.open;
    const { node } = this;
    if (plan.narrow) return node.removeAttribute("style");
    const behind = box.x + box.w + APART;
    const left = behind + node.offsetWidth <= plan.width ? behind : Math.max(0, box.x - node.offsetWidth - APART);
    const top = Math.max(-OVER, Math.min(box.y - ABOVE, plan.height - node.offsetHeight));
    Object.assign(node.style, { left: `${left}px`, top: `${top}px` });
  }
}
