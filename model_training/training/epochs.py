"""Iterates over the training rows epoch by epoch, and writes checkpoints.

A resumed run ends with bit-identical weights. With Keras's `fit` and `BackupAndRestore`, it does not: the epoch starts
again with the weights from its middle, so three epochs of ten steps, interrupted once, took 35 steps (Keras 3.15). Its
steps take 1.6 times the processor time, with the same network, batches and optimizer (`make bench-training`).
"""

import math
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from tqdm import tqdm

from limelight.common.formatting import plural
from limelight.common.yielding import give_way

from ..data.ahead import ahead
from ..data.batches import ONE, Batches
from ..data.devices import Devices
from ..data.images import ImageBatches
from ..errors import SettingsError
from ..evaluation.evaluate import predict
from ..evaluation.scores import log_likelihood, score
from ..networks.pretrained import Network
from ..output import duration
from .checkpoint import Checkpoint
from .config import TrainConfig
from .optimizers import Schedule
from .randomness import order_seed, seed_dropout
from .stepper import Stepper, answerer, stepper
from .steps import (
    CURVES,
    DIVERGED,
    Step,
    StepLog,
    draw_curves,
    load_steps,
    mean_steps,
    save_steps,
)
from .task import Images, Reviews

# This many losses are read together, since reading one waits for the device.
_READ = 20
# A loss that exceeds that of a guess by this much, in nats, has diverged: the true label gets a twentieth of what
# guessing gives it.
_BEYOND_GUESSING = 3.0


