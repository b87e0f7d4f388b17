/** @file Waits until nobody is selecting words: drawn anew, they would be selected no more. */

import { isSelected } from "../embed/limelight-heat.js";

const EVENTS = ["selectionchange", "pointerup", "pointercancel"];

/** @param {Element} node @returns {boolean} whether something of it is selected, or a selection may be beginning there */
const isBeingSelected = (node) => node.matches(":active") || isSelected(node);

/** Does something as soon as nothing of a node is selected and no pointer is pressed on it. @param {Element} node @param {() => void} act */
export function onceUnselected(node, act) {
  if (!isBeingSelected(node)) return act();
  const look = () => {
    if (isBeingSelected(node)) return;
    for (const name of EVENTS) document.removeEventListener(name, later);
    act();
  };
  // A pointer that was lifted is pressed until its events have all been handled.
  const later = () => setTimeout(look);
  for (const name of EVENTS) document.addEventListener(name, later);
  return undefined;
}
