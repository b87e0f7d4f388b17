"""What a training run leaves on disk now and then, so that a kill costs no more than what came since."""

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
from .steps import load_steps

# What HDF5 writes beside the values of each variable.
_BYTES_BESIDE = 4000


@dataclass(frozen=True)
class Checkpoint:
    """How far a run has come, written into its folder after each epoch, and now and then within it.

    Attributes:
        run: The folder.
        config: The settings of the run.
        data: What tells its data from others.
        epoch: Epochs done.
        seconds: Time that was taken, in all sessions of the run.
        best_epoch: The epoch with the best accuracy on dev, or the last if `config.keep` asks for it; its weights are
            kept apart.
        best: The scores of that epoch.
        epochs: Figures of each epoch.
        batch: Batches done of the epoch under way.
        steps: Batches done in all epochs.
        epoch_seconds: Time that the epoch under way has taken.
        random: Where the random numbers of dropout are (see `model_training.training.randomness`).
        looks: For each look at dev, the steps before it and the accuracy there.
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
    looks: list[tuple[int, float]] = field(default_factory=list)

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
                    f"{run}: holds a run already. Add --resume to go on with it, or --force to begin anew."
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
            SettingsError: There is no run, or it was begun with other settings or other data.
        """
        try:
            content = json.loads((run / "state.json").read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise SettingsError(f"{run}: has no checkpoint to resume from ({error}).") from error
        # A run that began before there was a setting has its default.
        began, now = {**type(config)().to_dict(), **content.pop("config")}, config.to_dict()
        if began != now:
            raise SettingsError(
                f"{run}: was begun with other settings ({_difference(began, now)}). Resume with the same, or begin "
                "anew with --force."
            )
        # Of before checkpoints named their data.
        if (known := content.pop("data", data)) != data:
            raise SettingsError(
                f"{run}: was begun with other data ({_difference(known, data)}). Resume with the same, or begin anew "
                "with --force."
            )
        # Of before runs counted them.
        content.setdefault("steps", len(load_steps(run)))
        checkpoint = cls(run=run, config=config, data=data, **content)
        model.load_weights(run / checkpoint._name)
        if checkpoint.batch:
            set_dropout(model, checkpoint.random)
        return checkpoint

    @property
    def _name(self) -> str:
        return f"epoch-{self.epoch}{f'-batch-{self.batch}' if self.batch else ''}.weights.h5"

    def within(self, batch: int, model: Network, accuracy: float, seconds: float) -> "Checkpoint":
        """Returns the checkpoint of an epoch that goes on, to be written.

        Args:
            batch: Batches done of it.
            model: The network.
            accuracy: On some of dev.
            seconds: Since the last checkpoint.
        """
        steps = self.steps + batch - self.batch
        return replace(
            self,
            batch=batch,
            steps=steps,
            seconds=self.seconds + seconds,
            epoch_seconds=self.epoch_seconds + seconds,
            random=dropout(model),
            looks=[*self.looks, (steps, accuracy)],
        )

    def after(
        self, model: Network, batches: int, figures: dict[str, float], dev: dict[str, Any], seconds: float
    ) -> "Checkpoint":
        """Returns the checkpoint of an epoch that is done, to be written.

        Args:
            model: The network.
            batches: In the epoch.
            figures: What else there is to say of it.
            dev: Its scores.
            seconds: Since the last checkpoint.
        """
        # Of equals the later one: it has seen more.
        better = self.config.keep == "last" or dev["value"] >= self.best.get("value", -1)
        steps = self.steps + batches - self.batch
        own = {"epoch": self.epoch + 1, "seconds": round(self.epoch_seconds + seconds), "dev_accuracy": dev["value"]}
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
            looks=[*self.looks, (steps, dev["value"])],
        )

    def write(self, model: Network) -> None:
        """Writes the weights, then `state.json`, which so never names a file that is not whole."""
        # A full disk while Keras writes would end the process without a word.
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
    # One that was not compiled has none.
    compiled = getattr(model, "optimizer", None)
    optimizer = [] if compiled is None else compiled.variables
    variables = (*model.variables, *optimizer)
    return sum(4 * math.prod(variable.shape) for variable in variables) + _BYTES_BESIDE * len(variables)


def _difference(began: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    names = [name for name in now if began.get(name) != now[name]] or [name for name in began if name not in now]
    return "; ".join(f"{name}: {began.get(name)} then, {now.get(name)} now" for name in names)
