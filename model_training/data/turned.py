"""Pairs of reviews, one made of the other by changing so few words that its label turned (Kaushik et al. 2020)."""

from dataclasses import replace
from pathlib import Path

import datasets
import numpy as np

from .config import Columns, PrepareConfig
from .parts import PAIR
from .reviews import read_reviews

# The column that says which of a pair was made of the other.
EDITED = "edited"


def read_turned(
    file: Path, columns: Columns, cache: Path, config: PrepareConfig, skipped: dict[str, int] | None = None
) -> tuple[datasets.Dataset, datasets.Dataset]:
    """Returns the pairs to learn from, and those set apart: rows with `text`, `label`, `pair` and `edited`.

    Args:
        file: A file with the columns of `columns`; `pair`, alike in both rows of a pair; and `edited`, which says
            whether a row is the one that was made of the other.
        columns: Where the parts of a review stand; what it keeps is not asked for here.
        cache: A folder for what is read.
        config: The share of pairs that is set apart, and the seed that decides which these are.
        skipped: That of `read_reviews`.

    Raises:
        DataError: See `read_reviews`.
    """
    rows = read_reviews([file], replace(columns, title=None, keep=(PAIR, EDITED)), cache, skipped)
    pairs = np.array(rows[PAIR][:])
    names = np.unique(pairs)
    apart = np.random.default_rng(config.seed).permutation(names)[: round(config.turned_share * len(names))]
    is_apart = np.isin(pairs, apart)
    return rows.select(np.flatnonzero(~is_apart)), rows.select(np.flatnonzero(is_apart))
