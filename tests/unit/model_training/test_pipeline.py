"""One command turns a table into a calibrated model with a card, and does no work twice."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from limelight import load
from model_training.data.config import Columns, TableOptions
from model_training.data.prepare import PreparedData
from model_training.errors import DataError, SettingsError
from model_training.pipeline import _chosen, _prepared, _started, make
from model_training.training.config import RunOptions, train_config
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
