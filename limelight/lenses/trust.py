"""An explained text, and how far to trust its lens: the answer without the highlighted words, and other lenses."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from limelight.common.documented import Documented
from limelight.common.rules import RULES
from limelight.engines.engine import Bools, Int64
from limelight.lenses.keys import random_order
from limelight.lenses.lens import Asked, Lens, Light, Values
from limelight.prediction import Prediction

# Shares of the words, as in ERASER (DeYoung et al. 2020).
SHARES: list[float] = RULES["trust"]["shares"]
_DRAWS: int = RULES["trust"]["draws"]
# The words of the one-line summary: a tenth of the text, and no more than a reader can take in.
_SUMMARY_SHARE, _MAX_SUMMARY_WORDS = RULES["trust"]["summary_share"], RULES["trust"]["most_words"]
# Largest number of words to remove, one after the other, until the label changes.
_MAX_FLIP_WORDS: int = RULES["trust"]["most_to_flip"]


@dataclass(frozen=True, slots=True)
class Agreement(Documented):
    """How similarly two lenses rank the words."""

    methods: tuple[str, str]
    rank_correlation: float | None
    """Spearman's: of signed weights if both are signed, otherwise of magnitudes; null if undefined."""


@dataclass(frozen=True, slots=True)
class Level(Documented):
    """The effect of a share of the words (ERASER, DeYoung et al. 2020), compared with as many random ones."""

    share: float
    """The share of all words; punctuation does not count."""
    words: int
    """The number of words, at least 1."""
    comprehensiveness: float
    """The change of the target without the words that support the answer most; high is good."""
    sufficiency: float
    """The change with these words alone; low is good."""
    random_comprehensiveness: float
    random_sufficiency: float


# Words are ranked by their support for the answer: they raise a label's probability or, for the expected stars, raise
# them above the middle of the scale or lower them below. Changes count in that direction.
@dataclass(frozen=True, slots=True)
class Faithfulness(Documented):
    """How far to trust the lens for this text."""

    words: int
    """A tenth of the words, at least 1 and at most 8."""
    drop: float
    """The target's value less its value without these words; below 0 where it rises."""
    random_drop: float
    """The mean of that for the same number of random words."""
    draws: int
    """The number of random draws; they are the same for the same text."""
    words_to_flip: int | None
    """The number of words to remove, the strongest first, until the label changes; null if never, or not within 256."""
    levels: list[Level]


@dataclass(frozen=True)
class Findings(Documented):
    """The target of a lens, and how far to trust it."""

    signed: bool
    """Whether a weight above 0 pushes the target up and one below 0 down, by that much of its unit."""
    value: float
    """The target's value now."""
    base: float | None
    """Its value for no words; with `phrases` it adds up to `value`. Null for a lens of words."""
    faithfulness: Faithfulness | None
    """Null without `trust`."""
    agreement: list[Agreement]
    """Of all lenses that are compared; empty without `trust`."""


@dataclass(frozen=True, slots=True)
class Explained:
    """A prediction, explained.

    Attributes:
        prediction: With the weights of the lens.
        lens: The lens.
        asked: The question to the lens.
        light: Its answer.
        findings: What the answer says of the target and of the lens.
    """

    prediction: Prediction
    lens: Lens
    asked: Asked
    light: Light
    findings: Findings


def compare(lights: Mapping[str, Light], words: Int64) -> list[Agreement]:
    """Returns how similarly every two of `lights`, by the names of their lenses, rank `words`."""
    return [
        Agreement((one, two), rank_correlation(lights[one], lights[two], words)) for one, two in combinations(lights, 2)
    ]


