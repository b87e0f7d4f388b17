/** @file Puts the text of a link into the box before the other scripts are loaded. */

import { holdsView, readLink } from "../model/link.js";

async function show() {
  const box = /** @type {HTMLTextAreaElement} */ (document.getElementById("text"));
  const { text } = await readLink(location.hash);
  if (typeof text === "string" && !box.value) box.value = text;
}

// After a return, the history has the newer text. Errors of a link are shown with the rest.
if (!history.state && holdsView(location.hash)) show().catch(() => {});
