"""Converts behaviour sentences into training rows, for stars or for two labels."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import datasets
import numpy as np
from numpy.typing import NDArray

from model_training.data.parts import PAIR, SEPARATOR, Reading, TrainingRows
from model_training.errors import SettingsError

from ..soft import write_probabilities
from . import Behaviour, Row

Float32 = NDArray[np.float32]

# The answer to neutral sentences, by the number of labels: none is so near to another that each word would tip it.
_NEITHER = {2: (0.3, 0.7), 5: (0.08, 0.14, 0.48, 0.18, 0.12)}
# The tables whose neutral sentences say nothing, unlike those that find something average.
_NEUTRAL = ("neutral", "groups")


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
        for row in Behaviour("train", seed, about).training_rows(count)
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


def polarity(stars: frozenset[int]) -> int | None:
    """Returns 0 for a set of stars that is mostly bad, 1 for one that is mostly good, None for one in between."""
    middle = sum(stars) / len(stars) if stars else 3
    return None if middle == 3 else int(middle > 3)


def fits(row: Row, num_labels: int) -> bool:
    """Returns whether a row teaches anything: for two labels, a neutral sentence without a pair does not."""
    return num_labels != 2 or not row.stars or bool(row.pair) or polarity(row.stars) is not None


def _label(row: Row, labels: Sequence[str]) -> str | None:
    """Returns None for a row whose label is soft."""
    if len(labels) == 2:
        side = polarity(row.stars)
        return None if side is None else labels[side]
    return None if len(row.stars) == len(labels) else SEPARATOR.join(map(str, sorted(row.stars))) or None
