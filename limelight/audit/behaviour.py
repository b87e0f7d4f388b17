"""Generates sentences that each test one capability of a sentiment model: negation, contrast, names, typos, emoji."""

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal

import numpy as np

from limelight.audit.changes import CHANGES

Part = Literal["train", "held"]
# Expresses no opinion: all labels are equally probable.
CANNOT_TELL = "cannot tell"

_FOLDER = Path(__file__).parent
# Draws for each sentence that is wanted, until there are enough different ones.
_TRIES = 40
_ARTICLE = re.compile(r"\b([Aa]) (?=(?!European|one\b|uni)[aeiouAEIO])")
_SLOT = re.compile(r"(?<!\{)\{([^{}]+)\}(?!\})")


@dataclass(frozen=True)
class Row:
    """A sentence and the capability that it tests.

    Attributes:
        capability: The name of its table in `sentences.toml` or `pairs.toml`, or of the change.
        text: The sentence.
        stars: The stars that may be correct; all five if only the pair is a test, none for `CANNOT_TELL`.
    """

    capability: str
    text: str
    stars: frozenset[int]


class Behaviour:
    """Draws rows of one of two parts that share no templates and no words.

    Args:
        part: `train`, for training, or `held`, for measuring only.
        seed: Seed of the random choices.
    """

    def __init__(self, part: Part, seed: int = 1):
        self.part = part
        self._random = np.random.default_rng(seed)
        self._sentences = read_table("sentences")
        table = read_table("words")
        self._words = {name: _words(value, part) for name, value in table.items() if name != "domain"}
        self._domains = [
            {**self._words, **{slot: _words(value, part) for slot, value in domain.items()}}
            for domain in table["domain"].values()
        ]

    def sentences(self, capability: str, count: int) -> list[Row]:
        """Returns up to `count` different rows of a table in `sentences.toml`, about as many from each template."""
        cases = self._sentences[capability]["cases"]
        drawn = self._different(lambda: self._sentence(capability, self._choose(cases)), count)
        return [row for (row,) in drawn]

    def pairs(self, capability: str, count: int) -> list[tuple[Row, ...]]:
        """Returns up to `count` different pairs, from `pairs.toml` or made by a change."""
        table = read_table("pairs").get(capability)
        draw = (lambda: self._changed(capability)) if table is None else (lambda: self._exchanged(capability, table))
        return self._different(draw, count)

    def _choose(self, items: Any) -> Any:
        return items[int(self._random.integers(len(items)))]

    def _different(self, draw: Callable[[], tuple[Row, ...]], count: int) -> list[tuple[Row, ...]]:
        """Draws until there are `count` different rows, or new ones have become rare."""
        results: dict[tuple[str, ...], tuple[Row, ...]] = {}
        for _ in range(count * _TRIES):
            if len(results) == count:
                break
            rows = draw()
            results.setdefault(tuple(row.text for row in rows), rows)
        return list(results.values())

    def _sentence(self, capability: str, case: dict[str, Any]) -> tuple[Row]:
        return (Row(capability, self._fill(self._choose(case[self.part])), _stars(case.get("label"))),)

    def _exchanged(self, capability: str, table: dict[str, Any]) -> tuple[Row, Row]:
        case, slot = self._choose(table["cases"]), table["slot"]
        text = self._fill(self._choose(case[self.part]).replace(f"{{{slot}}}", f"{{{{{slot}}}}}"), raw=True)
        words = self._random.permutation(self._words[slot])[:2]
        if table.get("without"):
            words[int(self._random.integers(2))] = ""
        first, second = (tidy(text.replace(f"{{{slot}}}", word)) for word in words)
        stars = _stars(case.get("label"))
        return Row(capability, first, stars), Row(capability, second, stars)

    def _changed(self, capability: str) -> tuple[Row, Row]:
        change = CHANGES[capability]
        while True:
            (row,) = self._sentence(capability, self._choose(self._sentences[self._choose(change.of)]["cases"]))
            changed = change.apply(row.text, self._random)
            if changed != row.text:
                return row, Row(capability, changed, row.stars)

    def _fill(self, template: str, raw: bool = False) -> str:
        lists = self._choose(self._domains)
        used: set[str] = set()

        def word(slot: re.Match[str]) -> str:
            words = [found for found in lists[self._choose(slot[1].split("|"))] if found not in used]
            used.add(found := self._choose(words))
            return found

        text = _SLOT.sub(word, template).replace("{{", "{").replace("}}", "}")
        return text if raw else tidy(text)


def capabilities() -> dict[str, str]:
    """Returns the title of each table of sentences."""
    return {name: table["title"] for name, table in read_table("sentences").items()}


def pair_kinds() -> dict[str, str]:
    """Returns the title of each kind of pairs."""
    tables = {name: table["title"] for name, table in read_table("pairs").items()}
    return tables | {name: change.title for name, change in CHANGES.items()}


@cache
def read_table(name: str) -> dict[str, Any]:
    """Returns the file `name`.toml of this folder."""
    return tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def entries(text: str) -> list[str]:
    """Returns the words of a comma-separated list."""
    return [entry.strip() for entry in text.split(",")]


def _words(value: str | dict[str, str], part: Part) -> list[str]:
    """Returns the words of a part of a list, or of a list that both parts share."""
    return entries(value if isinstance(value, str) else value[part])


def _stars(label: str | None) -> frozenset[int]:
    if label == CANNOT_TELL:
        return frozenset()
    return frozenset(range(1, 6)) if label is None else frozenset(map(int, label.split("|")))


# An audit asks for each of its sentences several times.
@lru_cache(1 << 16)
def tidy(text: str) -> str:
    """Replaces "a old …" by "an old …", capitalizes the first letter, and closes the gap that a missing word leaves."""
    text = _ARTICLE.sub(r"\1n ", " ".join(text.split()))
    return text[:1].upper() + text[1:]
