"""The served models: loaded together, named, and called through one interface."""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from limelight.audit.report import read_audit
from limelight.classifier.wrap import open_model
from limelight.common.rules import refusal
from limelight.digits import DigitPredictor
from limelight.errors import InputError, LimelightError, PriorError
from limelight.predictor import Predictor, Prior
from limelight.weights import CONFIG, METADATA, WEIGHTS, load_weights

from ..metrics import Metrics
from ..problems import kinds
from ..problems.problem import AppError, shorten
from ..settings import Settings
from .model_thread import ModelThread

# Image size of the page and the API.
IMAGE_SIZE = 28
DIGITS = list("0123456789")
# The same weights give slightly different digits on another processor.
_TOLERANCE = 1e-3
PROBE_TEXT = "Good. Not great."
# The name of the classifier of LIMELIGHT_MODEL, which takes the place of a folder of this name.
_MINE = "mine"

logger = logging.getLogger("app.runtime.registry")

Model = Predictor | DigitPredictor
Describe = Callable[[Model], object]


class StartError(Exception):
    """The server cannot start; the message names the folder or file and the reason."""


class ModelRegistry:
    """Holds every model by name, and runs them away from the event loop.

    Attributes:
        predictors: The models that read text.
        digits: The model that reads digits, if there is one.
        default: The name of the model that answers if a request names none.
    """

    def __init__(self, models: Mapping[str, Model], settings: Settings, metrics: Metrics):
        self.predictors = {name: model for name, model in models.items() if isinstance(model, Predictor)}
        self.digits = next((model for model in models.values() if isinstance(model, DigitPredictor)), None)
        self.default = _default(self.predictors, settings.default_model)
        self._priors = _priors(self.predictors, settings.prior)

        ours = ModelThread(settings, metrics)
        # A classifier that is slow, or hangs, delays only its own clients.
        self._threads = {
            name: ours if not isinstance(model, Predictor) or model.is_network else ModelThread(settings, metrics)
            for name, model in models.items()
        }

    @classmethod
    async def load(cls, settings: Settings, metrics: Metrics, describe: Describe) -> "ModelRegistry":
        """Loads and warms up the models that `settings` name.

        A model that is incomplete, fails its self-test or cannot be served is left out, with a reason in the log.

        Raises `StartError` if no model is complete; or one is not, and `strict_models` is set; or a setting fits none;
        `describe` raises it for a model that lacks metadata.
        """
        models = await asyncio.to_thread(_load, settings, metrics, describe)
        if settings.model is not None:
            mine = await asyncio.to_thread(_open, settings)
            describe(mine)
            models[mine.name] = mine
        return cls(models, settings, metrics)

    async def close(self) -> None:
        """Ends the threads."""
        for thread in set(self._threads.values()):
            await thread.close()

    def thread(self, name: str | None) -> ModelThread:
        """Returns the thread of the model called `name`, or of the default."""
        return self._threads.get(name or self.default) or self._threads[self.default]

    def get(self, name: str | None) -> Predictor:
        """Returns the model of text called `name`, or the default. Raises `AppError` if there is none."""
        if predictor := self.predictors.get(self.default if name is None else name):
            return predictor
        if self.digits is not None and name == self.digits.name:
            detail = f"The model {name!r} reads digits, not text; use /api/v1/digits."
        else:
            detail = refusal("no_model", name=repr(shorten(str(name))), models=", ".join(self.predictors))
        raise AppError(kinds.NOT_FOUND, detail)

    def prior(self, predictor: Predictor, stated: Prior) -> Prior:
        """Returns the prior for a text: the one in its request, or the server's own for this model, if any.

        Raises `PriorError` if the one in the request does not fit the model.
        """
        predictor.read_prior(stated)
        return self._priors[predictor.name] if stated is None else stated

    def reader_of_digits(self) -> DigitPredictor:
        """Returns the model that reads digits. Raises `AppError` if there is none."""
        if self.digits is None:
            raise AppError(kinds.NOT_FOUND, "None of the served models reads digits.")
        return self.digits


def _open(settings: Settings) -> Predictor:
    """Opens the classifier that `settings` name, and calls it once. Raises `StartError`."""
    assert settings.model is not None
    try:
        model = open_model(
            settings.model,
            settings.model_labels or None,
            trust=settings.model_trust,
            name=_MINE,
            title=settings.model_title,
            stars=settings.model_stars or None,
            budget=settings.model_budget,
        )
        model.predict(PROBE_TEXT)
    except LimelightError as error:
        raise StartError(f"LIMELIGHT_MODEL: {error}") from error
    if settings.model_audit is not None:
        model.metadata["audit"] = _audit(settings.model_audit, model)
    return model


