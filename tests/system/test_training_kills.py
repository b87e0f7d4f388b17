"""Training resumes after a kill, with the same bytes; preparing leaves nothing behind."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from model_training.data.config import Columns, PrepareConfig
from model_training.data.prepare import prepare
from model_training.networks.pretrained import load_pretrained
from model_training.training.config import train_config
from model_training.training.steps import load_steps
from model_training.training.train import train
from tests.keyboard import keyboard
from tests.unit.model_training.conftest import prepared
from tests.vocabulary import train_preprocessor

__all__ = ["prepared"]

TINY = {"network": "kim_cnn", "batch_tokens": 256, "max_lr": 0.02, "embedding_size": 12, "num_filters": 8}
_TRAIN = f"""
import sys
from pathlib import Path
from model_training.training.config import train_config
from model_training.training.train import train
data, out, run = map(Path, sys.argv[1:4])
train(data, out, train_config(epochs=2, ema=0.9, **{TINY!r}), run, resume=sys.argv[4] == "True", minutes=0)
"""


def begin_prepare(folder: Path) -> subprocess.Popen:
    """Starts to prepare rows, and waits until the first are written."""
    lines = [f'"{"It holds tea, and it is warm. " * 30} {number}",{number % 2}' for number in range(20_000)]
    (folder / "rows.csv").write_text("\n".join(["text,label", *lines]))
    preprocessor = train_preprocessor([lines[0]], max_sentence_tokens=50, max_vocabulary=50, min_count=1)
    preprocessor.save(folder / "tokenizer.json")
    command = [sys.executable, "-m", "limelight", "prepare", "--train", f"{folder}/rows.csv"]
    command += ["--tokenizer", str(folder), "--out", f"{folder}/out"]
    pipe = subprocess.PIPE
    with keyboard():
        process = subprocess.Popen(command, start_new_session=True, stdout=pipe, stderr=pipe, text=True)
    while process.poll() is None:
        if list(folder.glob("out.partial/train/*.arrow")):
            return process
        time.sleep(0.01)
    raise AssertionError(f"ended before it wrote ids: {process.communicate()}")


def test_what_a_killed_prepare_left_is_cleared_by_the_next(tmp_path: Path) -> None:
    process = begin_prepare(tmp_path)
    process.kill()
    process.communicate()
    assert list((tmp_path / "out.partial").iterdir())
    (tmp_path / "rows.csv").write_text("text,label\n" + "".join(f"It holds tea {n}.,{n % 2}\n" for n in range(40)))
    prepare({"train": [tmp_path / "rows.csv"]}, tmp_path / "out", Columns(), PrepareConfig(min_count=1))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "rows.csv", "tokenizer.json"]


def test_ctrl_c_ends_prepare_in_one_line_and_leaves_nothing(tmp_path: Path) -> None:
    process = begin_prepare(tmp_path)
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130, said
    assert [line.startswith("stopped. ") for line in said.strip().splitlines()] == [True]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["rows.csv", "tokenizer.json"]


@pytest.mark.long
def test_a_run_that_is_killed_again_and_again_ends_in_the_same_weights(prepared: Path, tmp_path: Path) -> None:
    """Bit for bit, for any time of the kills, even within epochs, since there is a checkpoint after each step."""
    config = train_config(epochs=2, ema=0.9, **TINY)
    train(prepared, tmp_path / "whole", config, tmp_path / "run")
    places = [str(prepared), str(tmp_path / "killed"), str(tmp_path / "killed-run")]
    state = tmp_path / "killed-run/state.json"
    seen = []
    for batches in (2, 8):
        command = [sys.executable, "-c", _TRAIN, *places, str(state.exists())]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        while process.poll() is None and (not state.exists() or json.loads(state.read_text())["steps"] < batches):
            time.sleep(0.002)
        process.kill()
        said, _ = process.communicate()
        assert state.exists(), said
        seen.append(json.loads(state.read_text())["steps"])
    assert seen == sorted(set(seen))
    train(prepared, tmp_path / "killed", config, tmp_path / "killed-run", resume=True)
    whole, killed = (load_pretrained(tmp_path / name).model.get_weights() for name in ("whole", "killed"))
    for one, other in zip(whole, killed, strict=True):
        np.testing.assert_array_equal(one, other)
    first, second = (load_steps(tmp_path / name) for name in ("run", "killed-run"))
    assert first == second
    assert len(list((tmp_path / "killed-run").glob("epoch-*"))) == 1
    assert (tmp_path / "killed-run/curves.png").read_bytes().startswith(b"\x89PNG")
