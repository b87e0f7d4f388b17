"""The steps of a run: each batch's own figures, recorded once, and plotted."""

from pathlib import Path

import numpy as np
import pytest

from model_training.errors import SettingsError
from model_training.training.steps import Step, StepLog, load_steps, mean_steps, save_steps


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
