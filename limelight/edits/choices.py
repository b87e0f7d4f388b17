"""The words that may take the place of a word: those of its kind that are near it in the vectors of a network."""

from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from limelight.common.rules import RULES
from limelight.common.shipped import find_weights
from limelight.edits.kinds import identity_words, kind_of
from limelight.engines.engine import Floats, Int64, NetworkEngine
from limelight.text.preprocessor import Preprocessor
from limelight.text.tokens import UNK_TOKEN_ID
from limelight.weights import load_weights

_NEAR: dict[str, int] = RULES["edits"]["near"]
# Ids are in the order of frequency: rare words are often misspelt.
_FREQUENT: int = RULES["edits"]["frequent"]
_LEAST_NEAR: float = RULES["edits"]["least_near"]
_ALONG: int = RULES["edits"]["tried"]["along"]
_AGAINST: int = RULES["edits"]["tried"]["against"]
# The network whose vectors serve a classifier that has none.
_SHIPPED = "han"


@dataclass(frozen=True)
class Choices:
    """All words that an edit may put into a text. A browser without a server has the same table.

    Attributes:
        words: The words in lower case. What the network answers to each alone ascends.
        kinds: The kind of each.
        others: `<int64>[others]` for each word: the places of those that may take its place, in order.
        near: `<uint8>[others]` for each word: the cosines with these, in hundredths.
    """

    words: list[str]
    kinds: list[str]
    others: list[Int64]
    near: list[NDArray[np.uint8]]

    @cached_property
    def places(self) -> dict[str, int]:
        """The place of each word."""
        return {word: place for place, word in enumerate(self.words)}

    @classmethod
    def of(cls, engine: NetworkEngine, preprocessor: Preprocessor, worth: Floats | None) -> "Choices":
        """Collects the words of a vocabulary whose kinds are known.

        The others of a word are, of the nearest of its kind, those that alone are worth far more or less than it, and
        are near it; if `worth` is None, the nearest.

        Args:
            engine: The network.
            preprocessor: Its vocabulary.
            worth: `<float32>[labels]`, what each label is worth, such as its stars; None if labels have no order.
        """
        usual = sorted(word for word, number in preprocessor.vocabulary.items() if number < _FREQUENT)
        kinds = {word: kind for word in usual if (kind := kind_of(word))}
        ids = np.array([preprocessor.vocabulary[word] for word in kinds], np.int32)
        # The unknown word first: a vocabulary may have no word of a kind.
        alone = np.eye(1 + len(ids), dtype=bool)
        answers = engine.parts([[UNK_TOKEN_ID, *ids.tolist()]], alone)[1:]
        values = np.zeros(len(ids)) if worth is None else answers @ worth
        order = np.argsort(values, kind="stable")
        values, vectors = values[order], _unexplained(engine.word_vectors(ids), answers)[order]
        usual = list(kinds)
        words = [usual[each] for each in order]
        named = np.array([kinds[word] for word in words])
        others, near = [np.empty(0, np.int64)] * len(words), [np.empty(0, np.uint8)] * len(words)
        for kind in set(named.tolist()):
            own = np.flatnonzero(named == kind)
            # The forms of "take" and "took" stand in no list of their own.
            same = np.flatnonzero(named == kind.replace("irregular", "ed"))
            most = _ALONG + _AGAINST if worth is None else _NEAR[kind.partition(" ")[0]]
            cosines = vectors[own] @ vectors[same].T
            cosines[own[:, None] == same] = 0
            nearest = np.sort(np.argsort(-cosines, axis=1, kind="stable")[:, :most], axis=1)
            for place, row, chosen in zip(own, cosines, nearest, strict=True):
                chosen = chosen[row[chosen] >= _LEAST_NEAR]
                promise = (values[same[chosen]] - values[place]) * np.sqrt(row[chosen])
                chosen = chosen[np.argsort(promise, kind="stable")]
                if len(chosen) > 2 * _ALONG:
                    chosen = np.append(chosen[:_ALONG], chosen[-_ALONG:])
                chosen.sort()
                others[place], near[place] = same[chosen], np.rint(100 * row[chosen]).astype(np.uint8)
        return cls(words, named.tolist(), others, near)

    def instead_of(self, word: str, *, up: bool) -> dict[str, float]:
        """Returns the words that may take the place of `word`, in lower case, and how near each is, from 0 to 1.

        These are the ones that alone are worth most if `up`, otherwise least, and a few of the opposite ones, for
        places where a negation turns them around.
        """
        place = self.places[word]
        found = list(zip(self.others[place].tolist(), self.near[place].tolist(), strict=True))[:: -1 if up else 1]
        return {self.words[other]: near / 100 for other, near in found[:_ALONG] + found[_ALONG:][-_AGAINST:]}

    def gain(self, word: str, *, up: bool) -> int:
        """Returns how many words of the table lie between `word` and the farthest one that may take its place."""
        place = self.places[word]
        others = self.others[place]
        return 0 if not len(others) else int(others[-1] - place if up else place - others[0])

    def to_json(self) -> dict[str, Any]:
        """Returns the table for a browser: of each word its kind, the steps from other to other, and their nearness."""
        names = sorted(set(self.kinds))
        return {
            "words": self.words,
            "names": names,
            "kinds": [names.index(kind) for kind in self.kinds],
            "steps": [np.diff(others, prepend=0).tolist() for others in self.others],
            "near": [near.tolist() for near in self.near],
            "kept": sorted(identity_words()),
        }


def _unexplained(vectors: Floats, answers: Floats) -> Floats:
    """Returns `vectors <float32>[words, size]` at length 1, without what `answers <float32>[words, labels]` explain.

    In the vectors of a network that learned stars, "rude" is far from "polite" and next to "ugly".
    """
    free = answers[:, 1:].astype(np.float64)
    known = np.column_stack([np.ones(len(free)), free, free**2])
    rest = vectors - known @ np.linalg.lstsq(known, vectors.astype(np.float64), rcond=None)[0]
    return np.asarray(rest / np.maximum(np.linalg.norm(rest, axis=1, keepdims=True), 1e-9), np.float32)


@cache
def shipped_choices() -> Choices:
    """Returns the words with the vectors of `han`, for a classifier whose weights are not known."""
    weights = load_weights(find_weights(_SHIPPED))
    config = weights.config
    assert weights.preprocessor is not None
    assert config.spec.engine is not None
    engine = config.spec.engine(config.sizes, weights.arrays)
    return Choices.of(cast(NetworkEngine, engine), weights.preprocessor, np.array(config.stars, np.float32))
