"""Weights are found by path, or by name if they are shipped with Limelight; otherwise the names are listed."""

from pathlib import Path

import pytest

import limelight
from limelight.errors import WeightsError
from limelight.shipped import find_weights, weights_dir


def test_a_name_is_that_of_shipped_weights_unless_there_is_such_a_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert find_weights("han") == weights_dir() / "han"
    (tmp_path / "han").mkdir()
    assert find_weights("han") == Path("han")


@pytest.mark.parametrize("load", [limelight.load, limelight.load_digits, limelight.Scorer])
def test_a_name_that_is_not_there_is_answered_with_those_that_are(load: type) -> None:
    with pytest.raises(WeightsError, match=r"nosuch: no such directory.*digit_cnn, han, kim_cnn"):
        load("nosuch")
