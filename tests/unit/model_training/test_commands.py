"""The table of commands: it imports fast, and loads only what the command needs."""

import subprocess
import sys
from pathlib import Path

import pytest

from model_training.errors import SettingsError
from model_training.training.config import train_config
from model_training.training.task import read_task
from tests.unit.model_training.conftest import PRODUCTS

_LOADED = """
import atexit, runpy, sys
atexit.register(lambda: print("loaded", sorted({"datasets", "jax", "keras", "tensorflow"} & sys.modules.keys())))
sys.argv = ["model_training", *sys.argv[1:]]
runpy.run_module("model_training", run_name="__main__")
"""


def loaded(*arguments: str) -> str:
    command = [sys.executable, "-c", _LOADED, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout


def test_help_loads_no_library_of_networks() -> None:
    for arguments in (["--help"], ["train", "--help"]):
        assert loaded(*arguments).endswith("loaded []\n")


@pytest.mark.long
def test_prepare_loads_no_library_of_networks(tmp_path: Path) -> None:
    columns = ["--text=body", "--label=verdict", "--min-count=1"]
    assert "loaded ['datasets']" in loaded("prepare", f"--train={PRODUCTS}", f"--out={tmp_path / 'data'}", *columns)


def test_pairs_are_asked_to_agree_only_where_there_are_some(prepared: Path) -> None:
    with pytest.raises(SettingsError, match="no training rows form pairs"):
        read_task(prepared, train_config("kim_cnn", pair=0.5))
