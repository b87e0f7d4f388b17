"""The phrases of a text as players of a game: which there are, and what the answer is to some of them."""

from dataclasses import dataclass

import numpy as np

from limelight.engines.engine import Bools, Int64
from limelight.lenses.keys import Keys, hash_texts
from limelight.lenses.lens import Asked, Values


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


@dataclass(frozen=True, slots=True)
class Players:
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
    def of(cls, asked: Asked) -> "Players":
        """Takes the phrases of `asked`; with a budget below four parts a phrase, neighbours are one player."""
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
