/** @file The panel Compare: this review as two models see it, in two columns with the same words, and what each model is for. */

/** @import { Explanation } from "../model/types.js" */

import { labelNames, showBars } from "../answer/bars.js";
import { doubtLine } from "../answer/insight_lines.js";
import { problemParts } from "../answer/problem.js";
import { showVerdict } from "../answer/verdict.js";
import { byId, element, passFocus } from "../dom.js";
import { HeatMap, weightText } from "../embed/limelight-heat.js";
import { explain, post, predict } from "../model/api.js";
import { commonTargets, compareLights, differenceText } from "../model/difference.js";
import { lensNamed, targetName } from "../model/lenses.js";
import { lightQuestion, question, untested } from "../model/question.js";
import { createReader } from "../model/reader.js";
import { shown, state } from "../model/state.js";
import { carry, tokensOf } from "../model/words.js";

// With more labels the bars are left out.
const MOST_BARS = 5;

/** Words with the weights of one model; the card of a word has the weight of the other model too. */
class ComparedHeat extends HeatMap {
  /** The row of the other model, by number of the token. @type {Map<number, string[]>} */
  others = new Map();

  /** @param {?import("../embed/limelight-heat.js").Place} place */
  _hints(place) {
    const row = place && this.others.get(place.word.numbers[0]);
    return row ? [row] : [];
  }
}
customElements.define("compared-heat", ComparedHeat);

/**
 * @param {object} parts
 * @param {string[]} parts.models names of those that are served
 * @param {(model: string) => string} parts.titleOf
 * @param {(model: string) => string} parts.aboutOf what it is for
 * @param {(model: string) => ?number[]} parts.starsOf
 * @param {(model: string) => string} parts.lensOf the lens that each is seen through
 */
export function createComparePanel({ models, titleOf, aboutOf, starsOf, lensOf }) {
  const select = /** @type {HTMLSelectElement} */ (byId("rival"));
  const columns = [0, 1].map(createColumn);
  byId("compare").append(...columns.map(({ node }) => node));
  /** @type {?{lights: Explanation[], doubts: string[], alike: boolean}} */
  let drawn = null;

  /** @returns {string | undefined} the model that stands next to the one that is open */
  function rival() {
    const { model, rival: chosen } = state.get();
    return chosen && chosen !== model ? chosen : models.find((name) => name !== model);
  }

  const reader = createReader({
    /** @param {any} asked */
    async ask({ text, model, without, rival, answer }, signal) {
      const whole = await predict({ text, model: rival }, signal);
      const versions = [without, carry(tokensOf(answer), without, tokensOf(whole))];
      const targets = commonTargets(answer, whole);
      const asked = [model, rival].map((name, i) => question(name, { text, without: versions[i] }));
      const lights = asked.map((each, i) => explain(untested(lightQuestion(each, lensOf(each.model), targets?.[i] ?? "")), signal));
      const doubts = asked.map(async (each) => doubtLine((await post("insights", each, signal)).doubts ?? []));
      return /** @type {any} */ ({ lights: await Promise.all(lights), doubts: await Promise.all(doubts), alike: targets !== null });
    },
    onStart: () => byId("compare").setAttribute("aria-busy", "true"),
    onAnswer(/** @type {any} */ found) {
      drawn = found;
      byId("compare").removeAttribute("aria-busy");
      byId("compare").hidden = byId("compare-marks").hidden = false;
      draw();
    },
    onError(error) {
      byId("compare").removeAttribute("aria-busy");
      byId("compare").hidden = byId("compare-marks").hidden = true;
      say(...problemParts(error, look));
    },
  });

  /** @param {(Node | string)[]} words */
  function say(...words) {
    passFocus(byId("compare-said"), byId("title-compare"));
    byId("compare-said").replaceChildren(...words);
  }

  function draw() {
    if (!drawn) return;
    const { lights, doubts, alike } = drawn;
    const titles = /** @type {[string, string]} */ (lights.map(({ model }) => titleOf(model)));
    const { pairs, differences } = compareLights(lights[0], lights[1], alike);
    const opposite = differences.filter(({ kind }) => kind === "opposite").length;
    say(differenceText({ opposite, stronger: differences.length - opposite, words: pairs.length }, titles, alike));
    byId("compare-marks").firstElementChild.hidden = !differences.length;
    columns.forEach(({ heat, show }, i) => {
      const other = lights[1 - i];
      const tokens = tokensOf(other);
      heat.others = new Map(pairs.map((numbers) => [numbers[i], [titles[1 - i], weightText(other, tokens[numbers[1 - i]].weight, "review")]]));
      show(lights[i], titles[i], starsOf(lights[i].model), aboutOf(lights[i].model), doubts[i]);
      heat.mark(differences.map(({ numbers }) => numbers[i]));
    });
  }

  function look() {
    const { panel, text, model, without } = state.get();
    const { answer } = shown.get();
    reader.cancel();
    const others = models.filter((name) => name !== model);
    select.replaceChildren(...others.map((name) => element("option", { value: name }, titleOf(name))));
    select.value = rival();
    if (panel === "compare" && answer?.model === model) reader.now(/** @type {any} */ ({ text, model, without, rival: rival(), answer }));
  }

  select.addEventListener("change", () => state.set({ rival: select.value }));
  state.subscribe((now, before) => {
    if (["panel", "rival"].some((name) => now[name] !== before[name])) look();
    if (["gamma", "fold"].some((name) => now[name] !== before[name])) draw();
  });
  shown.subscribe((now, before) => {
    if (now.answer !== before.answer) look();
  });
  look();
}

/** The column of a model: its title, what it is for, its answer, and the words with its weights. @param {number} number */
function createColumn(number) {
  const [title, about, score, likely, lens] = [element("h3"), element("div", "hint"), element("p", "score"), element("p", "likely"), element("p", "hint")];
  const bars = element("ol", "bars");
  const heat = /** @type {ComparedHeat} */ (element("compared-heat"));
  title.id = `compare-${number}`;
  heat._tip.node.id = `tip-${number}`;
  heat.setAttribute("role", "group");
  const verdict = element("div", "", score, likely);
  const node = element("section", { class: "compare-column", "aria-labelledby": title.id }, title, about, verdict, bars, lens, heat);

  /** @param {Explanation} light @param {string} name @param {?number[]} stars @param {string} what it is for @param {string} doubt */
  function show(light, name, stars, what, doubt) {
    title.textContent = name;
    about.replaceChildren(element("p", "", what), ...(doubt ? [element("p", "flag", doubt)] : []));
    showVerdict(score, likely, light, stars);
    showBars(bars, light, stars, null);
    bars.classList.toggle("none", light.labels.length > MOST_BARS);
    bars.setAttribute("aria-label", `Probabilities, ${name}`);
    heat.setAttribute("aria-label", `Your review, word by word: ${name}`);
    const target = light.target === "expected_stars" ? "more stars" : targetName(light.target, light.labels, labelNames(light.labels, stars));
    lens.textContent = `${lensNamed(light.method).title}: amber speaks for ${target}, blue against.`;
    const { gamma, fold } = state.get();
    heat.show(light, light, { gamma, fold });
  }

  return { node, heat, show };
}
