"""The drivers of the answers over many reviews: phrases, by the effect of leaving them out."""

import math
import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from limelight.common.rules import RULES
from limelight.common.statistics import t_quantile

# Phrases in fewer reviews do not generalize.
MIN_REVIEWS: int = RULES["many"]["least_reviews"]
# Number of rows that are named for each phrase.
_EXAMPLES = 3
# The most common endings of English, the longest first; the stem has at least three letters.
_WORD = re.compile(r"[\w'&-]+")
_ENDINGS = re.compile(r"(?<=\w\w\w)(?:ing|ed|es|ly|s|d|e)$")


# None for a review that was not scored.
Phrases = Sequence[tuple[str, float]] | None


@dataclass(frozen=True, slots=True)
class Driver:
    """A phrase, and its effect on the reviews that have it.

    Attributes:
        phrase: In lower case, as most reviews have it.
        variants: Other forms that the model reads the same, which are counted with it.
        reviews: Number of reviews that have it.
        share: Their share of all scored reviews.
        mean: How much higher the target is with the phrase than without it. Reviews in which it is not among the
            phrases that move the answer most count as 0, so that the mean is too small rather than too large.
        low: The lower end of the 95% interval of the mean.
        high: The upper end.
        sum: The moves of all these reviews together.
        rows: The numbers of some of these reviews, counted from 0, those with the largest effect first.
    """

    phrase: str
    variants: list[str]
    reviews: int
    share: float
    mean: float
    low: float
    high: float
    sum: float
    rows: list[int]


@dataclass(frozen=True, slots=True)
class _Moves:
    """The number of reviews with a phrase, its mean move, and half of the 95% interval."""

    count: int
    mean: float
    reach: float

    @classmethod
    def of(cls, count: int, total: float, squares: float) -> "_Moves":
        mean = total / count
        if count < 2:
            return cls(count, mean, math.inf)
        variance = max(squares - count * mean * mean, 0.0) / (count - 1)
        return cls(count, mean, t_quantile(count - 1) * math.sqrt(variance / count))

    def reads_as(self, other: "_Moves") -> bool:
        """Whether both move the target the same way, as far as the data tell."""
        return self.mean * other.mean > 0 and abs(self.mean - other.mean) <= self.reach + other.reach


def find_drivers(reviews: Callable[[], Iterable[tuple[str, Phrases]]], least: float) -> list[Driver]:
    """Ranks the phrases of reviews by their total effect on the target.

    A phrase is not ranked if it is among the strongest of fewer than three reviews, if its mean is below `least`, or
    if its interval contains 0. Forms that differ in case, or in the ending of a word, are
    one phrase if their means agree.

    Args:
        reviews: Returns, at each call, the text of each review with its phrases and their moves, or with None
            if it was not scored.
        least: The smallest reported move, see `limelight.score.key_phrases.LEAST_MOVE`.

    Returns:
        The phrases, those with the largest sum, up or down, first.
    """
    table, total = _collect(reviews())
    if not table.num_rows:
        return []
    counts, sums, squares = _sums(table)
    heads = _join_forms({phrase: _Moves.of(counts[phrase], sums[phrase], squares[phrase]) for phrase in counts})
    joined = pa.array([heads[phrase] for phrase in table.column("phrase").to_pylist()])
    table = _by_review(table.set_column(1, "phrase", joined))
    counts, sums, squares = _sums(table)
    often = {phrase for phrase, count in counts.items() if count >= MIN_REVIEWS}
    forms = {form: head for form, head in heads.items() if head in often}
    standing = _count_reviews(reviews(), forms)
    found = {
        phrase: _Moves.of(max(standing[phrase], counts[phrase]), sums[phrase], squares[phrase]) for phrase in often
    }
    sure = {phrase: moves for phrase, moves in found.items() if abs(moves.mean) >= max(least, moves.reach)}
    examples = _examples(table, sure)
    drivers = [
        Driver(
            phrase=phrase,
            variants=sorted(form for form, head in forms.items() if head == phrase != form),
            reviews=moves.count,
            share=moves.count / total,
            mean=moves.mean,
            low=moves.mean - moves.reach,
            high=moves.mean + moves.reach,
            sum=sums[phrase],
            rows=examples[phrase],
        )
        for phrase, moves in sure.items()
    ]
    return sorted(drivers, key=lambda driver: (-abs(driver.sum), driver.phrase))


