/** @file Controls that belong together are one stop of the Tab key: the arrow keys, Home and End go from one to the next. */

const CONTROLS = "button, input, summary";

/** @param {HTMLElement} group whose controls may come and go */
export function makeOneStop(group) {
  /** Where the Tab key arrives. @type {?Element} */
  let current = null;
  const controls = () => /** @type {HTMLElement[]} */ ([...group.querySelectorAll(CONTROLS)]).filter((node) => node.checkVisibility());

  function settle() {
    const all = controls();
    if (!all.includes(/** @type {HTMLElement} */ (current))) [current] = all;
    for (const node of all) node.tabIndex = node === current ? 0 : -1;
  }

  group.addEventListener("focusin", ({ target }) => {
    current = /** @type {Element} */ (target);
    settle();
  });
  group.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const all = controls();
    const at = all.indexOf(/** @type {HTMLElement} */ (event.target));
    const place = { ArrowLeft: at - 1, ArrowUp: at - 1, ArrowRight: at + 1, ArrowDown: at + 1, Home: 0, End: all.length - 1 }[event.key];
    if (at < 0 || place === undefined) return;
    event.preventDefault();
    all[(place + all.length) % all.length].focus();
  });
  new MutationObserver(settle).observe(group, { childList: true, subtree: true, attributeFilter: ["hidden", "open", "class"] });
  settle();
}
