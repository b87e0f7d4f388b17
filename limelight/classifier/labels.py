"""The labels of a classifier, in the order of its probabilities, and the stars that they stand for."""

import math
from collections.abc import Sequence
from itertools import filterfalse, pairwise

from limelight.common.formatting import is_unicode, listed
from limelight.errors import ModelError


def choose_labels(labels: Sequence[str] | None, named: list[str]) -> list[str]:
    """Returns the given `labels` or, without any, those that the model has `named`. Raises `ModelError`."""
    chosen = named if labels is None else list(map(str, labels))
    if not chosen:
        raise ModelError(
            "The model names no labels. Specify them, in the order of its probabilities: labels=, or --labels bad,good."
        )
    if isinstance(labels, str | set | frozenset) or len(chosen) < 2 or len(set(chosen)) < len(chosen):
        raise ModelError(
            f"The labels are {labels or chosen!r}. Pass a list of two or more, all different, in the order of the "
            "probabilities."
        )
    if wrong := next(filterfalse(is_unicode, chosen), None):
        raise ModelError(f"The label {wrong!r} is not valid Unicode. Write it in UTF-8.")
    if chosen != named and sorted(chosen) == sorted(named):
        raise ModelError(
            f"The labels are {listed(chosen)}, but the model's order is {listed(named)}. Use its order, or omit labels."
        )
    return chosen


def choose_stars(stars: Sequence[float] | None, labels: Sequence[str]) -> list[float] | None:
    """Returns the stars of `labels`: the given ones, or labels that are three or more ascending numbers, or None.

    Raises:
        ModelError: The given stars are not ascending numbers, one for each label.
    """
    if stars is None:
        try:
            numbers = [float(label) for label in labels]
        except ValueError:
            return None
        return numbers if len(numbers) > 2 and _ascend(numbers) else None
    if len(stars) != len(labels):
        raise ModelError(f"There are {len(stars)} stars for {len(labels)} labels. Specify one for each.")
    if not _ascend(stars):
        raise ModelError(
            f"The stars are {', '.join(f'{star:g}' for star in stars)}. Order the labels, with their probabilities and "
            "stars, so that the stars ascend; each must be a finite number."
        )
    return [float(star) for star in stars]


def _ascend(stars: Sequence[float]) -> bool:
    return all(low < high < math.inf for low, high in pairwise([-math.inf, *stars]))
