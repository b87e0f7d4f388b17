/**
 * @file The values of phrases: what each adds to the answer, on average over orders in which the phrases come in. The same orders
 * as in limelight/lenses/values.py, which says more: they keep the phrases of a sentence together (Owen 1977).
 */

/** @import { Asked } from "./asked.js" */

import rules from "../../rules.js";
import { ascending, hashTexts, mean, places, range, sum } from "../arithmetic.js";

const { turns: TURNS, most_rounds: MOST_ROUNDS, parts: PARTS, parts_of_a_round: PARTS_OF_A_ROUND, settled: SETTLED } = rules.values;
const { parts_of_many: PARTS_OF_MANY, turns_of_many: TURNS_OF_MANY } = rules.values;
const GOLDEN_RATIO = (1 + 5 ** 0.5) / 2;
const CIRCLE = 2 ** 32;

/**
 * @typedef {object} PhraseValues what the phrases of a text add
 * @property {number} base the target for no words
 * @property {number} whole the target for the text
 * @property {number[]} values they sum to `whole` less `base`
 * @property {number[]} without the target if a phrase is struck out
 *
 * @typedef {Uint8Array} Chosen 1 for each player, or each sentence, of a set
 * @typedef {{sentences: Middle, players: Middle}} Half of the rounds
 */

/**
 * @param {Asked} asked
 * @returns {Promise<PhraseValues>} the first and the last place of an order, where a phrase comes into an empty text or completes it,
 *   count with their exact values; the places between are averages
 */
export async function phraseValues(asked) {
  const players = new Players(asked);
  const [base, whole, ...ends] = await players.ask(endsOf(asked.phrases.length));
  const alone = ends.slice(0, asked.phrases.length);
  const without = ends.slice(asked.phrases.length);
  const first = alone.map((value) => value - base);
  const last = without.map((value) => whole - value);
  const most = (players.areMany ? PARTS_OF_MANY : PARTS)[asked.engine.name];
  return { base, whole, without, values: await valuesOfPlayers(players, first, last, whole - base, most, SETTLED[asked.target.unit]) };
}

/** The phrases of a text as players, with the sentences that they are in. Each set of players is asked about once. */
class Players {
  /** @param {Asked} asked */
  constructor(asked) {
    const texts = asked.phrases.map(({ start, stop }) => asked.texts.slice(start, stop).join(" "));
    /** @type {number[][]} the players of each sentence */
    this.sentences = [];
    asked.phrases.forEach(({ sentence }, player) => {
      if (sentence === asked.phrases[player - 1]?.sentence) this.sentences.at(-1).push(player);
      else this.sentences.push([player]);
    });
    this.keys = hashTexts(texts);
    /** Whether a round with all players in all orders would take too many parts. */
    this.areMany = 2 * TURNS * (texts.length - 1) > PARTS_OF_A_ROUND;
    this.sentenceKeys = hashTexts(this.sentences.map((members) => members.map((player) => texts[player]).join(" ")));
    this.asked = asked;
    /** @type {Map<string, number>} the target for each set */
    this.known = new Map();
  }

  /** @param {Chosen[]} sets @returns {Promise<number[]>} the target for each */
  async ask(sets) {
    const names = sets.map((set) => set.join(""));
    const fresh = new Map(names.flatMap((name, place) => (this.known.has(name) ? [] : [[name, sets[place]]])));
    const values = fresh.size ? await this.asked.values([...fresh.values()].map((set) => this.asked.tokensOf(set))) : [];
    [...fresh.keys()].forEach((name, place) => this.known.set(name, values[place]));
    return names.map((name) => this.known.get(name));
  }

  /** @param {ArrayLike<number>} chosen sentences @returns {Chosen} all players of these */
  membersOf(chosen) {
    const set = new Uint8Array(this.keys.length);
    this.sentences.forEach((members, sentence) => chosen[sentence] && set.fill(1, members[0], members.at(-1) + 1));
    return set;
  }
}

/** @param {number} count @returns {Chosen[]} none, all, each alone, and all but each */
function endsOf(count) {
  const nothing = new Uint8Array(count);
  const everything = new Uint8Array(count).fill(1);
  return [nothing, everything, ...range(count).map((one) => nothing.with(one, 1)), ...range(count).map((one) => everything.with(one, 0))];
}

