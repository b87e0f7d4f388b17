"""Trains a network on reviews or images, keeps the epoch that is best on dev, and can go on after a kill."""

import platform
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

import keras

from limelight.engines.compiled import compiled
from limelight.pretrained import Network, save_pretrained
from model_training.evaluation.evaluate import predict
from model_training.evaluation.scores import score
from model_training.training.checkpoint import Checkpoint
from model_training.training.config import TrainConfig
from model_training.training.schedule import Cycle, Schedule
from model_training.training.steps import CURVES, StepLog, draw_curves, load_steps, save_steps
from model_training.training.task import read_task


def train(data: Path, out: Path, config: TrainConfig, run: Path, resume: bool = False) -> dict[str, Any]:
    """Trains, and writes the weights of the best epoch into `out`.

    Args:
        data: A folder that `prepare` wrote; for `digit_cnn` an .npz of images.
        out: The weights directory to write, when training is done.
        config: The run.
        run: A folder for the checkpoint of each epoch; needed by `resume`.
        resume: Goes on from the checkpoint in `run`.

    Returns:
        The metadata that was written.

    Raises:
        DataError: `data` is not usable.
        SettingsError: `init` has another vocabulary, or `resume` finds other settings or no checkpoint.
    """
    print(f"Keras on {keras.backend.backend()}, with {', '.join(keras.distribution.list_devices())}")
    task = read_task(data, config)
    keras.utils.set_random_seed(config.seed)
    pretrained, model, notes = task.build()
    checkpoint = Checkpoint.resume(run, model, config) if resume else Checkpoint.begin(run, config)
    schedule = Schedule(
        config.base_lr,
        config.max_lr,
        config.base_momentum,
        config.max_momentum,
        config.cycles,
        config.peak,
        config.policy,
        config.decay,
    )
    dev_batches = task.dev_batches()
    forward = compiled(model)
    first_epoch = checkpoint.epoch
    for epoch in range(first_epoch, config.epochs):
        if config.patience is not None and checkpoint.stalled >= config.patience:
            print(f"no better score on dev for {config.patience} epochs: stopping")
            break
        started = time.monotonic()
        seed = config.seed + epoch
        _seed_dropout(model, seed)
        batches = task.batches(seed)
        if epoch == first_epoch:
            print(batches.summary())
        log = StepLog([len(positions) for positions in batches.positions])
        history = model.fit(
            batches,
            initial_epoch=epoch,
            epochs=epoch + 1,
            shuffle=False,
            callbacks=[Cycle(schedule, config.epochs, len(batches)), log],
        ).history
        scores = score(
            predict(forward, dev_batches), task.dev_labels, task.stars, "dev", config.dev_where or "all rows"
        )
        print(f"epoch {epoch + 1}: dev accuracy {scores.value:.4f} on {scores.n:,} rows")
        save_steps(run, log.steps, scores.value)
        checkpoint = checkpoint.after(epoch, model, history, scores.to_dict(), time.monotonic() - started)
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
    save_pretrained(out, pretrained, task.preprocessor, model, metadata)
    draw_curves(out / CURVES, load_steps(run), [figures["dev_accuracy"] for figures in checkpoint.epochs])
    return metadata


def _seed_dropout(model: Network, seed: int) -> None:
    """Starts the random numbers of every layer anew; Keras leaves their state out of the files of weights."""
    states = [variable for variable in model.variables if variable.path.endswith("seed_generator_state")]
    for number, state in enumerate(states):
        state.assign([seed, number])
