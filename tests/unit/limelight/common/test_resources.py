"""Weights are found by path, or by name if they are shipped with Limelight; otherwise the names are listed."""

from importlib.metadata import EntryPoint
from pathlib import Path
from types import SimpleNamespace

import pytest

import limelight
from limelight.common import resources
from limelight.common.resources import find_weights, plugins, weights_dir
from limelight.errors import PluginError, WeightsError


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
    ("installed", "command"),
    [
        (None, "pip install '.[ray]'"),
        ("{}", "pip install 'limelight[ray]'"),
        ('{"url": "file:///home/a.whl"}', "pip install 'limelight[ray] @ file:///home/a.whl'"),
        (
            '{"url": "https://a.org/b.git", "vcs_info": {"vcs": "git", "commit_id": "12ab"}}',
            "pip install 'limelight[ray] @ git+https://a.org/b.git@12ab'",
        ),
    ],
)
def test_an_extra_is_installed_from_where_limelight_came_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, installed: str | None, command: str
) -> None:
    package = tmp_path / "limelight"
    monkeypatch.setattr(resources, "_PACKAGE", package)
    monkeypatch.chdir(tmp_path)
    if installed is not None:
        (package / "files").mkdir(parents=True)
        monkeypatch.setattr(resources, "distribution", lambda _: SimpleNamespace(read_text=lambda _: installed))
    assert resources.install_extra("ray") == command


def test_a_plugin_of_another_kind_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = EntryPoint("first_word", "pathlib:Path", "limelight.lenses")
    monkeypatch.setattr(resources, "entry_points", lambda group: [entry])
    assert list(plugins("limelight.lenses", type)) == [Path]
    with pytest.raises(PluginError, match=r"lens first_word: pathlib:Path is not a str\."):
        list(plugins("limelight.lenses", str))
