/** @file Opens views from elsewhere: from the link of the page, or from a file that is chosen or dropped. */

import { LinkError, holdsView, readLink } from "../model/link.js";
import { restore } from "../model/snapshot.js";
import { state } from "../model/state.js";
import { addressOf, hasPages } from "../home.js";

/**
 * @param {object} parts
 * @param {string[]} parts.models names of those that are served
 * @param {(words: string) => void} parts.note tells the reader what could not be used, or what may differ
 * @param {(view: Partial<import("../model/state.js").State>) => void} parts.open shows it in place of what is there, which Undo brings back
 */
export function createArrival({ models, note, open }) {
  /** @param {any} view */
  function show(view) {
    const { state: next, ignored } = restore(view, models);
    open({ ...next, model: next.model || state.get().model, given: true });
    const unknown = ignored.includes("model") ? ` There is no model “${String(view.model).slice(0, 40)}” here.` : "";
    note(ignored.length ? `Some of this view could not be restored (${ignored.join(", ").slice(0, 80)}).${unknown}` : "");
  }

  async function openLink() {
    if (!holdsView(location.hash)) return;
    const { hash } = location;
    try {
      show(await readLink(hash));
      // The address keeps the link until the view changes.
      const end = state.subscribe(() => {
        end();
        if (location.hash === hash) dropFragment();
      });
    } catch (error) {
      dropFragment();
      note(error.message);
      if (!(error instanceof LinkError)) throw error;
    }
  }

  // The note about the opened view is obsolete once the reader continues.
  state.subscribe(() => note(""));

  const dropFragment = () => history.replaceState(history.state, "", location.pathname + location.search);

  /** JSON is an answer that was saved here, a text a review; anything else goes to the page for many reviews. @param {File} file */
  async function openFile(file) {
    if (/\.(txt|text|md)$/i.test(file.name)) {
      const { decode } = await import("../many/decode.js");
      try {
        const { text } = decode(new Uint8Array(await file.arrayBuffer()));
        show({ text: text.trim() });
      } catch (error) {
        note(error.message);
      }
      return;
    }
    if (!/\.json$/i.test(file.name)) {
      if (!hasPages) {
        note(`${file.name} is neither text nor JSON, and this page reads one review at a time.`);
        return;
      }
      const { handOver } = await import("../many/memory.js");
      if (await handOver(file)) location.assign(addressOf("many"));
      else note(`${file.name} is neither text nor JSON. Open it under Many.`);
      return;
    }
    const { FileError, MAX_FILE, fromFile } = await import("../export/file.js");
    try {
      if (file.size > MAX_FILE) throw new FileError(`${file.name} is too large for an answer that was saved here.`);
      show(fromFile(file.name, await file.text()).view);
    } catch (error) {
      note(error.message);
      if (!(error instanceof FileError)) throw error;
    }
  }

  for (const chooser of /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("[data-open-file]"))) {
    chooser.addEventListener("change", () => {
      if (chooser.files[0]) openFile(chooser.files[0]);
      // The same file can be chosen again.
      chooser.value = "";
    });
  }

  const isFile = (event) => event.dataTransfer?.types.includes("Files");
  const dropping = (on) => document.body.classList.toggle("dropping", on);
  addEventListener("dragover", (event) => {
    if (!isFile(event)) return;
    event.preventDefault();
    dropping(true);
  });
  addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) dropping(false);
  });
  addEventListener("drop", (event) => {
    if (!isFile(event)) return;
    // Otherwise the browser would leave the page and show the file.
    event.preventDefault();
    dropping(false);
    openFile(event.dataTransfer.files[0]);
  });

  // Where the reader goes back to a link, the history has what became of it.
  addEventListener("hashchange", () => history.state || openLink());
  return { openLink };
}
