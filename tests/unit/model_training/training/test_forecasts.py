"""The cost of a run is estimated in advance, and the estimate is about right."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from model_training.training.config import train_config
from model_training.training.train import train

UNITS = {"kB": 1e3, "MB": 1e6, "GB": 1e9}


def memory(said: str, words: str) -> float:
    number, unit = re.search(rf"{words} ([\d.]+) (.B) of memory", said).groups()
    return float(number) * UNITS[unit]


# Tracing a HAN takes many seconds.
@pytest.mark.parametrize("network", ["kim_cnn", pytest.param("han", marks=pytest.mark.long)])
def test_a_run_takes_about_the_memory_that_it_says_it_will(network: str, prepared: Path, tmp_path: Path) -> None:
    # In a separate process: the peak of this process is higher already.
    places = [f"--data={prepared}", f"--out={tmp_path / 'weights'}", f"--run={tmp_path / 'run'}"]
    command = [sys.executable, "-m", "model_training", "train", *places, f"--network={network}", "--max-steps=8"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    forecast, most = memory(done.stdout, "about"), memory(done.stdout, "at most")
    assert forecast == pytest.approx(most, rel=0.25), done.stdout


@pytest.mark.long
def test_steps_and_epochs_are_said(prepared: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = train_config("kim_cnn", epochs=3, max_documents=60, embedding_size=4, num_filters=2, max_steps=5)
    train(prepared, tmp_path / "weights", config, tmp_path / "run")
    said = capsys.readouterr().out
    assert re.search(r"^5 steps: about .* of memory, and .* of disk in ", said, re.MULTILINE)
    assert len(re.findall(r"^epoch . of 3: dev accuracy .* in training, \d+ seconds?$", said, re.MULTILINE)) == 3
