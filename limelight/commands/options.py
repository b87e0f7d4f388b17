"""Options that several commands share: --weights or --model, --explain, and --prior."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import tyro

from limelight.classifier.wrap import Classifier
from limelight.commands.progress import say
from limelight.common.plain import listed, split
from limelight.common.shipped import weights_dir
from limelight.common.verdict import parse_prior, read_prior
from limelight.errors import PriorError, SettingsError
from limelight.lenses.registry import LENSES


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


def _listed(_default: str) -> str:
    return f"(one of: {', '.join(LENSES)})"


LensName = Annotated[str | None, tyro.conf.arg(metavar="LENS", help_behavior_hint=_listed)]


_SETTING = "LIMELIGHT_PRIOR"


def choose_prior(
    stated: str | None, labels: Sequence[str], stars: Sequence[float] | None
) -> str | tuple[float, ...] | None:
    """Returns the prior for a model with these labels, and reports it if it comes from the setting.

    As in the server, the setting applies only to models of stars.

    Raises:
        PriorError: It does not fit the labels.
    """
    setting = os.environ.get(_SETTING) or None
    if stated is None and setting is not None and not stars:
        say(f"{_SETTING} is not applied: the labels are {listed(labels)}, not stars. Use --prior instead.")
        return None
    text = setting if stated is None else stated
    if text is None:
        return None
    try:
        prior = parse_prior(text)
        read_prior(prior, labels, stars)
    except PriorError as error:
        if stated is None:
            raise PriorError(f"{_SETTING}: {error}") from error
        raise
    if stated is None:
        say(f"The prior is {text}, as {_SETTING} has it; --prior flat applies none.")
    return prior
