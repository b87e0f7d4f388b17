/** @file Few changed words that turn the answer to a text, as limelight/edits/edit.py finds them. */

/** @import { Edits } from "../../answer/turning.js" */
/** @import { Model } from "../model/model.js" */
/** @import { Patient } from "../engine/engine.js" */
/** @import { Read } from "../text/reader.js" */
/** @import { Proposal } from "./places.js" */

import rules from "../../rules.js";
import { describe } from "../model/answer.js";
import { applyPrior } from "../model/verdict.js";
import { UNKNOWN } from "../text/tokens.js";
import { chooseGoal } from "./goal.js";
import { Places } from "./places.js";
import { search } from "./search.js";

const { most_words: MOST_WORDS, shown: SHOWN } = rules.edits;

/** @param {Proposal} proposal @returns {string} */
const kindOf = ({ start, stop, after }) => (!after ? "left out" : stop > start ? "replaced" : "put in");

/**
 * @param {Model} model
 * @param {Patient} engine of it
 * @param {Read} read
 * @param {?(string | number)} target see `chooseGoal`
 * @param {?number[]} prior
 * @returns {Promise<Edits>} every edit predicted again
 */
export async function findEdits(model, engine, read, target, prior) {
  const believe = (probabilities) => applyPrior(probabilities, prior);
  const shares = believe(engine.show(read.ids).probabilities);
  const goal = chooseGoal(target, shares, model);
  const now = goal.valueFor(shares);
  const answer = { target: goal.name, words: /** @type {?number} */ (0), most_words: MOST_WORDS, edits: [] };
  if (goal.reached(now)) return answer;
  const places = new Places(model.ask(engine, read, model.lean(prior, model.labels.at(-1))), await model.loadChoices());
  const { singles, fewest } = await search(places, goal, now, believe, (word) => model.reader.vocabulary.get(word) ?? UNKNOWN);
  const least = rules.light.least[model.stars ? "stars" : "probability"];
  const moving = singles.filter(({ value }) => value - now >= least).sort((a, b) => (b.value - now) * b.near - (a.value - now) * a.near);
  const chosen = fewest ? [fewest] : [];
  for (const kind of ["replaced", "left out", "put in"]) chosen.push(...moving.filter((each) => kindOf(each.proposals[0]) === kind && each !== fewest).slice(0, 1));
  const edits = chosen.map(({ proposals, words }) => {
    const text = places.written(proposals);
    const again = model.reader.read(text);
    const prediction = { model: model.name, model_version: model.version, ...describe(model, again, engine.show(again.ids), prior), sentences: [], regions: [] };
    return { text, changes: changesOf(places, proposals), words, reached: goal.reached(goal.valueFor(prediction.probabilities)), prediction };
  });
  const words = edits.filter(({ reached }) => reached).map((edit) => edit.words);
  edits.sort((a, b) => Number(b.reached) - Number(a.reached) || a.words - b.words);
  return { ...answer, words: words.length ? Math.min(...words) : null, edits: edits.slice(0, SHOWN) };
}

/** @param {Places} places @param {Proposal[]} proposals @returns {Edits["edits"][0]["changes"]} */
const changesOf = ({ asked: { tokens, numbers } }, proposals) =>
  proposals
    .toSorted((a, b) => a.start - b.start)
    .map(({ start: first, stop, after }) => {
      const start = numbers[first] ?? numbers.at(-1) + 1;
      const end = stop > first ? numbers[stop - 1] + 1 : start;
      const before = tokens.slice(start, end).map(({ text, whitespace, removed }) => (removed ? "" : text + whitespace)).join("").trim();
      return { start, end, before, after };
    });
