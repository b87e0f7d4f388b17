/** @file The mood line: the model's opinion after each sentence. A click, or Enter, jumps to the sentence. */

import { button, byId, element, svg } from "../dom.js";
import { hasPhrases, valueText } from "../embed/limelight-heat.js";
import { probability, starNumber } from "../format.js";
import { insights } from "../model/insights.js";
import { shown, state } from "../model/state.js";

// Below this a move is noise, in shares of the whole scale.
const NOTABLE = 0.1;

/**
 * @param {{sentence: number, value: number}[]} mood
 * @param {number} low the value at the bottom
 * @param {number} high the value at the top
 * @returns {{x: number, y: number}[]} shares of width and height, from the top left: each in the middle of a column of its own
 */
export function moodPoints(mood, low, high) {
  return mood.map(({ value }, i) => {
    const share = Math.min(Math.max((value - low) / (high - low), 0), 1);
    return { x: (i + 0.5) / mood.length, y: 1 - share };
  });
}

/**
 * @param {{sentence: number, value: number}[]} mood
 * @param {?number[]} weights of the sentences, where their phrases were measured
 * @returns {number} the place in `mood` of the sentence that moves the answer most, and 0 where nothing moves
 */
export function turningPoint(mood, weights) {
  const moves = mood.map(({ sentence, value }, i) => Math.abs(weights ? weights[sentence] : value - (mood[i - 1]?.value ?? value)));
  return Math.max(moves.indexOf(Math.max(...moves)), 0);
}

/** @param {import("../model/state.js").Shown} shown @returns {?number[]} what each sentence adds: the sum of its phrases */
function weightsOf({ answer, explanation, explained }) {
  return explanation && explained === answer && hasPhrases(explanation) ? explanation.sentences.map(({ weight }) => weight) : null;
}

/** @param {{showSentence: (sentence: number) => void}} heatmap */
export function createMood(heatmap) {
  const node = byId("mood");
  /** The sentence that is the tab stop. */
  let current = 0;

  function draw() {
    const { mood, mood_unit: unit } = insights.get();
    const stars = shown.get().stars ?? [0, 1];
    // A line needs two ends, and it belongs to the reasons.
    node.hidden = mood.length < 2 || state.get().panel !== "why";
    if (node.hidden) return;
    const [low, high] = unit === "stars" ? [Math.min(...stars), Math.max(...stars)] : [0, 1];
    const say = (value) => (unit === "stars" ? starNumber(value) : probability(value));
    const points = moodPoints(mood, low, high);
    const weights = weightsOf(shown.get());
    const turn = turningPoint(mood, weights);
    const d = `M${points.map(({ x, y }) => `${(100 * x).toFixed(2)} ${(100 * y).toFixed(2)}`).join("L")}`;
    const line = svg("svg", { class: "mood-line", viewBox: "0 0 100 100", preserveAspectRatio: "none", "aria-hidden": "true" });
    line.append(svg("path", { class: "mood-middle", d: "M0 50H100" }), svg("path", { d }));
    const field = element("div", { class: "mood-field", role: "group", "aria-label": "Mood, sentence by sentence" });
    current = Math.min(current, mood.length - 1);
    const buttons = mood.map(({ sentence, value }, i) => {
      const name = `After sentence ${sentence + 1}: ${say(value)}${unit === "stars" ? " stars" : ""}`;
      const look = { class: i === turn && "turning", title: name, "aria-label": name, tabindex: i === current ? 0 : -1 };
      const node = button(look, () => heatmap.showSentence(sentence));
      node.style.setProperty("--y", `${(100 * points[i].y).toFixed(1)}%`);
      return node;
    });
    field.addEventListener("keydown", (event) => {
      const place = { ArrowLeft: current - 1, ArrowRight: current + 1, Home: 0, End: mood.length - 1 }[event.key];
      if (place === undefined) return;
      event.preventDefault();
      buttons[current].tabIndex = -1;
      current = Math.min(Math.max(place, 0), mood.length - 1);
      buttons[current].tabIndex = 0;
      buttons[current].focus();
    });
    field.append(line, ...buttons);
    const scale = unit === "stars" ? [`${high} ★`, `${low} ★`] : ["100%", "0%"];
    const ends = element("div", { class: "mood-ends", "aria-hidden": "true" }, ...scale.map((text) => element("span", "", text)));
    const moved = weights ? weights[mood[turn].sentence] : mood[turn].value - (mood[turn - 1]?.value ?? mood[turn].value);
    const amount = () => (weights ? valueText({ unit }, moved) : `${say(mood[turn - 1].value)} to ${say(mood[turn].value)}`);
    const told =
      Math.abs(moved) < NOTABLE * (high - low)
        ? "It hardly moves."
        : `Sentence ${mood[turn].sentence + 1} moves it most: ${amount()}.`;
    const { labels, label } = shown.get().answer;
    const what = unit === "stars" ? "stars" : `probability of “${labels.length === 2 ? labels[1] : label}”`;
    const box = element("div", "mood-box", ends, field);
    node.replaceChildren(element("p", "mood-told", `Mood: the ${what} after each sentence. ${told}`), box);
  }

  insights.subscribe(draw);
  state.subscribe((now, before) => {
    if (now.panel !== before.panel) draw();
  });
  shown.subscribe((now, before) => {
    if (now.explanation !== before.explanation) draw();
  });
  draw();
}
