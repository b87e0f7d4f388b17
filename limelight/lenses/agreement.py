"""The agreement of lenses on the words of a text."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from limelight.common.documented import Documented
from limelight.engines.engine import Floats
from limelight.lenses.lens import Light


@dataclass(frozen=True, slots=True)
class Agreement(Documented):
    """How similarly two lenses rank the words."""

    methods: tuple[str, str]
    rank_correlation: float | None
    """Spearman's: of signed weights if both are signed, otherwise of magnitudes; null if undefined."""


def agreements(lights: dict[str, Light], words: NDArray[np.int64]) -> list[Agreement]:
    """Compares every pair of `lights`, by method, at `words`."""
    return [
        Agreement((one, other), _compare(lights[one], lights[other], words)) for one, other in combinations(lights, 2)
    ]


def rank_correlation(one: Floats, other: Floats) -> float | None:
    """Returns Spearman's rank correlation, with the mean rank for ties; None if one side is constant."""
    ranks = [_ranks(values) for values in (one, other)]
    deviations = [rank - rank.mean() for rank in ranks]
    scale = np.sqrt((deviations[0] ** 2).sum() * (deviations[1] ** 2).sum())
    return float((deviations[0] * deviations[1]).sum() / scale) if scale > 0 else None


def _compare(one: Light, other: Light, words: NDArray[np.int64]) -> float | None:
    both_signed = one.signed and other.signed
    weights = [light.weights[words] if both_signed else np.abs(light.weights[words]) for light in (one, other)]
    return rank_correlation(*weights)


def _ranks(values: Floats) -> NDArray[np.float64]:
    _, which, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return ((last + last - counts - 1) / 2)[which]
