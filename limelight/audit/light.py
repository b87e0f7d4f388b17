"""The fourth part of an audit: how far the light of a classifier can be trusted, on several texts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from limelight.engines.black_box import BlackBox
from limelight.engines.engine import Engine
from limelight.errors import InvalidTextError
from limelight.lenses.faithfulness import SHARES, effects, half_width, random_orders
from limelight.lenses.lens import Asked, Lens, Light, Target, Values
from limelight.lenses.registry import choose_lens
from limelight.predictor import Predictor
from limelight.text.reading import Reading

# Appended to a text, it should change no value of a phrase.
NEUTRAL = "I bought it on Monday."
# A mean over the texts, and half of its 95% interval.
Mean = tuple[float, float]
# The correlation of the phrases of a text with themselves, and whether the strongest stays the strongest.
Repeat = tuple[float, bool]
# A phrase is still the strongest if another one is stronger by this share at most: rounding decides between equals.
_EQUAL = 1e-3


@dataclass(frozen=True, slots=True)
class Repeats:
    """How far phrases have the same values with a sentence more that says nothing of the product.

    Attributes:
        n: Number of texts whose phrases could be compared.
        correlation: The correlation of the values before and after.
        same: Number of texts whose strongest phrase stays the strongest.
    """

    n: int
    correlation: Mean
    same: int


@dataclass(frozen=True, slots=True)
class Measured:
    """The faithfulness of a lens, as an audit contains it.

    The effect of a text is its mean over `SHARES` (AOPC; DeYoung et al. 2020), as a probability of its label.

    Attributes:
        version: The version of the classifier.
        name: The name of the file of the texts.
        n: Number of texts.
        lens: The name of the lens.
        comprehensiveness: The fall of the probability without the words that the lens puts first.
        sufficiency: The fall with these words alone.
        random_comprehensiveness: The fall without as many random words.
        random_sufficiency: The fall with as many random words alone.
        of_phrases: The fall without the phrases that the lens puts first; None for a lens of words.
        of_random_phrases: The fall without as many random phrases.
        repeats: How far the light repeats; None if no two texts can tell.
    """

    version: str
    name: str
    n: int
    lens: str
    comprehensiveness: Mean
    sufficiency: Mean
    random_comprehensiveness: Mean
    random_sufficiency: Mean
    of_phrases: Mean | None = None
    of_random_phrases: Mean | None = None
    repeats: Repeats | None = None


@dataclass(frozen=True, slots=True)
class OneText:
    """What `measure_text` finds on a text.

    Attributes:
        words: Mean effects over the shares, `<float64>[2, 2]`: of words of the lens and random ones, without them and
            with them alone.
        phrases: `<float64>[2]`, without phrases of the lens and without random ones; None for a lens of words.
        repeat: How far the light repeats; None if the sentence more cuts the text in another way.
    """

    words: Values
    phrases: Values | None
    repeat: Repeat | None


def read_texts(predictor: Predictor, texts: Sequence[str]) -> list[Reading]:
    """Returns the texts as they are read, without those that cannot be."""
    found = []
    for text in texts:
        try:
            found.append(predictor.read(text))
        except InvalidTextError:
            continue
    return found


def lens_of(predictor: Predictor, name: str | None) -> Lens:
    """Returns the lens `name`, by default the one that a page draws first. Raises `LensError`."""
    return choose_lens(name or predictor.default_lens, predictor.engine)


def count_texts(predictor: Predictor, readings: Sequence[Reading], lens: Lens) -> int:
    """Returns how many texts `measure_light` asks about, by asking a classifier that costs nothing."""
    labels = len(predictor.labels)
    free: Engine = BlackBox(lambda texts: np.full((len(texts), labels), 1 / labels), predictor.labels)
    if not isinstance(predictor.engine, BlackBox):
        # A network shares what variants of a text have in common.
        return len(readings)
    for reading in readings:
        asked, longer = (replace(each, engine=free) for each in _ask(predictor, reading))
        measure_text(asked, longer, lens)
    return int(free.texts)  # type: ignore[attr-defined]


def measure_light(
    predictor: Predictor,
    readings: Sequence[Reading],
    name: str,
    lens: Lens,
) -> Measured:
    """Returns the faithfulness of a lens, next to random words, and how far it repeats.

    Args:
        predictor: The classifier.
        readings: Two or more texts, as `read_texts` returns them.
        name: The name of their file.
        lens: The lens.
    """
    found = [measure_text(*_ask(predictor, reading), lens) for reading in readings]
    return summarize(predictor.version, name, lens.name, found)


def summarize(version: str, name: str, lens: str, found: Sequence[OneText]) -> Measured:
    """Returns the means over texts."""
    falls, stays, random_falls, random_stays = map(_mean, np.stack([each.words.ravel() for each in found]).T)
    phrases = [each.phrases for each in found if each.phrases is not None]
    of_phrases, of_random = map(_mean, np.stack(phrases).T) if phrases else (None, None)
    alike = [each.repeat for each in found if each.repeat is not None]
    repeats = None
    if len(alike) > 1:
        correlations, same = zip(*alike, strict=True)
        repeats = Repeats(len(alike), _mean(np.array(correlations)), sum(same))
    return Measured(
        version, name, len(found), lens, falls, stays, random_falls, random_stays, of_phrases, of_random, repeats
    )


def with_sentence_more(text: str) -> str:
    """Returns a text, not blank, with `NEUTRAL` behind it; where it ends without a mark, a full stop parts them."""
    text = text.rstrip()
    return f"{text}{'.' * text[-1].isalnum()} {NEUTRAL}"


def _ask(predictor: Predictor, reading: Reading) -> tuple[Asked, Asked]:
    """Returns the question about a text, and that about it with `NEUTRAL` behind it."""
    longer = predictor.read(with_sentence_more(reading.text))
    target = predictor.lean(label=predictor.labels[0])
    return predictor.ask(reading, target, None), predictor.ask(longer, target, None)


def measure_text(asked: Asked, longer: Asked, lens: Lens) -> OneText:
    """Measures the light of a text on the probability of the predicted label; `longer` has a sentence more."""
    target = Target.predicted(asked.shown.probabilities)
    asked, longer = replace(asked, target=target), replace(longer, target=target)
    light = lens.run(asked)
    orders = np.stack([light.ranked(asked), random_orders(asked.words)[0]])
    words = effects(asked, orders).mean(axis=1).T
    phrases = None if light.phrases is None else _without_phrases(asked, light.phrases.values)
    starts, more = ([run.start for run in each.phrases] for each in (asked, longer))
    if more[: len(starts)] != starts or len(more) == len(starts):
        # The text is cut in another way, or the sentence is beyond the limit of the classifier.
        return OneText(words, phrases, None)
    return OneText(words, phrases, _alike(_of_phrases(asked, light), _of_phrases(longer, lens.run(longer))))


def _without_phrases(asked: Asked, values: Values) -> Values:
    """Returns the fall without the phrases of the highest value, and without random ones: `<float64>[2]`."""
    numbers = np.arange(len(values))
    orders = np.stack([np.argsort(-values, kind="stable"), random_orders(numbers)[0]])
    left = np.stack(
        [~np.isin(numbers, order[: max(1, round(share * len(order)))]) for order in orders for share in SHARES]
    )
    return (asked.value - asked.values(left[:, asked.phrase_of])).reshape(2, -1).mean(axis=1)


def _of_phrases(asked: Asked, light: Light) -> Values:
    """Returns the value of each phrase, which its words sum to: `<float64>[phrases]`."""
    return np.asarray(np.bincount(asked.phrase_of, light.weights), np.float64)


def _alike(before: Values, after: Values) -> Repeat | None:
    after = after[: len(before)]
    if not before.std() or not after.std():
        # One phrase, or a light that is the same everywhere: nothing to correlate.
        return None
    sizes = np.abs(after)
    same = bool(sizes[np.abs(before).argmax()] >= sizes.max() * (1 - _EQUAL))
    return float(np.corrcoef(before, after)[0, 1]), same


def _mean(values: Values) -> Mean:
    return round(float(values.mean()), 4), round(half_width(values), 4)
