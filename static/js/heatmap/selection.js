/** @file Words that the reader has selected: drawn anew, they would be selected no more. */

/** @param {Node} node @returns {boolean} whether some of it is selected */
export function isSelected(node) {
  const selection = getSelection();
  return !selection.isCollapsed && selection.containsNode(node, true);
}

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
