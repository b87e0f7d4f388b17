"""Pairs of reviews, one edited from the other with just the changes that turn its label (Kaushik et al. 2020)."""

from dataclasses import replace
from pathlib import Path

import datasets
import numpy as np

from .config import Columns, PrepareConfig
from .parts import PAIR
from .reviews import read_reviews

# The column that marks the edited review of a pair.
EDITED = "edited"


def read_turned(
    file: Path, columns: Columns, cache: Path, config: PrepareConfig, skipped: dict[str, int] | None = None
) -> tuple[datasets.Dataset, datasets.Dataset]:
    """Returns the pairs to learn from, and those set apart: rows with `text`, `label`, `pair` and `edited`.

    Args:
        file: A file with the columns of `columns`; `pair`, the same in both rows of a pair; and `edited`, which marks
            the row that was edited from the other.
        columns: The columns that hold the parts of a review; the columns it keeps are ignored here.
        cache: A folder for the rows that were read.
        config: The share of pairs that is set apart, and the seed of the choice.
        skipped: See `read_reviews`.

    Raises:
        DataError: See `read_reviews`.
    """
    rows = read_reviews([file], replace(columns, title=None, keep=(PAIR, EDITED)), cache, skipped)
    pairs = np.array(rows[PAIR][:])
    names = np.unique(pairs)
    apart = np.random.default_rng(config.seed).permutation(names)[: round(config.turned_share * len(names))]
    is_apart = np.isin(pairs, apart)
    return rows.select(np.flatnonzero(~is_apart)), rows.select(np.flatnonzero(is_apart))