class Epochs:
    """A run from its checkpoint to its end.

    Args:
        task: Rows and settings.
        model: The network, with its optimizer.
        checkpoint: The progress of the run; `model` has the corresponding state.
        minutes: Time between two checkpoints within an epoch.
        devices: The devices that share each batch.
        fitted: Whether the network can answer before the first epoch, which must then be better.
    """

    def __init__(
        self,
        task: Reviews | Images,
        model: Network,
        checkpoint: Checkpoint,
        minutes: float,
        devices: Devices = ONE,
        fitted: bool = False,
    ):
        self._fitted = fitted
        self._devices = devices
        self.checkpoint = checkpoint
        self._task, self._model = task, model
        self._run, self._config = checkpoint.run, task.config
        self._seconds = 60 * minutes
        self._schedule = Schedule(task.config.base_lr, task.config.max_lr, task.config.peak)
        self._step: Stepper | None = None
        self._answers: Callable[..., Any] | None = None
        self._since = time.monotonic()
        # The steps of the whole run; a log has a line a minute.
        seconds = 0.1 if sys.stderr.isatty() else 60.0
        self._bar = tqdm(unit=" steps", initial=checkpoint.steps, delay=1, mininterval=seconds, maxinterval=60)

    def run(self) -> None:
        """Trains to the end. Raises `SettingsError` if a loss or an output is not finite."""
        with self._bar:
            self._train()

    def _train(self) -> None:
        config: TrainConfig = self._config
        assert config.epochs is not None
        if self._fitted and not self.checkpoint.steps:
            self._begin()
        while self.checkpoint.epoch < config.epochs:
            give_way()
            if config.patience is not None and self.checkpoint.stalled >= config.patience:
                print(f"no better dev score for {config.patience} epochs: stopping")
                return
            batches = self._task.batches(order_seed(config.seed, self.checkpoint.epoch))
            whole, epochs = len(batches), float(config.epochs)
            if config.max_steps is not None:
                before = self.checkpoint.steps - self.checkpoint.batch
                if before >= config.max_steps:
                    return
                batches.positions = batches.positions[: config.max_steps - before]
                epochs = min(epochs, config.max_steps / whole)
            self._epoch(batches, whole, epochs)

    def _epoch(self, batches: Batches | ImageBatches, whole: int, epochs: float) -> None:
        """Runs the rest of an epoch of `whole` batches, if it is a full one; the run has `epochs`."""
        first, number, steps = self.checkpoint.batch, self.checkpoint.epoch, round(epochs * whole)
        if not first:
            seed_dropout(self._model, self._config.seed, number)
        if self._step is None:
            left = plural(steps - self.checkpoint.steps, "step")
            print(f"{plural(self._task.training_rows, 'row')} and {left}; checkpoints in {self._run}", flush=True)
            self._step = stepper(self._model, batches[0], self._devices)
            self._answers = answerer(self._model, batches[0], self._devices)
            self._bar.total = steps
        self._bar.set_description(f"epoch {number + 1} of {math.ceil(epochs)}", refresh=False)
        log = StepLog(number, first)
        for index, batch in ahead(batches, first):
            rate, momentum = self._schedule.at(min((number + index / whole) / epochs, 1))
            log.add(self._step(batch, rate, momentum), rate, momentum)
            give_way()
            done = index + 1
            due = done < len(batches) and self._is_due(done)
            if due or done % _READ == 0 or done == len(batches):
                latest = log.read()
                loss, accuracy = np.mean(latest, axis=0)[1:3]
                self._bar.set_postfix_str(f"loss {loss:.4f}, accuracy {accuracy:.3f}", refresh=False)
                self._bar.update(len(latest))
            if due:
                self._step.sync()
                self._keep(self.checkpoint.within(done, self._restart()), log.take())
        self._end(batches, log, math.ceil(epochs))

    def _begin(self) -> None:
        """Scores dev before the first epoch."""
        batches = self._task.dev_batches()
        probabilities = predict(answerer(self._model, batches[0], self._devices), batches)
        scores = score(probabilities, self._task.dev_labels, self._task.stars, "dev", self._task.dev_rows)
        loss = -log_likelihood(probabilities, self._task.dev_labels)
        print(f"a new output layer on the initial weights: dev accuracy {scores.value:.4f}", flush=True)
        self.checkpoint = self.checkpoint.before(loss, scores.to_dict())
        if self._devices.is_first:
            self.checkpoint.write(self._model)

    def _end(self, batches: Batches | ImageBatches, log: StepLog, epochs: int) -> None:
        """Scores all of dev, and writes the checkpoint of a whole epoch."""
        assert self._step is not None
        assert self._answers is not None
        self._step.sync()
        if self._config.ema is not None:
            self._model.optimizer.finalize_variable_values(self._model.trainable_variables)
        number, count = self.checkpoint.epoch + 1, len(batches)
        probabilities = predict(self._answers, self._task.dev_batches())
        if not np.isfinite(probabilities).all():
            raise SettingsError(f"Epoch {number}: the network returns values that are not finite. {DIVERGED}")
        scores = score(probabilities, self._task.dev_labels, self._task.stars, "dev", self._task.dev_rows)
        before, steps = self.checkpoint.steps, log.take()
        documents = [len(positions) for positions in batches.positions]
        earlier = load_steps(self._run)[before - self.checkpoint.batch : before]
        means = mean_steps([*earlier, *steps], documents)
        guess = math.log(self._model.config.num_labels)
        if means["loss"] > guess + _BEYOND_GUESSING and not getattr(self._config, "pair", 0):
            raise SettingsError(
                f"Epoch {number}: the loss is {means['loss']:.3g}; guessing at random gives {guess:.3g}. {DIVERGED}"
            )
        figures = {f"train_{name}": value for name, value in means.items()}
        figures["dev_loss"] = -log_likelihood(probabilities, self._task.dev_labels)
        state = self.checkpoint.after(count, figures, scores.to_dict(), self._restart())
        tqdm.write(
            f"epoch {number} of {epochs}: dev accuracy {scores.value:.4f} on {plural(scores.n, 'row')}, loss "
            f"{means['loss']:.4f} in training, {duration(state.epochs[-1]['seconds'])}"
        )
        self._keep(state, steps)

    def _keep(self, state: Checkpoint, steps: list[Step]) -> None:
        """Writes the state of the run: `state.json` last, which thus never names an incomplete file."""
        before, self.checkpoint = self.checkpoint.steps, state
        if self._devices.is_first:
            dev = [(figures["steps"], figures["dev_accuracy"]) for figures in state.epochs]
            save_steps(self._run, before, steps)
            draw_curves(self._run / CURVES, load_steps(self._run), dev)
            state.write(self._model)

    def _is_due(self, done: int) -> bool:
        """Returns whether a checkpoint is due."""
        due = time.monotonic() - self._since >= self._seconds
        # The processes must agree, which takes time.
        return due if self._devices.processes == 1 else done % _READ == 0 and self._devices.agree(due)

    def _restart(self) -> float:
        """Returns the seconds since the last checkpoint, and restarts the clock."""
        before, self._since = self._since, time.monotonic()
        return self._since - before
