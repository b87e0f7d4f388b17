/** @file What the answer is without its strongest phrases, and without as many others, as limelight/insights/check.py. */

/** @import { Explained } from "./summary.js" */

import rules from "../../rules.js";
import { ascending, descending, mean, range } from "../arithmetic.js";
import { randomOrder } from "../lenses/keys.js";

/**
 * @param {Explained} explained by the lens of phrases
 * @param {import("../../model/types.js").Summary} summary
 * @returns {Promise<import("../../model/types.js").Check | null>} null if the summary names no phrase
 */
export async function checkPhrases(explained, { phrases }) {
  const { asked } = explained;
  const side = phrases.filter(({ value }) => value * phrases[0].value > 0);
  if (!side.length) return null;
  const tokens = new Set(side.flatMap((phrase) => phrase.tokens));
  const named = range(asked.phrases.length).filter((place) => tokens.has(asked.numbers[asked.phrases[place].start]));
  const others = range(asked.phrases.length).filter((place) => !named.includes(place));
  const draws = others.length >= named.length ? rules.named.draws : 0;
  const random = range(draws).map((number) => randomOrder(others.length, number).slice(0, named.length).map((place) => others[place]));
  const values = draws ? await asked.values(random.map((out) => asked.without(out))) : [];
  return { phrases: named.length, without: side[0].without, without_others: draws ? mean(values) : null, draws, phrases_to_flip: await phrasesToFlip(explained) };
}

/** @param {Explained} explained @returns {Promise<?number>} the number of phrases to leave out, the most supporting first, until the label changes */
async function phrasesToFlip({ asked, light }) {
  const supports = light.phrases.values.map((added) => added * asked.direction);
  const places = ascending(descending(supports));
  return asked.firstChange(asked.phraseOf.map((phrase) => places[phrase]), supports.filter((support) => support > 0).length);
}
