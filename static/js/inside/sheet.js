/**
 * @file The sheet of a scene: the sum of the box that is open, next to this box, or below the scene on a narrow page.
 */

/** @import { Box, Plan, Sum } from "./grammar.js" */

import { button, element } from "../dom.js";

// Pixels: between a box and its sheet, how far the sheet begins above its box, and above the scene at most.
const [APART, ABOVE, OVER] = [10, 20, 36];

export class Sheet {
  /** @param {HTMLElement} node @param {{onShut: () => void, onFlip: (token: number) => void}} options */
  constructor(node, { onShut, onFlip }) {
    this.node = node;
    this.onShut = onShut;
    this.onFlip = onFlip;
    /** The box that is open, and the plan that it is in. @type {?{box: Box, plan: Plan}} */
    this.open = null;
    new ResizeObserver(() => this.place()).observe(node);
  }

  hide() {
    this.open = null;
    this.node.hidden = true;
  }

  /** @param {Box} box @param {Plan} plan @param {Sum} sum @param {boolean} isStruck */
  show(box, plan, { title, parts }, isStruck) {
    this.open = { box, plan };
    this.node.hidden = false;
    const { token } = box;
    const close = button({ class: "close", "aria-label": "Close" }, this.onShut, "×");
    const strike = () => button("quiet", () => this.onFlip(token), isStruck ? "Put it back" : "Strike it out");
    this.node.replaceChildren(close, element("h2", "", title), ...parts, ...(token === undefined ? [] : [strike()]));
    this.place();
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
