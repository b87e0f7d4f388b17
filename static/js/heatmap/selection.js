/**
 * @file Waits until the reader leaves the words alone: if they were drawn again, a selection or a click would be lost.
 */

/** Where a pointer is pressed: a selection may be beginning, or a click. @type {?Node} */
let pressed = null;
// What a finger touches is pressed twice: by the finger, and by the mouse that a browser makes of it.
const PRESSES = ["pointerdown", "mousedown"];
const RELEASES = ["pointerup", "pointercancel", "mouseup", "contextmenu"];
for (const name of PRESSES) addEventListener(name, ({ target }) => (pressed = /** @type {Node} */ (target)), true);
for (const name of RELEASES) addEventListener(name, () => (pressed = null), true);

/** Those that wait already. @type {WeakSet<Node>} */
const waiting = new WeakSet();

/**
 * Does something as soon as it may and no pointer is pressed on a node: once, however often it is asked for meanwhile.
 *
 * @param {Node} node
 * @param {() => boolean} mayAct asked again when the selection changes
 * @param {() => void} act
 */
export function onceLeftAlone(node, mayAct, act) {
  const isFree = () => !node.contains(pressed) && mayAct();
  if (isFree()) {
    act();
    return;
  }
  if (waiting.has(node)) return;
  waiting.add(node);
  const events = ["selectionchange", ...RELEASES];
  const look = () => {
    if (!isFree() || !waiting.delete(node)) return;
    for (const name of events) document.removeEventListener(name, later);
    act();
  };
  // What a click does comes after its pointer was lifted, and needs the words as they are.
  const later = () => setTimeout(look);
  for (const name of events) document.addEventListener(name, later);
}
