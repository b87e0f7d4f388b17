"""The models that are served: loaded together, named, and asked through one queue."""

import asyncio
import logging
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import ParamSpec, TypeVar

from limelight.digits import DigitPredictor
from limelight.errors import LimelightError, PriorError
from limelight.predictor import Predictor, Prior
from limelight.weights import CONFIG, METADATA, WEIGHTS, load_weights

from ..problems import kinds
from ..problems.errors import AppError, shorten
from ..settings import Settings
from .batch import BatchResult, Observer
from .batching import Batcher

# What the page draws and the API takes.
IMAGE_SIZE = 28
DIGITS = list("0123456789")

logger = logging.getLogger("app.models.registry")

P = ParamSpec("P")
Result = TypeVar("Result")
Model = Predictor | DigitPredictor
Describe = Callable[[Model], object]


class StartError(Exception):
    """The server cannot start; the message names the folder or file and says why."""


class ModelRegistry:
    """Holds every model by name, and answers with them away from the event loop.

    Attributes:
        predictors: The models that read text.
        digits: The model that reads digits, if there is one.
        default: The name of the one that answers where a request names none.
    """

    def __init__(
        self,
        predictors: Mapping[str, Predictor],
        digits: DigitPredictor | None,
        default: str,
        batcher: Batcher,
        priors: Mapping[str, Prior],
    ):
        self.predictors = predictors
        self.digits = digits
        self.default = default
        self.batcher = batcher
        self._priors = priors

    @classmethod
    async def load(cls, settings: Settings, observer: Observer, describe: Describe) -> "ModelRegistry":
        """Loads and warms up the models under `settings.weights_dir`. Raises `StartError`; see `load_models`."""
        models = await asyncio.to_thread(load_models, settings.weights_dir, observer, settings.strict_models, describe)
        predictors = {name: model for name, model in models.items() if isinstance(model, Predictor)}
        digits = next((model for model in models.values() if isinstance(model, DigitPredictor)), None)
        default = _default(predictors, settings.default_model)
        batcher = Batcher(
            predictors,
            max_batch_cells=settings.max_batch_cells,
            max_queue_texts=settings.max_queue_texts,
            wait_s=settings.batch_wait_ms / 1000,
            observer=observer,
        )
        return cls(predictors, digits, default, batcher, _priors(predictors, settings.prior))

    async def close(self) -> None:
        """Answers what waits and ends the workers."""
        await self.batcher.close()

    def get(self, name: str | None) -> Predictor:
        """Returns the model of text called `name`, or the default. Raises `AppError` if there is none."""
        try:
            return self.predictors[self.default if name is None else name]
        except KeyError:
            if self.digits is not None and name == self.digits.name:
                raise AppError(
                    kinds.UNKNOWN_MODEL, f"The model {name!r} reads digits, not text; ask it at /api/v1/digits."
                ) from None
            known = ", ".join(self.predictors)
            raise AppError(
                kinds.UNKNOWN_MODEL, f"There is no model {shorten(str(name))!r}. The models are: {known}."
            ) from None

    def prior(self, predictor: Predictor, stated: Prior) -> Prior:
        """Returns the prior for a text: the one that its request states, or the server's own for this model, if any."""
        return self._priors[predictor.name] if stated is None else stated

    def reader_of_digits(self) -> DigitPredictor:
        """Returns the model that reads digits. Raises `AppError` if there is none."""
        if self.digits is None:
            raise AppError(kinds.UNKNOWN_MODEL, "None of the models that are served reads digits.")
        return self.digits

    async def submit(
        self, name: str, texts: list[str], without: Collection[int] = (), prior: Prior = None
    ) -> BatchResult:
        """Answers `texts` with the model called `name`; see `Batcher.submit`."""
        return await self.batcher.submit(name, texts, without, prior)

    async def run(self, function: Callable[P, Result], *args: P.args, **kwargs: P.kwargs) -> Result:
        """Returns what `function` gives, run where the models run, in its turn; see `Batcher.run`."""
        return await self.batcher.run(function, *args, **kwargs)


