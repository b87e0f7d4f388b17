"""Limelight predicts the stars of a review, and shows the words that decided them."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from limelight.classifier.wrap import wrap
    from limelight.digits import DigitPredictor
    from limelight.lenses.registry import LENSES
    from limelight.networks.registry import NETWORKS
    from limelight.prediction import Prediction
    from limelight.predictor import Predictor
    from limelight.report.page import report_on
    from limelight.score.scorer import Scorer

__all__ = [
    "LENSES",
    "NETWORKS",
    "Prediction",
    "Predictor",
    "Scorer",
    "load",
    "load_digits",
    "report_on",
    "wrap",
]

__version__ = "0.4.0"

_PLACES = {
    "LENSES": "limelight.lenses.registry",
    "NETWORKS": "limelight.networks.registry",
    "Prediction": "limelight.prediction",
    "Predictor": "limelight.predictor",
    "Scorer": "limelight.score.scorer",
    "report_on": "limelight.report.page",
    "wrap": "limelight.classifier.wrap",
}


def load(directory: "str | Path") -> "Predictor":
    """Loads shipped weights by name, such as `han`, or a directory; `load(…).predict(text)` returns a `Prediction`.

    Raises `WeightsError` if the weights do not exist, are incomplete or damaged, or come from another version.
    """
    # Imported here, so that commands that load no model start fast.
    from limelight.predictor import Predictor

    return Predictor.load(directory)


def load_digits(directory: "str | Path") -> "DigitPredictor":
    """Loads weights that read images, such as `digit_cnn`. Raises `WeightsError` as `load` does."""
    from limelight.digits import DigitPredictor

    return DigitPredictor.load(directory)


# A type checker that saw it would take every misspelt name for a public one.
if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        """Imports a public name when it is first used: a prediction needs neither Arrow nor the other classifiers."""
        if name not in _PLACES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(_PLACES[name]), name)

    def __dir__() -> list[str]:
        """Lists the public names, including those not imported yet."""
        return sorted(["__version__", *__all__])