def _audit(path: Path, model: Predictor) -> dict[str, Any]:
    """Reads the result of `limelight audit`. Raises `StartError` if it is damaged, or of another classifier."""
    try:
        audit = read_audit(path)
    except InputError as error:
        raise StartError(f"LIMELIGHT_MODEL_AUDIT: {error}") from error
    if audit.version != model.version or audit.labels != model.labels:
        raise StartError(
            f"LIMELIGHT_MODEL_AUDIT: {path} is an audit of another classifier, or of another version of this one. Run "
            "limelight audit again, or unset the variable."
        )
    return audit.summary()


def _folders(weights_dir: Path) -> list[Path]:
    """Returns the folders of the models; other files may lie next to them. Raises `StartError` if there are none."""
    if not weights_dir.is_dir():
        raise StartError(f"There is no folder {weights_dir}. Set LIMELIGHT_WEIGHTS_DIR to the folder with the models.")
    parts = [path for part in (CONFIG, METADATA, WEIGHTS) for path in weights_dir.glob(f"[!.]*/{part}")]
    if not parts:
        raise StartError(f"There is no model in {weights_dir}. Each model needs its own folder, such as weights/han.")
    return sorted({part.parent for part in parts})


def _load(settings: Settings, metrics: Metrics, describe: Describe) -> dict[str, Model]:
    """Loads the model in each folder, by name; those that cannot be served are skipped."""
    models: dict[str, Model] = {}
    broken: list[StartError] = []
    for directory in _folders(settings.weights_dir):
        start = time.perf_counter()
        try:
            model = _load_one(directory, models)
            describe(model)
        except Exception as error:
            known = isinstance(error, LimelightError | StartError | OSError)
            reason = error if known else f"{type(error).__name__}: {error}"
            broken.append(StartError(f"The model in {directory} cannot be served. {reason}"))
            continue
        metrics.observe_load(model.name, model.version, time.perf_counter() - start)
        models[model.name] = model
    if broken and (settings.strict_models or not models):
        raise broken[0]
    for trouble in broken:
        logger.warning("%s The server skips this model, and serves %s.", trouble, ", ".join(models))
    return models


def _load_one(directory: Path, models: Mapping[str, Model]) -> Model:
    weights = load_weights(directory)
    model: Model = Predictor.of(weights) if weights.config.reads_text else DigitPredictor(weights)
    if isinstance(model, DigitPredictor):
        _check_digits(model, models)
    if wrong := wrong_answer(model):
        raise StartError(wrong)
    return model


def wrong_answer(model: Predictor | DigitPredictor) -> str | None:
    """Checks the answer of a model to its self-test; returns what is wrong, or None.

    The `self_test` in the metadata of a model has a `text` and its `probabilities`; for digits, the probabilities of
    `DigitPredictor.test_image`. Without one, probabilities must be numbers.
    """
    self_test: dict[str, Any] = model.metadata.get("self_test") or {}
    if isinstance(model, DigitPredictor):
        actual = model.predict(model.test_image()).probabilities.tolist()
    else:
        actual = model.predict(self_test.get("text", PROBE_TEXT)).probabilities
    expected = self_test.get("probabilities", actual)
    if (
        np.isfinite(actual).all()
        and len(actual) == len(expected)
        and np.allclose(actual, expected, rtol=0, atol=_TOLERANCE)
    ):
        return None
    shown = [", ".join(f"{probability:.3f}" for probability in shares) for shares in (actual, expected)]
    return f"It fails its self-test: its probabilities are {shown[0]} instead of {shown[1]}."


def _check_digits(model: DigitPredictor, models: Mapping[str, Model]) -> None:
    if model.image_size != IMAGE_SIZE or model.labels != DIGITS:
        raise StartError(
            f"It reads images of {model.image_size} × {model.image_size} pixels and distinguishes "
            f"{', '.join(model.labels)}; the page needs {IMAGE_SIZE} × {IMAGE_SIZE} pixels and the digits 0–9."
        )
    for other in models.values():
        if isinstance(other, DigitPredictor):
            raise StartError(f"It reads digits, and so does {other.name}. Keep only one of the two folders.")


def _priors(predictors: Mapping[str, Predictor], stated: Prior) -> dict[str, Prior]:
    """Returns `stated` for each model of stars that it fits, None for others; raises `StartError` if it fits none."""
    priors: dict[str, Prior] = dict.fromkeys(predictors)
    refusal = "none of the models predicts stars"
    for name in [name for name, predictor in predictors.items() if stated is not None and predictor.stars is not None]:
        try:
            predictors[name].read_prior(stated)
            priors[name] = stated
        except PriorError as error:
            refusal = str(error)
    if stated is not None and not any(priors.values()):
        raise StartError(f"LIMELIGHT_PRIOR does not fit any model: {refusal}")
    return priors


def _default(predictors: Mapping[str, Predictor], wanted: str | None) -> str:
    if not predictors:
        raise StartError("None of the models reads text. Add one that does, such as weights/han.")
    name = wanted or ("han" if "han" in predictors else next(iter(predictors)))
    if name not in predictors:
        raise StartError(f"LIMELIGHT_DEFAULT_MODEL is {wanted!r}, but the models are {', '.join(predictors)}.")
    return name
