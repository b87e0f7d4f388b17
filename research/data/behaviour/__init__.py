"""Sentences that test one capability of a sentiment model at a time: negation, contrast, names, typos, emoji."""

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from itertools import cycle, islice
from pathlib import Path
from typing import Any, Literal

import numpy as np

from model_training.errors import SettingsError

from .changes import CHANGES

Part = Literal["train", "held"]
# Expresses no opinion: all labels are equally probable.
CANNOT_TELL = "cannot tell"
# "Poor" describes things more often than people.
_JUDGES = "poor"

_FOLDER = Path(__file__).parent
_ARTICLE = re.compile(r"\b([Aa]) (?=(?!European|one\b|uni)[aeiouAEIO])")
# The shares of the learned rows that are pairs, and that are put next to a neutral sentence.
_PAIRS, _BESIDE = 0.45, 0.2
_TRIES = 40


@dataclass(frozen=True)
class Row:
    """A sentence and the capability that it tests.

    Attributes:
        capability: Its table in `sentences.toml` or `pairs.toml`, or the name of its change.
        text: The sentence.
        stars: The stars that may be true; all five if only its pair tests something, none for `CANNOT_TELL`.
        pair: A number that both rows of a pair share; 0 for a row that stands alone.
    """

    capability: str
    text: str
    stars: frozenset[int]
    pair: int = 0


class Behaviour:
    """Draws rows of one part, whose templates and words never occur in the other part.

    Args:
        part: `train`, which is learned, or `held`, which is only for measuring.
        seed: Seed of the random choices.
        about: A domain of `words.toml`, such as `film`, for every second sentence; None draws from all domains alike.

    Raises:
        SettingsError: There is no domain `about`.
    """

    def __init__(self, part: Part, seed: int = 1, about: str | None = None):
        self.part = part
        domains = _read("words")["domain"]
        if about is not None and about not in domains:
            raise SettingsError(f"--behaviour-about {about}: no such domain; there are {', '.join(domains)}.")
        self._random = np.random.default_rng(seed)
        self._words = {name: _words(value, part) for name, value in _read("words").items() if name != "domain"}
        self._domains = [
            {slot: _words(value, part) for slot, value in domain.items()}
            for name, domain in domains.items()
            # The other domains together count as much as this one.
            for _ in range(len(domains) - 1 if name == about else 1)
        ]

    def sentences(self, capability: str, count: int) -> list[Row]:
        """Returns at most `count` different rows of a table of `sentences.toml`, about as many of each template."""
        cases = _read("sentences")[capability]["cases"]
        drawn = self._different(lambda: self._sentence(capability, self._choose(cases)), count)
        return [row for (row,) in drawn]

    def pairs(self, capability: str, count: int, first: int = 1) -> list[tuple[Row, Row]]:
        """Returns at most `count` different pairs, numbered from `first`, of `pairs.toml` or by a change."""
        table = _read("pairs").get(capability)
        draw = (lambda: self._changed(capability)) if table is None else (lambda: self._exchanged(capability, table))
        return [
            (replace(one, pair=number), replace(other, pair=number))
            for number, (one, other) in enumerate(self._different(draw, count), first)
        ]

    def training_rows(self, count: int) -> list[Row]:
        """Returns `count` rows, pairs among them, about as many of each capability, written as people write."""
        rows: list[Row] = []
        weights = {name: _read("pairs").get(name, {}).get("weight", 1) for name in pair_kinds()}
        for number, (capability, weight) in enumerate(weights.items()):
            share = round(count * _PAIRS / 2 * weight / sum(weights.values()))
            rows += [row for pair in self.pairs(capability, share, number * count + 1) for row in pair]
        names = list(_read("sentences"))
        share = (count - len(rows)) // len(names) + 1
        more = [
            Row(row.capability, self._as_written(row), row.stars)
            for name in names
            # If there are fewer different rows, they are repeated with other spellings.
            for row in islice(cycle(self.sentences(name, share)), share)
        ]
        return [*rows, *more][:count]

    def shifts(self, count: int) -> dict[str, list[tuple[str, str]]]:
        """Returns, for each word of identity of both parts, `count` pairs of a sentence without and with it."""
        templates = [
            template
            for table in (_read("sentences")["groups"], _read("pairs")["group"], _read("pairs")["with_group"])
            for case in table["cases"]
            for template in case[self.part]
            if "a {group} {person}" in template
        ]
        found: dict[str, list[tuple[str, str]]] = {
            word: []
            for name in ("group", "judging")
            for part in ("train", "held")
            for word in _entries(_read("words")[name][part])
        }
        for number in range(count):
            template = templates[number % len(templates)]
            slots = self._fill(template.replace("{group}", "{{group}}"), raw=True)
            for group, pairs in found.items():
                pairs.append((_tidy(slots.replace("{group} ", "")), _tidy(slots.replace("{group}", group))))
        return found

    def _choose(self, items: Any) -> Any:
        return items[int(self._random.integers(len(items)))]

    def _different(self, draw: Callable[[], tuple[Row, ...]], count: int) -> list[tuple[Row, ...]]:
        """Draws until there are `count` different rows, or new ones have become rare."""
        found: dict[tuple[str, ...], tuple[Row, ...]] = {}
        for _ in range(count * _TRIES):
            if len(found) == count:
                break
            rows = draw()
            found.setdefault(tuple(row.text for row in rows), rows)
        return list(found.values())

    def _sentence(self, capability: str, case: dict[str, Any]) -> tuple[Row]:
        return (Row(capability, self._fill(self._choose(case[self.part])), _stars(case.get("label"))),)

    def _exchanged(self, capability: str, table: dict[str, Any]) -> tuple[Row, Row]:
        case, slot = self._choose(table["cases"]), table["slot"]
        text = self._fill(self._choose(case[self.part]).replace(f"{{{slot}}}", f"{{{{{slot}}}}}"), raw=True)
        words = self._random.permutation(self._words[slot])[:2]
        if table.get("without"):
            words[int(self._random.integers(2))] = ""
        first, second = (_tidy(text.replace(f"{{{slot}}}", word)) for word in words)
        stars = _stars(case.get("label"))
        return Row(capability, first, stars), Row(capability, second, stars)

    def _changed(self, capability: str) -> tuple[Row, Row]:
        change = CHANGES[capability]
        while True:
            (row,) = self._sentence(capability, self._choose(_read("sentences")[self._choose(change.of)]["cases"]))
            changed = change.apply(row.text, self._random)
            if changed != row.text:
                return row, Row(capability, changed, row.stars)

    def _fill(self, template: str, raw: bool = False) -> str:
        lists = {**self._words, **self._choose(self._domains)}
        used: set[str] = set()

        def word(slot: re.Match[str]) -> str:
            words = [found for found in lists[self._choose(slot[1].split("|"))] if found not in used]
            used.add(found := self._choose(words))
            return found

        text = re.sub(r"(?<!\{)\{([^{}]+)\}(?!\})", word, template).replace("{{", "{").replace("}}", "}")
        return text if raw else _tidy(text)

    def _as_written(self, row: Row) -> str:
        text, chance = row.text, self._random.random
        if chance() < 0.2:
            text = text.rstrip(".")
        if chance() < 0.2:
            text = text.lower()
        if chance() < 0.1 and text.endswith("."):
            text = text[:-1] + "!"
        if row.stars and chance() < _BESIDE:
            (other,) = self._sentence("neutral", _read("sentences")["neutral"]["cases"][0])
            both = [other.text, text] if chance() < 0.5 else [text if text[-1] in ".!?" else f"{text}.", other.text]
            text = " ".join(both)
        return text


