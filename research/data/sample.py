"""A sample of rows, the same each time."""

import datasets
import numpy as np


def draw_rows(reviews: datasets.Dataset, limit: int | None) -> datasets.Dataset:
    """Returns at most `limit` rows, chosen at random, always the same, in their order; all if it is None."""
    if limit is None or len(reviews) <= limit:
        return reviews
    return reviews.select(np.sort(np.random.default_rng(1).choice(len(reviews), limit, replace=False)))
