"""Texts become ids in several processes and in spite of kills: the same ids, and no process left behind."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import datasets
import pytest

from limelight.text.preprocessor import Preprocessor
from model_training.data import encoding
from model_training.data.config import Columns, PrepareConfig
from model_training.data.encoding import Encoder
from model_training.data.pools import pool_of
from model_training.data.prepare import PreparedData, prepare
from tests.tiny import TEXTS

ODD = [
    "…",
    "It is ★★★★☆, or 4 out of 5 stars. ⭐",
    "A terirble, greeeat NASA TERIRBLE thing 👎🏻 of 100/100! [PAD] [UNK] x",
    "½ a cup, ４ out of ５, ‘quoted’ and ﬁne; see www.example.com/a?b=c.",
    "Out of order. " + "very " * 130 + "long. " + "Short. " * 70,
    "\n  A title\n\nIt's well-made, isn't it? :-) </3",
]


def rows(count: int) -> datasets.Dataset:
    texts = [f"{TEXTS[number % 4]} Mug {number % 97} is {'good' if number % 3 else 'bad'}." for number in range(count)]
    texts[::7] = (ODD * count)[: len(texts[::7])]
    labels = [str(number % 2) for number in range(count)]
    return datasets.Dataset.from_dict({"text": texts, "label": labels, "shop": ["Ulm"] * count, "pair": range(count)})


@pytest.fixture
def small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "SHARD_ROWS", 300)
    monkeypatch.setattr(encoding, "_TABLE_ROWS", 100)


def test_texts_that_are_cut_once_get_the_vocabulary_and_the_ids_of_two_passes(
    tmp_path: Path, small_shards: None
) -> None:
    reviews = rows(900)
    config = PrepareConfig(min_count=3, max_vocabulary=60, max_sentences=40, max_sentence_tokens=12)
    with pool_of(1) as pool:
        encoder = Encoder(tmp_path, config, pool)
        found = encoder.vocabulary(reviews)
        encoder.encode(reviews, "train", found, {"0": 7, "1": 8})
    wanted = Preprocessor.train(reviews["text"], max_sentence_tokens=12, max_vocabulary=60, min_count=3)
    assert found.fingerprint == wanted.fingerprint
    for row, text in zip(datasets.load_from_disk(str(tmp_path / "train")), reviews["text"], strict=True):
        sentences = wanted.token_ids(text)[:40] or [[1]]
        assert row["token_ids"] == [number for sentence in sentences for number in sentence], text
        assert row["sentence_lengths"] == [len(sentence) for sentence in sentences]


def test_several_processes_give_what_one_gives(tmp_path: Path, small_shards: None) -> None:
    reviews = rows(1300).select(range(10, 1210))
    for count in (1, 2):
        (tmp_path / str(count)).mkdir()
        with pool_of(count) as pool:
            encoder = Encoder(tmp_path / str(count), PrepareConfig(min_count=1), pool)
            encoder.encode(reviews, "train", encoder.vocabulary(reviews), {"0": 7, "1": 8})
            encoder.clear(["train"])
    assert contents(tmp_path / "1") == contents(tmp_path / "2")
    table = datasets.load_from_disk(str(tmp_path / "1/train"))
    assert table.column_names == ["token_ids", "sentence_lengths", "label", "shop", "pair"]
    assert [table[1000][name] for name in ("label", "shop", "pair")] == [7, "Ulm", 1010]


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


_PREPARE = """
import sys
from pathlib import Path
from model_training.data import encoding
from model_training.data.config import Columns, PrepareConfig
from model_training.data.prepare import prepare
encoding.SHARD_ROWS, encoding._TABLE_ROWS = 300, 100
prepare({"train": [sys.argv[1]]}, Path(sys.argv[2]), Columns(keep=("shop",)), PrepareConfig(min_count=2))
"""


def test_prepare_that_is_killed_again_and_again_ends_in_the_same_bytes(tmp_path: Path, small_shards: None) -> None:
    file = tmp_path / "rows.csv"
    rows(8000).to_csv(file, index=False)
    config = PrepareConfig(min_count=2)
    prepare({"train": [file]}, tmp_path / "whole", Columns(keep=("shop",)), config)
    work, chance, killed = tmp_path / "killed.partial", random.Random(1), 0
    while killed < 3 and not (tmp_path / "killed").exists():
        before = len(list(work.rglob("*-*.arrow"))) + len(list(work.rglob("*.npz")))
        process = subprocess.Popen([sys.executable, "-c", _PREPARE, str(file), str(tmp_path / "killed")])
        wait_until_there_are_more(work, before, process)
        time.sleep(chance.uniform(0, 0.1))
        process.kill()
        killed += process.wait() != 0
    # A quick machine may come to the end before the last.
    assert killed
    if not (tmp_path / "killed").exists():
        prepare({"train": [file]}, tmp_path / "killed", Columns(keep=("shop",)), config)
    assert contents(tmp_path / "whole") == contents(tmp_path / "killed")
    assert not work.exists()
    assert PreparedData.load(tmp_path / "killed").preprocessor(tmp_path / "killed").vocabulary_size > 50


def wait_until_there_are_more(work: Path, files: int, process: subprocess.Popen) -> None:
    while process.poll() is None and len(list(work.rglob("*-*.arrow"))) + len(list(work.rglob("*.npz"))) <= files:
        time.sleep(0.005)


def begin_prepare(folder: Path) -> tuple[subprocess.Popen, list[int]]:
    """Begins to prepare rows, and waits until it has two processes of its own that turn texts into ids."""
    lines = [f'"{"It holds tea, and it is warm. " * 30} {number}",{number % 2}' for number in range(40_000)]
    (folder / "rows.csv").write_text("\n".join(["text,label", *lines]))
    preprocessor = Preprocessor.train([lines[0]], max_sentence_tokens=50, max_vocabulary=50, min_count=1)
    preprocessor.save(folder / "tokenizer.json")
    command = [sys.executable, "-m", "model_training", "prepare", "--train", f"{folder}/rows.csv"]
    command += ["--tokenizer", str(folder), "--out", f"{folder}/out"]
    pipe = subprocess.PIPE
    # Where the tests run in the background of a script, they ignore Ctrl-C, and so would what they begin.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    process = subprocess.Popen(command, start_new_session=True, stdout=pipe, stderr=pipe, text=True)
    signal.signal(signal.SIGINT, before)
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
def test_ctrl_c_ends_prepare_in_one_line_and_leaves_what_was_done(tmp_path: Path) -> None:
    process, workers = begin_prepare(tmp_path)
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130, said
    assert said.strip() == f"stopped. {tmp_path}/out.partial keeps what was done; the same command goes on from there."
    assert wait_until_gone(workers) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.partial", "rows.csv", "tokenizer.json"]
