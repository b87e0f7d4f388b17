"""Trains a network on reviews or images, keeps the best epoch on dev rows, and can resume after a kill."""

import platform
import shutil
from contextlib import nullcontext
from importlib.metadata import version
from pathlib import Path
from typing import Any

import keras

from limelight.common.output import alone
from limelight.weights import CONFIG

from ..data.devices import spread
from ..networks.pretrained import build, save_pretrained
from ..output import claim_folder, claim_place, replaced
from .checkpoint import BEST, Checkpoint, load_arrays
from .config import MINUTES, AnyTrainConfig
from .epochs import Epochs
from .steps import CURVES
from .task import Images, Reviews, read_task


def train(
    data: Path,
    out: Path,
    config: AnyTrainConfig,
    run: Path,
    resume: bool = False,
    force: bool = False,
    minutes: float = MINUTES,
    devices: str = "1",
) -> dict[str, Any]:
    """Trains, and writes the weights of the best epoch to `out`.

    The arguments are those of the command `train`.

    Returns:
        The metadata that was written; with several processes, only the first writes, and the others return nothing.

    Raises:
        DataError: `data` is not usable.
        OutputError: `run` is in use.
        SettingsError: `out` or `run` cannot be written, or exists already; `resume` finds other settings, other data,
            or no checkpoint; or the loss is not finite.
    """
    claim_folder(out, force, CONFIG)
    claim_place(run, "--run")
    # The first of several processes writes.
    with spread(devices) as group, alone(run) if group.is_first else nullcontext():
        print(f"Keras on {keras.backend.backend()}, with {', '.join(keras.distribution.list_devices())}")
        task = read_task(data, config, group)
        config = task.config
        keras.utils.set_random_seed(config.seed)
        pretrained, model, notes = task.build()
        identity = task.identity()
        begun = (
            Checkpoint.resume(run, model, config, identity)
            if resume
            else Checkpoint.begin(run, config, identity, force)
        )
        epochs = Epochs(task, model, begun, minutes, group, fitted="output_layer" in notes)
        epochs.run()
    if not group.is_first:
        return {}
    checkpoint = epochs.checkpoint
    if group.processes > 1:
        # The variables of the other network are spread over processes that are gone.
        model = build(pretrained)
    load_arrays(run / BEST, model.weights)
    metadata = _describe_run(out.name, task, checkpoint, notes)
    with replaced(out) as written:
        save_pretrained(written, pretrained, task.preprocessor, model, metadata)
        if (run / CURVES).exists():
            shutil.copyfile(run / CURVES, written / CURVES)
    return metadata


def _describe_run(name: str, task: Reviews | Images, checkpoint: Checkpoint, notes: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": name,
        "description": "",
        **task.metadata(),
        "training_rows": task.training_rows,
        "recipe": task.config.to_dict(),
        "notes": notes,
        "packages": {name: version(name) for name in ("keras", "numpy", "tokenizers", "sentencex")},
        "backend": keras.backend.backend(),
        "python": platform.python_version(),
        "seconds": round(checkpoint.seconds),
        "steps": checkpoint.steps,
        "epochs": checkpoint.epochs,
        "best_epoch": checkpoint.best_epoch,
        "scores": [checkpoint.best],
    }
