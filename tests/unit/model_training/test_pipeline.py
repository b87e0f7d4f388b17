"""One command turns a table into a calibrated model with a card, and does no work twice."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from limelight import load
from limelight.common.interruption import INTERRUPTED
from limelight.errors import WorkerError
from model_training.data.config import Columns, TableOptions
from model_training.data.labels import find_slips
from model_training.data.prepare import PreparedData
from model_training.errors import DataError, SettingsError
from model_training.pipeline import _chosen, _prepared, _started, make
from model_training.training.config import RunOptions, train_config
from tests.keyboard import keyboard
from tests.places import ROOT
from tests.unit.model_training.conftest import COLUMNS, PRODUCTS

SIZES = {"embedding_size": 12, "num_filters": 8, "batch_tokens": 256, "max_lr": 0.02}


def given(folder: Path, *rows: Path, network: str = "auto", test: tuple[str, ...] = (), **settings: object) -> list:
    config = train_config(network, **settings)
    return [[str(path) for path in rows or (PRODUCTS,)], folder / "mine", COLUMNS, TableOptions(test=test), config]


@pytest.mark.long
def test_a_table_becomes_a_calibrated_model_with_a_card(tmp_path: Path) -> None:
    test = tmp_path / "test.csv"
    lines = PRODUCTS.read_text(encoding="utf-8").splitlines()
    test.write_text("\n".join(lines[:40]) + "\n", encoding="utf-8")
    own = given(tmp_path, network="kim_cnn", test=(str(test),), start=Path("none"), epochs=3, **SIZES)
    said = make(*own, RunOptions(run=tmp_path / "run"))
    assert any(line.startswith("test: ") for line in said)
    assert "serve" in said[-1]
    model = load(tmp_path / "mine")
    assert model.predict("I love this lamp. It simply works.").label == "good"
    assert {"insights", "doubts", "faithfulness", "baseline", "self_test"} <= model.metadata.keys()
    assert [each["split"] for each in model.metadata["scores"]] == ["dev", "test"]
    assert model.metadata["notes"].get("first_stage") is None
    assert model.map is not None
    assert model.card.startswith("# mine\n")
    # The same files are not prepared again.
    ids = tmp_path / "mine.data/data.json"
    made = ids.stat().st_mtime_ns
    assert _prepared(*own) == ids.parent
    assert ids.stat().st_mtime_ns == made
    with pytest.raises(SettingsError, match=r"mine: already exists\. Add --force"):
        make(*own, RunOptions(run=tmp_path / "run"))


def test_a_table_that_changed_is_prepared_again(tmp_path: Path) -> None:
    table = tmp_path / "reviews.csv"
    table.write_bytes(PRODUCTS.read_bytes())
    own = given(tmp_path, table, start=Path("none"))
    first = PreparedData.load(_prepared(*own)).rows
    with table.open("a", encoding="utf-8") as file:
        file.write("Oh,The zip broke at once.,bad,web\n")
    assert sum(PreparedData.load(_prepared(*own)).rows.values()) == sum(first.values()) + 1


def test_english_texts_start_from_the_shipped_words_and_others_from_nothing(tmp_path: Path) -> None:
    prepared = PreparedData.load(_prepared(*given(tmp_path)))
    assert prepared.language == "en"
    words = json.loads((tmp_path / "mine.data/tokenizer.json").read_text(encoding="utf-8"))["model"]["vocab"]
    assert len(words) >= 32_000
    assert _started(train_config("auto"), prepared).start == Path("han")
    assert _started(train_config("auto", start=Path("none")), prepared).start is None
    assert _started(train_config("auto"), replace(prepared, language="de")).start is None
    # Sizes of one's own fit no encoder that is there.
    assert _started(train_config("han", units=8), prepared).start is None


@pytest.mark.parametrize(("linear", "network"), [(0.6, "han"), (1.0, "kim_cnn")])
def test_encoders_are_kept_where_they_see_more_than_counted_words(linear: float, network: str, tmp_path: Path) -> None:
    data = _prepared(*given(tmp_path))
    config = _started(train_config("auto", seed=3), PreparedData.load(data))
    chosen = _chosen(config, data, linear)
    assert (chosen.network, chosen.seed) == (network, 3)
    assert _chosen(train_config("kim_cnn", start=Path("han")), data, 0.6).network == "kim_cnn"


def test_a_folder_that_prepare_wrote_is_taken_as_it_is(prepared: Path, tmp_path: Path) -> None:
    assert _prepared(*given(tmp_path, prepared)) == prepared
    with pytest.raises(SettingsError, match="No training rows"):
        _prepared([], *given(tmp_path)[1:])


@pytest.mark.parametrize(("rows", "odd", "says"), [(20, 20, "40 rows to learn from"), (60, 3, "'odd' has 3 rows")])
def test_too_few_rows_are_refused_before_any_training(rows: int, odd: int, says: str, tmp_path: Path) -> None:
    table = tmp_path / "few.csv"
    lines = [f"The lamp number {n} is fine,{'fine' if n < rows else 'odd'}" for n in range(rows + odd)]
    table.write_text("\n".join(["text,label", *lines]))
    test = tmp_path / "test.csv"
    test.write_text("text,label\nA zip of the test.,fine\n")
    config = train_config("kim_cnn", start=Path("none"))
    with pytest.raises(DataError, match=says):
        _prepared([str(table)], tmp_path / "mine", Columns(), TableOptions(test=(str(test),)), config)


_PRESSED = """
import os, signal, sys
from {owner}
from limelight.cli import main
original = owner.{phase}
def press(*arguments, **named):
    owner.{phase} = original
    os.kill(os.getpid(), signal.SIGINT)
    return original(*arguments, **named)