def _collect(reviews: Iterable[tuple[str, Phrases]]) -> tuple[pa.Table, int]:
    """Returns a row for each phrase of each review, and the number of all scored reviews."""
    rows, phrases, moves = array("q"), [], array("d")
    scored = 0
    for number, (_, found) in enumerate(reviews):
        scored += found is not None
        for phrase, move in found or ():
            rows.append(number)
            phrases.append(" ".join(_words(phrase)))
            moves.append(move)
    table = pa.table({"row": pa.array(rows, pa.int64()), "phrase": pa.array(phrases, pa.string()), "move": moves})
    return _by_review(table), scored


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower().replace("’", "'"))


def _count_reviews(reviews: Iterable[tuple[str, Phrases]], forms: dict[str, str]) -> Counter[str]:
    """Counts the reviews in which each phrase occurs in any of its `forms`, each given with its phrase."""
    lengths = sorted({form.count(" ") + 1 for form in forms})
    standing: Counter[str] = Counter()
    for text, found in reviews:
        if found is None:
            continue
        words = _words(text)
        runs = (" ".join(words[i : i + length]) for length in lengths for i in range(len(words) - length + 1))
        standing.update({forms[run] for run in runs if run in forms})
    return standing


def _by_review(table: pa.Table) -> pa.Table:
    """Returns one row for each review and phrase: a phrase that occurs twice moves it by both."""
    summed = table.group_by(["row", "phrase"]).aggregate([("move", "sum")])
    return summed.rename_columns(["row", "phrase", "move"])


def _sums(table: pa.Table) -> tuple[dict[str, int], dict[str, float], dict[str, float]]:
    """Returns for each phrase the number of its reviews, the sum of its moves, and that of their squares."""
    table = table.append_column("square", pc.multiply(table.column("move"), table.column("move")))
    grouped = table.group_by("phrase").aggregate([("move", "count"), ("move", "sum"), ("square", "sum")])
    names = grouped.column("phrase").to_pylist()
    counts, sums, squares = (
        dict(zip(names, grouped.column(name).to_pylist(), strict=True))
        for name in ("move_count", "move_sum", "square_sum")
    )
    return counts, sums, squares


def _join_forms(measured: dict[str, _Moves]) -> dict[str, str]:
    """Returns the form under which each phrase is counted: of those that read the same, the most frequent."""
    families: dict[str, list[str]] = defaultdict(list)
    for phrase in measured:
        families[" ".join(_ENDINGS.sub("", word) for word in phrase.split())].append(phrase)
    heads: dict[str, str] = {}
    for family in families.values():
        chosen: list[str] = []
        for phrase in sorted(family, key=lambda form: (-measured[form].count, form)):
            same = next((head for head in chosen if measured[head].reads_as(measured[phrase])), None)
            heads[phrase] = same or phrase
            if same is None:
                chosen.append(phrase)
    return heads


def _examples(table: pa.Table, known: Collection[str]) -> dict[str, list[int]]:
    kept = table.filter(pc.is_in(table.column("phrase"), pa.array(list(known), pa.string())))
    order = np.lexsort((kept.column("row").to_numpy(), -np.abs(kept.column("move").to_numpy())))
    examples: dict[str, list[int]] = defaultdict(list)
    for phrase, row in zip(*(kept.take(order).column(name).to_pylist() for name in ("phrase", "row")), strict=True):
        if len(examples[phrase]) < _EXAMPLES:
            examples[phrase].append(row)
    return examples
