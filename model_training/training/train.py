"""Trains a network on reviews or images, keeps the epoch that is best on dev, and can go on after a kill."""

import math
import platform
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from limelight.description import CONFIG
from limelight.engines.compiled import compiled
from limelight.pretrained import Network, save_pretrained
from model_training.errors import SettingsError
from model_training.evaluation.evaluate import predict
from model_training.evaluation.scores import score
from model_training.output import (
    claim_folder,
    claim_place,
    claim_space,
    duration,
    peak_memory,
    plural,
    replaced,
    size,
)
from model_training.training.checkpoint import Checkpoint, checkpoint_bytes
from model_training.training.config import AnyTrainConfig
from model_training.training.history import write_history
from model_training.training.progress import Progress
from model_training.training.randomness import order_seed, seed_dropout
from model_training.training.schedule import Cycle, Schedule
from model_training.training.steps import CURVES, DIVERGED, StepLog, draw_curves, load_steps, save_steps
from model_training.training.task import read_task


def train(
    data: Path, out: Path, config: AnyTrainConfig, run: Path, resume: bool = False, force: bool = False
) -> dict[str, Any]:
    """Trains, and writes the weights of the best epoch into `out`.

    Args:
        data: A folder that `prepare` wrote; for `digit_cnn` an .npz of images.
        out: The weights directory to write, when training is done.
        config: The run.
        run: A folder for the checkpoint of each epoch; needed by `resume`.
        resume: Goes on from the checkpoint in `run`.
        force: Replaces weights that are in `out`, and without `resume` the run that is in `run`.

    Returns:
        The metadata that was written.

    Raises:
        DataError: `data` is not usable.
        SettingsError: `out` or `run` cannot be written, or is there already; `init` has another vocabulary; `resume`
            finds other settings, other data or no checkpoint; or the loss is no number any more.
    """
    claim_folder(out, force, CONFIG)
    claim_place(run, "--run")
    print(f"Keras on {keras.backend.backend()}, with {', '.join(keras.distribution.list_devices())}")
    task = read_task(data, config)
    config = task.config
    assert config.epochs is not None
    keras.utils.set_random_seed(config.seed)
    pretrained, model, notes = task.build()
    identity = task.identity()
    checkpoint = (
        Checkpoint.resume(run, model, config, identity) if resume else Checkpoint.begin(run, config, identity, force)
    )
    schedule = Schedule.of(config)
    dev_batches = task.dev_batches()
    forward = compiled(model)
    first_epoch = checkpoint.epoch
    steps = len(load_steps(run)) if resume else 0
    for epoch in range(first_epoch, config.epochs):
        if config.patience is not None and checkpoint.stalled >= config.patience:
            print(f"no better score on dev for {config.patience} epochs: stopping")
            break
        started = time.monotonic()
        seed_dropout(model, config.seed, epoch)
        batches = task.batches(order_seed(config.seed, epoch))
        epochs, whole = float(config.epochs), len(batches)
        if config.max_steps is not None:
            if steps >= config.max_steps:
                break
            epochs = min(epochs, config.max_steps / whole)
            batches.positions = batches.positions[: config.max_steps - steps]
        steps += len(batches)
        if epoch == first_epoch:
            print(batches.summary())
            _say_what_it_takes(model, math.ceil(epochs) - epoch, len(batches), run)
        log = StepLog([len(positions) for positions in batches.positions])
        cycle, progress = Cycle(schedule, epochs, whole), Progress(math.ceil(epochs), len(batches))
        history = model.fit(
            batches,
            initial_epoch=epoch,
            epochs=epoch + 1,
            shuffle=False,
            verbose=0,
            callbacks=[cycle, log, progress],
        ).history
        probabilities = predict(forward, dev_batches)
        if not np.isfinite(probabilities).all():
            raise SettingsError(f"Epoch {epoch + 1}: its weights answer what is no number. {DIVERGED}")
        scores = score(probabilities, task.dev_labels, task.stars, "dev", task.dev_rows)
        seconds = time.monotonic() - started
        print(
            f"epoch {epoch + 1} of {math.ceil(epochs)}: dev accuracy {scores.value:.4f} on {scores.n:,} rows, loss "
            f"{history['loss'][0]:.4f} in training, {duration(seconds)}",
            flush=True,
        )
        save_steps(run, log.steps, scores.value)
        history["dev_loss"] = [_loss(probabilities, task.dev_labels)]
        checkpoint = checkpoint.after(epoch, model, history, scores.to_dict(), seconds)
    model.load_weights(run / "best.weights.h5")
    metadata: dict[str, Any] = {
        "title": out.name,
        "description": "",
        **task.metadata(),
        "training_rows": task.training_rows,
        "recipe": config.to_dict(),
        "notes": notes,
        "packages": {name: version(name) for name in ("keras", "numpy", *task.packages)},
        "backend": keras.backend.backend(),
        "python": platform.python_version(),
        "seconds": round(checkpoint.seconds),
        "epochs": checkpoint.epochs,
        "best_epoch": checkpoint.best_epoch,
        "scores": [checkpoint.best],
    }
    claim_space(out.parent, checkpoint_bytes(model))
    with replaced(out) as written:
        save_pretrained(written, pretrained, task.preprocessor, model, metadata)
        draw_curves(written / CURVES, load_steps(run), [figures["dev_accuracy"] for figures in checkpoint.epochs])
        write_history(written, load_steps(run))
    return metadata


def _loss(probabilities: NDArray[np.float32], labels: NDArray[np.int32]) -> float:
    """Returns the mean surprise at the true labels, in nats."""
    return float(-np.log(np.maximum(probabilities[np.arange(len(labels)), labels], 1e-12)).mean())


def _say_what_it_takes(model: Network, epochs: int, batches: int, run: Path) -> None:
    """Says how many steps there are, and makes sure that the checkpoints have room."""
    # The checkpoint before, the one that is written, the best, and the weights at the end.
    disk = 4 * checkpoint_bytes(model)
    claim_space(run, disk)
    # Beyond what is there now: gradients, what is kept of a batch for them, and compiled code.
    memory = peak_memory() * 1.3 + checkpoint_bytes(model)
    steps = f"{plural(epochs, 'epoch')} of {plural(batches, 'batch', 'batches')}, {plural(epochs * batches, 'step')}"
    print(
        f"{steps}: about {size(memory)} of memory, and {size(disk)} of disk in {run}",
        flush=True,
    )
