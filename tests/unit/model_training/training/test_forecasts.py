"""The cost of a run is estimated in advance, and the estimate is about right."""

import itertools
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from model_training.training import epochs, progress
from model_training.training.config import train_config
from model_training.training.progress import Progress
from model_training.training.steps import Step
from model_training.training.train import train

UNITS = {"kB": 1e3, "MB": 1e6, "GB": 1e9}


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """The clock of progress, which stands still at `now` seconds."""
    clock = SimpleNamespace(now=0.0)
    monkeypatch.setattr(progress, "time", SimpleNamespace(monotonic=lambda: clock.now))
    return clock


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
def test_steps_and_the_time_that_is_left_are_said(
    prepared: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = train_config("kim_cnn", epochs=3, max_documents=60, embedding_size=4, num_filters=2, max_steps=5)
    train(prepared, tmp_path / "weights", config, tmp_path / "run")
    said = capsys.readouterr().out
    assert re.search(r"^5 steps: about .* of memory, and .* of disk in ", said, re.MULTILINE)
    first, second, third = re.findall(r"^epoch .*$", said, re.MULTILINE)
    assert re.search(r"; about \d+ seconds? to go$", first)
    assert re.search(r"; about \d+ seconds? to go$", second)
    assert "to go" not in third


@pytest.mark.long
def test_the_time_that_is_left_is_reckoned_from_parts_of_seconds(
    prepared: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # An epoch of one batch, between two looks at the clock.
    times = itertools.count(0.0, 0.4)
    monkeypatch.setattr(epochs, "time", SimpleNamespace(monotonic=lambda: next(times)))
    config = train_config("kim_cnn", epochs=6, max_documents=999, batch_tokens=99_999, embedding_size=4, num_filters=2)
    train(prepared, tmp_path / "weights", config, tmp_path / "run")
    left = re.findall(r"; about (\d+) seconds? to go$", capsys.readouterr().out, re.MULTILINE)
    assert left == ["2", "2", "1", "1", "0"]


def test_once_some_steps_are_timed_it_is_said_how_long_all_take(
    capsys: pytest.CaptureFixture[str], clock: SimpleNamespace
) -> None:
    bar = Progress(epochs=3, epoch=0, batches=100, steps=300)
    for done in range(20, 101, 20):
        # The first few steps are slow, since they are traced.
        clock.now += 60.0 if done == 20 else 12.0
        bar(done, [])
    assert capsys.readouterr().out == "300 steps: about 3 minutes, as 20 of the first went\n"


def test_no_estimate_rests_on_the_first_steps_which_are_traced(
    capsys: pytest.CaptureFixture[str], clock: SimpleNamespace
) -> None:
    bar = Progress(epochs=40, epoch=0, batches=34, steps=1360)
    clock.now = 60.0
    bar(20, [Step(1, 0.5, 0.5, 0.1, 0.9)])
    clock.now = 61.0
    bar(34, [])
    said = capsys.readouterr().out
    assert "batch 20 of 34" in said
    assert "about" not in said
