"""The steps of a run: each batch's own figures, recorded once, and plotted."""

import json
from pathlib import Path

import numpy as np
import pytest

from model_training.errors import SettingsError
from model_training.training.config import train_config
from model_training.training.optimizers import Schedule
from model_training.training.steps import Step, StepLog, draw_curves, load_steps, mean_steps, save_steps
from model_training.training.train import train


def test_figures_are_read_many_at_a_time_and_a_loss_that_is_no_number_is_named() -> None:
    log = StepLog(epoch=0, first=7)
    log.add(np.float32([4, 0]), 0.1, 0.9)
    log.add(np.float32([2, 1]), 0.2, 0.8)
    assert log.read() == [(1, 4, 0, 0.1, 0.9), (1, 2, 1, 0.2, 0.8)]
    assert log.read() == []
    assert mean_steps(log.take(), documents=[1, 3]) == {"loss": 2.5, "accuracy": 0.75}
    assert log.take() == []
    log.add(np.float32([np.inf, 1]), 0.2, 0.8)
    with pytest.raises(SettingsError, match=r"Step 10 of epoch 1: the loss is inf, with a learning rate of 0\.2\. "):
        log.read()


def test_steps_that_are_done_again_are_kept_once(tmp_path: Path) -> None:
    for before, epoch, loss in ((0, 1, 3.0), (2, 2, 2.0), (2, 2, 1.0)):
        save_steps(tmp_path, before, [Step(epoch, loss, 0.5, 0.1, 0.9)] * 2)
    assert [(step.epoch, step.loss) for step in load_steps(tmp_path)] == [(1, 3), (1, 3), (2, 1), (2, 1)]


def test_a_run_leaves_its_steps_as_table_and_picture(prepared: Path, tmp_path: Path) -> None:
    config = train_config(
        network="kim_cnn", embedding_size=12, num_filters=8, batch_tokens=256, epochs=2, base_lr=0.001, max_lr=0.02
    )
    train(prepared, tmp_path / "weights", config, tmp_path / "run")
    steps = load_steps(tmp_path / "run")
    assert {step.epoch for step in steps} == {1, 2}
    schedule = Schedule(0.001, 0.02, peak=config.peak)
    rates, momenta = zip(*(schedule.at(number / len(steps)) for number in range(len(steps))), strict=True)
    assert [step.learning_rate for step in steps] == pytest.approx(rates, rel=1e-4)
    assert [step.momentum for step in steps] == pytest.approx(momenta, rel=1e-4)
    assert steps[-1].loss < steps[0].loss
    assert (tmp_path / "weights/curves.png").read_bytes().startswith(b"\x89PNG")
    metadata = json.loads((tmp_path / "weights/metadata.json").read_text())
    assert all(0 < epoch["dev_loss"] < 2 for epoch in metadata["epochs"])
    draw_curves(tmp_path / "one.png", steps[:1], [(1, 0.5)])
