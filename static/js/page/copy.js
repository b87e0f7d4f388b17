/** @file Copies a piece of code at a click, and opens the schema that a link leads to. */

for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", async () => {
    const code = /** @type {HTMLElement} */ (button.nextElementSibling);
    try {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = "Copied";
    } catch {
      // Without https there is no clipboard: the code is selected, to be copied by hand.
      getSelection().selectAllChildren(code);
      button.textContent = "Selected";
    }
    setTimeout(() => (button.textContent = "Copy"), 2_000);
  });
}

function open() {
  const schema = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (schema instanceof HTMLDetailsElement) schema.open = true;
}
addEventListener("hashchange", open);
open();
