"""Limelight reads a review, says how many stars it would give, and shows the words that decided it."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from limelight.digits import DigitPredictor
    from limelight.predictor import Predictor
    from limelight.score.scorer import Scorer

__all__ = ["Scorer", "load", "load_digits"]

__version__ = "0.2.0"


def load(directory: str | Path) -> "Predictor":
    """Loads a directory of weights, such as `weights/han`; `load(…).predict(text)` gives a `Prediction`.

    `han` alone names the weights that come with Limelight. Raises `WeightsError` where there are none, or they are
    incomplete, damaged, or not of this version.
    """
    # Imported here so that the text half of the library stays free of Keras.
    from limelight.predictor import Predictor

    return Predictor.load(directory)


def load_digits(directory: str | Path) -> "DigitPredictor":
    """Loads weights that read images, such as `weights/digit_cnn`. Raises `WeightsError` as `load` does."""
    from limelight.digits import DigitPredictor

    return DigitPredictor.load(directory)


def __getattr__(name: str) -> Any:
    """Imports `Scorer` when it is asked for: it needs Arrow, which a prediction does not."""
    if name != "Scorer":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from limelight.score.scorer import Scorer

    return Scorer
