"""How far to trust a lens: the change of the answer when the highlighted words are removed."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from limelight.common.documented import Documented
from limelight.common.rules import RULES
from limelight.engines.engine import Bools, Engine, Floats, TokenIds
from limelight.lenses.asked import Asked
from limelight.lenses.keys import random_order
from limelight.lenses.lens import Light
from limelight.lenses.target import Target

# Shares of the words, as in ERASER (DeYoung et al. 2020).
SHARES: list[float] = RULES["trust"]["shares"]
DRAWS: int = RULES["trust"]["draws"]
# The words of the one-line summary: a tenth of the text, and no more than a reader can take in.
_SUMMARY_SHARE, _MAX_SUMMARY_WORDS = RULES["trust"]["summary_share"], RULES["trust"]["most_words"]
# Largest number of words to remove, one after the other, until the label changes.
MAX_FLIP_WORDS: int = RULES["trust"]["most_to_flip"]

Orders = NDArray[np.int64]


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


# Words are the tokens where `is_word` is true, or all tokens if there are none. They are ranked by their support
# for the answer: they raise a label's probability or, for the expected stars, raise them above the middle of the scale
# or lower them below. Changes count in that direction.
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


def measure_faithfulness(asked: Asked, light: Light) -> Faithfulness:
    """Measures how far `light` moves the answer of `asked`."""
    engine, document, target, is_word = asked.engine, asked.document, asked.target, asked.is_word
    words = word_positions(is_word)
    value = float(target.value(light.shown.probabilities))
    direction = target.direction(value)
    ranked = rank_words(light, words, direction)
    orders = np.stack([ranked, *random_orders(words)])
    summary = _summary_count(words)
    counts = _share_counts(len(words))
    first = first_words(orders, [*counts, summary], len(is_word))
    parts = np.concatenate([~first, first[: -len(orders)]])
    values = target.value(engine.parts(document, parts)).reshape(-1, len(orders))
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
        words_to_flip=words_to_flip(engine, document, ranked, light.shown.probabilities, target),
        levels=levels,
    )


def word_positions(is_word: Bools) -> Orders:
    """Returns the positions of the tokens that count; all of them if none does."""
    return np.flatnonzero(is_word) if is_word.any() else np.arange(len(is_word))


def _share_counts(words: int) -> list[int]:
    """Returns the number of words in each of `SHARES`, at least 1."""
    return [max(1, round(share * words)) for share in SHARES]


def _summary_count(words: Orders) -> int:
    return min(max(1, round(_SUMMARY_SHARE * len(words))), _MAX_SUMMARY_WORDS)


def rank_words(light: Light, words: Orders, direction: int) -> Orders:
    """Returns `words`, sorted by support for the answer; ties in the order of the text."""
    return words[np.argsort(-light.support(direction)[words], kind="stable")]


def random_orders(words: Orders) -> list[Orders]:
    """Returns `words` in random orders, the same for the same number of words."""
    return [words[random_order(len(words), number)] for number in range(DRAWS)]


def first_words(orders: Orders, counts: list[int], tokens: int) -> Bools:
    """Returns which tokens are the first words of each order: `<bool>[counts × orders, tokens]`."""
    chosen = np.zeros((len(counts), len(orders), tokens), bool)
    for row, count in zip(chosen, counts, strict=True):
        np.put_along_axis(row, orders[:, :count], True, axis=1)
    return chosen.reshape(-1, tokens)


def predicted(probabilities: Floats) -> Target:
    """Returns the target for the probability of the most probable label."""
    one_hot = np.zeros(len(probabilities), np.float32)
    one_hot[int(probabilities.argmax())] = 1
    return Target("predicted", "probability", one_hot, 0.0)


def effects(engine: Engine, document: TokenIds, orders: Orders, target: Target, probabilities: Floats) -> Floats:
    """Returns the fall of the target without the first words of each order, and with these alone.

    `probabilities` are those of the whole document.

    Returns `<float32>[2, shares, orders]`: comprehensiveness and sufficiency at each of `SHARES`.
    """
    counts = _share_counts(orders.shape[1])
    first = first_words(orders, counts, sum(map(len, document)))
    parts = np.concatenate([~first, first])
    fall: Floats = target.value(probabilities) - target.value(engine.parts(document, parts)).reshape(
        2, len(counts), len(orders)
    )
    return fall


def half_width(values: Floats | NDArray[np.float64]) -> float:
    """Returns half of the 95% interval of a mean, by the normal approximation."""
    return float(1.96 * values.std() / np.sqrt(len(values)))


def words_to_flip(
    engine: Engine, document: TokenIds, ranked: Orders, probabilities: Floats, target: Target
) -> int | None:
    """Returns the number of the `ranked` words to remove until the label differs from that of `probabilities`."""
    label = target.label(probabilities)
    done, step, last = 0, 8, min(len(ranked), MAX_FLIP_WORDS)
    while done < last:
        counts = list(range(done + 1, min(done + step, last) + 1))
        kept = ~first_words(ranked[None], counts, sum(map(len, document)))
        changed = target.label(engine.parts(document, kept)) != label
        if changed.any():
            return counts[int(changed.argmax())]
        done, step = counts[-1], 2 * step
    return None
