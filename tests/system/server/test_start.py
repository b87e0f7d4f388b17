"""The server starts with the models that are complete, names the others, and exits on a signal."""

import json
import re
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.models.registry import StartError
from app.settings import Settings
from tests.system.server.processes import process, read_log_until_ready
from tests.tiny import save_tiny_digit_cnn, save_tiny_kim_cnn

SECRET = "the-zip-of-my-tent-broke"


@pytest.fixture
def weights(weights_dir: Path, tmp_path: Path) -> Path:
    """A folder with a model that is whole, and files that are none."""
    shutil.copytree(weights_dir / "han", tmp_path / "weights" / "han")
    (tmp_path / "weights" / "notes").mkdir()
    (tmp_path / "weights" / "notes" / "ideas.txt").write_text("More rows of tents.")
    (tmp_path / "weights" / "README.md").write_text("Nothing here yet.")
    return tmp_path / "weights"


@contextmanager
def served(weights: Path, **settings: object) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(weights_dir=weights, **settings))) as client:
        yield client


def names(client: TestClient) -> list[str]:
    return sorted(model["name"] for model in client.get("/api/v1/models").json()["models"])


def half_copy(weights: Path) -> str:
    """Copies a part of a model to a folder next to the whole one."""
    (weights / "half-copied").mkdir()
    (weights / "half-copied" / "config.json").write_bytes((weights / "han" / "config.json").read_bytes())
    return re.escape(str(weights / "half-copied"))


def give_scores_of_another_shape(weights: Path) -> str:
    file = save_tiny_kim_cnn(weights / "films") / "metadata.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), "scores": [{"name": "test"}]}))
    return rf"{re.escape(str(file))}, scores\.0\.split: Field required\. Copy the whole directory"


def add_digits_twice(weights: Path) -> str:
    save_tiny_digit_cnn(weights / "digits")
    save_tiny_digit_cnn(weights / "more-digits")
    return "more-digits cannot be served. It reads digits, as digits does"


@pytest.mark.parametrize(
    ("folder", "settings", "missing", "problem"),
    [
        *(("weights", {}, name, f"han/{name}") for name in ("config.json", "tokenizer.json", "metadata.json")),
        ("weights", {}, "model.weights.h5", "han/model.weights.h5"),
        ("nowhere", {}, "", r"no folder .*nowhere.*LIMELIGHT_WEIGHTS_DIR"),
        ("weights/notes", {}, "", r"no model in .*notes"),
        ("weights", {"default_model": "bert"}, "", "LIMELIGHT_DEFAULT_MODEL is 'bert', and the models are han"),
    ],
)
def test_what_is_missing_stops_the_start_and_is_named(weights, folder, settings, missing, problem):
    if missing:
        (weights / "han" / missing).unlink()
    with pytest.raises(StartError, match=problem), served(weights.parent / folder, **settings):
        pass


@pytest.mark.parametrize("spoil", [half_copy, give_scores_of_another_shape, add_digits_twice])
def test_a_model_that_cannot_be_served_is_left_out_and_named_and_stops_a_strict_start(weights, caplog, spoil):
    with served(weights, strict_models=True) as client:
        assert names(client) == ["han"]
    assert not [record for record in caplog.records if record.levelname == "WARNING" and record.name.startswith("app")]
    problem = spoil(weights)
    with served(weights) as client:
        assert names(client) == (["digits", "han"] if spoil is add_digits_twice else ["han"])
        assert client.get("/").status_code == 200
        answer = client.post("/api/v1/predict", json={"text": "Lovely.", "model": "films"}).json()
        assert answer["detail"].endswith("The models are: han.")
    [record] = [record for record in caplog.records if record.levelname == "WARNING" and record.name.startswith("app")]
    assert re.search(problem, record.getMessage())
    assert record.getMessage().endswith("han are served.")
    with pytest.raises(StartError, match=problem), served(weights, strict_models=True):
        pass


def test_the_default_is_han_or_the_first_by_name_or_that_of_the_setting(tmp_path, weights_dir):
    for name in ("films", "books"):
        save_tiny_kim_cnn(tmp_path / name)
    for folder, settings, default in (
        (tmp_path, {}, "books"),
        (tmp_path, {"default_model": "films"}, "films"),
        (weights_dir, {}, "han"),
    ):
        with served(folder, **settings) as client:
            assert client.get("/api/v1/models").json()["default"] == default
            assert client.post("/api/v1/predict", json={"text": "Lovely."}).json()["model"] == default


def test_a_folder_that_is_a_link_is_served_under_one_name(weights, tmp_path):
    (weights / "han").rename(tmp_path / "han-2")
    (weights / "han").symlink_to(tmp_path / "han-2")
    with served(weights) as client:
        [name] = names(client)
        assert client.post("/api/v1/predict", json={"text": "Lovely."}).json()["model"] == name


def test_a_served_process_answers_logs_no_text_and_ends_on_sigterm(tmp_path):
    save_tiny_kim_cnn(tmp_path / "kim_cnn")
    # As in a container with a read-only file system.
    nowhere = {"TMPDIR": "/nowhere", "HOME": "/nowhere", "PYTHONDONTWRITEBYTECODE": "1"}
    with process(LIMELIGHT_WEIGHTS_DIR=str(tmp_path), **nowhere) as server:
        log, (host, port) = read_log_until_ready(server)
        with httpx.Client(base_url=f"http://{host}:{port}", timeout=20) as client:
            assert client.get("/readyz").json()["status"] == "ready"
            assert client.get("/", params={"text": SECRET}).status_code == 200
            json_type = {"Content-Type": "application/json"}
            # A body without a length goes out in chunks.
            parts = iter([json.dumps({"text": SECRET}).encode()])
            response = client.post("/api/v1/predict", content=parts, headers=json_type)
            assert response.status_code == 200
            assert "Server" not in response.headers
            assert SECRET in response.text
        server.send_signal(signal.SIGTERM)
        log += server.communicate(timeout=30)[0]
    assert "Application shutdown complete" in log
    assert server.returncode == 0
    assert "POST /api/v1/predict 200" in log
    assert SECRET not in log
    assert "Traceback" not in log


def test_where_no_worker_can_start_the_server_ends_with_the_reason():
    with process(LIMELIGHT_WORKERS="2", LIMELIGHT_WEIGHTS_DIR="/nowhere/weights") as server:
        log = server.communicate(timeout=120)[0]
    assert server.returncode == 3
    assert "no folder /nowhere/weights" in log
    assert "Traceback" not in log


def test_a_folder_of_figures_that_the_server_did_not_make_stays(tmp_path):
    (tmp_path / "gauge_livesum_1.db").touch()
    with process(PROMETHEUS_MULTIPROC_DIR=str(tmp_path), LIMELIGHT_WEIGHTS_DIR="/nowhere/weights") as server:
        server.communicate(timeout=120)
    assert [path.name for path in tmp_path.iterdir()] == ["gauge_livesum_1.db"]
