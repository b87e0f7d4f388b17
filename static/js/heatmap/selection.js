/** @file Waits until words are no longer selected: drawn anew, they would be selected no more. */

import { isSelected } from "../embed/limelight-heat.js";

/** Does something as soon as nothing of a node is selected. @param {Node} node @param {() => void} act */
export function onceUnselected(node, act) {
  if (!isSelected(node)) return act();
  const look = () => {
    if (isSelected(node)) return;
    document.removeEventListener("selectionchange", look);
    act();
  };
  return document.addEventListener("selectionchange", look);
}
