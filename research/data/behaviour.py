"""Converts behaviour sentences into training rows, for stars or for two labels."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import datasets
import numpy as np
from numpy.typing import NDArray

from limelight.audit.behaviour import Behaviour, Part, Row, entries, pair_kinds, read_table
from limelight.audit.changes import CHANGES
from model_training.data.corpus import PAIR
from model_training.errors import SettingsError

from .parts import SEPARATOR, Reading, TrainingRows
from .soft import write_probabilities

Float32 = NDArray[np.float32]

# The answer to neutral sentences, by the number of labels: none is so near to another that each word would tip it.
_NEITHER = {2: (0.3, 0.7), 5: (0.08, 0.14, 0.48, 0.18, 0.12)}
# The tables whose neutral sentences say nothing, unlike those that find something average.
_NEUTRAL = ("neutral", "groups")
# The shares of the learned rows that are pairs, and that are put next to a neutral sentence.
_PAIRS, _BESIDE = 0.45, 0.2
# The kind of words of the audit that are tied with names and with places; jobs only measure, and all others are groups.
_AUDITED = {"name": "name", "place": "place", "job": None, "brand": None}
_TIED = Path(__file__).with_name("tied.toml")
_LESSONS = Path(__file__).with_name("lessons.toml")


@dataclass(frozen=True)
class BehaviourRows:
    """Behaviour sentences as a source of training rows.

    Attributes:
        share: Their share of all rows of train, at least 0 and less than 1.
        about: The domain of every second sentence (see `Behaviour`).
    """

    share: float
    about: str | None = None

    @property
    def files(self) -> dict[str, list[str | Path]]:
        """None: the sentences are made from templates."""
        return {}

    def add_to(self, rows: TrainingRows, reading: Reading) -> dict[str, datasets.Dataset]:
        """Adds the sentences. Raises `SettingsError` (see `behaviour_rows`)."""
        count = round(len(rows) * self.share / (1 - self.share))
        rows.add("behaviour", *behaviour_rows(count, reading.labels, reading.config.seed, self.about))
        return {}


@dataclass(frozen=True)
class LearnedRow(Row):
    """A row to learn; `pair` is a number that both rows of a pair share, 0 for a row that stands alone."""

    pair: int = 0


class Lessons(Behaviour):
    """Draws rows to learn, of the part `train` by default (see `Behaviour`).

    Args:
        part: See `Behaviour`.
        seed: See `Behaviour`.
        about: A domain of `words.toml`, such as `film`, for every second sentence; None draws from all domains alike.

    Raises:
        SettingsError: There is no domain `about`.
    """

    def __init__(self, part: Part = "train", seed: int = 1, about: str | None = None):
        super().__init__(part, seed)
        self._sentences = {**self._sentences, **lessons()}
        domains = list(read_table("words")["domain"])
        if about is not None and about not in domains:
            raise SettingsError(f"--behaviour-about {about}: no such domain; there are {', '.join(domains)}.")
        if about is not None:
            # The other domains together count as much as this one.
            self._domains += [self._domains[domains.index(about)]] * (len(domains) - 2)

    def training_rows(self, count: int) -> list[LearnedRow]:
        """Returns `count` rows, pairs among them, about as many of each capability, written as people write."""
        rows: list[LearnedRow] = []
        weights = {
            # A change counts once, unless it only measures.
            name: read_table("pairs")[name].get("weight", 1) if name not in CHANGES else int(CHANGES[name].learned)
            for name in pair_kinds()
        }
        for number, (capability, weight) in enumerate(weights.items()):
            share = round(count * _PAIRS / 2 * weight / sum(weights.values()))
            pairs = enumerate(self.pairs(capability, share), number * count + 1)
            rows += [LearnedRow(row.capability, row.text, row.stars, place) for place, pair in pairs for row in pair]
        weights = {name: table.get("weight", 1) for name, table in {**read_table("sentences"), **lessons()}.items()}
        share = (count - len(rows)) // sum(weights.values()) + 1
        more = [
            LearnedRow(row.capability, self._as_written(row), row.stars)
            for name, weight in weights.items()
            # If there are fewer different rows, they are repeated with other spellings.
            for row in islice(cycle(self.sentences(name, weight * share)), weight * share)
        ]
        return [*rows, *more][:count]

    def _as_written(self, row: Row) -> str:
        text, chance = row.text, self._random.random
        if chance() < 0.2:
            text = text.rstrip(".")
        if chance() < 0.2:
            text = text.lower()
        if chance() < 0.1 and text.endswith("."):
            text = text[:-1] + "!"
        if row.stars and chance() < _BESIDE:
            (other,) = self._sentence("neutral", self._sentences["neutral"]["cases"][0])
            both = [other.text, text] if chance() < 0.5 else [text if text[-1] in ".!?" else f"{text}.", other.text]
            text = " ".join(both)
        return text


@cache
def lessons() -> dict[str, Any]:
    """Returns the sentences that are learned besides those of the audit."""
    return tomllib.loads(_LESSONS.read_text(encoding="utf-8"))


def words_that_say_nothing() -> dict[str, list[str]]:
    """Returns the names, places and groups of people that training ties, by kind: those of the audit, and more."""
    words = read_table("words")
    more = tomllib.loads(_TIED.read_text(encoding="utf-8"))
    judges = set(entries(more.pop("judges")))
    lists = {kind: [words[kind]["train"], words[kind]["held"], more[kind]] for kind in more}
    lists["group"] += words["judging"].values()
    for name, kind in read_table("identity")["kinds"].items():
        if (tied := _AUDITED.get(name, "group")) is not None:
            lists[tied].append(kind["words"])
    return {
        kind: [word for text in texts for word in entries(text) if word not in judges] for kind, texts in lists.items()
    }


def behaviour_rows(
    count: int, labels: Sequence[str], seed: int, about: str | None = None
) -> tuple[datasets.Dataset, dict[str, Float32]]:
    """Returns `count` rows with `text`, `label` and `pair`, and the probabilities that their soft labels stand for.

    Args:
        count: Number of rows; fewer for two labels, since sentences that find something average are left out.
        labels: `1` to `5`, or two labels, the bad one first.
        seed: Seed of the random choices.
        about: The domain of every second sentence (see `Behaviour`).

    Raises:
        SettingsError: The labels are neither five stars nor two; or the domain `about` does not exist.
    """
    if list(labels) != list("12345") and len(labels) != 2:
        raise SettingsError(
            f"--behaviour: its sentences have 1 to 5 stars, or are bad or good; the labels are {list(labels)}. Leave "
            "it out."
        )
    rows = [
        row
        for row in Lessons("train", seed, about).training_rows(count)
        if fits(row, len(labels)) or row.capability in _NEUTRAL
    ]
    alike = np.full(len(labels), 1 / len(labels))
    soft = np.array([alike, _NEITHER[len(labels)]], np.float32)
    written = write_probabilities(soft)
    names = [_label(row, labels) or written[1 if row.stars else 0] for row in rows]
    table = datasets.Dataset.from_dict(
        {"text": [row.text for row in rows], "label": names, PAIR: [row.pair for row in rows]}
    )
    return table, {name: probabilities for name, probabilities in zip(written, soft, strict=True) if name in names}


def fits(row: LearnedRow, num_labels: int) -> bool:
    """Returns whether a row teaches anything: for two labels, a neutral sentence without a pair does not."""
    return num_labels != 2 or not row.stars or bool(row.pair) or _polarity(row.stars) is not None


def _polarity(stars: frozenset[int]) -> int | None:
    """Returns 0 for a set of stars that is mostly bad, 1 for one that is mostly good, None for one in between."""
    middle = sum(stars) / len(stars) if stars else 3
    return None if middle == 3 else int(middle > 3)


def _label(row: Row, labels: Sequence[str]) -> str | None:
    """Returns None for a row whose label is soft."""
    if len(labels) == 2:
        side = _polarity(row.stars)
        return None if side is None else labels[side]
    return None if len(row.stars) == len(labels) else SEPARATOR.join(map(str, sorted(row.stars))) or None
