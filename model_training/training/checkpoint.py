"""Checkpoints of a training run: after a kill, only the work since the last one is lost."""

import json
import math
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ..errors import SettingsError
from ..networks.pretrained import Network
from ..output import claim_space
from .config import TrainConfig
from .randomness import dropout, set_dropout

# Arrays that HDF5 stores besides the values of each variable.
_BYTES_BESIDE = 4000


@dataclass(frozen=True)
class Checkpoint:
    """The progress of a run, written into its folder after each epoch, and at intervals within it.

    Attributes:
        run: The folder.
        config: The settings of the run.
        data: Identifies its data.
        epoch: Number of finished epochs.
        seconds: Time taken, in all sessions of the run.
        best_epoch: The epoch with the best accuracy on dev, or the last if `config.keep` is `last`; its weights are
            stored separately.
        best: The scores of that epoch.
        epochs: Figures of each epoch.
        batch: Number of finished batches of the current epoch.
        steps: Number of finished batches in all epochs.
        epoch_seconds: Time that the current epoch has taken.
        random: States of the random numbers of dropout (see `model_training.training.randomness`).
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
    random: list[list[int]] = field(default_factory=list)

    @property
    def stalled(self) -> int:
        """The number of epochs since dev accuracy last rose."""
        accuracies = [figures["dev_accuracy"] for figures in self.epochs]
        return len(accuracies) - 1 - accuracies.index(max(accuracies)) if accuracies else 0

    @classmethod
    def begin(cls, run: Path, config: TrainConfig, data: dict[str, str], force: bool = False) -> "Checkpoint":
        """Makes the folder of a new run. Raises `SettingsError` if it holds one already and `force` is not given."""
        if (run / "state.json").exists():
            if not force:
                raise SettingsError(
                    f"{run}: holds a run already. Add --resume to continue it, or --force to start over."
                )
            for path in (run / "state.json", *run.glob("*.weights.h5"), run / "steps.csv"):
                path.unlink(missing_ok=True)
            shutil.rmtree(run / "tensorboard", ignore_errors=True)
        run.mkdir(parents=True, exist_ok=True)
        return cls(run, config, data, 0, 0.0, 0, {}, [])

    @classmethod
    def resume(cls, run: Path, model: Network, config: TrainConfig, data: dict[str, str]) -> "Checkpoint":
        """Loads weights and optimizer into `model`.

        Raises:
            SettingsError: There is no run, or it was started with other settings or other data.
        """
        try:
            content = json.loads((run / "state.json").read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise SettingsError(
                f"{run}: has no checkpoint to resume from ({error}). Start it without --resume."
            ) from error
        # Runs from before a setting existed have its default.
        began, now = {**type(config)().to_dict(), **content.pop("config")}, config.to_dict()
        if began != now:
            raise SettingsError(
                f"{run}: was started with other settings ({_difference(began, now)}). Resume with the same, or start "
                "over with --force."
            )
        if (known := content["data"]) != data:
            raise SettingsError(
                f"{run}: was started with other data ({_difference(known, data)}). Resume with the same, or start over "
                "with --force."
            )
        checkpoint = cls(run=run, config=config, **content)
        model.load_weights(run / checkpoint._name)
        if checkpoint.batch:
            set_dropout(model, checkpoint.random)
        return checkpoint

    @property
    def _name(self) -> str:
        return f"epoch-{self.epoch}{f'-batch-{self.batch}' if self.batch else ''}.weights.h5"

    def within(self, batch: int, model: Network, seconds: float) -> "Checkpoint":
        """Returns the checkpoint of an unfinished epoch, to be written.

        Args:
            batch: Number of its finished batches.
            model: The network.
            seconds: Time since the last checkpoint.
        """
        return replace(
            self,
            batch=batch,
            steps=self.steps + batch - self.batch,
            seconds=self.seconds + seconds,
            epoch_seconds=self.epoch_seconds + seconds,
            random=dropout(model),
        )

    def after(
        self, model: Network, batches: int, figures: dict[str, float], dev: dict[str, Any], seconds: float
    ) -> "Checkpoint":
        """Returns the checkpoint of a finished epoch, to be written.

        Args:
            model: The network.
            batches: Number of batches in the epoch.
            figures: More figures of the epoch.
            dev: Its scores on dev.
            seconds: Time since the last checkpoint.
        """
        # Of equal scores the later one is kept: it has seen more.
        better = self.config.keep == "last" or dev["value"] >= self.best.get("value", -1)
        steps = self.steps + batches - self.batch
        own = {"epoch": self.epoch + 1, "steps": steps, "seconds": round(self.epoch_seconds + seconds)}
        own["dev_accuracy"] = dev["value"]
        return replace(
            self,
            epoch=self.epoch + 1,
            seconds=self.seconds + seconds,
            best_epoch=self.epoch + 1 if better else self.best_epoch,
            best=dev if better else self.best,
            epochs=[*self.epochs, own | {name: round(value, 4) for name, value in figures.items()}],
            batch=0,
            steps=steps,
            epoch_seconds=0.0,
            random=[],
        )

    def write(self, model: Network) -> None:
        """Writes the weights, then `state.json`, which thus never names an incomplete file."""
        # If the disk fills up while Keras writes, the process ends without a message.
        claim_space(self.run, 2 * checkpoint_bytes(model))
        weights, new = self.run / self._name, self.run / "new.weights.h5"
        model.save_weights(new)
        new.replace(weights)
        if self.best_epoch == self.epoch and not self.batch:
            (self.run / "best.new.weights.h5").write_bytes(weights.read_bytes())
            (self.run / "best.new.weights.h5").replace(self.run / "best.weights.h5")
        content = {
            **{key: value for key, value in vars(self).items() if key != "run"},
            "config": self.config.to_dict(),
        }
        (self.run / "state.new.json").write_text(json.dumps(content), encoding="utf-8")
        (self.run / "state.new.json").replace(self.run / "state.json")
        for other in self.run.glob("epoch-*.weights.h5"):
            if other != weights:
                other.unlink()


def checkpoint_bytes(model: Network) -> int:
    """Returns the size of a checkpoint of `model`, with its optimizer if it has one, in bytes."""
    # A network that was not compiled has no optimizer.
    compiled = getattr(model, "optimizer", None)
    optimizer = [] if compiled is None else compiled.variables
    variables = (*model.variables, *optimizer)
    return sum(4 * math.prod(variable.shape) for variable in variables) + _BYTES_BESIDE * len(variables)


def _difference(began: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    names = [name for name in now if began.get(name) != now[name]] or [name for name in began if name not in now]
    return "; ".join(f"{name}: {began.get(name)} then, {now.get(name)} now" for name in names)
