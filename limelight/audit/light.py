"""The fourth part of an audit: how far the light of a classifier can be trusted, on several texts."""

from collections.abc import Callable, Sequence

import numpy as np

from limelight.engines.black_box import BlackBox
from limelight.engines.budget import within
from limelight.engines.engine import Bools, Engine, TokenIds
from limelight.errors import InvalidTextError
from limelight.lenses.lens import Lens
from limelight.lenses.measured import Measured, effects_of
from limelight.lenses.registry import choose_lens, lenses_of
from limelight.predictor import Predictor

Documents = list[tuple[TokenIds, Bools]]


def documents_of(predictor: Predictor, texts: Sequence[str]) -> Documents:
    """Returns the texts as token ids, and which of their tokens are words; without those that cannot be read."""
    found = []
    for text in texts:
        try:
            reading = predictor.read(text)
        except InvalidTextError:
            continue
        found.append((reading.token_ids, predictor.preprocessor.words(reading.token_ids)))
    return found


def lens_of(predictor: Predictor, name: str | None) -> Lens:
    """Returns the lens `name`, by default the one that a page draws first. Raises `LensError`."""
    return lenses_of(predictor.engine)[choose_lens(name or predictor.default_lens, predictor.engine)]


def count_texts(predictor: Predictor, documents: Documents, lens: Lens, budget: int | None) -> int:
    """Returns how many texts `measure_light` asks about, by asking a classifier that costs nothing."""
    labels = len(predictor.labels)
    free: Engine = BlackBox(lambda texts: np.full((len(texts), labels), 1 / labels), predictor.labels)
    if not isinstance(predictor.engine, BlackBox):
        # A network shares what variants of a text have in common.
        return len(documents)
    for document, is_word in documents:
        effects_of(within(free, budget), document, lens, is_word)
    return int(free.texts)  # type: ignore[attr-defined]


def measure_light(
    predictor: Predictor,
    documents: Documents,
    name: str,
    lens: Lens,
    budget: int | None,
    progress: Callable[[int], None] = lambda _: None,
) -> Measured:
    """Returns the faithfulness of a lens, next to random words.

    Args:
        predictor: The classifier.
        documents: Two or more texts, as `documents_of` returns them.
        name: The name of their file.
        lens: The lens.
        budget: Most texts to evaluate for the lens on one text; None for no limit.
        progress: Gets the number of texts that are measured.
    """
    found = []
    for number, (document, is_word) in enumerate(documents, 1):
        found.append(effects_of(within(predictor.engine, budget), document, lens, is_word))
        progress(number)
    return Measured.of(predictor.version, name, lens.name, found)
