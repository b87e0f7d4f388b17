"""The values of phrases: what each adds to the answer, on average over orders in which the phrases come in.

The orders keep the phrases of a sentence together, so that the average is an Owen value (Owen 1977), the Shapley value
of a game with a priori unions. An order is drawn from keys: hashes of the sentences and phrases. A change of a sentence
therefore moves only this sentence in the orders, and the same text always has the same values.
"""

from collections.abc import Sequence

import numpy as np

from limelight.common.rules import RULES
from limelight.engines.engine import Bools, Int64
from limelight.lenses.keys import places
from limelight.lenses.lens import Asked, PhraseValues, Values
from limelight.lenses.players import Players

_RULES = RULES["values"]
# An order is turned around a circle this many times, and reversed each time: each sentence comes early and late.
_TURNS: int = _RULES["turns"]
# The orders come in rounds of 2 · _TURNS. They end when two halves of them agree, or the parts are used up.
_MOST_ROUNDS: int = _RULES["most_rounds"]
# Largest number of parts, by the own lens of the network; others have the number of `none`.
_PARTS: dict[str, int] = _RULES["parts"]
_PARTS_OF_A_ROUND: int = _RULES["parts_of_a_round"]
# A longer text has one round, with more turns.
_PARTS_OF_MANY: dict[str, int] = _RULES["parts_of_many"]
_TURNS_OF_MANY: int = _RULES["turns_of_many"]
_GOLDEN_RATIO = (1 + 5**0.5) / 2
_SETTLED: dict[str, float] = _RULES["settled"]


def phrase_values(asked: Asked) -> PhraseValues:
    """Returns the values of the phrases of `asked`, within its budget.

    The first and the last place of an order, where a phrase comes into an empty text or completes it, count with their
    exact values; the places between are averages. With a budget below four parts a phrase, neighbours are one player.
    """
    players = Players.of(asked)
    one = np.eye(len(players.keys), dtype=bool)
    nothing, everything = np.zeros((1, len(one)), bool), np.ones((1, len(one)), bool)
    base, whole, *ends = players.ask(np.concatenate([nothing, everything, one, ~one])).tolist()
    alone, without = np.array(ends[: len(one)]), np.array(ends[len(one) :])
    parts = _PARTS_OF_MANY if _are_many(players) else _PARTS
    usual = parts.get(asked.engine.name, parts["none"])
    most = usual if asked.budget is None else min(usual, asked.budget)
    settled = _SETTLED[asked.target.unit]
    values = _values_of_players(players, alone - base, whole - without, whole - base, most, settled)
    shared = (values / np.bincount(players.of_phrase))[players.of_phrase]
    return PhraseValues(base, whole, shared, without[players.of_phrase])


def _are_many(players: Players) -> bool:
    """Returns whether a round with all players in all orders would take too many parts."""
    return 2 * _TURNS * (len(players.keys) - 1) > _PARTS_OF_A_ROUND


