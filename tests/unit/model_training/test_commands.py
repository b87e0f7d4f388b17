"""The commands: their table imports fast and loads what is needed; prepare says its result, and what comes next."""

import subprocess
import sys
from pathlib import Path

import pytest

from model_training.commands import Files, Words, prepare
from model_training.data.config import Columns, PrepareConfig, TableOptions
from model_training.data.prepare import PreparedData
from model_training.errors import DataError, SettingsError
from model_training.training.config import train_config
from model_training.training.task import read_task
from tests.unit.model_training.conftest import COLUMNS, PRODUCTS

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


SMALL = PrepareConfig(min_count=1)
FILES = Files((str(PRODUCTS),))
WITH_DEV = TableOptions(dev=(str(PRODUCTS),))


def test_prepare_says_what_it_made_and_what_comes_next(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "mugs"
    prepare(FILES, out, COLUMNS, config=SMALL)
    *_, made, following = capsys.readouterr().out.splitlines()
    rows = PreparedData.load(out).rows
    assert made == f"{out}: {sum(rows.values())} rows ({rows['train']} train, {rows['dev']} dev); 2 labels: bad, good"
    assert following.startswith("next: ")
    assert following.endswith(f"limelight train {out} --out weights/mugs")


def test_prepare_says_how_many_rows_it_left_out_of_train(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [f"Mug {number}.,{number % 2}\n" for number in range(50)]
    (tmp_path / "train.csv").write_text("".join(["text,label\n", *rows, "Mug 50.,0\n"]))
    (tmp_path / "dev.csv").write_text("".join(["text,label\n", *rows[:7]]))
    table = TableOptions(dev=(str(tmp_path / "dev.csv"),))
    prepare(Files((str(tmp_path / "train.csv"),)), tmp_path / "out", table=table, config=SMALL)
    assert "left out 7 rows of train" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"config": PrepareConfig(dev_share=0.2), "table": WITH_DEV}, "--dev-share has no effect with --dev"),
        ({"config": PrepareConfig(dev_block=5), "table": WITH_DEV}, "--dev-block has no effect with --dev"),
        (
            {"config": PrepareConfig(min_count=2), "words": Words(Path("weights/han"))},
            "--min-count has no effect with --",
        ),
        ({"table": TableOptions(ordinal=True)}, "--ordinal: the label 'bad' is not a number"),
        (
            {"columns": Columns(text="body", label="verdict", keep=("label=shop",))},
            "--keep label: that column is always kept",
        ),
    ],
)
def test_what_would_not_be_read_is_refused(given: dict, message: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=message):
        prepare(**{"files": FILES, "out": tmp_path / "out", "columns": COLUMNS, **given})
    assert not (tmp_path / "out").exists()


def test_no_file_of_training_rows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="No file"):
        prepare(Files(()), tmp_path / "out", COLUMNS)
    assert list(tmp_path.iterdir()) == []


def test_a_column_of_texts_is_no_column_of_labels_and_no_review_is_printed(tmp_path: Path) -> None:
    rows = [f"{n},{n} mugs are what we have bought for the long table in the kitchen of the club" for n in range(300)]
    (tmp_path / "a.csv").write_text("\n".join(["number,review", *rows]))
    with pytest.raises(DataError, match=r"300 labels in 300 rows, such as '0 mugs .*not classes") as caught:
        prepare(Files((str(tmp_path / "a.csv"),)), tmp_path / "out", Columns(text="number", label="review"))
    assert "kitchen" not in str(caught.value)