def measure_faithfulness(asked: Asked, ranked: Int64) -> Faithfulness:
    """Measures how far the `ranked` words, the results of `Light.ranked`, move the answer of `asked`."""
    value, tokens = asked.value, len(asked.texts)
    orders = np.concatenate([ranked[None], random_orders(asked.words)])
    count = min(max(1, round(_SUMMARY_SHARE * len(ranked))), _MAX_SUMMARY_WORDS)
    counts, removed = _counts(len(ranked)), _removed(ranked, tokens)
    left, moved = asked.values_of([~_first_words(orders, [count], tokens), _ends(orders, tokens)])
    to_flip = asked.first_change(removed, min(len(ranked), _MAX_FLIP_WORDS))
    falls = asked.direction * (value - moved).reshape(2, len(SHARES), len(orders))
    lit, random = falls[:, :, 0].tolist(), falls[:, :, 1:].mean(axis=2).tolist()
    return Faithfulness(
        words=count,
        drop=float(value - left[0]),
        random_drop=float(np.mean(value - left[1:])),
        draws=_DRAWS,
        words_to_flip=to_flip,
        levels=list(map(Level, SHARES, counts, *lit, *random)),
    )


def random_orders(words: Int64) -> Int64:
    """Returns `words <int64>[words]` in random orders, the same for the same number of words: `[orders, words]`."""
    drawn: Int64 = words[_draw(len(words))]
    return drawn


# Texts of a few hundred words have the same numbers of words again and again.
@lru_cache(maxsize=32)
def _draw(words: int) -> Int64:
    return np.stack([random_order(words, number) for number in range(_DRAWS)])


def effects(asked: Asked, orders: Int64) -> Values:
    """Returns the fall of the number without the first words of each order, and with these alone.

    For `orders <int64>[orders, words]` this is `<float64>[2, shares, orders]`: comprehensiveness and sufficiency at
    each of `SHARES`.
    """
    return asked.value - asked.values(_ends(orders, len(asked.texts))).reshape(2, len(SHARES), len(orders))


def _ends(orders: Int64, tokens: int) -> Bools:
    """Returns the parts of a text without the first words of each order, at each of `SHARES`, and with these alone."""
    first = _first_words(orders, _counts(orders.shape[1]), tokens)
    return np.concatenate([~first, first])


def words_to_flip(asked: Asked, ranked: Int64) -> int | None:
    """Returns the number of the `ranked` words to remove until the label changes; None if never, or not within 256."""
    return asked.first_change(_removed(ranked, len(asked.texts)), min(len(ranked), _MAX_FLIP_WORDS))


def _removed(ranked: Int64, tokens: int) -> Int64:
    """Returns the place of each token among the words that are removed, `<int64>[tokens]`; others come after them."""
    order = np.full(tokens, len(ranked))
    order[ranked] = np.arange(len(ranked))
    return order


def _counts(words: int) -> list[int]:
    """Returns the number of words in each of `SHARES`, at least 1."""
    return [max(1, round(share * words)) for share in SHARES]


def _first_words(orders: Int64, counts: list[int], tokens: int) -> Bools:
    """Returns which tokens are the first words of each order: `<bool>[counts × orders, tokens]`."""
    chosen = np.zeros((len(counts), len(orders), tokens), bool)
    for row, count in zip(chosen, counts, strict=True):
        np.put_along_axis(row, orders[:, :count], True, axis=1)
    return chosen.reshape(-1, tokens)


def rank_correlation(one: Light, other: Light, words: Int64) -> float | None:
    """Returns Spearman's correlation of two lights at `words`, with the mean rank for ties; None if one is constant.

    It is of signed weights if both are signed, and otherwise of magnitudes.
    """
    both_signed = one.signed and other.signed
    ranks = [_ranks(light.weights[words] if both_signed else np.abs(light.weights[words])) for light in (one, other)]
    deviations = [rank - rank.mean() for rank in ranks]
    scale = np.sqrt((deviations[0] ** 2).sum() * (deviations[1] ** 2).sum())
    return float((deviations[0] * deviations[1]).sum() / scale) if scale > 0 else None


def _ranks(weights: NDArray[np.float32]) -> Values:
    _, which, counts = np.unique(weights, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray((last + last - counts - 1) / 2)[which]


def half_width(values: NDArray[np.floating]) -> float:
    """Returns half of the 95% interval of a mean, by the normal approximation."""
    return float(1.96 * values.std() / np.sqrt(len(values)))
