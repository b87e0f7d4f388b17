"""Several seeds: how far their results differ, and the best of them."""

from pathlib import Path

import numpy as np
import pytest

from limelight.weights import METADATA, read_json
from model_training.networks.pretrained import load_pretrained
from model_training.reports.card import card_text
from model_training.training.config import train_config
from research.seeds import train_seeds
from tests.unit.model_training.training.test_train import TINY


def test_of_several_seeds_the_best_on_dev_is_kept(
    prepared: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    config = train_config(epochs=1, **{**TINY, "max_lr": 0.004})
    metadata = read_json(train_seeds(prepared, tmp_path / "weights", 2, config, tmp_path / "run") / METADATA)
    seeds = metadata["seeds"]
    assert list(seeds["dev_accuracy"]) == ["1", "2"]
    assert seeds["dev_accuracy"][str(seeds["best"])] == max(seeds["dev_accuracy"].values())
    assert seeds["mean"] == pytest.approx(np.mean(list(seeds["dev_accuracy"].values())), abs=1e-4)
    assert seeds["sd"] == pytest.approx(np.std(list(seeds["dev_accuracy"].values()), ddof=1), abs=1e-4)
    line = f"{seeds['mean']:.1%} ± {100 * seeds['sd']:.1f}"
    assert line in capsys.readouterr().out
    assert load_pretrained(tmp_path / "weights").metadata["recipe"]["seed"] == seeds["best"]
    assert line in card_text(metadata, load_pretrained(tmp_path / "weights").config, curves=False)
