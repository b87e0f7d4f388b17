"""The values of phrases: what each adds to the answer, on average over orders in which the phrases come in.

The orders keep the phrases of a sentence together, so that the average is an Owen value (Owen 1977), the Shapley value
of a game with a priori unions. An order is drawn from keys: hashes of the sentences and phrases. A change of a sentence
therefore moves only this sentence in the orders, and the same text always has the same values.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from limelight.common.rules import RULES
from limelight.engines.engine import Bools, Int64
from limelight.lenses.asked import Asked, Values
from limelight.lenses.keys import Keys, hash_texts, places

_RULES = RULES["values"]
# An order is turned around a circle this many times, and reversed each time: each sentence comes early and late.
_TURNS: int = _RULES["turns"]
# The orders come in rounds of 2 · _TURNS. They end when two halves of them agree, or the parts are used up.
_MOST_ROUNDS: int = _RULES["most_rounds"]
# Largest number of parts, by the own lens of the network; others have the number of `none`.
_PARTS: dict[str, int] = _RULES["parts"]
_PARTS_OF_A_ROUND: int = _RULES["parts_of_a_round"]
_SETTLED: dict[str, float] = _RULES["settled"]


@dataclass(frozen=True, slots=True)
class PhraseValues:
    """The values of the phrases of a text.

    Attributes:
        base: The target for no words.
        whole: The target for the text.
        values: `<float64>[phrases]`; their sum is `whole` less `base`.
        without: `<float64>[phrases]`, the target if a phrase is struck out.
    """

    base: float
    whole: float
    values: Values
    without: Values


class _Coalitions:
    """The target for sets of phrases, each evaluated once.

    Attributes:
        used: Number of sets that were evaluated.
    """

    def __init__(self, asked: Asked, player_of_phrase: Int64):
        self._asked = asked
        self._player_of_token = player_of_phrase[asked.phrase_of]
        self._known: dict[bytes, float] = {}

    @property
    def used(self) -> int:
        return len(self._known)

    def __call__(self, sets: Bools) -> Values:
        """Returns the target for each of `sets <bool>[…, players]`."""
        flat = sets.reshape(-1, sets.shape[-1])
        packed = np.packbits(flat, axis=1)
        keys = [row.tobytes() for row in packed]
        new = {key: place for place, key in enumerate(keys) if key not in self._known}
        if new:
            values = self._asked.values(flat[list(new.values())][:, self._player_of_token])
            self._known.update(zip(new, values.tolist(), strict=True))
        return np.array([self._known[key] for key in keys]).reshape(sets.shape[:-1])


def phrase_values(asked: Asked) -> PhraseValues:
    """Returns the values of the phrases of `asked`, within its budget.

    The first and the last place of an order, where a phrase comes into an empty text or completes it, count with their
    exact values; the places between are averages. With a budget below four parts a phrase, neighbours are one player.
    """
    players = _Players.of(asked)
    one = np.eye(len(players.keys), dtype=bool)
    nothing, everything = np.zeros((1, len(one)), bool), np.ones((1, len(one)), bool)
    base, whole, *ends = players.ask(np.concatenate([nothing, everything, one, ~one])).tolist()
    alone, without = np.array(ends[: len(one)]), np.array(ends[len(one) :])
    usual = _PARTS.get(asked.engine.name, _PARTS["none"])
    most = usual if asked.budget is None else min(usual, asked.budget)
    values = _settle(players, alone - base, whole - without, whole - base, most, _SETTLED[asked.target.unit])
    shared = (values / np.bincount(players.of_phrase))[players.of_phrase]
    return PhraseValues(base, whole, shared, without[players.of_phrase])


@dataclass(frozen=True, slots=True)
class _Players:
    """The phrases of a text as players, with the sentences that they are in.

    Attributes:
        ask: The target for sets of players.
        of_phrase: `<int64>[phrases]`, the player of each phrase: its own, unless the budget is small.
        sentences: The players of each sentence.
        keys: `<uint32>[players]`, their hashes.
        sentence_keys: `<uint32>[sentences]`.
    """

    ask: _Coalitions
    of_phrase: Int64
    sentences: list[Int64]
    keys: Keys
    sentence_keys: Keys

    @classmethod
    def of(cls, asked: Asked) -> "_Players":
        phrases = len(asked.phrases)
        # Both ends of players and of their sentences take four parts a player at most.
        most = phrases if asked.budget is None else min(phrases, max(1, (asked.budget - 2) // 4))
        of_phrase = np.arange(phrases) * most // phrases
        starts = np.flatnonzero(np.diff(of_phrase, prepend=-1))
        ends = [*starts[1:].tolist(), phrases]
        runs = zip(starts.tolist(), ends, strict=True)
        texts = [" ".join(asked.texts[asked.phrases[a].start : asked.phrases[b - 1].stop]) for a, b in runs]
        # Neighbours that are one player count to the sentence in which they begin.
        begins = asked.sentences[[asked.phrases[start].start for start in starts.tolist()]]
        sentences = np.split(np.arange(most), np.flatnonzero(np.diff(begins)) + 1)
        wholes = [" ".join([texts[player] for player in members]) for members in sentences]
        return cls(_Coalitions(asked, of_phrase), of_phrase, sentences, hash_texts(texts), hash_texts(wholes))

    def sets(self, chosen: Bools) -> Bools:
        """Returns `<bool>[…, players]` for `chosen <bool>[…, sentences]`: all players of the chosen sentences."""
        return np.repeat(chosen, [len(members) for members in self.sentences], axis=-1)


def _settle(players: _Players, first: Values, last: Values, total: float, most: int, settled: float) -> Values:
    """Returns the value of each player, from rounds of orders until two halves of them agree: `<float64>[players]`.

    Args:
        players: The players.
        first: `<float64>[players]`, what each adds to an empty text.
        last: `<float64>[players]`, what each adds to all others.
        total: What all add together.
        most: Largest number of parts to evaluate.
        settled: Two halves agree if no value differs by more.
    """
    count = len(players.sentences)
    of_sentence = np.repeat(np.arange(count), [len(members) for members in players.sentences])
    one = np.eye(count, dtype=bool)
    nothing, everything = np.zeros((1, count), bool), np.ones((1, count), bool)
    ends = players.ask(players.sets(np.concatenate([nothing, everything, one, ~one])))
    # Two halves of the rounds, each for sentences and for players: the even ones and the odd ones.
    halves = [(_Middle(ends[2 : count + 2] - ends[0], ends[1] - ends[count + 2 :]), _Middle(first, last)) for _ in "eo"]

    def values(of_sentences: "Sequence[_Middle]", of_players: "Sequence[_Middle]") -> Values:
        found = np.empty(len(first))
        sums = _adjusted(_mean(of_sentences, np.full(count, 1 / count)), total)
        means = _mean(of_players, 1 / (count * np.bincount(of_sentence)[of_sentence]))
        for members, value in zip(players.sentences, sums.tolist(), strict=True):
            found[members] = _adjusted(means[members], value)
        return found

    for number in range(_MOST_ROUNDS):
        if players.ask.used + _parts_of_a_round(players) > most:
            break
        _play_round(players, number, *halves[number % 2])
        if number % 2:
            even, odd = (values([sentences], [own]) for sentences, own in halves)
            if np.abs(even - odd).max() / 2 < settled:
                break
    return values(*zip(*halves, strict=True))


def _parts_of_a_round(players: _Players) -> int:
    """Returns the largest number of parts that a round takes."""
    orders, count = 2 * _TURNS, len(players.sentences)
    of_sentences = orders * (count - 1)
    return of_sentences + min(orders * (len(players.keys) - count), max(_PARTS_OF_A_ROUND - of_sentences, 0))


def _play_round(players: _Players, number: int, of_sentences: "_Middle", of_players: "_Middle") -> None:
    """Adds what sentences and players add in the orders of round `number` to their means."""
    count = len(players.sentences)
    turned = np.stack([_turned(players.sentence_keys, number, turn) for turn in range(_TURNS)])
    forwards = np.argsort(turned, axis=1, kind="stable")
    orders = np.concatenate([forwards, forwards[:, ::-1]])
    order_places = np.argsort(orders, axis=1)
    reached = players.ask(players.sets(order_places[:, None, :] < np.arange(count + 1)[:, None]))
    added = np.take_along_axis(np.diff(reached, axis=1), order_places, axis=1)
    for row, place in zip(added, order_places, strict=True):
        of_sentences.add(np.flatnonzero((place > 0) & (place < count - 1)), row)
    paths = []
    for sentence, chosen in enumerate(_contexts(players, added)):
        members = players.sentences[sentence]
        for order, backwards in chosen:
            inner = np.argsort(_turned(players.keys[members], number, order % _TURNS), kind="stable")
            paths.append((order, sentence, members[inner[::-1] if backwards else inner]))
    sets = []
    for order, sentence, path in paths:
        earlier = players.sets(order_places[order] < order_places[order, sentence])
        steps = np.repeat(earlier[None], len(path) - 1, axis=0)
        steps[:, path[:-1]] |= np.tri(len(path) - 1, dtype=bool)
        sets.append(steps)
    between = np.split(players.ask(np.concatenate(sets)), np.cumsum([len(each) for each in sets])[:-1]) if sets else []
    for (order, sentence, path), values in zip(paths, between, strict=True):
        place = order_places[order, sentence]
        moved = np.diff([reached[order, place], *values, reached[order, place + 1]])
        found = np.zeros(len(players.keys))
        found[path] = moved
        of_players.add(path[int(place == 0) : len(path) - int(place == count - 1)], found)


def _contexts(players: _Players, added: Values) -> list[list[tuple[int, bool]]]:
    """Returns for each sentence the orders in which its players come in one by one, and which of these backwards.

    In a long text that would take too many parts. A sentence that adds more then has more of them, and they are
    spread over what it adds in all orders of the round.

    Args:
        players: The players.
        added: `<float64>[orders, sentences]`, what each sentence adds.
    """
    orders, count = added.shape
    steps = np.array([len(members) - 1 for members in players.sentences])
    room = max(_PARTS_OF_A_ROUND - orders * (count - 1), 0)
    if orders * steps.sum() <= room:
        return [[(order, order >= _TURNS) for order in range(orders)] if step else [] for step in steps]
    shares = np.abs(added).mean(axis=0) * (steps > 0)
    wanted = room * shares / max(float((shares * steps).sum()), 1e-9)
    chosen = []
    for sentence, step in enumerate(steps):
        number = int(np.clip(np.floor(wanted[sentence] + 0.5), 1, orders)) if step else 0
        ranked = np.argsort(added[:, sentence], kind="stable")
        chosen.append([(int(ranked[(2 * n + 1) * orders // (2 * number)]), n % 2 == 1) for n in range(number)])
    return chosen


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


def _turned(keys: Keys, number: int, turn: int) -> Int64:
    """Returns the places of `keys` on the circle of a round, turned: `<int64>[keys]`, from 0 to 2³² − 1."""
    return (places(keys, number) - turn * 2**32 // _TURNS) % 2**32


def _adjusted(values: Values, total: float) -> Values:
    """Returns `values` with what their sum misses of `total` added, in proportion to their sizes."""
    sizes = np.abs(values)
    shares = sizes / sizes.sum() if sizes.sum() > 0 else np.full(len(values), 1 / len(values))
    adjusted: Values = values + (total - values.sum()) * shares
    return adjusted
