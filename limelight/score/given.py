"""The given labels of the rows of a table, as indices of a model's labels, or the reason why they cannot be read."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from limelight.common.formatting import cell_text, listed
from limelight.errors import InputError
from limelight.tables.stars import stars_of

# Names of the column of given labels.
_NAMES = re.compile(
    r"labels?|stars?|((star|review|product)[ _]?)?ratings?|overall|score|sentiment|class|verdict"
    r"|sterne|(stern)?bewertung|note|estrellas",
    re.I,
)
# The position of a cell that is none of the labels.
NO_LABEL = -1
# A column is refused if more of its cells are not among the labels: numbers of another scale, or anything.
_MOST_OTHER_NUMBERS, _MOST_UNKNOWN = 0.05, 0.5
# Different cells that are counted.
_MOST_KINDS = 10_000


def label_columns(names: Iterable[str]) -> list[str]:
    """Returns the names of columns that may contain given stars or labels."""
    return [name for name in names if _NAMES.fullmatch(name.strip())]


class GivenLabels:
    """Reads the cells of a column as labels.

    Args:
        labels: The labels of the model.
        stars: The stars that each label stands for, or None.
    """

    def __init__(self, labels: Sequence[str], stars: Sequence[float] | None):
        self.labels, self.stars = list(labels), list(stars) if stars else None
        self._positions = {label.casefold(): position for position, label in enumerate(labels)}
        for position, star in enumerate(self.stars or ()):
            self._positions.setdefault(f"{star:g}", position)

    def position(self, cell: object) -> int | None:
        """Returns the index of a cell's label, or None if it is not a label: "4", 4.0 and "4 stars" are the label 4."""
        text = _text_of(cell)
        result = self._positions.get(text.casefold())
        if result is None and self.stars and (number := stars_of(text)) is not None:
            result = self._positions.get(f"{number:g}")
        return result

    def positions(self, cells: Iterable[object]) -> NDArray[np.int64]:
        """Returns the `position` of each cell, `<int64>[cells]`; `NO_LABEL` if it is not a label."""
        positions = map(self.position, cells)
        return np.array([NO_LABEL if position is None else position for position in positions], np.int64)

    def check(self, cells: Iterable[object], column: str) -> Counter[str]:
        """Returns the values of a column that are neither labels nor empty, with their counts.

        Raises:
            InputError: The column is empty, or too many of its cells are not labels: more than half, or more than a
                twentieth if these are numbers on another scale.
        """
        counts: Counter[str] = Counter()
        # Of the others, each counts as the first like it: a label or not, a number or not.
        like: dict[tuple[bool, bool], str] = {}
        for text in filter(None, map(_text_of, cells)):
            if text not in counts and len(counts) >= _MOST_KINDS:
                text = like.setdefault((self.position(text) is None, stars_of(text) is None), text)
            counts[text] += 1
        total = counts.total()
        unknown = Counter({text: count for text, count in counts.items() if self.position(text) is None})
        if not total:
            raise InputError(f"{column}: every cell of this column is empty. Specify the column of the given labels.")
        others = sum(count for text, count in unknown.items() if stars_of(text) is not None)
        if unknown.total() > _MOST_UNKNOWN * total or others > _MOST_OTHER_NUMBERS * total:
            raise InputError(f"{column}: {self._refusal(unknown, total)}")
        return unknown

    def _refusal(self, unknown: Counter[str], total: int) -> str:
        common = [text for text, _ in unknown.most_common(3)]
        shown = ", ".join(repr(text[:40]) for text in common)
        many = f"{unknown.total():,} of {total:,} cells are not among the labels {listed(self.labels)}, such as {shown}"
        if self.stars is None:
            return f"{many}. Write the labels as the model does, or specify another column."
        numbers = [number for text in unknown if (number := stars_of(text)) is not None]
        low, high = min(self.stars), max(self.stars)
        if not numbers:
            return f"{many}. Write stars as numbers, from {low:g} to {high:g}, or specify another column."
        if min(numbers) < low or max(numbers) > high:
            return (
                f"{many}. The scale differs: the model's ranges from {low:g} to {high:g}. Convert the numbers first, "
                f"as in {low:g} + {high - low:g} · (number − lowest) / (highest − lowest), rounded."
            )
        return f"{many}. They lie between two ratings. Round them first."


def _text_of(cell: object) -> str:
    text = cell_text(cell)
    return f"{cell:g}" if text and isinstance(cell, float) else text
