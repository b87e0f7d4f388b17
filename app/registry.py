"""The models that are served: loaded together, named, and asked through one queue."""

import asyncio
import time
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import ParamSpec, TypeVar

import limelight
from app.batching import Batcher, BatchResult
from app.errors import UnknownModelError
from app.metrics import Metrics
from app.settings import Settings
from limelight.errors import LimelightError
from limelight.predictor import Predictor

P = ParamSpec("P")
Result = TypeVar("Result")


class StartError(Exception):
    """The server cannot start; the message names the folder or file and says why."""


class ModelRegistry:
    """Holds every model by name, and answers with them away from the event loop."""

    def __init__(self, predictors: Mapping[str, Predictor], default: str, batcher: Batcher):
        self.predictors = predictors
        self.default = default
        self.batcher = batcher

    @classmethod
    async def load(cls, settings: Settings, metrics: Metrics) -> "ModelRegistry":
        """Loads and warms up every model under `settings.weights_dir`. Raises `StartError` if any cannot be loaded."""
        predictors = await asyncio.to_thread(load_predictors, settings.weights_dir, metrics)
        default = _default(predictors, settings.default_model)
        batcher = Batcher(
            predictors,
            max_batch_cells=settings.max_batch_cells,
            max_queue_texts=settings.max_queue_texts,
            wait_s=settings.batch_wait_ms / 1000,
            observer=metrics,
        )
        metrics.queue_depth.set_function(lambda: batcher.depth)
        return cls(predictors, default, batcher)

    async def close(self) -> None:
        """Answers what waits and ends the worker."""
        await self.batcher.close()

    def get(self, name: str | None) -> Predictor:
        """Returns the model called `name`, or the default. Raises `UnknownModelError`."""
        try:
            return self.predictors[self.default if name is None else name]
        except KeyError:
            raise UnknownModelError(name, list(self.predictors)) from None

    async def submit(self, name: str, texts: list[str], without: Collection[int] = ()) -> BatchResult:
        """Answers `texts` with the model called `name`; see `Batcher.submit`."""
        return await self.batcher.submit(name, texts, without)

    async def run(self, function: Callable[P, Result], *args: P.args, **kwargs: P.kwargs) -> Result:
        """Returns what `function` gives, run where the models run, in its turn; see `Batcher.run`."""
        return await self.batcher.run(function, *args, **kwargs)


def load_predictors(weights_dir: Path, metrics: Metrics) -> dict[str, Predictor]:
    """Loads and warms up the model in each folder of `weights_dir`, by name. Raises `StartError`."""
    if not weights_dir.is_dir():
        raise StartError(f"There is no folder {weights_dir}. LIMELIGHT_WEIGHTS_DIR names the folder of the models.")
    directories = sorted(path for path in weights_dir.iterdir() if path.is_dir() and not path.name.startswith("."))
    if not directories:
        raise StartError(f"There is no model in {weights_dir}: each needs a folder of its own, such as weights/han.")
    predictors = {}
    for directory in directories:
        start = time.perf_counter()
        try:
            predictor = limelight.load(directory)
            predictor.warm_up()
        except (LimelightError, OSError) as error:
            raise StartError(f"The model in {directory} cannot be loaded. {error}") from error
        except Exception as error:
            raise StartError(f"The model in {directory} cannot be loaded. {type(error).__name__}: {error}") from error
        metrics.model_load_seconds.labels(predictor.name, predictor.version).set(time.perf_counter() - start)
        predictors[predictor.name] = predictor
    return predictors


def _default(predictors: Mapping[str, Predictor], wanted: str | None) -> str:
    if wanted is None:
        return "han" if "han" in predictors else next(iter(predictors))
    if wanted not in predictors:
        raise StartError(f"LIMELIGHT_DEFAULT_MODEL is {wanted!r}, and the models are {', '.join(predictors)}.")
    return wanted
