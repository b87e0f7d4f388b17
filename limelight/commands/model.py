"""The model of a command: a directory of weights, or a custom classifier."""

from pathlib import Path

from limelight.classifier.wrap import Classifier
from limelight.common.plain import split
from limelight.common.shipped import weights_dir
from limelight.errors import SettingsError


def choose_model(
    weights: Path | None, model: str | None, labels: str | None, stars: str | None, *, trust: bool
) -> Path | Classifier:
    """Returns the classifier `model`, or the directory `weights`, by default that of han.

    Raises:
        SettingsError: Both are given, an option of a classifier is given without one, or `stars` are not numbers.
    """
    if model is None:
        if labels or stars or trust:
            raise SettingsError("--labels, --stars and --trust belong to --model: give it too, or leave them out.")
        return weights or weights_dir() / "han"
    if weights is not None:
        raise SettingsError("--weights and --model name two models. Give one of them.")
    try:
        numbers = tuple(float(star) for star in split(stars or ""))
    except ValueError as error:
        raise SettingsError(f"--stars {stars}: not numbers. Separate them with commas, as in 1,2,3,4,5.") from error
    return Classifier(model, split(labels or ""), numbers, trust)
