/**
 * @file The Share panel: a link that holds the view, the answer as text, and a picture; all of it is made here in the
 *   browser.
 */

import { byId } from "../dom.js";
import { download } from "../export/download.js";
import { addressOf, drawn, toPng } from "../export/png.js";
import { makeSheet } from "../export/sheet.js";
import { answerName } from "../format.js";
import { makeLink } from "../model/link.js";
import { snapshot } from "../model/snapshot.js";
import { shown, state } from "../model/state.js";
import { joined, tokensOf } from "../model/words.js";

/** @param {(model: string) => string} titleOf what the page calls a model */
export function createSharePanel(titleOf) {
  const [note, out, field] = ["share-note", "share-out", "share-text"].map(byId);
  const hint = note.textContent;

  /** @param {string} words @param {boolean} [failed] */
  function say(words, failed = false) {
    // An unchanged line is not announced again.
    if (note.textContent !== words) note.textContent = words;
    note.classList.toggle("failed", failed);
  }

  /** @param {string} text @param {string} done what to say then */
  async function copy(text, done) {
    try {
      await navigator.clipboard.writeText(text);
      say(done);
    } catch {
      // Without https there is no clipboard.
      out.hidden = false;
      field.value = text;
      field.select();
      say("Your browser blocks the clipboard here; copy the text below.");
    }
  }

  async function picture() {
    const { answer } = shown.get();
    const name = `limelight-${answerName(answer).replaceAll(/[^\w.-]+/g, "-")}.png`;
    download(name, await toPng(makeSheet(answer, titleOf(answer.model))));
    say(`Saved as ${name}.`);
  }

  const ACTIONS = {
    // Who opens it sees the review, and not this panel over it.
    link: async () =>
      copy(
        await makeLink(snapshot({ ...state.get(), panel: "", word: "" }), location.href),
        "Copied. The link shows what you see now.",
      ),
    text: () => copy(asText(titleOf(shown.get().answer.model)), "Copied."),
    picture,
  };
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (byId("panel-share").querySelectorAll("[data-share]"))) {
    button.addEventListener("click", async () => {
      out.hidden = true;
      try {
        await ACTIONS[button.dataset.share]();
      } catch (error) {
        say(error.message, true);
      }
    });
  }
  showPreview(titleOf);

  // A note on an older view does not apply to this one.
  state.subscribe(() => {
    out.hidden = true;
    say(hint);
  });
}

/** @param {string} title of its model @returns {string} the answer, its sentence, and the review without strikes */
function asText(title) {
  const { answer } = shown.get();
  const tokens = tokensOf(answer).filter(({ removed }) => !removed);
  const facts = [answerName(answer), byId("likely").textContent].filter(Boolean).join(", ");
  return [`${title}: ${facts}`, byId("summary").textContent, joined(tokens).trim()].filter(Boolean).join("\n\n");
}

/** Shows the picture that would be saved, while the panel is open. @param {(model: string) => string} titleOf */
function showPreview(titleOf) {
  const shot = /** @type {HTMLImageElement} */ (byId("share-preview"));
  /** The one that was drawn last. @type {HTMLElement} */
  let newest;
  async function preview() {
    const { answer } = shown.get();
    shot.hidden = state.get().panel !== "share" || !answer;
    if (shot.hidden) return;
    const sheet = makeSheet(answer, titleOf(answer.model));
    newest = sheet;
    const { content } = await drawn(sheet);
    if (sheet === newest) shot.src = addressOf(content);
  }
  // Once all parts of the page are drawn.
  const soon = () => requestAnimationFrame(preview);
  state.subscribe(soon);
  shown.subscribe(soon);
  // The panel may have been opened before this script was there.
  soon();
}
