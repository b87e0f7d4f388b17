"""A second reader next to a network: counts phrases of one to three words, each with a weight for each label."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from limelight.common.rules import RULES
from limelight.common.verdict import softmax
from limelight.errors import WeightsError

Floats = NDArray[np.float32]
UInt32 = NDArray[np.uint32]

LONGEST: int = RULES["second_reader"]["longest"]
# The number of frequent words whose pairs are all tried.
_FREQUENT = 1000
# An odd number near 2⁶⁴ / φ, which spreads neighbours far (Knuth, The Art of Computer Programming 3, 6.4).
_SPREAD = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True)
class SecondReader:
    """A linear model of phrases; each phrase counts once: softmax(bias + Σ weights · scales).

    It reads the token ids of its network, and learned from the same rows.

    Attributes:
        keys: The phrases `<uint32>[phrases]`, hashed by `phrase_keys`, in ascending order.
        weights: `<int8>[phrases, labels]`.
        scales: The value of a weight of 1, `<float32>[labels]`.
        bias: `<float32>[labels]`.
    """

    keys: UInt32
    weights: NDArray[np.int8]
    scales: Floats
    bias: Floats

    def probabilities(self, token_ids: list[list[int]]) -> Floats:
        """Returns the probabilities `<float32>[labels]` of a text, given by the token ids of its sentences."""
        return self.probabilities_of(phrase_keys(np.concatenate(token_ids)))

    def probabilities_of(self, keys: UInt32) -> Floats:
        """Returns the same for a text given by the keys of its phrases."""
        places = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        known = places[self.keys[places] == keys]
        return softmax(self.bias + self.weights[known].sum(axis=0, dtype=np.int32) * self.scales)

    def strongest(self, words: Sequence[str], values: Sequence[float], count: int) -> tuple[list[str], list[str]]:
        """Returns the phrases of one or two words that move the mean of `values` the furthest up, and down.

        A phrase is named by its own weight, without those of the words in it. Only its hash is stored: all words are
        tried, and all pairs of the most frequent ones.

        Args:
            words: The vocabulary in the order of the token ids, frequent ones first.
            values: What each label stands for, such as its stars.
            count: How many phrases to return at most on each side.
        """
        named = np.array([token for token, word in enumerate(words) if word.replace("-", "").isalpha()])
        frequent = named[:_FREQUENT]
        first, second = np.repeat(frequent, len(frequent)), np.tile(frequent, len(frequent))
        single = _mix(named.astype(np.uint64) + np.uint64(1))
        double = _mix(_mix(first.astype(np.uint64) + np.uint64(1)) + second.astype(np.uint64) + np.uint64(1))
        keys = (np.concatenate([single, double]) >> np.uint64(32)).astype(np.uint32)
        places = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        found = np.flatnonzero(self.keys[places] == keys)
        moved = softmax(self.bias + self.weights[places[found]] * self.scales) @ np.asarray(values)
        moves = moved - softmax(self.bias) @ np.asarray(values)
        order = np.argsort(moves, kind="stable")

        def name(place: int) -> str:
            at = found[place]
            pair = at - len(named)
            return words[named[at]] if pair < 0 else f"{words[first[pair]]} {words[second[pair]]}"

        up, down = order[::-1][:count], order[:count]
        return [name(each) for each in up if moves[each] > 0], [name(each) for each in down if moves[each] < 0]

    def save(self, path: Path) -> None:
        """Writes the arrays to `path`, compressed."""
        with path.open("wb") as file:
            np.savez_compressed(file, keys=self._steps(), weights=self.weights.T, scales=self.scales, bias=self.bias)

    def to_bytes(self) -> bytes:
        """Returns the steps from key to key, `<uint32>`, then the weights, one label after the other."""
        return self._steps().astype("<u4").tobytes() + np.ascontiguousarray(self.weights.T).tobytes()

    def _steps(self) -> UInt32:
        # Differences of keys are smaller numbers than the keys, and so take less room.
        return np.diff(self.keys, prepend=np.uint32(0))

    @classmethod
    def load(cls, path: Path, labels: int) -> "SecondReader":
        """Reads a file that `save` wrote. Raises `WeightsError` if `path` is not such a file."""
        try:
            with path.open("rb") as content, np.load(content, allow_pickle=False) as file:
                keys, weights = np.cumsum(file["keys"], dtype=np.uint32), np.ascontiguousarray(file["weights"].T)
                reader = cls(keys, weights, file["scales"], file["bias"])
        except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
            raise WeightsError(f"{path}: not a second reader of this version ({error}). Remove it.") from error
        shapes = (weights.shape, reader.scales.shape, reader.bias.shape)
        if shapes != ((len(keys), labels), (labels,), (labels,)) or not len(keys):
            raise WeightsError(f"{path}: its arrays do not fit {labels} labels. Make it again, or remove it.")
        return reader


def phrase_keys(ids: NDArray[np.integer]) -> UInt32:
    """Returns a key for each different phrase of one to three tokens of `ids <int>[tokens]`, in ascending order.

    Two phrases out of four thousand million share one by chance.
    """
    tokens = ids.astype(np.uint64) + np.uint64(1)
    keys = [_mix(tokens)]
    for length in range(1, min(LONGEST, len(tokens))):
        keys.append(_mix(keys[-1][:-1] + tokens[length:]))
    return np.unique((np.concatenate(keys) >> np.uint64(32)).astype(np.uint32))


def _mix(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    spread = numbers * _SPREAD
    return (spread ^ (spread >> np.uint64(29))) * _SPREAD
