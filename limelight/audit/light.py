"""The fourth part of an audit: how far the light of a classifier can be trusted, on several texts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from limelight.engines.black_box import BlackBox
from limelight.engines.engine import Engine
from limelight.errors import InvalidTextError
from limelight.lenses.faithfulness import effects, half_width, random_orders
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
    repeats: Repeats | None = None

    @classmethod
    def of(cls, version: str, name: str, lens: str, found: Sequence[tuple[Values, Repeat | None]]) -> "Measured":
        """Summarizes the results of `measure_text` for each text."""
        values = np.stack([effects for effects, _ in found]).reshape(len(found), -1).T
        alike = [repeat for _, repeat in found if repeat is not None]
        repeats = None
        if len(alike) > 1:
            correlations, same = zip(*alike, strict=True)
            repeats = Repeats(len(alike), _mean(np.array(correlations)), sum(same))
        falls, stays, random_falls, random_stays = map(_mean, values)
        return cls(version, name, len(found), lens, falls, stays, random_falls, random_stays, repeats)


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
    progress: Callable[[int], None] = lambda _: None,
) -> Measured:
    """Returns the faithfulness of a lens, next to random words, and how far it repeats.

    Args:
        predictor: The classifier.
        readings: Two or more texts, as `read_texts` returns them.
        name: The name of their file.
        lens: The lens.
        progress: Gets the number of texts that are measured.
    """
    found = []
    for number, reading in enumerate(readings, 1):
        found.append(measure_text(*_ask(predictor, reading), lens))
        progress(number)
    return Measured.of(predictor.version, name, lens.name, found)


def _ask(predictor: Predictor, reading: Reading) -> tuple[Asked, Asked]:
    """Returns the question about a text, and that about it with `NEUTRAL` behind it."""
    text = reading.text.rstrip()
    longer = predictor.read(f"{text}{'.' * text[-1].isalnum()} {NEUTRAL}")
    target = predictor.lean(label=predictor.labels[0])
    return predictor.ask(reading, target, None), predictor.ask(longer, target, None)


def measure_text(asked: Asked, longer: Asked, lens: Lens) -> tuple[Values, Repeat | None]:
    """Measures the light of a text on the probability of the predicted label.

    Args:
        asked: The text.
        longer: The same text with a sentence more.
        lens: The lens.

    Returns:
        The mean effect over the shares, where the rows of `<float64>[2, 2]` are the words of the lens and random words,
        and the columns comprehensiveness and sufficiency; and how far the light repeats, or None if that is not known.
    """
    target = Target.predicted(asked.shown.probabilities)
    asked, longer = replace(asked, target=target), replace(longer, target=target)
    light = lens.run(asked)
    orders = np.stack([light.ranked(asked), random_orders(asked.words)[0]])
    found = effects(asked, orders).mean(axis=1).T
    starts, more = ([run.start for run in each.phrases] for each in (asked, longer))
    if more[: len(starts)] != starts or len(more) == len(starts):
        # The text is cut in another way, or the sentence is beyond the limit of the classifier.
        return found, None
    return found, _alike(_of_phrases(asked, light), _of_phrases(longer, lens.run(longer)))


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
