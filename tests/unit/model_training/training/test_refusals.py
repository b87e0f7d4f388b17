"""A run that cannot succeed is refused in one line, before it takes time, and leaves nothing half made."""

import json
from pathlib import Path

import pytest

from model_training.data.prepare import PreparedData, prepare
from model_training.errors import DataError, SettingsError
from model_training.training.config import train_config
from model_training.training.steps import load_steps
from model_training.training.train import train
from tests.unit.model_training.conftest import COLUMNS, PRODUCTS
from tests.unit.model_training.training.test_train import SIZES, TINY


@pytest.mark.parametrize("chosen", [{"where": "shop=market,shop", "max_rows": 1}, {"max_rows": 1}])
def test_rows_of_one_label_are_refused(prepared: Path, tmp_path: Path, chosen: dict) -> None:
    with pytest.raises(DataError, match=r"leave 1 row of train with one label, '(good|bad)'; at least two"):
        train(prepared, tmp_path / "weights", train_config(epochs=1, **TINY | chosen), tmp_path / "run")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("option", ["where", "dev_where"])
def test_the_option_that_leaves_no_row_is_named(prepared: Path, tmp_path: Path, option: str) -> None:
    message = f"--{option.replace('_', '-')} shop=kiosk: no row matches"
    with pytest.raises(DataError, match=f"^{message}"):
        train(prepared, tmp_path / "weights", train_config(epochs=1, **TINY | {option: "shop=kiosk"}), tmp_path / "run")


@pytest.mark.long
def test_a_run_is_not_begun_twice_nor_resumed_with_other_settings_or_data(prepared: Path, tmp_path: Path) -> None:
    config, places = train_config(epochs=1, **TINY), (tmp_path / "weights", tmp_path / "run")
    weights, run = places
    with pytest.raises(SettingsError, match=r"no checkpoint.*without --resume"):
        train(prepared, weights, config, run, resume=True)
    train(prepared, weights, config, run)
    with pytest.raises(SettingsError, match=r"weights: already exists\. Add --force"):
        train(prepared, weights, config, tmp_path / "other")
    with pytest.raises(SettingsError, match=r"already contains a run.*--resume"):
        train(prepared, tmp_path / "other", config, run)
    with pytest.raises(SettingsError, match=r"other settings \(epochs: 1 then, 2 now\)"):
        train(prepared, tmp_path / "other", train_config(epochs=2, **TINY), run, resume=True)
    # The same words, so the same vocabulary; but one row fewer.
    rows = PRODUCTS.read_text(encoding="utf-8").splitlines()
    (tmp_path / "fewer.csv").write_text("\n".join([rows[0], *rows[2:]]) + "\n", encoding="utf-8")
    preprocessor = PreparedData.load(prepared).preprocessor(prepared)
    prepare({"train": [tmp_path / "fewer.csv"]}, tmp_path / "data", COLUMNS, SIZES, preprocessor=preprocessor)
    with pytest.raises(SettingsError, match=r"other data \(.*rows: [0-9]+ \([0-9a-f]+\) then, [0-9]+ \(.*\) now"):
        train(tmp_path / "data", tmp_path / "other", config, run, resume=True)
    # A run from before a setting existed has its default.
    state = run / "state.json"
    content = json.loads(state.read_text())
    del content["config"]["pooling" if "pooling" in content["config"] else "variant"]
    state.write_text(json.dumps(content))
    assert len(train(prepared, weights, config, run, resume=True, force=True)["epochs"]) == 1


@pytest.mark.long
def test_a_run_begun_anew_leaves_nothing_of_the_one_before(prepared: Path, tmp_path: Path) -> None:
    weights, run = tmp_path / "weights", tmp_path / "run"
    train(prepared, weights, train_config(epochs=2, **TINY), run)
    (weights / "map.json").write_text("{}")
    metadata = train(prepared, weights, train_config(epochs=1, **TINY), run, force=True)
    assert [figures["epoch"] for figures in metadata["epochs"]] == [1]
    assert {step.epoch for step in load_steps(run)} == {1}
    assert not (weights / "map.json").exists()
    assert [path.name for path in tmp_path.iterdir()].count("weights") == 1
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_a_run_whose_loss_is_no_number_stops_with_its_step_and_rate(prepared: Path, tmp_path: Path) -> None:
    wild = train_config(epochs=2, **{**TINY, "base_lr": 1e30, "max_lr": 1e38})
    with pytest.raises(
        SettingsError, match=r"(Step \d+ of epoch 1: the loss is (nan|inf), with a learning rate|no number)"
    ):
        train(prepared, tmp_path / "weights", wild, tmp_path / "run")
    assert not (tmp_path / "weights").exists()
    assert not (tmp_path / "run/state.json").exists()


def test_a_place_that_cannot_be_written_is_noticed_before_the_rows_are_read(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    config = train_config(epochs=1, **TINY)
    for places in ((tmp_path / "file/weights", tmp_path / "run"), (tmp_path / "weights", tmp_path / "file/run")):
        with pytest.raises(SettingsError, match=r"--(out|run) .*cannot be written"):
            train(tmp_path / "no-data", places[0], config, places[1])
