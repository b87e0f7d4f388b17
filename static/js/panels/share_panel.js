/** @file The Share panel: a link that holds the view, and the answer as files; all of it is made here in the browser. */

import { byId } from "../dom.js";
import { toCsv, wordRows } from "../export/csv.js";
import { download } from "../export/download.js";
import { toEmbed } from "../export/embed.js";
import { toFile } from "../export/file.js";
import { addCards, pageStyles, toPage } from "../export/page_html.js";
import { toPng } from "../export/png.js";
import { makeSheet } from "../export/sheet.js";
import { answerName } from "../format.js";
import { addressOf, hasPages } from "../home.js";
import { allLenses } from "../model/lenses.js";
import { makeLink } from "../model/link.js";
import { question } from "../model/question.js";
import { snapshot } from "../model/snapshot.js";
import { shown, state } from "../model/state.js";

// Milliseconds to wait for the test of the explanation, which begins after a pause.
const PATIENCE = 5_000;

/**
 * @param {object} parts
 * @param {import("../export/page_html.js").Heatmap} parts.heatmap
 * @param {(model: string) => string} parts.titleOf what the page calls a model
 */
export function createSharePanel({ heatmap, titleOf }) {
  /** @param {string} id of a note @param {string} words @param {boolean} [failed] */
  function say(id, words, failed = false) {
    // An unchanged line is not announced again.
    if (byId(id).textContent !== words) byId(id).textContent = words;
    byId(id).classList.toggle("failed", failed);
  }

  const seen = () => shown.get().explanation ?? shown.get().answer;
  const nameOf = (ending) => `limelight-${answerName(seen()).replaceAll(/[^\w.-]+/g, "-")}${ending}`;

  /**
   * @param {string} text
   * @param {string} what the name of the parts that belong to it: a note, and a field to copy by hand from
   * @param {string} done what to say then
   */
  async function copy(text, what, done) {
    try {
      await navigator.clipboard.writeText(text);
      say(`${what}-note`, done);
    } catch {
      // Without https there is no clipboard.
      byId(`${what}-out`).hidden = false;
      const field = /** @type {HTMLInputElement | HTMLTextAreaElement} */ (byId(what));
      field.value = text;
      field.select();
      say(`${what}-note`, "Your browser keeps the clipboard closed here; copy it below.");
    }
  }

  async function copyLink() {
    byId("link-out").hidden = true;
    try {
      await copy(await makeLink(snapshot(state.get()), location.href), "link", "Copied. Opened, it shows what you see now.");
    } catch (error) {
      say("link-note", error.message, true);
    }
  }

  async function copyEmbed() {
    try {
      const source = await (await fetch(addressOf("static/js/embed/limelight-heat.js"))).text();
      await copy(toEmbed(seen(), source), "embed", "Copied. Paste it into a page of your own: it needs nothing else.");
    } catch {
      say("embed-note", "The element could not be fetched. Try again in a moment.");
    }
  }

  /** A picture contains the result of the test of its explanation: waits for it, for a limited time. */
  const tested = () =>
    new Promise((/** @type {(value?: undefined) => void} */ resolve) => {
      if (shown.get().test) return resolve();
      const timer = setTimeout(done, PATIENCE);
      const end = shown.subscribe(({ test }) => test && done());
      function done() {
        clearTimeout(timer);
        end();
        // The line is written after all subscribers were called.
        setTimeout(resolve);
      }
    });

  async function picture() {
    const styles = await pageStyles();
    const { sheet } = makeSheet(seen(), titleOf(seen().model));
    document.body.append(sheet);
    try {
      return await toPng(sheet, styles);
    } finally {
      sheet.remove();
    }
  }

  async function page() {
    const { sheet, copies } = makeSheet(seen(), titleOf(seen().model));
    addCards(heatmap, copies);
    return toPage(sheet, `Limelight: ${answerName(seen())}`, await pageStyles());
  }

  function everyLens() {
    const now = state.get();
    return allLenses({ ...question(now.model, now), ...(now.target && { target: now.target }) }, new AbortController().signal);
  }

  /** What each button makes: the end of the file's name, its content, its media type. */
  const FILES = {
    png: async () => [".png", await picture()],
    html: async () => [".html", await page(), "text/html"],
    json: async () => [".json", toFile(state.get(), seen()), "application/json"],
    csv: async () => [".csv", toCsv(wordRows(await everyLens())), "text/csv"],
  };

  byId("copy-link").addEventListener("click", copyLink);
  byId("copy-embed").addEventListener("click", copyEmbed);
  // The element to embed is loaded from a host.
  for (const id of ["copy-embed", "embed-note"]) byId(id).hidden = !hasPages;
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-save]"))) {
    button.addEventListener("click", async () => {
      say("save-note", "");
      try {
        if (["png", "html"].includes(button.dataset.save)) await tested();
        const [ending, content, type] = await FILES[button.dataset.save]();
        const name = nameOf(ending);
        download(name, content, type);
        say("save-note", `Saved as ${name}.`);
      } catch (error) {
        say("save-note", `That did not work: ${error.message}`, true);
      }
    });
  }
  // A note on an older view does not apply to this one.
  state.subscribe(() => {
    for (const [id, words] of Object.entries(NOTES)) if (byId(id).textContent !== "") say(id, words);
    for (const id of ["link-out", "embed-out"]) byId(id).hidden = true;
  });
  const NOTES = { "link-note": byId("link-note").textContent, "embed-note": byId("embed-note").textContent, "save-note": "" };
}
