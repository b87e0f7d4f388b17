"""The models that are served: loaded together, named, and run one batch at a time away from the event loop."""

import asyncio
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import limelight
from app.errors import NotReadyError, UnknownModelError
from app.settings import Settings
from limelight.errors import LimelightError
from limelight.prediction import Prediction
from limelight.predictor import Predictor

PROBE_TEXT = "Good. Not great."


class StartError(Exception):
    """The server cannot start; the message names the folder or file and says why."""


class ModelRegistry:
    """Holds every model by name and answers with them.

    TensorFlow spreads one batch over all cores, so a second thread would only make both batches slower: one worker
    runs everything, and the event loop stays free for health checks and the page.
    """

    def __init__(self, predictors: Mapping[str, Predictor], default: str, worker: ThreadPoolExecutor):
        self.predictors = predictors
        self.default = default
        self._worker = worker

    @classmethod
    async def load(cls, settings: Settings) -> "ModelRegistry":
        """Loads and warms up every model under `settings.weights_dir`. Raises `StartError` if any cannot be loaded."""
        worker = ThreadPoolExecutor(1, thread_name_prefix="predict")
        try:
            predictors = await asyncio.get_running_loop().run_in_executor(worker, load_predictors, settings.weights_dir)
            return cls(predictors, _default(predictors, settings.default_model), worker)
        except BaseException:
            worker.shutdown()
            raise

    def close(self) -> None:
        """Waits for the batch under way and ends the worker."""
        self._worker.shutdown()

    def get(self, name: str | None) -> Predictor:
        """Returns the model called `name`, or the default. Raises `UnknownModelError`."""
        try:
            return self.predictors[self.default if name is None else name]
        except KeyError:
            raise UnknownModelError(name, list(self.predictors)) from None

    async def predict(self, name: str | None, texts: list[str]) -> tuple[list[Prediction], float]:
        """Returns the predictions for `texts`, in order, and the milliseconds that the model took."""
        predictor = self.get(name)
        return await asyncio.get_running_loop().run_in_executor(self._worker, _timed, predictor, texts)

    async def check_ready(self, timeout_s: float) -> None:
        """Lets every model answer a small text, on the way that requests take. Raises `NotReadyError`."""
        for name in self.predictors:
            try:
                async with asyncio.timeout(timeout_s):
                    await self.predict(name, [PROBE_TEXT])
            except TimeoutError:
                raise NotReadyError(f"The model {name!r} gave no answer within {timeout_s:g} seconds.") from None


def load_predictors(weights_dir: Path) -> dict[str, Predictor]:
    """Loads and warms up the model in each folder of `weights_dir`, by name. Raises `StartError`."""
    if not weights_dir.is_dir():
        raise StartError(f"There is no folder {weights_dir}. LIMELIGHT_WEIGHTS_DIR names the folder of the models.")
    directories = sorted(path for path in weights_dir.iterdir() if path.is_dir() and not path.name.startswith("."))
    if not directories:
        raise StartError(f"There is no model in {weights_dir}: each needs a folder of its own, such as weights/han.")
    predictors = {}
    for directory in directories:
        try:
            predictor = limelight.load(directory)
            predictor.warm_up()
        except (LimelightError, OSError) as error:
            raise StartError(f"The model in {directory} cannot be loaded. {error}") from error
        except Exception as error:
            raise StartError(f"The model in {directory} cannot be loaded. {type(error).__name__}: {error}") from error
        predictors[predictor.name] = predictor
    return predictors


def _default(predictors: Mapping[str, Predictor], wanted: str | None) -> str:
    if wanted is None:
        return "han" if "han" in predictors else next(iter(predictors))
    if wanted not in predictors:
        raise StartError(f"LIMELIGHT_DEFAULT_MODEL is {wanted!r}, and the models are {', '.join(predictors)}.")
    return wanted


def _timed(predictor: Predictor, texts: list[str]) -> tuple[list[Prediction], float]:
    start = time.perf_counter()
    predictions = predictor.predict_batch(texts)
    return predictions, 1000 * (time.perf_counter() - start)
