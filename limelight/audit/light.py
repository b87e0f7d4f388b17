"""The fourth part of an audit: how far the light of a classifier can be trusted, on several texts."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from limelight.engines.black_box import BlackBox
from limelight.engines.budget import within
from limelight.engines.engine import Engine
from limelight.errors import InvalidTextError
from limelight.lenses.lens import Lens
from limelight.lenses.measured import Measured, effects_of
from limelight.lenses.registry import choose_lens, lenses_of
from limelight.predictor import Predictor
from limelight.text.reading import Reading


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
    return lenses_of(predictor.engine)[choose_lens(name or predictor.default_lens, predictor.engine)]


def count_texts(predictor: Predictor, readings: Sequence[Reading], lens: Lens, budget: int | None) -> int:
    """Returns how many texts `measure_light` asks about, by asking a classifier that costs nothing."""
    labels = len(predictor.labels)
    free: Engine = BlackBox(lambda texts: np.full((len(texts), labels), 1 / labels), predictor.labels)
    if not isinstance(predictor.engine, BlackBox):
        # A network shares what variants of a text have in common.
        return len(readings)
    for reading in readings:
        asked = predictor.ask(reading, predictor.lean(label=predictor.labels[0]))
        effects_of(replace(asked, engine=within(free, budget)), lens)
    return int(free.texts)  # type: ignore[attr-defined]


def measure_light(
    predictor: Predictor,
    readings: Sequence[Reading],
    name: str,
    lens: Lens,
    budget: int | None,
    progress: Callable[[int], None] = lambda _: None,
) -> Measured:
    """Returns the faithfulness of a lens, next to random words.

    Args:
        predictor: The classifier.
        readings: Two or more texts, as `read_texts` returns them.
        name: The name of their file.
        lens: The lens.
        budget: Most texts to evaluate for the lens on one text; None for no limit.
        progress: Gets the number of texts that are measured.
    """
    found = []
    target = predictor.lean(label=predictor.labels[0])
    for number, reading in enumerate(readings, 1):
        found.append(effects_of(predictor.ask(reading, target, budget), lens))
        progress(number)
    return Measured.of(predictor.version, name, lens.name, found)
