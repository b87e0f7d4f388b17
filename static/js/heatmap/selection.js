/** @file Waits until nobody is selecting words: drawn anew, they would be selected no more. */

import { isSelected } from "../embed/limelight-heat.js";

/** Where a pointer is pressed, and a selection may be beginning. @type {?Node} */
let pressed = null;
addEventListener("pointerdown", ({ target }) => (pressed = /** @type {Node} */ (target)), true);
for (const name of ["pointerup", "pointercancel"]) addEventListener(name, () => (pressed = null), true);

/** @param {Node} node */
const isBeingSelected = (node) => node.contains(pressed) || isSelected(node);

/** Does something as soon as nothing of a node is selected and no pointer is pressed on it. @param {Node} node @param {() => void} act */
export function onceUnselected(node, act) {
  if (!isBeingSelected(node)) return act();
  const events = ["selectionchange", "pointerup", "pointercancel"];
  // What a click does comes after its pointer was lifted, and needs the words as they are.
  const later = () => setTimeout(look);
  const look = () => {
    if (isBeingSelected(node)) return;
    for (const name of events) document.removeEventListener(name, later);
    act();
  };
  for (const name of events) document.addEventListener(name, later);
  return undefined;
}
