/** @file The right side of the page: nothing yet, an answer, or what went wrong. */

/** @import { Answer, Explanation } from "../model/types.js" */

import { isFaint, scaleEnds } from "../embed/limelight-heat.js";
import "../heatmap/heatmap.js";
import { labelNames, showBars } from "./bars.js";
import { showChange } from "./change.js";
import { byId, passFocus, reveal } from "../dom.js";
import { count, countOf } from "../format.js";
import { checkLine, progress } from "./check.js";
import { lightOn, targetName } from "../model/lenses.js";
import { shown, state } from "../model/state.js";
import { showVerdict } from "./verdict.js";
import { struck } from "../model/words.js";

/** @param {Answer["counts"]} counts @returns {string} one line where not all was read; "" where it was */
function factsLine({ sentences, sentences_read: read, words, words_read: wordsRead }) {
  if (read === sentences) return "";
  return `Only the first ${count(read)} of ${countOf(sentences, "sentence")} were read: ${count(wordsRead)} of ${countOf(words, "word")}.`;
}

/** The note on a light whose words do not move the answer. */
const FAINT = "This light is faint: no word moves the answer by itself.";

/**
 * @param {Explanation} lens
 * @param {string[]} names the labels as the page calls them
 * @returns {string} what lines say where there are no colours
 */
function linesText(lens, names) {
  const stars = lens.target === "expected_stars";
  const up = stars ? "pull the stars up" : `speak for ${targetName(lens.target, lens.labels, names)}`;
  const down = stars ? "pull them down" : "speak against it";
  return `Words with a single underline ${up}, words with a double underline ${down}: the thicker the line, the further.`;
}

/** Finds the parts of the page that show an answer, and returns the functions that change them. */
export function createView() {
  const result = byId("result");
  const heatmap = byId("heatmap");

  /** Pending requests: the answer, its lens. */
  const awaited = new Set();

  /** @param {"answer" | "lens"} what @param {boolean} coming */
  function wait(what, coming) {
    if (coming) awaited.add(what);
    else awaited.delete(what);
    result.setAttribute("aria-busy", String(awaited.size > 0));
  }

  /** @param {"empty" | "answer" | ""} id what to show; "": nothing but the problem */
  function only(id) {
    if (id !== "empty") document.documentElement.classList.remove("first-visit");
    byId("empty").hidden = id !== "empty";
    byId("answer").hidden = id !== "answer";
    if (id !== "") passFocus(byId("problem"));
    byId("problem").hidden = id !== "";
    wait("answer", false);
  }

  function showAnswer() {
    const { answer, origin, pinned, stars } = shown.get();
    if (!answer) return;
    const verdict = showVerdict(byId("score"), byId("likely"), answer, stars);
    showBars(byId("bars"), answer, stars, pinned ?? origin);
    byId("facts").textContent = factsLine(answer.counts);
    byId("answer").dataset.request = answer.request_id ?? "";
    // There is one start: the version that is kept, or the review as it was.
    const changed = showChange(byId("change"), { state: state.get(), answer, origin: pinned ?? origin, kept: pinned !== null });
    const words = changed ? `${verdict}: ${changed}` : verdict;
    if (byId("status").textContent !== words) byId("status").textContent = words;
    only("answer");
  }

  function showLight() {
    const { answer, explanation, explained, stars } = shown.get();
    if (!answer) return;
    const fresh = explained === answer;
    const { gamma, fold, method, table } = state.get();
    const light = lightOn(answer, explanation);
    heatmap.hidden = table;
    byId("table").hidden = !table;
    heatmap.show(struck(answer, state.get()), light && struck(light, state.get()), { gamma, fold });

    const alone = method === answer.explanation;
    byId("faint").hidden = !light || !isFaint(light);
    byId("faint").textContent = FAINT;
    // A light that was there before the answer waits, paled, for its own.
    heatmap.classList.toggle("late", Boolean(light) && !fresh);
    heatmap.dataset.request = light && fresh ? (answer.request_id ?? "") : "";
    const signed = light?.signed ?? !alone;
    byId("scale").hidden = signed;
    byId("signed-scale").hidden = byId("legend-signed").hidden = !signed;
    const names = labelNames(answer.labels, stars);
    const stands = scaleEnds(light ?? { unit: stars ? "stars" : "probability" });
    byId("signed-scale").querySelectorAll("span").forEach((end, i) => (end.textContent = stands[i]));
    if (light?.signed) byId("legend-signed").textContent = linesText(light, names);
    byId("legend-unknown").hidden = answer.counts.words_unknown === 0;
    for (const meaning of result.querySelectorAll("[data-explanation]")) {
      meaning.hidden = !alone || meaning.dataset.explanation !== answer.explanation;
    }
  }

  /** Says under the light what the answer is without others than the named phrases. */
  function showCheck() {
    const { round, test, stars, answer } = shown.get();
    // Empty it keeps its place, so that nothing moves when the line comes.
    byId("check").textContent = round ? progress(round) : test ? checkLine(test, labelNames(answer.labels, stars)) : "";
    byId("check").dataset.request = test ? (answer.request_id ?? "") : "";
  }

  // Changes of one call of `set` are drawn once.
  const waiting = new Set();
  function soon(draw) {
    if (!waiting.size) {
      queueMicrotask(() => {
        for (const each of waiting) each();
        waiting.clear();
      });
    }
    waiting.add(draw);
  }

  const changed = (now, before, names) => names.some((name) => now[name] !== before[name]);
  shown.subscribe((now, before) => {
    if (changed(now, before, ["answer", "origin", "pinned"])) soon(showAnswer);
    if (changed(now, before, ["answer", "explanation", "explained"])) soon(showLight);
    if (changed(now, before, ["test", "round"])) soon(showCheck);
  });
  state.subscribe((now, before) => {
    if (changed(now, before, ["gamma", "fold", "method", "table", "without"])) soon(showLight);
  });

  return {
    /** Tells what could not be taken from a link or a file. @param {string} words nothing hides the note */
    note(words) {
      byId("arrival").textContent = words;
      byId("arrival").hidden = !words;
    },

    empty() {
      only("empty");
      byId("status").textContent = "";
    },

    wait,

    /** Says next to the words why they are not lit. @param {?Error} error null: they are @param {boolean} passing whether it may be tried again */
    lensProblem(error, passing) {
      if (!passing) passFocus(byId("lens-problem"));
      byId("lens-problem").hidden = !error;
      byId("lens-problem").firstElementChild.textContent = error ? `The words are not lit. ${error.message}` : "";
      byId("lens-problem").lastElementChild.hidden = !passing;
    },

    /**
     * Shows an error; the last answer stays.
     *
     * @param {string} words
     * @param {boolean} passing whether the same may be tried again
     */
    problem(words, passing) {
      if (!shown.get().answer) only("");
      wait("answer", false);
      const said = byId("problem").firstElementChild;
      // Said once, however often it is tried.
      if (byId("problem").hidden || said.textContent !== words) said.textContent = words;
      byId("problem").hidden = false;
      byId("problem-retry").hidden = !passing;
    },

    /** Brings the answer on screen where it is below the fold, as on a phone. */
    reveal: () => reveal(result),
  };
}