/**
 * @param {Players} players
 * @param {number[]} first what each adds to an empty text
 * @param {number[]} last what each adds to all others
 * @param {number} total what all add together
 * @param {number} most parts to evaluate
 * @param {number} settled two halves of the rounds agree if no value differs by more
 * @returns {Promise<number[]>} the value of each player
 */
async function valuesOfPlayers(players, first, last, total, most, settled) {
  const count = players.sentences.length;
  const [base, whole, ...ends] = await players.ask(endsOf(count).map((chosen) => players.membersOf(chosen)));
  const alone = ends.slice(0, count).map((value) => value - base);
  const completing = ends.slice(count).map((value) => whole - value);
  /** @type {Half[]} the even rounds and the odd ones */
  const halves = range(2).map(() => ({ sentences: new Middle(alone, completing), players: new Middle(first, last) }));

  /** @param {Half[]} some @returns {number[]} */
  function values(some) {
    const found = new Array(first.length);
    const sums = adjusted(meanOf(some.map((half) => half.sentences), 1 / count), total);
    players.sentences.forEach((members, sentence) => {
      const means = meanOf(some.map((half) => half.players), 1 / (count * members.length), members);
      adjusted(means, sums[sentence]).forEach((value, place) => (found[members[place]] = value));
    });
    return found;
  }

  if (players.areMany) {
    await sample(players, spread(alone.map((value, sentence) => value + completing[sentence])), most - players.known.size, halves[0]);
    return values(halves);
  }
  for (let number = 0; number < MOST_ROUNDS && players.known.size + 2 * TURNS * (players.keys.length - 1) <= most; number++) {
    await playRound(players, number, halves[number % 2]);
    if (number % 2 === 0) continue;
    const [even, odd] = halves.map((half) => values([half]));
    if (even.every((value, player) => Math.abs(value - odd[player]) / 2 < settled)) break;
  }
  return values(halves);
}

/** Adds what sentences and players add in the orders of a round to their means. @param {Players} players @param {number} number @param {Half} half */
async function playRound(players, number, half) {
  const { earlier, orderPlaces, reached } = await addSentences(players, ordersOf(places(players.sentenceKeys, number), TURNS), half);
  const paths = players.sentences.flatMap((members, sentence) =>
    ordersOf(places(members.map((member) => players.keys[member]), number), TURNS).map((inner, order) => ({
      order,
      place: orderPlaces[order][sentence],
      path: inner.map((place) => members[place]),
    })),
  );
  const sets = paths.flatMap(({ order, place, path }) => {
    const set = earlier(order, place);
    return path.slice(0, -1).map((player) => {
      set[player] = 1;
      return set.slice();
    });
  });
  const between = await players.ask(sets);
  let next = 0;
  for (const { order, place, path } of paths) {
    const values = [reached[order][place], ...between.slice(next, (next += path.length - 1)), reached[order][place + 1]];
    path.forEach((player, at) => {
      const isEnd = (place === 0 && at === 0) || (place === players.sentences.length - 1 && at === path.length - 1);
      if (!isEnd) half.players.add(player, values[at + 1] - values[at]);
    });
  }
}

/**
 * In all orders, the players of a long text would take too many parts. A sentence that adds more has more of the places, spread over
 * what it adds in all orders. There its players come in first of the sentence, and last.
 *
 * @param {Players} players
 * @param {number[]} sentencePlaces on the circle
 * @param {number} most parts to evaluate
 * @param {Half} half
 */
async function sample(players, sentencePlaces, most, half) {
  const turns = Math.min(TURNS_OF_MANY, Math.floor(most / (4 * players.sentences.length)));
  if (turns < 1) return;
  const { earlier, orderPlaces, reached, added } = await addSentences(players, ordersOf(sentencePlaces, turns), half);
  const shares = players.sentences.map(({ length }, sentence) => (length > 1 ? mean(added.map((values) => Math.abs(values[sentence]))) : 0));
  const cost = Math.max(sum(shares.map((share, sentence) => share * 2 * players.sentences[sentence].length)), 1e-9);
  const room = (most - added.length * shares.length) / cost;
  const found = players.sentences.flatMap((members, sentence) => {
    if (members.length === 1) return [];
    const number = Math.min(Math.max(Math.floor(room * shares[sentence] + 0.5), 1), added.length);
    const ranked = ascending(added.map((values) => values[sentence]));
    return range(number).map((n) => ({ members, sentence, order: ranked[Math.floor(((2 * n + 1) * added.length) / (2 * number))] }));
  });
  const sets = found.flatMap(({ members, sentence, order }) => {
    const before = earlier(order, orderPlaces[order][sentence]);
    const after = earlier(order, orderPlaces[order][sentence] + 1);
    return [...members.map((member) => before.with(member, 1)), ...members.map((member) => after.with(member, 0))];
  });
  const ends = await players.ask(sets);
  let next = 0;
  for (const { members, sentence, order } of found) {
    const [before, after] = reached[order].slice(orderPlaces[order][sentence]);
    const alone = ends.slice(next, (next += members.length));
    const without = ends.slice(next, (next += members.length));
    const moved = alone.map((value, place) => (value - before + after - without[place]) / 2);
    const missing = (after - before - sum(moved)) / moved.length;
    members.forEach((member, place) => half.players.add(member, moved[place] + missing));
  }
}

