"""The models that are whole are served, the others are named; /livez checks the process, /readyz that it serves."""

import math
import re
import shutil
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.runtime.registry import PROBE_TEXT, StartError, wrong_answer
from limelight import load
from tests.tiny import change_metadata, save_tiny_digit_cnn, save_tiny_kim_cnn
from tests.unit.app.conftest import serve


@pytest.fixture
def weights(weights_dir: Path, tmp_path: Path) -> Path:
    """A folder with a model that is whole, and files that are none."""
    shutil.copytree(weights_dir / "han", tmp_path / "weights" / "han")
    (tmp_path / "weights" / "notes").mkdir()
    (tmp_path / "weights" / "notes" / "ideas.txt").write_text("More rows of tents.")
    (tmp_path / "weights" / "README.md").write_text("Nothing here yet.")
    return tmp_path / "weights"


def names(client: TestClient) -> list[str]:
    return sorted(model["name"] for model in client.get("/api/v1/models").json()["models"])


def answers_to(client: TestClient, **question: str) -> dict:
    return client.post("/api/v1/predict", json={"text": "Lovely.", **question}).json()


def half_copy(weights: Path) -> str:
    """Copies a part of a model to a folder next to the whole one."""
    (weights / "half-copied").mkdir()
    shutil.copy(weights / "han" / "config.json", weights / "half-copied")
    return re.escape(str(weights / "half-copied"))


def give_scores_of_another_shape(weights: Path) -> str:
    change_metadata(save_tiny_kim_cnn(weights / "films"), scores=[{"name": "test"}])
    return (
        rf"{re.escape(str(weights))}/films/metadata\.json, scores\.0\.split: Field required\. Copy the whole directory"
    )


def add_digits_twice(weights: Path) -> str:
    save_tiny_digit_cnn(weights / "digits")
    save_tiny_digit_cnn(weights / "more-digits")
    return "more-digits cannot be served. It reads digits, and so does digits"


def fail_the_self_test(weights: Path) -> str:
    change_metadata(save_tiny_kim_cnn(weights / "films"), self_test={"probabilities": [9, 9]})
    return "films cannot be served. It fails its self-test"


@pytest.mark.parametrize(
    ("folder", "settings", "missing", "problem"),
    [
        *(("weights", {}, name, f"han/{name}") for name in ("config.json", "tokenizer.json", "metadata.json")),
        ("weights", {}, "model.weights.h5", "han/model.weights.h5"),
        ("nowhere", {}, "", r"no folder .*nowhere.*LIMELIGHT_WEIGHTS_DIR"),
        ("weights/notes", {}, "", r"no model in .*notes"),
        ("weights", {"default_model": "bert"}, "", "LIMELIGHT_DEFAULT_MODEL is 'bert', but the models are han"),
    ],
)
def test_what_is_missing_stops_the_start_and_is_named(weights, folder, settings, missing, problem):
    if missing:
        (weights / "han" / missing).unlink()
    with pytest.raises(StartError, match=problem), serve(weights.parent / folder, **settings):
        pass


@pytest.mark.parametrize("spoil", [half_copy, give_scores_of_another_shape, add_digits_twice, fail_the_self_test])
def test_a_model_that_cannot_be_served_is_left_out_and_named_and_stops_a_strict_start(weights, caplog, spoil):
    problem = spoil(weights)
    whole = ["digits", "han"] if spoil is add_digits_twice else ["han"]
    with serve(weights) as client:
        assert names(client) == whole
        assert client.get("/").status_code == client.get("/readyz").status_code == 200
        assert answers_to(client, model="films")["detail"].endswith("The models are: han.")
    [record] = [record for record in caplog.records if record.levelname == "WARNING" and record.name.startswith("app")]
    assert re.search(problem, record.getMessage())
    assert record.getMessage().endswith(f"skips this model, and serves {', '.join(whole)}.")
    with pytest.raises(StartError, match=problem), serve(weights, strict_models=True):
        pass


def test_the_default_is_han_or_the_first_by_name_or_that_of_the_setting(tmp_path, weights_dir):
    for name in ("films", "books"):
        save_tiny_kim_cnn(tmp_path / name)
    for folder, settings, default in (
        (tmp_path, {}, "books"),
        (tmp_path, {"default_model": "films"}, "films"),
        (weights_dir, {}, "han"),
    ):
        with serve(folder, **settings) as client:
            assert client.get("/api/v1/models").json()["default"] == answers_to(client)["model"] == default


def test_a_folder_that_is_a_link_is_served_under_one_name_and_other_files_stop_no_strict_start(weights, tmp_path):
    (weights / "han").rename(tmp_path / "han-2")
    (weights / "han").symlink_to(tmp_path / "han-2")
    with serve(weights, strict_models=True) as client:
        [name] = names(client)
        assert answers_to(client, model=name)["model"] == name


def test_a_running_process_is_alive_and_a_ready_server_names_its_models_and_their_versions(client):
    versions = {model["name"]: model["version"] for model in client.get("/api/v1/models").json()["models"]}
    for path, content in (("/livez", {"status": "alive"}), ("/readyz", {"status": "ready", "models": versions})):
        response = client.get(path)
        assert (response.status_code, response.json()) == (200, content)


@pytest.mark.parametrize(("difference", "passes"), [(0.0, True), (0.0005, True), (0.01, False), (math.nan, False)])
def test_the_answer_to_the_self_test_may_differ_by_the_digits_of_another_processor(weights_dir, difference, passes):
    model = load(weights_dir / "kim_cnn")
    first, *others = model.predict(PROBE_TEXT).probabilities
    model.metadata["self_test"] = {"text": PROBE_TEXT, "probabilities": [first + difference, *others]}
    assert (wrong_answer(model) is None) == passes
