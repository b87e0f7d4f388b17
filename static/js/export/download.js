/** @file Saves a file from the browser: nothing of it passes through the server. */

/** @param {string} name of the file @param {Blob | string} content @param {string} [type] media type of a text */
export function download(name, content, type = "text/plain") {
  const blob = content instanceof Blob ? content : new Blob([content], { type: `${type};charset=utf-8` });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // The browser has begun to read it by the next turn; some need a moment.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
