"""Checkpoints of a training run: after a kill, only the work since the last checkpoint is lost."""

import json
import math
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import SettingsError
from ..networks.pretrained import Network
from .config import TrainConfig
from .randomness import dropout_states

# The weights of the best epoch, with what else a checkpoint has.
BEST = "best.npz"


@dataclass(frozen=True)
class Checkpoint:
    """The progress of a run, written to its folder after each epoch, and at intervals within an epoch.

    Attributes:
        run: The folder.
        config: The settings of the run.
        data: Identifies the data of the run.
        epoch: Number of finished epochs.
        seconds: Time taken, over all sessions of the run.
        best_epoch: The epoch with the best accuracy on dev, or the last if `config.keep` is `last`; its weights are
            stored separately.
        best: The scores of that epoch.
        first_loss: The loss on dev before the first epoch, if an output layer was fitted; infinite otherwise.
        epochs: The figures of each epoch.
        batch: Number of finished batches of the current epoch.
        steps: Number of finished batches in all epochs.
        epoch_seconds: Time taken by the current epoch so far.
    """

    run: Path
    config: TrainConfig
    data: dict[str, str]
    epoch: int
    seconds: float
    best_epoch: int
    best: dict[str, Any]
    epochs: list[dict[str, Any]]
    batch: int = 0
    steps: int = 0
    epoch_seconds: float = 0.0
    first_loss: float = math.inf

    @property
    def stalled(self) -> int:
        """The number of epochs since the last rise in dev accuracy."""
        accuracies = [figures["dev_accuracy"] for figures in self.epochs]
        return len(accuracies) - 1 - accuracies.index(max(accuracies)) if accuracies else 0

    @classmethod
    def begin(cls, run: Path, config: TrainConfig, data: dict[str, str], force: bool = False) -> "Checkpoint":
        """Creates the folder of a new run. Raises `SettingsError` if a run exists and `force` is not given."""
        if (run / "state.json").exists():
            if not force:
                raise SettingsError(
                    f"{run}: already contains a run. Add --resume to continue it, or --force to start over."
                )
            for path in (run / "state.json", *run.glob("*.npz"), run / "steps.csv"):
                path.unlink(missing_ok=True)
        run.mkdir(parents=True, exist_ok=True)
        return cls(run, config, data, 0, 0.0, 0, {}, [])

    @classmethod
    def resume(cls, run: Path, model: Network, config: TrainConfig, data: dict[str, str]) -> "Checkpoint":
        """Loads the weights, the optimizer and the dropout state into `model`.

        Raises:
            SettingsError: There is no run, or it was started with other settings or data.
        """
        try:
            content = json.loads((run / "state.json").read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise SettingsError(
                f"{run}: has no checkpoint to resume from ({error}). Start without --resume."
            ) from error
        # Runs from before a setting existed have its default.
        began, now = {**type(config)().to_dict(), **content.pop("config")}, config.to_dict()
        if began != now:
            raise SettingsError(
                f"{run}: was started with other settings ({_difference(began, now)}). Use the same settings, or "
                "start over with --force."
            )
        if (known := content["data"]) != data:
            raise SettingsError(
                f"{run}: was started with other data ({_difference(known, data)}). Use the same data, or start "
                "over with --force."
            )
        checkpoint = cls(run=run, config=config, **content)
        load_arrays(run / checkpoint._name, _variables(model))
        return checkpoint

    @property
    def _name(self) -> str:
        return f"epoch-{self.epoch}{f'-batch-{self.batch}' if self.batch else ''}.npz"

    def within(self, batch: int, seconds: float) -> "Checkpoint":
        """Returns the checkpoint after `batch` batches of an epoch, `seconds` after the last checkpoint."""
        return replace(
            self,
            batch=batch,
            steps=self.steps + batch - self.batch,
            seconds=self.seconds + seconds,
            epoch_seconds=self.epoch_seconds + seconds,
        )

    def after(self, batches: int, figures: dict[str, float], dev: dict[str, Any], seconds: float) -> "Checkpoint":
        """Returns the checkpoint after an epoch of `batches` batches, with its scores on `dev` and other figures."""
        # Of equal scores the later one is kept: it has seen more. Accuracies on few rows of dev differ by chance: a
        # fitted output layer gives way only to what has a smaller loss too.
        better = dev["value"] >= self.best.get("value", -1) and figures.get("dev_loss", 0.0) < self.first_loss
        better = better or self.config.keep == "last"
        steps = self.steps + batches - self.batch
        entry = {"epoch": self.epoch + 1, "steps": steps, "seconds": round(self.epoch_seconds + seconds)}
        entry["dev_accuracy"] = dev["value"]
        return replace(
            self,
            epoch=self.epoch + 1,
            seconds=self.seconds + seconds,
            best_epoch=self.epoch + 1 if better else self.best_epoch,
            best=dev if better else self.best,
            epochs=[*self.epochs, entry | {name: round(value, 4) for name, value in figures.items()}],
            batch=0,
            steps=steps,
            epoch_seconds=0.0,
        )

    def before(self, loss: float, dev: dict[str, Any]) -> "Checkpoint":
        """Returns the checkpoint before the first epoch, with the loss and scores on `dev`."""
        return replace(self, best=dev, first_loss=loss)

    def write(self, model: Network) -> None:
        """Writes the weights, then `state.json`, which thus never refers to an incomplete file."""
        weights, new = self.run / self._name, self.run / "new.npz"
        np.savez(new, *map(np.asarray, _variables(model)))
        new.replace(weights)
        if self.best_epoch == self.epoch and not self.batch:
            shutil.copyfile(weights, new)
            new.replace(self.run / BEST)
        content = {
            **{key: value for key, value in vars(self).items() if key != "run"},
            "config": self.config.to_dict(),
        }
        (self.run / "state.new.json").write_text(json.dumps(content), encoding="utf-8")
        (self.run / "state.new.json").replace(self.run / "state.json")
        for other in self.run.glob("epoch-*.npz"):
            if other != weights:
                other.unlink()


def load_arrays(file: Path, variables: Sequence[Any]) -> None:
    """Assigns the first arrays of `file` to `variables`."""
    with np.load(file) as arrays:
        for number, variable in enumerate(variables):
            variable.assign(arrays[f"arr_{number}"])


def _variables(model: Network) -> list[Any]:
    # Keras stores the state of dropout in no file of weights.
    return [*model.weights, *dropout_states(model), *model.optimizer.variables]


def _difference(began: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    names = [name for name in now if began.get(name) != now[name]] or [name for name in began if name not in now]
    return "; ".join(f"{name}: {began.get(name)} then, {now.get(name)} now" for name in names)
