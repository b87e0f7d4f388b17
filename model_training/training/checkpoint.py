"""What a training run leaves on disk after each epoch, so that a kill costs no more than the epoch under way."""

import json
import math
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from limelight.pretrained import Network
from model_training.errors import SettingsError
from model_training.output import claim_space
from model_training.training.config import TrainConfig


@dataclass(frozen=True)
class Checkpoint:
    """How far a run has come, written into its folder after each epoch.

    Attributes:
        run: The folder.
        config: The settings of the run.
        data: What tells its data from others.
        epoch: Epochs done.
        seconds: Time they took, in all sessions of the run.
        best_epoch: The epoch with the best accuracy on dev, or the last if `config.keep` asks for it; its weights are
            kept apart.
        best: The scores of that epoch.
        epochs: Figures of each epoch.
    """

    run: Path
    config: TrainConfig
    data: dict[str, str]
    epoch: int
    seconds: float
    best_epoch: int
    best: dict[str, Any]
    epochs: list[dict[str, Any]]

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
        model.load_weights(run / f"epoch-{content['epoch']}.weights.h5")
        return cls(run=run, config=config, data=data, **content)

    def after(
        self, epoch: int, model: Network, history: dict[str, list[float]], dev: dict[str, Any], seconds: float
    ) -> "Checkpoint":
        """Writes the checkpoint of an epoch; `state.json` comes last, so it never names a file that is not whole."""
        # A full disk while Keras writes would end the process without a word.
        claim_space(self.run, 2 * checkpoint_bytes(model))
        checkpoint = self.run / f"epoch-{epoch + 1}.weights.h5"
        model.save_weights(checkpoint)
        # Of equals the later one: it has seen more.
        better = self.config.keep == "last" or dev["value"] >= self.best.get("value", -1)
        if better:
            (self.run / "best.new.weights.h5").write_bytes(checkpoint.read_bytes())
            (self.run / "best.new.weights.h5").replace(self.run / "best.weights.h5")
        figures = {"epoch": epoch + 1, "seconds": round(seconds), "dev_accuracy": dev["value"]}
        for name, values in history.items():
            figures[name if name.startswith("dev_") else f"train_{name}"] = round(values[0], 4)
        state = replace(
            self,
            epoch=epoch + 1,
            seconds=self.seconds + seconds,
            best_epoch=epoch + 1 if better else self.best_epoch,
            best=dev if better else self.best,
            epochs=[*self.epochs, figures],
        )
        content = {
            **{key: value for key, value in vars(state).items() if key != "run"},
            "config": self.config.to_dict(),
        }
        (self.run / "state.new.json").write_text(json.dumps(content), encoding="utf-8")
        (self.run / "state.new.json").replace(self.run / "state.json")
        (self.run / f"epoch-{epoch}.weights.h5").unlink(missing_ok=True)
        return state


def checkpoint_bytes(model: Network) -> int:
    """Returns the size of a checkpoint of `model`, with its optimizer if it has one, in bytes."""
    # One that was not compiled has none.
    compiled = getattr(model, "optimizer", None)
    optimizer = [] if compiled is None else compiled.variables
    return sum(4 * math.prod(variable.shape) for variable in (*model.variables, *optimizer))


def _difference(began: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    names = [name for name in now if began.get(name) != now[name]] or [name for name in began if name not in now]
    return "; ".join(f"{name}: {began.get(name)} then, {now.get(name)} now" for name in names)
