"""The third part of an audit: how often labelled rows are right, and whether confidence means what it says."""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import shorten

import numpy as np
from numpy.typing import NDArray

from limelight.audit.scale import Floats
from limelight.audit.understands import Failure
from limelight.common.statistics import holm, two_shares, wilson
from limelight.common.verdict import label_of

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

# Bins of the calibration error, with as many rows in each, and simulated sets of labels for that by chance.
_BINS, _DRAWS = 10, 500
# Parts of the rows, each of which is answered by the words that are counted in the others.
_FOLDS = 5
_WORD = re.compile(r"[^\W\d_][\w'’]*|\d+|[!?]")
# Groups of rows: of fewer rows than this none is compared, and of each column the most common values.
_LEAST_ROWS, _MOST_VALUES = 20, 20
# Longest value and text that are kept.
_VALUE, _TEXT = 60, 160


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
class Group:
    """Rows that share a given label, a length, or a value of a column; or all rows.

    Attributes:
        by: What they share: `label`, `length`, the name of the column, or `all`.
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
        rows: All rows.
        groups: Groups of rows, those with the fewest right first.
        counted: The share that counted words get right, fitted on these rows.
        confidence: The mean probability of the answers.
        error: The expected calibration error.
        error_at_most: Up to which it is found in 95 of 100 cases if every probability is true, for as many rows.
        surest: The wrong row with the highest probability; None without any.
        digest: Identifies the rows.
        answers: The number of the label of each row.
    """

    name: str
    rows: Group
    groups: list[Group]
    counted: float
    confidence: float
    error: float
    error_at_most: float
    surest: Failure | None
    digest: str
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
    confidence = probabilities[np.arange(len(right)), answers].astype(np.float64)
    drawn = np.random.default_rng(seed).random((_DRAWS, len(right))) < confidence
    worst = int(np.where(right, 0, confidence).argmax())
    text = shorten(rows.texts[worst], _TEXT, placeholder=" …")
    identity = "\0".join([*rows.texts, *map(str, rows.given.tolist())])
    return Certainty(
        name=rows.name,
        rows=_group("all", "rows", right),
        groups=_groups(rows, right, labels),
        counted=round(float((_counted_words(rows, len(labels), seed) == rows.given).mean()), 4),
        confidence=round(float(confidence.mean()), 4),
        error=round(float(_error(confidence, right[None])[0]), 4),
        error_at_most=round(float(np.quantile(_error(confidence, drawn), 0.95)), 4),
        surest=None if right.all() else Failure([text], [labels[answers[worst]]], [labels[rows.given[worst]]]),
        digest=hashlib.sha256(identity.encode()).hexdigest()[:12],
        answers=answers.tolist(),
    )


def _group(by: str, value: str, right: Bools, worse: bool = False) -> Group:
    count, n = int(right.sum()), len(right)
    low, high = (round(each, 4) for each in wilson(count, n))
    return Group(
        by, value[:_VALUE], n, round(count / n, 4), low, high, worse, "".join("10"[each] for each in right.tolist())
    )


def _error(confidence: NDArray[np.float64], right: Bools) -> NDArray[np.float64]:
    """Returns the expected calibration error for each row of `right <bool>[draws, rows]`, in bins of equal size."""
    bins = np.array_split(np.argsort(confidence, kind="stable"), min(_BINS, len(confidence)))
    gaps = [len(rows) * np.abs(right[:, rows].mean(axis=1) - confidence[rows].mean()) for rows in bins]
    return np.asarray(sum(gaps) / len(confidence))


def _counted_words(rows: Rows, labels: int, seed: int) -> Ints:
    """Returns a label for each text, by naive Bayes of words in the other rows: a classifier that costs nothing."""
    words = [sorted(set(_WORD.findall(text.lower()))) for text in rows.texts]
    fold = np.random.default_rng(seed).permutation(len(words)) % _FOLDS
    found = np.zeros(len(words), np.int64)
    for part in range(_FOLDS):
        # Each word counts once more with each label, so that none is impossible.
        counts: defaultdict[str, NDArray[np.float64]] = defaultdict(lambda: np.ones(labels))
        for row in np.flatnonzero(fold != part):
            for word in words[row]:
                counts[word][rows.given[row]] += 1
        totals = np.log(sum(counts.values(), np.zeros(labels)))
        start = np.log(np.bincount(rows.given[fold != part], minlength=labels) + 1.0)
        for row in np.flatnonzero(fold == part):
            found[row] = sum((np.log(counts[word]) - totals for word in words[row] if word in counts), start).argmax()
    return found


def _groups(rows: Rows, right: Bools, labels: Sequence[str]) -> list[Group]:
    columns = [("label", [labels[number] for number in rows.given]), ("length", _lengths(rows.texts))]
    members: list[tuple[str, str, Bools]] = []
    for by, values in (*columns, *rows.columns.items()):
        common = [value for value, n in Counter(values).most_common(_MOST_VALUES) if _LEAST_ROWS <= n < len(right)]
        members += [(by, value, np.array([each == value for each in values])) for value in sorted(common)]
    both = [(right[inside], right[~inside]) for _, _, inside in members]
    corrected = holm([two_shares(int(one.sum()), len(one), int(other.sum()), len(other)) for one, other in both])
    found = [
        _group(by, value, one, p < 0.05 and bool(one.mean() < other.mean()))
        for (by, value, _), (one, other), p in zip(members, both, corrected, strict=True)
    ]
    return sorted(found, key=lambda group: group.right)


def _lengths(texts: Sequence[str]) -> list[str]:
    """Returns for each text which quarter of the lengths it is in."""
    words = np.array([len(text.split()) for text in texts])
    quarters = np.searchsorted(np.unique(np.quantile(words, [0.25, 0.5, 0.75]).round()), words)
    inside = {quarter: words[quarters == quarter] for quarter in set(quarters.tolist())}
    names = {quarter: f"{lengths.min()} to {lengths.max()} words" for quarter, lengths in inside.items()}
    return [names[quarter] for quarter in quarters.tolist()]