/** @param {number[]} circle places @param {number} turns @returns {number[][]} the places in order, turned `turns` times, and reversed each time */
function ordersOf(circle, turns) {
  const forwards = range(turns).map((turn) => ascending(circle.map((place) => (place - Math.floor((turn * CIRCLE) / turns)) >>> 0)));
  return [...forwards, ...forwards.map((order) => order.toReversed())];
}

/** @param {number[]} added by sentences @returns {number[]} places on a circle: each part has its share of strong sentences of either sign */
function spread(added) {
  const found = new Array(added.length);
  for (const isUp of [true, false]) {
    const own = range(added.length).filter((sentence) => added[sentence] > 0 === isUp);
    ascending(own.map((sentence) => -Math.abs(added[sentence]))).forEach((place, rank) => {
      found[own[place]] = Math.floor(((rank * GOLDEN_RATIO + (isUp ? 0 : 0.5)) % 1) * CIRCLE);
    });
  }
  return found;
}

/**
 * Adds what sentences add in `orders` to their means.
 *
 * @param {Players} players
 * @param {number[][]} orders
 * @param {Half} half
 * @returns {Promise<{earlier: (order: number, place: number) => Chosen, orderPlaces: number[][], reached: number[][], added: number[][]}>}
 *   the players before a place; the places of sentences; the target before the first place and after each; what each sentence adds
 */
async function addSentences(players, orders, half) {
  const count = players.sentences.length;
  const orderPlaces = orders.map(ascending);
  const earlier = (order, place) => players.membersOf(orderPlaces[order].map((own) => Number(own < place)));
  const flat = await players.ask(orders.flatMap((_, order) => range(count + 1).map((place) => earlier(order, place))));
  const reached = orders.map((_, order) => flat.slice(order * (count + 1), (order + 1) * (count + 1)));
  const added = reached.map((values, order) => orderPlaces[order].map((place) => values[place + 1] - values[place]));
  added.forEach((values, order) =>
    orderPlaces[order].forEach((place, sentence) => place > 0 && place < count - 1 && half.sentences.add(sentence, values[sentence])),
  );
  return { earlier, orderPlaces, reached, added };
}

/** The mean of what players add at the places between the first and the last, whose values are exact. */
class Middle {
  /** @param {number[]} first @param {number[]} last */
  constructor(first, last) {
    this.ends = first.map((value, player) => (value + last[player]) / 2);
    this.sums = new Float64Array(first.length);
    this.counts = new Float64Array(first.length);
  }

  /** @param {number} player @param {number} added */
  add(player, added) {
    this.sums[player] += added;
    this.counts[player]++;
  }
}

/**
 * @param {Middle[]} halves
 * @param {number} end the share of the first place, and of the last
 * @param {number[]} [which] players; all by default
 * @returns {number[]} the mean over all places
 */
function meanOf(halves, end, which = range(halves[0].ends.length)) {
  const share = Math.min(end, 0.5);
  return which.map((player) => {
    const count = sum(halves.map(({ counts }) => counts[player]));
    const ends = halves[0].ends[player];
    const middle = count ? sum(halves.map(({ sums }) => sums[player])) / count : ends;
    return 2 * share * ends + (1 - 2 * share) * middle;
  });
}

/** @param {number[]} values @param {number} total @returns {number[]} with what their sum misses of `total` added, in proportion to their sizes */
function adjusted(values, total) {
  const sizes = values.map(Math.abs);
  const size = sum(sizes);
  const missing = total - sum(values);
  return values.map((value, place) => value + missing * (size > 0 ? sizes[place] / size : 1 / values.length));
}
