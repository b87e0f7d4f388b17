/** @file Waits until no words are being selected: redrawing them would end the selection. */

import { isSelected } from "../embed/limelight-heat.js";

/** Where a pointer is pressed, and a selection may be beginning. @type {?Node} */
let pressed = null;
addEventListener("pointerdown", ({ target }) => (pressed = /** @type {Node} */ (target)), true);
for (const name of ["pointerup", "pointercancel"]) addEventListener(name, () => (pressed = null), true);

/** @param {Node} node */
const isBeingSelected = (node) => node.contains(pressed) || isSelected(node);

/** Those that wait already. @type {WeakSet<Node>} */
const waiting = new WeakSet();

/**
 * Does something as soon as nothing of a node is selected and no pointer is pressed on it: once, however often it is asked
 * for meanwhile.
 *
 * @param {Node} node
 * @param {() => void} act
 */
export function onceUnselected(node, act) {
  if (!isBeingSelected(node)) {
    act();
    return;
  }
  if (waiting.has(node)) return;
  waiting.add(node);
  const events = ["selectionchange", "pointerup", "pointercancel"];
  const look = () => {
    if (isBeingSelected(node) || !waiting.delete(node)) return;
    for (const name of events) document.removeEventListener(name, later);
    act();
  };
  // What a click does comes after its pointer was lifted, and needs the words as they are.
  const later = () => setTimeout(look);
  for (const name of events) document.addEventListener(name, later);
}
