"""Intervals and tests shared by commands: for proportions, means, pairs, and multiple comparisons."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats64 = NDArray[np.float64]

# The normal quantile of a 95% interval.
Z = 1.959964


def wilson(count: int, n: int) -> tuple[float, float]:
    """Returns both ends of Wilson's 95% interval of the proportion `count / n`; 0 and 1 if `n` is 0."""
    if not n:
        return 0.0, 1.0
    share, z2 = count / n, Z * Z
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    reach = Z / (1 + z2 / n) * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    # At the bounds the formula misses them by a rounding error.
    return (0.0 if count == 0 else max(0.0, middle - reach)), (1.0 if count == n else min(1.0, middle + reach))


def mcnemar(worse: int, better: int) -> float:
    """Returns the exact two-sided p-value of McNemar's test: `worse` pairs changed one way, `better` the other."""
    return _binomial(min(worse, better), worse + better)


def two_shares(count: int, n: int, other: int, other_n: int, *, continuity: bool = False) -> float:
    """Returns the two-sided p-value of the difference between `count / n` and `other / other_n`, by the score test.

    `continuity` applies Yates's correction, which makes the test valid for small counts.
    """
    if not n or not other_n:
        return 1.0
    pooled = (count + other) / (n + other_n)
    variance = pooled * (1 - pooled) * (1 / n + 1 / other_n)
    difference = abs(count / n - other / other_n) - (1 / n + 1 / other_n) / 2 * continuity
    return normal_p(max(difference, 0.0) / math.sqrt(variance)) if variance > 0 else 1.0


def normal_p(z: float) -> float:
    """Returns the two-sided p-value of `z` under the normal distribution."""
    return math.erfc(abs(z) / math.sqrt(2))


def holm(p: Sequence[float]) -> list[float]:
    """Returns the p-values `p` of several tests, corrected for their number (Holm 1979), in the same order."""
    order = sorted(range(len(p)), key=p.__getitem__)
    corrected, most = [0.0] * len(p), 0.0
    for rank, place in enumerate(order):
        most = max(most, min(1.0, p[place] * (len(p) - rank)))
        corrected[place] = most
    return corrected


def t_quantile(freedom: int) -> float:
    """Returns the 97.5% quantile of Student's t with `freedom` degrees of freedom, accurate to 0.01."""
    if freedom == 1:
        return math.tan(math.pi * 0.475)
    if freedom == 2:
        return 0.95 * math.sqrt(2 / (0.975 * 0.025)) / 2
    # The expansion of Fisher and Cornish (1960), in powers of 1 / freedom.
    z = 1.959963984540054
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + sum(term / freedom**power for power, term in enumerate(terms, 1))


def student_p(t: float, freedom: int) -> float:
    """Returns the two-sided p-value of `t` with `freedom` degrees of freedom, at least 1."""
    angle = math.atan(t / math.sqrt(freedom))
    # The finite sums of Abramowitz and Stegun, 26.7.3 and 26.7.4.
    cosine2, odd = math.cos(angle) ** 2, freedom % 2
    term, total = (math.cos(angle), math.cos(angle)) if odd and freedom > 1 else (1.0 - odd, 1.0 - odd)
    for power in range(2 + odd, freedom - 1, 2):
        term *= cosine2 * (power - 1) / power
        total += term
    inside = math.sin(angle) * total
    inside = 2 / math.pi * (angle + inside) if odd else inside
    return max(0.0, 1 - abs(inside))


def welch_p(one: Floats64, other: Floats64) -> float:
    """Returns the two-sided p of a difference of means of `<float64>[values]`, by Welch's t; 1 below two values."""
    if min(len(one), len(other)) < 2:
        return 1.0
    parts = [float(np.var(values, ddof=1)) / len(values) for values in (one, other)]
    difference = float(np.mean(one) - np.mean(other))
    if sum(parts) <= 1e-18:
        return 1.0 if abs(difference) <= 1e-9 else 0.0
    freedom = sum(parts) ** 2 / sum(p**2 / (len(v) - 1) for p, v in zip(parts, (one, other), strict=True))
    return student_p(difference / math.sqrt(sum(parts)), max(1, int(freedom)))


def mean_interval(values: Floats64, strata: int = 1) -> tuple[float, float]:
    """Returns the 95% interval of the mean of `<float64>[values]`, by Student's t; just the mean if there is none.

    Args:
        values: The values.
        strata: Number of strata, which follow each other in `values` and are of equal size; only the variance within
            strata counts.
    """
    mean, freedom = float(np.mean(values)), len(values) - strata
    if freedom < 1:
        return mean, mean
    rows = np.asarray(values, np.float64).reshape(-1, strata)
    variance = float(((rows - rows.mean(axis=0)) ** 2).sum()) / freedom
    reach = t_quantile(freedom) * math.sqrt(variance / len(values))
    return mean - reach, mean + reach


def _binomial(low: int, n: int) -> float:
    """Returns the two-sided p of at most `low` of `n` fair tosses."""
    if not n:
        return 1.0
    logs = [math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1) - n * math.log(2) for k in range(low + 1)]
    return min(1.0, 2 * sum(map(math.exp, logs)))