owner.{phase} = press
main(sys.argv[1:])
"""
_EPOCHS, _STEPS = ("model_training.training." + name for name in ("epochs import Epochs", "steps import StepLog"))


@pytest.mark.long
@pytest.mark.parametrize(
    ("owner", "phase", "network", "has_checkpoint"),
    [
        ("model_training import pipeline", "_prepared", "kim_cnn", False),
        pytest.param("model_training import pipeline", "_baseline", "kim_cnn", False, marks=pytest.mark.night),
        # Its output layer is fitted before the first epoch.
        pytest.param(_EPOCHS, "_begin", "han", False, marks=pytest.mark.night),
        pytest.param(_STEPS, "add", "kim_cnn", False, marks=pytest.mark.night),
        ("model_training import pipeline", "measure", "kim_cnn", True),
        pytest.param("model_training import pipeline", "_compare", "kim_cnn", True, marks=pytest.mark.night),
    ],
)
def test_ctrl_c_ends_each_phase_and_the_way_on_is_told(
    owner: str, phase: str, network: str, has_checkpoint: bool, tmp_path: Path
) -> None:
    settings = {"start": "none"} | SIZES if network == "kim_cnn" else {"start": "han"}
    own = {"out": tmp_path / "mine", "text": "body", "label": "verdict", "title": "headline"}
    own |= {"network": network, "epochs": 1, "from": settings.pop("start"), **settings}
    options = [str(each) for name, value in own.items() for each in (f"--{name.replace('_', '-')}", value)]
    program = _PRESSED.format(owner=f"{owner} as owner", phase=phase)
    command = [sys.executable, "-c", program, "train", str(PRODUCTS), *options]
    with keyboard():
        stopped = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert stopped.returncode == INTERRUPTED, stopped.stderr
    said = stopped.stderr.splitlines()[-1]
    assert said.startswith("stopped. ")
    assert (f"{tmp_path / 'mine.run'} contains everything" in said) == has_checkpoint
    assert ("--resume" in said) == has_checkpoint
    assert "command" in said
    assert not (tmp_path / "mine").exists()
    if phase in ("add", "measure"):
        settings = {"start": Path("none"), **SIZES}
        make(*given(tmp_path, network=network, epochs=1, **settings), RunOptions(resume=has_checkpoint))
        assert load(tmp_path / "mine").labels == ["bad", "good"]
        assert sorted(path.name for path in tmp_path.iterdir()) == ["mine", "mine.data", "mine.run"]


def test_a_cluster_is_asked_before_the_table_is_read(tmp_path: Path) -> None:
    with pytest.raises(WorkerError, match="no cluster answers"):
        make(*given(tmp_path), RunOptions(ray="127.0.0.1:1"))
    assert list(tmp_path.iterdir()) == []


def test_labels_that_are_probably_misspelt_are_all_named_and_merged_on_request(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    slips = {"Excellent": "excellent", "excelent": "excellent", "excellnet": "excellent", "goo": "good"}
    labels = [*["excellent", "good", "fair", "poor"] * 30, *slips, "fair "]
    table = tmp_path / "reviews.csv"
    rows = [f"The lamp number {number} is here,{label}" for number, label in enumerate(labels)]
    table.write_text("\n".join(["text,label", *rows, "The lamp number 0 is here,poor"]))
    own = given(tmp_path, table, start=Path("none"))
    own[2] = Columns()
    with pytest.raises(DataError) as refused:
        _prepared(*own)
    for slip, label in slips.items():
        assert f"'{slip}' (1 row) is probably '{label}' (30)" in str(refused.value)
    assert "'fair" not in str(refused.value)
    assert not (tmp_path / "mine.data").exists()
    own[3] = replace(own[3], merge_labels=True)
    assert PreparedData.load(_prepared(*own)).labels == ["excellent", "fair", "good", "poor"]
    said = capsys.readouterr().out
    assert "'excelent' (1 row) is probably 'excellent' (30)" in said
    assert "1 text with more than one label" in said
    assert "left out" in said


@pytest.mark.parametrize(
    "labels", [{"1": 90, "2": 4}, {"bad": 90, "mad": 4}, {"pos": 50, "neg": 40}, {"male": 9, "female": 4}]
)
def test_labels_that_are_short_or_far_apart_are_no_slips(labels: dict[str, int]) -> None:
    assert find_slips(labels) == {}
