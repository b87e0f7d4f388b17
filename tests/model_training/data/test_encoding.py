"""Texts become ids in several processes: the same ids, and no process left behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import datasets
import pytest

from limelight.text.preprocessor import Preprocessor
from model_training.data import encoding
from model_training.data.encoding import encode


def rows(count: int) -> datasets.Dataset:
    texts = [f"Mug {number} is {'good' if number % 3 else 'bad'}. Buy it!" for number in range(count)]
    texts[::7] = ["…"] * len(texts[::7])
    labels = [str(number % 2) for number in range(count)]
    return datasets.Dataset.from_dict({"text": texts, "label": labels, "shop": ["Ulm"] * count, "pair": range(count)})


def test_several_processes_give_what_one_gives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reviews = rows(2500).select(range(10, 2310))
    preprocessor = Preprocessor.train(reviews["text"], max_sentence_tokens=50, max_vocabulary=500, min_count=1)
    found = []
    for count in (1, 2):
        monkeypatch.setattr(encoding, "processes", lambda _, count=count: count)
        encode(reviews, tmp_path / str(count), preprocessor, {"0": 7, "1": 8}, 60, "train")
        found.append(datasets.load_from_disk(str(tmp_path / str(count))))
    assert found[0].to_dict() == found[1].to_dict()
    row, text = found[1][1000], reviews["text"][1000]
    assert row["token_ids"] == [number for sentence in preprocessor.token_ids(text) for number in sentence]
    assert row["sentence_lengths"] == [len(sentence) for sentence in preprocessor.token_ids(text)]
    assert (row["label"], row["shop"], row["pair"]) == (7, "Ulm", 1010)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["1", "2"]


def begin_prepare(folder: Path) -> tuple[subprocess.Popen, list[int]]:
    """Begins to prepare rows, and waits until it has two processes of its own that turn texts into ids."""
    lines = [f'"{"It holds tea, and it is warm. " * 30} {number}",{number % 2}' for number in range(40_000)]
    (folder / "rows.csv").write_text("\n".join(["text,label", *lines]))
    preprocessor = Preprocessor.train([lines[0]], max_sentence_tokens=50, max_vocabulary=50, min_count=1)
    preprocessor.save(folder / "tokenizer.json")
    command = [sys.executable, "-m", "model_training", "prepare", "--train", f"{folder}/rows.csv"]
    command += ["--tokenizer", str(folder), "--out", f"{folder}/out"]
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, start_new_session=True, stdout=pipe, stderr=pipe, text=True)
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        workers = [pid for pid in children(process.pid) if "spawn_main" in command_line(pid)]
        if len(workers) == min(os.cpu_count() or 1, 2) and all(seconds(pid) > 1 for pid in workers):
            return process, workers
        time.sleep(0.05)
    process.kill()
    raise AssertionError(f"no two processes: {process.communicate()}")


def children(pid: int) -> list[int]:
    return [int(number) for number in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""


def seconds(pid: int) -> float:
    """Of the processor that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def wait_until_gone(pids: list[int]) -> list[int]:
    """Returns those that are still there after ten seconds."""
    end = time.monotonic() + 10
    while time.monotonic() < end and any(command_line(pid) for pid in pids):
        time.sleep(0.05)
    return [pid for pid in pids if command_line(pid)]


needs_proc = pytest.mark.skipif(
    sys.platform != "linux" or (os.cpu_count() or 1) < 2, reason="looks for processes in /proc, and for two of them"
)


@needs_proc
def test_processes_end_with_the_one_that_is_killed(tmp_path: Path) -> None:
    process, workers = begin_prepare(tmp_path)
    process.kill()
    process.communicate()
    assert wait_until_gone(workers) == []


@needs_proc
def test_ctrl_c_ends_prepare_in_one_line_and_leaves_nothing(tmp_path: Path) -> None:
    process, workers = begin_prepare(tmp_path)
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert said.split() == ["stopped."]
    assert wait_until_gone(workers) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["rows.csv", "tokenizer.json"]
