"""Pairs of reviews, one edited from the other with just the changes that turn its label (Kaushik et al. 2020)."""

from dataclasses import dataclass, replace
from pathlib import Path

import datasets
import numpy as np

from model_training.data.corpus import PAIR
from model_training.data.reviews import read_reviews

from .parts import Reading, TrainingRows

# The column that marks the edited review of a pair.
EDITED = "edited"


@dataclass(frozen=True)
class TurnedFile:
    """A file of pairs of reviews of opposite labels.

    Attributes:
        path: A file with the columns that hold the parts of a review; `pair`, the same in both rows of a pair; and
            `edited`, which marks the row that was edited from the other.
        share: Share of the pairs that is split off, as the split `turned`.
    """

    path: Path
    share: float

    @property
    def files(self) -> dict[str, list[str | Path]]:
        """The file, as one of the split `turned`."""
        return {"turned": [self.path]}

    def add_to(self, rows: TrainingRows, reading: Reading) -> dict[str, datasets.Dataset]:
        """Adds the pairs to learn from, whose reviews are left out as single rows, and returns those split off.

        The rows split off have `text`, `label`, `pair` and `edited`.

        Raises:
            DataError: See `read_reviews`.
        """
        columns = replace(reading.columns, title=None, keep=(PAIR, EDITED))
        read = read_reviews([self.path], columns, reading.cache, reading.skipped)
        pairs = np.array(read[PAIR][:])
        names = np.unique(pairs)
        apart = np.random.default_rng(reading.config.seed).permutation(names)[: round(self.share * len(names))]
        is_apart = np.isin(pairs, apart)
        learned = read.select(np.flatnonzero(~is_apart))
        # Pairs of opposite labels have numbers below 0.
        numbers = -1 - pairs[~is_apart].astype(np.int32)
        rows.drop(learned["text"])
        rows.add("turned", learned.select_columns(["text", "label"]).add_column(PAIR, numbers))
        return {"turned": read.select(np.flatnonzero(is_apart))}