def _values_of_players(
    players: Players, first: Values, last: Values, total: float, most: int, settled: float
) -> Values:
    """Returns the value of each player: `<float64>[players]`.

    Args:
        players: The players.
        first: `<float64>[players]`, what each adds to an empty text.
        last: `<float64>[players]`, what each adds to all others.
        total: What all add together.
        most: Largest number of parts to evaluate.
        settled: Two halves of the rounds agree if no value differs by more.
    """
    count = len(players.sentences)
    of_sentence = np.repeat(np.arange(count), [len(members) for members in players.sentences])
    one = np.eye(count, dtype=bool)
    nothing, everything = np.zeros((1, count), bool), np.ones((1, count), bool)
    ends = players.ask(players.sets(np.concatenate([nothing, everything, one, ~one])))
    alone, completing = ends[2 : count + 2] - ends[0], ends[1] - ends[count + 2 :]

    def values(of_sentences: "Sequence[_Middle]", of_players: "Sequence[_Middle]") -> Values:
        found = np.empty(len(first))
        sums = _adjusted(_mean(of_sentences, np.full(count, 1 / count)), total)
        means = _mean(of_players, 1 / (count * np.bincount(of_sentence)[of_sentence]))
        for members, value in zip(players.sentences, sums.tolist(), strict=True):
            found[members] = _adjusted(means[members], value)
        return found

    # Two halves of the rounds, each for sentences and for players: the even ones and the odd ones.
    halves = [(_Middle(alone, completing), _Middle(first, last)) for _ in "eo"]
    if _are_many(players):
        _sample(players, _spread(alone + completing), most - players.ask.used, *halves[0])
        return values(*zip(*halves, strict=True))
    for number in range(_MOST_ROUNDS):
        if players.ask.used + 2 * _TURNS * (len(players.keys) - 1) > most:
            break
        _play_round(players, number, *halves[number % 2])
        if number % 2:
            even, odd = (values([sentences], [own]) for sentences, own in halves)
            if np.abs(even - odd).max() / 2 < settled:
                break
    return values(*zip(*halves, strict=True))


def _play_round(players: Players, number: int, of_sentences: "_Middle", of_players: "_Middle") -> None:
    """Adds what sentences and players add in the orders of round `number` to their means."""
    count = len(players.sentences)
    orders = _orders(places(players.sentence_keys, number), _TURNS)
    order_places, reached, _ = _add_sentences(players, orders, of_sentences)
    inner = [members[_orders(places(players.keys[members], number), _TURNS)] for members in players.sentences]
    paths = [(order, sentence, rows[order]) for sentence, rows in enumerate(inner) for order in range(len(orders))]
    sets = []
    for order, sentence, path in paths:
        steps = np.repeat(_earlier(players, order_places[order], sentence), len(path) - 1, axis=0)
        steps[:, path[:-1]] |= np.tri(len(path) - 1, dtype=bool)
        sets.append(steps)
    between = np.split(players.ask(np.concatenate(sets)), np.cumsum([len(each) for each in sets])[:-1])
    for (order, sentence, path), values in zip(paths, between, strict=True):
        place = order_places[order, sentence]
        found = np.zeros(len(players.keys))
        found[path] = np.diff([reached[order, place], *values, reached[order, place + 1]])
        of_players.add(path[int(place == 0) : len(path) - int(place == count - 1)], found)


