"""The third part of an audit: how often answers to labelled rows are right, and whether confidence matches accuracy."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from limelight.audit.scale import Floats
from limelight.audit.understands import Failure
from limelight.common.probabilities import label_of
from limelight.common.statistics import holm, two_shares, wilson

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

# Parts of the rows: each is answered by the words counted in the others, in as many rows or more.
_FOLDS, _LEAST_TIMES = 5, 3
_WORD = re.compile(r"[^\W\d_][\w'’]*|\d+|[!?]")
# Groups of rows: of fewer rows than this none is compared, and of each column the most common values.
_LEAST_ROWS, _MOST_VALUES = 20, 20


@dataclass(frozen=True, slots=True)
class Rows:
    """Labelled rows.

    Attributes:
        name: The name of their file.
        texts: The texts; the classifier can read all of them.
        given: `<int64>[rows]`, the indices of their labels.
        columns: Further columns, by name.
        marks: The passages that people marked in each text (see `measure_light`), if any.
    """

    name: str
    texts: Sequence[str]
    given: Ints
    columns: Mapping[str, Sequence[str]]
    marks: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that share a given label, a length, or a value of a column; or all rows.

    Attributes:
        by: What the rows share: `label`, `length` or the name of a column; or `all`.
        value: The shared value.
        n: Number of rows.
        right: The share of rows answered correctly.
        low: Lower end of Wilson's 95% interval.
        high: Upper end of the interval.
        worse: Whether `right` is significantly lower than for the other rows (Holm-corrected).
        outcomes: 1 for each wrong answer, 0 for each right one.
    """

    by: str
    value: str
    n: int
    right: float
    low: float
    high: float
    worse: bool
    outcomes: str


@dataclass(frozen=True, slots=True)
class Certainty:
    """The third part of an audit.

    Attributes:
        name: The name of the file of the rows.
        rows: All rows.
        groups: Groups of rows, those with the lowest accuracy first.
        counted: The accuracy of a bag-of-words model fitted on the same rows.
        confidence: The mean probability of the answers.
        surest: The wrong answer with the highest probability; None if no answer is wrong.
        given: The index of the label of each row.
        answers: The index of the label in each answer.
    """

    name: str
    rows: Group
    groups: list[Group]
    counted: float
    confidence: float
    surest: Failure | None
    given: list[int]
    answers: list[int]


def measure_certainty(
    rows: Rows, probabilities: Floats, labels: Sequence[str], stars: Sequence[float] | None, seed: int
) -> Certainty:
    """Compares answers with the given labels.

    Args:
        rows: The rows.
        probabilities: `<float32>[rows, labels]`, the answers.
        labels: The names of the labels.
        stars: The stars of each label, or None.
        seed: Seed for random choices.
    """
    answers = label_of(probabilities, stars)
    right = answers == rows.given
    confidence = probabilities[np.arange(len(right)), answers].astype(np.float64)
    worst = int(np.where(right, 0, confidence).argmax())
    return Certainty(
        name=rows.name,
        rows=_group("all", "rows", right),
        groups=_groups(rows, right, labels),
        counted=round(float((_counted_words(rows, len(labels), seed) == rows.given).mean()), 4),
        confidence=round(float(confidence.mean()), 4),
        surest=None
        if right.all()
        else Failure([rows.texts[worst]], [labels[answers[worst]]], [labels[rows.given[worst]]]),
        given=rows.given.tolist(),
        answers=answers.tolist(),
    )


def _group(by: str, value: str, right: Bools, worse: bool = False) -> Group:
    count, n = int(right.sum()), len(right)
    low, high = (round(each, 4) for each in wilson(count, n))
    return Group(by, value, n, round(count / n, 4), low, high, worse, "".join("10"[each] for each in right.tolist()))


def _counted_words(rows: Rows, labels: int, seed: int) -> Ints:
    """Returns a label for each text, by naive Bayes of words in the other rows: a classifier that costs nothing."""
    words = [set(_WORD.findall(text.lower())) for text in rows.texts]
    common = sorted(word for word, n in Counter(chain.from_iterable(words)).items() if n >= _LEAST_TIMES)
    seen = np.array([[word in text for word in common] for text in words], np.float64)
    given, predicted = np.eye(labels)[rows.given], np.zeros(len(words), np.int64)
    fold = np.random.default_rng(seed).permutation(len(words)) % _FOLDS
    for part in range(_FOLDS):
        others, held_out = fold != part, fold == part
        # Each word counts once more with each label, so that none is impossible.
        counts = given[others].T @ seen[others] + 1
        weights = np.log(counts / counts.sum(axis=1, keepdims=True))
        predicted[held_out] = (seen[held_out] @ weights.T + np.log(given[others].sum(axis=0) + 1)).argmax(axis=1)
    return predicted


def _groups(rows: Rows, right: Bools, labels: Sequence[str]) -> list[Group]:
    # Lengths by powers of two.
    least = (1 << len(text.split()).bit_length() >> 1 for text in rows.texts)
    lengths = [f"{words} to {2 * words - 1} words" for words in least]
    columns = ("label", [labels[number] for number in rows.given]), ("length", lengths)
    members: list[tuple[str, str, Bools]] = []
    for by, values in (*columns, *rows.columns.items()):
        common = [value for value, n in Counter(values).most_common(_MOST_VALUES) if _LEAST_ROWS <= n < len(right)]
        members += [(by, value, np.array([each == value for each in values])) for value in sorted(common)]
    both = [(right[inside], right[~inside]) for _, _, inside in members]
    corrected = holm([two_shares(int(one.sum()), len(one), int(other.sum()), len(other)) for one, other in both])
    results = [
        _group(by, value, one, p < 0.05 and bool(one.mean() < other.mean()))
        for (by, value, _), (one, other), p in zip(members, both, corrected, strict=True)
    ]
    return sorted(results, key=lambda group: group.right)