def load_models(weights_dir: Path, observer: Observer, strict: bool, describe: Describe) -> dict[str, Model]:
    """Loads and warms up the model in each folder of `weights_dir`, by name; folders without one are passed over.

    A model that is not whole, or that cannot be served, is left out, and the log says why.

    Args:
        weights_dir: The folder of the models.
        observer: Hears how long each took.
        strict: Whether a model that is left out stops the start.
        describe: Raises `StartError` where a model does not say of itself what the API needs.

    Raises:
        StartError: No model is whole; or one is not, and `strict` is given.
    """
    if not weights_dir.is_dir():
        raise StartError(f"There is no folder {weights_dir}. LIMELIGHT_WEIGHTS_DIR names the folder of the models.")
    directories = sorted(path for path in weights_dir.iterdir() if _holds_model(path))
    if not directories:
        raise StartError(f"There is no model in {weights_dir}: each needs a folder of its own, such as weights/han.")
    models: dict[str, Model] = {}
    broken: list[StartError] = []
    for directory in directories:
        start = time.perf_counter()
        try:
            weights = load_weights(directory)
            model: Model = Predictor(weights) if weights.config.reads_text else DigitPredictor(weights)
            if isinstance(model, DigitPredictor):
                _check_digits(model, [other for other in models.values() if isinstance(other, DigitPredictor)])
            describe(model)
        except Exception as error:
            known = isinstance(error, LimelightError | StartError | OSError)
            reason = error if known else f"{type(error).__name__}: {error}"
            broken.append(StartError(f"The model in {directory} cannot be served. {reason}"))
            broken[-1].__cause__ = error
            continue
        observer.observe_load(model.name, model.version, time.perf_counter() - start)
        models[model.name] = model
    if broken and (strict or not models):
        raise broken[0]
    for trouble in broken:
        logger.warning("%s It is left out; the models %s are served.", trouble, ", ".join(models))
    return models


def _holds_model(folder: Path) -> bool:
    """Says whether any part of a model is in `folder`: notes may lie beside the models."""
    parts = (CONFIG, METADATA, WEIGHTS)
    return folder.is_dir() and not folder.name.startswith(".") and any((folder / part).exists() for part in parts)


def _check_digits(model: DigitPredictor, others: Sequence[DigitPredictor]) -> None:
    if model.image_size != IMAGE_SIZE or model.labels != DIGITS:
        raise StartError(
            f"It reads images of {model.image_size} × {model.image_size} pixels and tells {', '.join(model.labels)} "
            f"apart; one that is served reads {IMAGE_SIZE} × {IMAGE_SIZE} and tells 0–9."
        )
    if others:
        raise StartError(f"It reads digits, as {others[0].name} does, and one model of digits is served.")


def _priors(predictors: Mapping[str, Predictor], stated: Prior) -> dict[str, Prior]:
    """Returns `stated` for each model of stars that it fits, None for the others; `StartError` where it fits none."""
    priors: dict[str, Prior] = dict.fromkeys(predictors)
    refusal = "none of the models reads stars"
    for name, predictor in predictors.items():
        if stated is not None and predictor.stars is not None:
            try:
                predictor.read_prior(stated)
                priors[name] = stated
            except PriorError as error:
                refusal = str(error)
    if stated is not None and not any(priors.values()):
        raise StartError(f"LIMELIGHT_PRIOR fits no model: {refusal}")
    return priors


def _default(predictors: Mapping[str, Predictor], wanted: str | None) -> str:
    if not predictors:
        raise StartError("None of the models reads text. Put at least one that does beside them, such as weights/han.")
    if wanted is None:
        return "han" if "han" in predictors else next(iter(predictors))
    if wanted not in predictors:
        raise StartError(f"LIMELIGHT_DEFAULT_MODEL is {wanted!r}, and the models are {', '.join(predictors)}.")
    return wanted
