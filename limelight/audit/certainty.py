"""The third part of an audit: how often labelled rows are right, and whether confidence means what it says."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from limelight.audit.baseline import counted_words
from limelight.audit.scale import Floats
from limelight.common.statistics import holm, two_shares, wilson
from limelight.common.verdict import label_of

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

BINS = 10
# Simulated sets of labels for the calibration error by chance.
_DRAWS = 500
# Groups of rows: of fewer rows than this none is compared, and of each column the most common values.
_LEAST_ROWS, _MOST_VALUES = 20, 20


@dataclass(frozen=True, slots=True)
class Rows:
    """Labelled rows.

    Attributes:
        name: The name of their file.
        texts: The texts; the classifier can read each.
        given: `<int64>[rows]`, the numbers of their labels.
        columns: Further columns, by name.
    """

    name: str
    texts: Sequence[str]
    given: Ints
    columns: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Bin:
    """Rows of like confidence: their mean confidence, and the share that is right."""

    confidence: float
    right: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that share a given label, a length, or a value of a column.

    Attributes:
        by: What they share: `label`, `length`, or the name of the column.
        value: Its value.
        n: Number of rows.
        right: The share that is right.
        low: Lower end of Wilson's 95% interval.
        high: Upper end of it.
        worse: Whether it is lower than of the other rows by more than chance, among all groups (Holm).
        outcomes: A 1 for each wrong row, a 0 for each right one.
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
        n: Number of rows.
        right: The share that is right.
        low: Lower end of Wilson's 95% interval.
        high: Upper end of it.
        baseline: The share that counted words get right, fitted on these rows.
        error: The expected calibration error.
        error_at_most: Up to which it is found in 95 of 100 cases if every probability is true, for as many rows.
        bins: Rows by confidence, as many in each.
        groups: Groups of rows, those with the fewest right first.
        digest: Identifies the rows.
        outcomes: A 1 for each wrong row, a 0 for each right one.
        answers: The number of the label of each row.
    """

    name: str
    n: int
    right: float
    low: float
    high: float
    baseline: float
    error: float
    error_at_most: float
    bins: list[Bin]
    groups: list[Group]
    digest: str
    outcomes: str
    answers: list[int]


def measure_certainty(
    rows: Rows, probabilities: Floats, labels: Sequence[str], stars: Sequence[float] | None, seed: int
) -> Certainty:
    """Compares answers with given labels.

    Args:
        rows: The rows.
        probabilities: `<float32>[rows, labels]`, the answers.
        labels: The names of the labels.
        stars: The stars of each, or None.
        seed: Seed of what is drawn.
    """
    answers = label_of(probabilities, stars)
    right = answers == rows.given
    n = len(right)
    low, high = wilson(int(right.sum()), n)
    counted = counted_words(rows.texts, rows.given, len(labels), seed) == rows.given
    confidence = probabilities[np.arange(n), answers].astype(np.float64)
    chance = _error_by_chance(confidence, seed)
    identity = "\0".join([*rows.texts, *map(str, rows.given.tolist())])
    return Certainty(
        name=rows.name,
        n=n,
        right=round(float(right.mean()), 4),
        low=round(low, 4),
        high=round(high, 4),
        baseline=round(float(counted.mean()), 4),
        error=round(_error(confidence, right[None])[0], 4),
        error_at_most=round(float(np.quantile(chance, 0.95)), 4),
        bins=_bins(confidence, right),
        groups=_groups(rows, right, labels),
        digest=hashlib.sha256(identity.encode()).hexdigest()[:12],
        outcomes=_outcomes(right),
        answers=answers.tolist(),
    )


def _outcomes(right: Bools) -> str:
    return "".join("0" if each else "1" for each in right)


def _parts(confidence: NDArray[np.float64]) -> list[Ints]:
    order = np.argsort(confidence, kind="stable")
    return [part for part in np.array_split(order, min(BINS, len(order))) if len(part)]


def _error(confidence: NDArray[np.float64], right: Bools) -> list[float]:
    """Returns the expected calibration error for each row of `right <bool>[draws, rows]`, in bins of equal size."""
    gaps = np.zeros(len(right))
    for part in _parts(confidence):
        gaps += len(part) * np.abs(right[:, part].mean(axis=1) - confidence[part].mean())
    found: list[float] = (gaps / len(confidence)).tolist()
    return found


def _error_by_chance(confidence: NDArray[np.float64], seed: int) -> NDArray[np.float64]:
    drawn = np.random.default_rng(seed).random((_DRAWS, len(confidence))) < confidence
    return np.array(_error(confidence, drawn))


def _bins(confidence: NDArray[np.float64], right: Bools) -> list[Bin]:
    found = []
    for part in _parts(confidence):
        figures = (confidence[part].mean(), right[part].mean(), *wilson(int(right[part].sum()), len(part)))
        mean, share, low, high = (round(float(each), 4) for each in figures)
        found.append(Bin(mean, share, low, high, len(part)))
    return found


def _groups(rows: Rows, right: Bools, labels: Sequence[str]) -> list[Group]:
    words = np.array([len(text.split()) for text in rows.texts])
    bounds = np.unique(np.quantile(words, [0.25, 0.5, 0.75]).round().astype(int))
    lengths = np.searchsorted(bounds, words, side="left")
    members: list[tuple[str, str, Bools]] = [
        ("label", name, rows.given == number) for number, name in enumerate(labels)
    ]
    for number in range(len(bounds) + 1):
        inside = lengths == number
        if inside.any():
            members.append(("length", f"{words[inside].min()} to {words[inside].max()} words", inside))
    for name, values in rows.columns.items():
        common = [value for value, count in Counter(values).most_common(_MOST_VALUES) if count >= _LEAST_ROWS]
        cells = np.array(values, object)
        members += [(name, value, np.asarray(cells == value, bool)) for value in sorted(common)]
    members = [each for each in members if _LEAST_ROWS <= each[2].sum() < len(right)]
    corrected = holm(
        [
            two_shares(int(right[inside].sum()), int(inside.sum()), int(right[~inside].sum()), int((~inside).sum()))
            for _, _, inside in members
        ]
    )
    found = []
    for (by, value, inside), p in zip(members, corrected, strict=True):
        count, n = int(right[inside].sum()), int(inside.sum())
        low, high = wilson(count, n)
        worse = p < 0.05 and count / n < right[~inside].mean()
        found.append(
            Group(
                by,
                value[:60],
                n,
                round(count / n, 4),
                round(low, 4),
                round(high, 4),
                bool(worse),
                _outcomes(right[inside]),
            )
        )
    return sorted(found, key=lambda group: group.right)
