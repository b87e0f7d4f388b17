"""Tables of reviews in which something is planted: falls of the stars, causes, themes, seasons, drifts, languages.

The rows are those of a table of yours. A planted sentence comes before, inside or after the text of a row.
"""

import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from limelight.common.probabilities import label_of
from limelight.predictor import Predictor
from limelight.report.rows.columns import Columns
from limelight.report.rows.source import Reviews
from limelight.score.given import NO_LABEL

ROWS, MONTHS = 1900, 18
BRANCHES = ("East", "North", "South", "West")
Bools = NDArray[np.bool_]
GIFTS = [
    "I bought it as a gift for Christmas.",
    "A Christmas present for my niece.",
    "It was under the tree at Christmas.",
]
GERMAN = [
    "Das Produkt kam schnell an und war gut verpackt.", "Leider ist die Qualität sehr schlecht.",
    "Ich würde es nicht noch einmal kaufen.", "Meine Frau ist damit sehr zufrieden.",
    "Die Farbe gefällt mir überhaupt nicht.", "Nach zwei Wochen war es schon kaputt.",
    "Für den Preis kann man nicht meckern.", "Der Verkäufer hat sich nicht gemeldet.",
    "Die Bedienung ist einfach und logisch.", "Es macht einen billigen Eindruck.",
    "Wir benutzen es jeden Tag in der Küche.", "Das Geld hätte ich mir sparen können.",
]  # fmt: skip


def wordings(kind: str) -> dict[str, list[str]]:
    """Returns sentences to plant: complaints about `themes`, without a common word, or about `nouns`."""
    file = Path(__file__).with_name("wordings.toml")
    content: dict[str, dict[str, list[str]]] = tomllib.loads(file.read_text(encoding="utf-8"))
    return content[kind]


@dataclass
class Table:
    """Rows in which something is planted.

    Attributes:
        texts: Their texts.
        given: `<float64>[rows]`, their stars.
        months: `<int64>[rows]`, the number of the month of each.
        branch: `<str>[rows]`, drawn at random.
        random: What else is drawn.
    """

    texts: list[str]
    given: NDArray[np.float64]
    months: NDArray[np.int64]
    branch: NDArray[np.str_]
    random: np.random.Generator = field(repr=False)

    def fall(self, stars: float, rows: Bools) -> None:
        """Lowers the mean of some rows by `stars`: whole stars, of as many rows as needed."""
        can = rows & (self.given > 1)
        self.given -= can & (self.random.random(len(rows)) < stars * rows.sum() / max(can.sum(), 1))

    def plant(self, sentences: Sequence[str], rows: Bools, least: int = 0, most: int = 0) -> float:
        """Adds one of `sentences` to each of some rows, and lowers its stars; returns by how many on average."""
        before = self.given.copy()
        for row in np.flatnonzero(rows).tolist():
            sentence = str(self.random.choice(sentences)).rstrip(".") + "."
            parts = self.texts[row].split(". ")
            index = (0, len(parts) // 2, len(parts))[int(self.random.integers(3))]
            parts[-1] = parts[-1].rstrip(".")
            self.texts[row] = ". ".join([*parts[:index], sentence.rstrip("."), *parts[index:]]) + "."
            self.given[row] = max(1, self.given[row] - self.random.integers(least, most + 1))
        return float((before - self.given)[rows].mean()) if rows.any() else 0.0


class Maker:
    """Makes tables of the rows of one model, which it asks about each text once.

    Args:
        model: The model.
        texts: The texts.
        given: `<float64>[rows]`, the stars of each.
    """

    def __init__(self, model: Predictor, texts: Sequence[str], given: NDArray[np.float64]):
        self._model, self.texts, self._given = model, texts, given
        self._answers: dict[str, list[float]] = {}

    def table(self, seed: int, rows: int = ROWS, months: int = MONTHS) -> Table:
        """Returns rows drawn without return, with months and branches at random."""
        random = np.random.default_rng(seed)
        chosen = random.permutation(len(self.texts))[:rows]
        number = random.integers(0, months, len(chosen))
        branch = random.choice(BRANCHES, len(chosen))
        return Table([self.texts[row] for row in chosen], self._given[chosen].copy(), number, branch, random)

    def reviews(self, table: Table, *, by: bool = False) -> Reviews:
        """Returns a table with the answers to its texts."""
        model = self._model
        new = [text for text in dict.fromkeys(table.texts) if text not in self._answers]
        for first in range(0, len(new), 128):
            some = new[first : first + 128]
            answers = model.predict_batch(some)
            self._answers.update({text: each.probabilities for text, each in zip(some, answers, strict=True)})
        probabilities = np.array([self._answers[text] for text in table.texts], np.float32)
        stars = np.array(model.stars, np.float64)
        dates = [month_name(number) for number in table.months.tolist()]
        columns = {"text": table.texts, "stars": table.given.tolist(), "date": dates, "branch": table.branch.tolist()}
        return Reviews(
            pa.table(columns),
            Columns("text", stars="stars", over="date", by="branch" if by else None),
            table.texts,
            [None] * len(table.texts),
            probabilities,
            np.zeros(len(table.texts), bool),
            probabilities.astype(np.float64) @ stars,
            label_of(probabilities, model.stars),
            np.array([int(np.abs(stars - value).argmin()) if value == value else NO_LABEL for value in table.given]),
            Counter(),
            [],
        )


def month_name(number: int) -> str:
    """Returns a month as the first of it: 2025-01-01 for 0."""
    return f"{2025 + number // 12}-{number % 12 + 1:02d}-01"


def month_named(number: int) -> str:
    """Returns a month as a report names it: January 2025 for 0."""
    return f"{date.fromisoformat(month_name(number)):%B %Y}"
