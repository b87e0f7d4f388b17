/** @file What a link holds stands in the box at once, before the rest of the page has come. */

import { holdsView, readLink } from "../model/link.js";

async function show() {
  const box = /** @type {HTMLTextAreaElement} */ (document.getElementById("text"));
  const { text } = await readLink(location.hash);
  if (typeof text === "string" && !box.value) box.value = text;
}

// Where one was here before, the history knows better. What is wrong with a link is told with the rest.
if (!history.state && holdsView(location.hash)) show().catch(() => {});