def _sample(
    players: Players, sentence_places: Int64, most: int, of_sentences: "_Middle", of_players: "_Middle"
) -> None:
    """Adds to the means what the sentences of a long text add in orders, and its players in some places of these.

    In all orders players would take too many parts. A sentence that adds more has more of the places, spread over what
    it adds in all orders. There its players come in first of the sentence, and last.

    Args:
        players: The players.
        sentence_places: `<int64>[sentences]`, their places on the circle.
        most: Largest number of parts to evaluate.
        of_sentences: The means of sentences.
        of_players: The means of players.
    """
    count = len(players.sentences)
    turns = min(_TURNS_OF_MANY, most // (4 * count))
    if turns < 1:
        return
    order_places, reached, added = _add_sentences(players, _orders(sentence_places, turns), of_sentences)
    sizes = np.array([len(members) for members in players.sentences])
    shares = np.abs(added).mean(axis=0) * (sizes > 1)
    room = (most - added.size) / max(float((shares * 2 * sizes).sum()), 1e-9)
    found = []
    for sentence in np.flatnonzero(sizes > 1):
        ranked = np.argsort(added[:, sentence], kind="stable")
        number = int(np.clip(np.floor(room * shares[sentence] + 0.5), 1, len(ranked)))
        found += [(ranked[(2 * n + 1) * len(ranked) // (2 * number)], sentence) for n in range(number)]
    sets = []
    for order, sentence in found:
        members = players.sentences[sentence]
        earlier = _earlier(players, order_places[order], sentence)
        one = np.zeros((len(members), len(players.keys)), bool)
        one[range(len(members)), members] = True
        sets += [earlier | one, (earlier | one.any(axis=0)) & ~one]
    ends = np.split(players.ask(np.concatenate(sets)), np.cumsum([len(each) for each in sets])[:-1]) if sets else []
    for (order, sentence), alone, without in zip(found, ends[::2], ends[1::2], strict=True):
        before, after = reached[order, order_places[order, sentence] :][:2]
        moved = (alone - before + after - without) / 2
        of_players.sums[players.sentences[sentence]] += moved + (after - before - moved.sum()) / len(moved)
        of_players.counts[players.sentences[sentence]] += 1


def _orders(circle: Int64, turns: int) -> Int64:
    """Returns `circle <int64>[players]`, places below 2³², in order, turned `turns` times, and reversed each time."""
    turned = (circle - np.arange(turns)[:, None] * 2**32 // turns) % 2**32
    forwards = np.argsort(turned, axis=1, kind="stable")
    return np.concatenate([forwards, forwards[:, ::-1]])


def _spread(added: Values) -> Int64:
    """Returns places on a circle: each part has its share of strong sentences of either sign.

    The fractions of the multiples of the golden ratio are such places. A weak sentence more moves only weaker ones.
    """
    ranks = np.empty(len(added))
    for side in (added > 0, added <= 0):
        own = np.flatnonzero(side)
        ranks[own[np.argsort(-np.abs(added[own]), kind="stable")]] = np.arange(len(own))
    return np.floor((ranks * _GOLDEN_RATIO + np.where(added > 0, 0, 0.5)) % 1 * 2**32).astype(np.int64)


def _add_sentences(players: Players, orders: Int64, of_sentences: "_Middle") -> tuple[Int64, Values, Values]:
    """Adds what sentences add in `orders <int64>[orders, sentences]` to their means.

    Returns:
        The places of the sentences, `<int64>[orders, sentences]`; the target before the first place and after each,
        `<float64>[orders, sentences + 1]`; and what each sentence adds, `<float64>[orders, sentences]`.
    """
    count = len(players.sentences)
    order_places = np.argsort(orders, axis=1)
    reached = players.ask(players.sets(order_places[:, None, :] < np.arange(count + 1)[:, None]))
    added = np.take_along_axis(np.diff(reached, axis=1), order_places, axis=1)
    for row, place in zip(added, order_places, strict=True):
        of_sentences.add(np.flatnonzero((place > 0) & (place < count - 1)), row)
    return order_places, reached, added


def _earlier(players: Players, order_places: Int64, sentence: int | np.int64) -> Bools:
    """Returns the players of the sentences before `sentence`: `<bool>[1, players]`."""
    return players.sets(order_places < order_places[sentence])[None]


class _Middle:
    """The mean of what players add at the places between the first and the last, whose values are exact."""

    def __init__(self, first: Values, last: Values):
        self.ends = (first + last) / 2
        self.sums, self.counts = np.zeros(len(first)), np.zeros(len(first))

    def add(self, which: Int64, added: Values) -> None:
        self.sums[which] += added[which]
        self.counts[which] += 1


def _mean(halves: "Sequence[_Middle]", end: Values) -> Values:
    """Returns the mean over all places; the first and the last each count with the share `end <float64>[players]`."""
    sums, counts = (sum(getattr(half, name) for half in halves) for name in ("sums", "counts"))
    middle = np.where(counts > 0, sums / np.maximum(counts, 1), halves[0].ends)
    share = np.minimum(end, 0.5)
    return np.asarray(2 * share * halves[0].ends + (1 - 2 * share) * middle)


def _adjusted(values: Values, total: float) -> Values:
    """Returns `values` with what their sum misses of `total` added, in proportion to their sizes."""
    sizes = np.abs(values)
    shares = sizes / sizes.sum() if sizes.sum() > 0 else np.full(len(values), 1 / len(values))
    adjusted: Values = values + (total - values.sum()) * shares
    return adjusted
