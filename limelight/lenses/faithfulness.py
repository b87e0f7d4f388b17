"""How far to trust a lens: what happens to the answer when the words that it lights are taken away."""

import zlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from limelight.documented import Documented
from limelight.engines.engine import Bools, Engine, Floats, TokenIds
from limelight.lenses.lens import Light
from limelight.lenses.target import Target
from limelight.verdict import apply_prior

# Shares of the words, as in ERASER (DeYoung et al. 2020).
SHARES = (0.01, 0.05, 0.1, 0.2, 0.5)
DRAWS = 20
# The words of the one-line summary: a tenth of the text, and no more than a reader can look at.
_SUMMARY_SHARE, _MAX_SUMMARY_WORDS = 0.1, 8
# The most words that are taken away, one after the other, to see whether the label changes.
MAX_FLIP_WORDS = 256

Orders = NDArray[np.int64]
# From probabilities `<float32>[…, labels]` to the position of the label.
LabelOf = Callable[[Floats], NDArray[np.int64]]


@dataclass(frozen=True, slots=True)
class Level(Documented):
    """What a share of the words does (ERASER, DeYoung et al. 2020), against as many random ones."""

    share: float
    """Of all words; punctuation alone is no word."""
    words: int
    """The number that makes, at least 1."""
    comprehensiveness: float
    """How far the target moves without the words that speak most for the answer; high is good."""
    sufficiency: float
    """How far it moves with these words alone; low is good."""
    random_comprehensiveness: float
    random_sufficiency: float


# Words are what `is_word` says, or all tokens where it says so of none. They are ranked by how much they speak for the
# answer: those that raise a label's probability or, where the target is the expected stars, those that raise it above
# the middle of the scale or lower it below. Movements count in that direction.
@dataclass(frozen=True, slots=True)
class Faithfulness(Documented):
    """How far to trust the lens for this text."""

    words: int
    """A tenth of the words, at least 1 and at most 8."""
    drop: float
    """The target's value less its value without these words; below 0 where it rises."""
    random_drop: float
    """The mean of that for as many random words."""
    draws: int
    """How many random draws; they are the same for the same text."""
    words_to_flip: int | None
    """How many words, the strongest first, must go before the label changes; null if never, or not within 256."""
    levels: list[Level]


def measure_faithfulness(
    engine: Engine, document: TokenIds, light: Light, target: Target, is_word: Bools, label_of: LabelOf
) -> Faithfulness:
    """Measures `light` on `document`; `is_word <bool>[tokens]` says which tokens count, `label_of` what flips."""
    words = word_positions(is_word)
    value = float(target.value(light.shown.probabilities))
    direction = target.direction(value)
    ranked = rank_words(light, words, direction)
    orders = np.stack([ranked, *random_orders(document, words)])
    summary = _summary_count(words)
    counts = [max(1, round(share * len(words))) for share in SHARES]
    without = taken_away(orders, [*counts, summary], len(is_word))
    only = kept_alone(orders, counts, len(is_word))
    values = target.value(engine.parts(document, np.concatenate([without, only]))).reshape(-1, len(orders))
    drops = value - values
    moved = direction * drops
    levels = [
        Level(
            share,
            count,
            comprehensiveness=float(away[0]),
            sufficiency=float(alone[0]),
            random_comprehensiveness=float(away[1:].mean()),
            random_sufficiency=float(alone[1:].mean()),
        )
        for share, count, away, alone in zip(SHARES, counts, moved, moved[len(counts) + 1 :], strict=False)
    ]
    summary_drops = drops[len(counts)]
    return Faithfulness(
        words=summary,
        drop=float(summary_drops[0]),
        random_drop=float(summary_drops[1:].mean()),
        draws=DRAWS,
        words_to_flip=words_to_flip(
            engine,
            document,
            ranked,
            light.shown.probabilities,
            lambda probabilities: label_of(apply_prior(probabilities, target.prior)),
        ),
        levels=levels,
    )


def word_positions(is_word: Bools) -> Orders:
    """Returns the positions of the tokens that count; all of them where none does."""
    return np.flatnonzero(is_word) if is_word.any() else np.arange(len(is_word))


def strongest_words(light: Light, is_word: Bools, direction: int) -> Orders:
    """Returns the positions of the words that `Faithfulness.drop` is about, the strongest first."""
    words = word_positions(is_word)
    return rank_words(light, words, direction)[: _summary_count(words)]


def _summary_count(words: Orders) -> int:
    return min(max(1, round(_SUMMARY_SHARE * len(words))), _MAX_SUMMARY_WORDS)


def rank_words(light: Light, words: Orders, direction: int) -> Orders:
    """Returns `words`, those first that speak most for the answer; of equal ones the first in the text."""
    return words[np.argsort(-light.support(direction)[words], kind="stable")]


def random_orders(document: TokenIds, words: Orders) -> list[Orders]:
    """Returns `words` in random orders, the same for the same text."""
    random = np.random.default_rng(zlib.crc32(np.concatenate(document).astype(np.int32).tobytes()))
    return [random.permutation(words) for _ in range(DRAWS)]


def taken_away(orders: Orders, counts: list[int], tokens: int) -> Bools:
    """Returns which tokens are left without the first words of each order: `<bool>[counts × orders, tokens]`."""
    return ~_first(orders, counts, tokens)


def kept_alone(orders: Orders, counts: list[int], tokens: int) -> Bools:
    """Returns which tokens are left where only the first words of each order are: `<bool>[counts × orders, tokens]`."""
    return _first(orders, counts, tokens)


def words_to_flip(
    engine: Engine, document: TokenIds, ranked: Orders, probabilities: Floats, label_of: LabelOf
) -> int | None:
    """Returns how many of the `ranked` words must go before the label is not that of `probabilities` any more."""
    tokens, label = sum(map(len, document)), label_of(probabilities)
    done, step, last = 0, 8, min(len(ranked), MAX_FLIP_WORDS)
    while done < last:
        counts = list(range(done + 1, min(done + step, last) + 1))
        changed = label_of(engine.parts(document, taken_away(ranked[None], counts, tokens))) != label
        if changed.any():
            return counts[int(changed.argmax())]
        done, step = counts[-1], 2 * step
    return None


def _first(orders: Orders, counts: list[int], tokens: int) -> Bools:
    chosen = np.zeros((len(counts), len(orders), tokens), bool)
    for row, count in zip(chosen, counts, strict=True):
        np.put_along_axis(row, orders[:, :count], True, axis=1)
    return chosen.reshape(-1, tokens)
