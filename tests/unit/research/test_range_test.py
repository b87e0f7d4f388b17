"""The range test: its proposals, and its end."""

import re
from pathlib import Path

import numpy as np
import pytest

from model_training.errors import SettingsError
from model_training.training.config import train_config
from research.range_test import propose, run_range_test
from tests.unit.model_training.conftest import prepared as prepared


def test_the_cycle_lies_between_the_first_fall_and_the_lowest_loss() -> None:
    rates = np.geomspace(1e-5, 1, 101)
    # Flat to 1e-4, down to 1e-2, then up.
    losses = np.interp(np.log10(rates), [-5, -4, -2, 0], [2.0, 2.0, 1.0, 5.0])
    base_lr, max_lr = propose(rates, losses)
    assert max_lr == pytest.approx(0.5e-2, rel=0.1)
    assert base_lr == pytest.approx(1e-4 * 10**0.2, rel=0.1)
    # One unlucky batch at the start moves nothing.
    assert propose(rates, np.concatenate([[4.0], losses[1:]])) == (base_lr, max_lr)
    with pytest.raises(SettingsError, match="never fell between the rates 1e-05 and 1: begin lower"):
        propose(rates, rates)


@pytest.mark.long
def test_a_small_corpus_is_read_as_often_as_it_takes(
    prepared: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = train_config(network="kim_cnn", embedding_size=12, num_filters=8, batch_tokens=256)
    base_lr, max_lr = run_range_test(prepared, config, 1e-4, 10, 60, tmp_path / "range.png")
    assert re.match(r"60 steps at most\n", capsys.readouterr().out)
    assert 1e-4 <= base_lr < max_lr < 10
    assert (tmp_path / "range.png").stat().st_size > 5_000
    with pytest.raises(SettingsError, match="--low 2 --high 1"):
        run_range_test(prepared, config, 2, 1, 10, tmp_path / "no.png")
