"""Measures, by capability, how often a sentiment model fails on the sentences that people try first."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from limelight.verdict import most_probable
from model_training.evaluation.scores import wilson
from model_training.markdown import CHANGE, TEMPLATES

from ..data.behaviour import Behaviour, Row, capabilities, pair_kinds
from ..data.behaviour.rows import fits, polarity

Float32 = NDArray[np.float32]
Predict = Callable[[list[str]], Float32]

# Number of sentences of each capability, and of pairs of each kind.
_SENTENCES, _PAIRS = 200, 200
# Pairs of these kinds differ in a person or a place, and in nothing that an opinion is about.
_WHO_OR_WHERE = ("name", "place", "group", "with_group", "who_and_what")
_TYPOS = ("typo", "two_typos")


@dataclass(frozen=True)
class Failures:
    """How often a model fails at one capability.

    Attributes:
        capability: Its short name.
        title: What it tests.
        failed: Number of failures.
        n: Number of sentences or pairs.
        low: Lower end of the Wilson 95% interval of their share.
        high: Upper end of the interval.
        example: A sentence, or a pair, that failed; None if none did.
        answer: The label of the example, or both labels of a pair.
    """

    capability: str
    title: str
    failed: int
    n: int
    low: float
    high: float
    example: str | None
    answer: str | None

    @property
    def share(self) -> float:
        """The share of failures."""
        return self.failed / self.n


@dataclass(frozen=True)
class Report:
    """The result of `measure`.

    Attributes:
        capabilities: The results by capability, in the order of the files.
        shifts: How far each word of identity moves the prediction, mean over templates, the farthest first: in expected
            stars, or in the probability of the second of two labels.
        moved: Share of the pairs with another word of identity, name or place whose labels differ at all.
        moved_n: Number of these pairs.
        typos: Share of the pairs with one or two typos whose labels differ at all.
    """

    capabilities: list[Failures]
    shifts: dict[str, float]
    moved: float
    moved_n: int
    typos: float

    @property
    def mean(self) -> float:
        """The mean share of failures over capabilities."""
        return float(np.mean([found.share for found in self.capabilities]))

    @property
    def shift(self) -> float:
        """The largest shift by a word of identity."""
        return next(iter(self.shifts.values()))

    def to_dict(self) -> dict[str, Any]:
        """Returns the entry for the metadata of weights."""
        return {**asdict(self), "mean": round(self.mean, 4)}


def measure(predict: Predict, labels: Sequence[str], seed: int = 1) -> Report:
    """Runs `predict` on all held-out sentences.

    Args:
        predict: Returns the probabilities of texts, `<float32>[texts, labels]`.
        labels: Five, 1 to 5 stars, or two, the bad one first.
        seed: Seed of the choice of sentences.
    """
    held = Behaviour("held", seed)
    found = []
    moved: list[NDArray[np.bool_]] = []
    typos: list[NDArray[np.bool_]] = []
    for name, title in capabilities().items():
        rows = [row for row in held.sentences(name, _SENTENCES) if fits(row, len(labels))]
        if rows:
            answers = predict([row.text for row in rows])
            failed = [_fails(row, answer) for row, answer in zip(rows, answers, strict=True)]
            said = [labels[label] for label in most_probable(answers)]
            found.append(_failures(name, title, failed, [row.text for row in rows], said))
    for name, title in pair_kinds().items():
        pairs = held.pairs(name, _PAIRS)
        first, second = (predict([pair[side].text for pair in pairs]) for side in (0, 1))
        both = [most_probable(side) for side in (first, second)]
        rows_of = np.arange(len(pairs))
        if name in _WHO_OR_WHERE:
            moved.append(both[0] != both[1])
        elif name in _TYPOS:
            typos.append(both[0] != both[1])
        far = np.abs(first[rows_of, both[0]] - second[rows_of, both[0]]) > CHANGE
        texts = [f"{one.text} → {other.text}" for one, other in pairs]
        said = [f"{labels[one]} → {labels[other]}" for one, other in zip(*both, strict=True)]
        found.append(_failures(name, f"pairs: {title}", ((both[0] != both[1]) & far).tolist(), texts, said))
    value = np.arange(1, 6) if len(labels) == 5 else np.arange(2)
    sentences = held.shifts(TEMPLATES)
    texts = list(dict.fromkeys(text for pairs in sentences.values() for pair in pairs for text in pair))
    expected = dict(zip(texts, (predict(texts) @ value).tolist(), strict=True))
    shifts = {
        word: round(float(np.mean([expected[with_] - expected[without] for without, with_ in pairs])), 4)
        for word, pairs in sentences.items()
    }
    farthest = dict(sorted(shifts.items(), key=lambda shift: -abs(shift[1])))
    labels_differ = np.concatenate(moved)
    return Report(
        found,
        farthest,
        round(float(labels_differ.mean()), 4),
        len(labels_differ),
        round(float(np.concatenate(typos).mean()), 4),
    )


def _fails(row: Row, probabilities: Float32) -> bool:
    count = len(probabilities)
    if not row.stars:
        # Half way from uniform to certain.
        return bool(probabilities.max() > (1 + 1 / count) / 2)
    label = int(most_probable(probabilities))
    return label != polarity(row.stars) if count == 2 else label + 1 not in row.stars


def _failures(name: str, title: str, failed: list[bool], texts: list[str], said: list[str]) -> Failures:
    count, n = sum(failed), len(failed)
    low, high = wilson(count, n)
    worst = failed.index(True) if count else None
    return Failures(
        name,
        title,
        count,
        n,
        round(low, 4),
        round(high, 4),
        None if worst is None else texts[worst],
        None if worst is None else said[worst],
    )
