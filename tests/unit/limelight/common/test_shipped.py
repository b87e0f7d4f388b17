"""Weights are found by path, or by name if they are shipped with Limelight; otherwise the names are listed."""

from pathlib import Path

import pytest

import limelight
from limelight.common import shipped
from limelight.common.shipped import find_weights, weights_dir
from limelight.errors import WeightsError


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


@pytest.mark.parametrize(
    ("installed", "command"), [(False, "pip install '.[ray]'"), (True, "pip install 'limelight[ray]'")]
)
def test_an_extra_is_installed_from_the_folder_or_by_the_name_of_what_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, installed: bool, command: str
) -> None:
    monkeypatch.setattr(shipped, "_PACKAGE", tmp_path)
    if installed:
        (tmp_path / "files").mkdir()
    assert shipped.install_extra("ray") == command