def capabilities() -> dict[str, str]:
    """Returns the title of each table of sentences."""
    return {name: table["title"] for name, table in _read("sentences").items()}


def words_that_say_nothing() -> dict[str, list[str]]:
    """Returns the names, places and groups of people of both parts and of `tied.toml`, by kind."""
    words, more = _read("words"), _read("tied")
    lists = {kind: [words[kind]["train"], words[kind]["held"], more[kind]] for kind in more}
    lists["group"] += words["judging"].values()
    return {
        kind: [word for text in texts for word in _entries(text) if word != _JUDGES] for kind, texts in lists.items()
    }


def pair_kinds() -> dict[str, str]:
    """Returns the title of each kind of pairs."""
    tables = {name: table["title"] for name, table in _read("pairs").items()}
    return tables | {name: change.title for name, change in CHANGES.items()}


@cache
def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def _entries(text: str) -> list[str]:
    return [entry.strip() for entry in text.split(",")]


def _words(value: str | dict[str, str], part: Part) -> list[str]:
    """Returns the words of a part of a list, or of a list that both parts share."""
    return _entries(value if isinstance(value, str) else value[part])


def _stars(label: str | None) -> frozenset[int]:
    if label == CANNOT_TELL:
        return frozenset()
    return frozenset(range(1, 6)) if label is None else frozenset(map(int, label.split("|")))


def _tidy(text: str) -> str:
    """Turns "a old …" into "an old …", starts with a capital, and closes the gap that a missing word leaves."""
    text = _ARTICLE.sub(r"\1n ", " ".join(text.split()))
    return text[:1].upper() + text[1:]
