"""The words that may take the place of a word: those of its kind that are near it in the vectors of a network."""

from dataclasses import dataclass
from functools import cache
from typing import cast

import numpy as np

from limelight.common.rules import RULES
from limelight.common.shipped import find_weights
from limelight.edits.kinds import begins_with_vowel, kind_of
from limelight.engines.engine import Floats, Int64, NetworkEngine
from limelight.text.preprocessor import Preprocessor
from limelight.text.tokens import UNK_TOKEN_ID
from limelight.weights import load_weights

_NEAR: dict[str, int] = RULES["edits"]["near"]
# Ids are in the order of frequency: rare words are often misspelt.
_FREQUENT: int = RULES["edits"]["frequent"]
_LEAST_NEAR: float = RULES["edits"]["least_near"]
_ALONG: int = RULES["edits"]["tried"]["along"]
_FARTHEST: int = RULES["edits"]["tried"]["farthest"]
_AGAINST: int = RULES["edits"]["tried"]["against"]
# The network whose vectors serve a classifier that has none.
_SHIPPED = "han"


@dataclass(frozen=True)
class Choices:
    """All words that an edit may put into a text.

    Attributes:
        rows: The row of each word.
        words: The words, in lower case.
        kinds: The rows of each kind.
        vectors: `<float32>[words, size]`, of length 1, without what the answers explain of them: in the vectors of a
            network that learned stars, "rude" is far from "polite" and next to "ugly".
        answers: `<float32>[words, labels]`, the probabilities of the network for each word alone.
    """

    rows: dict[str, int]
    words: list[str]
    kinds: dict[str, Int64]
    vectors: Floats
    answers: Floats

    @classmethod
    def of(cls, engine: NetworkEngine, preprocessor: Preprocessor) -> "Choices":
        """Collects the words of a vocabulary whose kinds are known."""
        usual = sorted(word for word, number in preprocessor.vocabulary.items() if number < _FREQUENT)
        found = [(word, kind) for word in usual if (kind := kind_of(word))]
        ids = np.array([preprocessor.vocabulary[word] for word, _ in found], np.int32)
        # The unknown word first: no network answers to nothing, and a vocabulary may have no word of a kind.
        answers = engine.answers([[[UNK_TOKEN_ID]], *([[number]] for number in ids.tolist())])[0][1:]
        vectors = _unexplained(engine.word_vectors(ids), answers)
        kinds: dict[str, list[int]] = {}
        for row, (_, kind) in enumerate(found):
            kinds.setdefault(kind, []).append(row)
        return cls(
            {word: row for row, (word, _) in enumerate(found)},
            [word for word, _ in found],
            {kind: np.array(rows) for kind, rows in kinds.items()},
            vectors,
            answers,
        )

    def instead_of(self, word: str, kind: str, values: Floats | None) -> dict[str, float]:
        """Returns the words that may take the place of `word`, in lower case, and the cosine of each with it.

        Of the nearest ones of its kind these are the words that alone raise the value most, weighted by the cosine or
        not, and a few that lower it, for places where a negation turns them around; without `values <float32>[words]`
        the nearest.
        """
        row = self.rows.get(word)
        # The forms of "take" and "took" stand in no list of their own.
        others = self.kinds.get(kind.replace("irregular", "ed"), np.array([], int))
        if row is None or not len(others):
            return {}
        others = others[others != row]
        cosines = self.vectors[others] @ self.vectors[row]
        order = np.argsort(-cosines, kind="stable")[: _NEAR[kind.partition(" ")[0]]]
        order = order[cosines[order] >= _LEAST_NEAR]
        if values is not None:
            gains = values[others[order]] - values[row]
            best = order[np.argsort(-gains * cosines[order], kind="stable")].tolist()
            farthest = order[np.argsort(-gains, kind="stable")].tolist()
            chosen = dict.fromkeys([*best[:_ALONG], *farthest[:_FARTHEST], *best[-_AGAINST:]])
        else:
            chosen = dict.fromkeys(order.tolist()[: _ALONG + _AGAINST])
        return {self.words[others[each]]: float(cosines[each]) for each in chosen}


def _unexplained(vectors: Floats, answers: Floats) -> Floats:
    """Returns the rest of `vectors <float32>[words, size]` after a regression on `answers`, at length 1."""
    free = answers[:, 1:].astype(np.float64)
    known = np.column_stack([np.ones(len(free)), free, free**2])
    rest = vectors - known @ np.linalg.lstsq(known, vectors.astype(np.float64), rcond=None)[0]
    return np.asarray(rest / np.maximum(np.linalg.norm(rest, axis=1, keepdims=True), 1e-9), np.float32)


@cache
def shipped_choices() -> Choices:
    """Returns the words with the vectors of `han`, for a classifier whose weights are not known."""
    weights = load_weights(find_weights(_SHIPPED))
    assert weights.preprocessor is not None
    assert weights.config.spec.engine is not None
    engine = weights.config.spec.engine(weights.config.sizes, weights.arrays)
    return Choices.of(cast(NetworkEngine, engine), weights.preprocessor)


def fits(before: str, word: str) -> bool:
    """Whether `word` may follow the token `before`: "a" and "an" fit their next word."""
    article = before.lower()
    return article not in ("a", "an") or begins_with_vowel(word) == (article == "an")
