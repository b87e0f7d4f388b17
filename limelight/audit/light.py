"""The fourth part of an audit: how far the light of a classifier can be trusted, on several texts."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from limelight.engines.black_box import BlackBox
from limelight.engines.engine import Engine
from limelight.errors import InvalidTextError
from limelight.lenses.asked import Asked
from limelight.lenses.lens import Lens
from limelight.lenses.measured import Measured, measure_text
from limelight.lenses.registry import choose_lens
from limelight.predictor import Predictor
from limelight.text.reading import Reading

# Appended to a text, it should change no value of a phrase.
NEUTRAL = "I bought it on Monday."


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


def count_texts(predictor: Predictor, readings: Sequence[Reading], lens: Lens, budget: int | None) -> int:
    """Returns how many texts `measure_light` asks about, by asking a classifier that costs nothing."""
    labels = len(predictor.labels)
    free: Engine = BlackBox(lambda texts: np.full((len(texts), labels), 1 / labels), predictor.labels)
    if not isinstance(predictor.engine, BlackBox):
        # A network shares what variants of a text have in common.
        return len(readings)
    for reading in readings:
        asked, longer = (replace(each, engine=free, most=budget) for each in _ask(predictor, reading, None))
        measure_text(asked, longer, lens)
    return int(free.texts)  # type: ignore[attr-defined]


def measure_light(
    predictor: Predictor,
    readings: Sequence[Reading],
    name: str,
    lens: Lens,
    budget: int | None,
    progress: Callable[[int], None] = lambda _: None,
) -> Measured:
    """Returns the faithfulness of a lens, next to random words, and how far it repeats.

    Args:
        predictor: The classifier.
        readings: Two or more texts, as `read_texts` returns them.
        name: The name of their file.
        lens: The lens.
        budget: Most texts to evaluate for the lens on one text; None for no limit.
        progress: Gets the number of texts that are measured.
    """
    found = []
    for number, reading in enumerate(readings, 1):
        found.append(measure_text(*_ask(predictor, reading, budget), lens))
        progress(number)
    return Measured.of(predictor.version, name, lens.name, found)


def _ask(predictor: Predictor, reading: Reading, budget: int | None) -> tuple[Asked, Asked]:
    """Returns the question about a text, and that about it with `NEUTRAL` behind it."""
    text = reading.text.rstrip()
    longer = predictor.read(f"{text}{'.' * text[-1].isalnum()} {NEUTRAL}")
    target = predictor.lean(label=predictor.labels[0])
    return predictor.ask(reading, target, budget), predictor.ask(longer, target, budget)
