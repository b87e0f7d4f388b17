/** @file Wires the page: choices become questions, and answers are shown. */

import { createFreshness } from "../answer/stale_answer.js";
import { createSummary } from "../answer/summary.js";
import { createTurning } from "../answer/turning.js";
import { createView } from "../answer/view.js";
import { byId } from "../dom.js";
import { characters, count } from "../format.js";
import { Answers } from "../model/answers.js";
import { messageOf } from "../model/api.js";
import { Edits, isEdit } from "../model/edits.js";
import { holdsView, makeLink } from "../model/link.js";
import { createRetry, isPassing } from "../model/retry.js";
import { shown, state } from "../model/state.js";
import { createArrival } from "./initial_text.js";
import {
  alike,
  box,
  createForm,
  firstExample,
  isExample,
  isWrapped,
  lensOf,
  limit,
  models,
  openModel,
  starsOf,
  titleOf,
} from "./form.js";
import { createPanels } from "./panels.js";
import {
  createWaysBack,
  followHead,
  followKeyboard,
  makeOneStop,
  repeatScore,
  revealAnswer,
} from "./scroll_and_focus.js";
import { createViews } from "./views.js";

const heatmap = byId("heatmap");

// Not by the fragment of the address, which belongs to shared links.
for (const skip of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll(".skip"))) {
  skip.addEventListener("click", (event) => {
    event.preventDefault();
    const target = /** @type {HTMLElement} */ (document.querySelector(skip.hash));
    /** @type {HTMLElement} */ (target.querySelector("[tabindex='0']") ?? target).focus();
  });
}

const edits = new Edits(state, () => shown.get().answer, isExample);
const view = createView();
const answers = new Answers({
  starsOf,
  lensOf,
  isWrapped,
  onWait: () => view.wait(true),
  onError: report,
  onLight(error) {
    view.wait(false);
    view.lensProblem(error, isPassing(error));
  },
});
createFreshness(firstExample);
const retry = createRetry(() => ask("now", edits.carried()));

/** @param {Error} error */
function report(error) {
  view.problem(messageOf(error), isPassing(error));
  if (isPassing(error)) retry.later();
}

/**
 * Asks about the text of the state.
 *
 * @param {"now" | "soon"} when
 * @param {?import("../model/edits.js").Strikes} [strikes] to find again in it
 * @returns {boolean} whether there was something to ask
 */
function ask(when, strikes) {
  const { text } = state.get();
  const length = characters(text);
  if (!text.trim()) {
    retry.end();
    answers.clear();
    view.empty();
    return false;
  }
  if (length > limit) {
    retry.end();
    answers.cancel();
    view.problem(
      `The text has ${count(length)} characters; the limit is ${count(limit)}. Shorten it by ${count(length - limit)}.`,
      false,
    );
    return false;
  }
  answers.ask(when, strikes);
  return true;
}

state.subscribe((now, before) => {
  // Another text is asked about at once, and in place of the one before.
  const typing = document.activeElement?.matches("#text, .typeover") && isEdit(before.text, now.text);
  if (now.text !== before.text) ask(typing ? "soon" : "now", edits.carried());
  else if (["model", "without", "method", "target"].some((name) => now[name] !== before[name]))
    answers.isAsked(now) || ask("now");
});
shown.subscribe((now, before) => {
  if (now.answer !== before.answer) retry.end();
});

heatmap.addEventListener("strike", ({ detail }) => {
  const ahead = edits.strike(detail.numbers);
  if (ahead) ask("now", ahead);
});
heatmap.addEventListener("typeover", ({ detail }) => edits.typeOver(detail.numbers, detail.text));
heatmap.addEventListener("typed", ({ detail }) => edits.settle(detail.kept));
heatmap.addEventListener("undo", () => edits.undo());

createForm({ edits, ask, reveal: revealAnswer });
createWaysBack(edits);
const panels = createPanels();
followKeyboard();
followHead();
repeatScore();
makeOneStop(byId("tools"));
makeOneStop(byId("summary"));
createSummary(heatmap);
createTurning(edits, isWrapped);

/**
 * The page of the whole network follows the review that is open here: it is in the fragment of the link. That takes a
 * moment to be made: a click waits for it, and a click that opens a new tab has the one that was made when the door was
 * reached.
 */
function openDoor(door) {
  state.subscribe(({ model }) => (door.hidden = !door.dataset.models.split(" ").includes(model)));
  const point = async () => {
    const { text, model, without } = state.get();
    door.setAttribute(
      "href",
      await makeLink({ text, model, ...(without.length && { without }) }, door.pathname, Number.POSITIVE_INFINITY),
    );
  };
  for (const reached of ["pointerenter", "pointerdown", "focus"]) door.addEventListener(reached, point);
  door.addEventListener("click", async (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    await point();
    location.assign(door.href);
  });
}
if (byId("inside")) openDoor(byId("inside"));

const views = createViews({ edits, models });
const arrival = createArrival({ models, note: view.note, open: (next) => edits.open(next) });

/** The text and the tab that are there when the page opens: what the server wrote, or what this tab showed last. */
function begin() {
  // Without a text, a problem from the server is about the address: there is no such model.
  const refused = !box.value.trim() && document.querySelector("#problem:not([hidden]) > p")?.textContent;
  if (refused) view.empty();
  const left = views.left();
  const linked = !history.state && holdsView(location.hash);
  state.set({ model: openModel(), text: left || linked ? "" : box.value });
  if (left) {
    edits.restore(left.steps ?? []);
    views.go(left);
  }
  // A first visit shows an example.
  const example = views.isNew() && !linked && !box.value.trim() && firstExample(openModel());
  views.begin(linked);
  if (example) edits.open({ text: example });
  else document.documentElement.classList.remove("first-visit");
  if (linked) arrival.openLink();
  if (refused) view.note(refused);
}
begin();

/** What the first answer does without, so that no script holds it up. */
async function wireTheRest() {
  const [why, share, compare, word, recent] = await Promise.all([
    import("../panels/why.js"),
    import("../panels/share_panel.js"),
    import("../panels/compare_panel.js"),
    import("../panels/word_panel.js"),
    import("./recent_reviews.js"),
  ]);
  why.createWhyPanel({ heatmap, lensOf });
  share.createSharePanel(titleOf);
  if (byId("panel-compare")) compare.createComparePanel({ alike, titleOf, lensOf });
  if (byId("elsewhere")) word.createWordPanel({ heatmap, onReview: (text) => edits.open({ text }), open: panels.open });
  recent.createRecentReviews({
    models,
    isExample,
    open: ({ text, model }) => edits.open({ text, model, method: "", target: "" }),
  });
}
wireTheRest().catch(() => view.note("Part of this page did not load. Your text is kept: reload the page."));
