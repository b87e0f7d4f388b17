"""The server starts with the models that are complete, names the others, and exits on a signal."""

import http.client
import json
import re
import shutil
import signal
from contextlib import closing
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.models.registry import StartError
from app.settings import Settings
from tests.system.server.processes import process, read_log_until_ready
from tests.tiny import save_tiny_digit_cnn, save_tiny_kim_cnn

SECRET = "the-zip-of-my-tent-broke"


def start(settings: Settings) -> None:
    with TestClient(create_app(settings)):
        pass


@pytest.fixture
def weights(weights_dir: Path, tmp_path: Path) -> Path:
    shutil.copytree(weights_dir / "han", tmp_path / "han")
    return tmp_path


def test_no_folder_of_weights_stops_the_start(tmp_path):
    with pytest.raises(StartError, match=r"no folder .*nowhere.*LIMELIGHT_WEIGHTS_DIR"):
        start(Settings(weights_dir=tmp_path / "nowhere"))


def test_no_model_in_the_folder_stops_the_start(tmp_path):
    (tmp_path / "README.md").write_text("Nothing here yet.")
    (tmp_path / ".cache").mkdir()
    with pytest.raises(StartError, match=f"no model in {re.escape(str(tmp_path))}"):
        start(Settings(weights_dir=tmp_path))


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "model.weights.h5", "metadata.json"])
def test_a_missing_file_stops_the_start_and_is_named(weights, name):
    (weights / "han" / name).unlink()
    with pytest.raises(StartError, match=re.escape(str(weights / "han" / name))):
        start(Settings(weights_dir=weights))


def half_copied(weights: Path) -> Path:
    """Copies a part of a model to a folder next to the whole one."""
    folder = weights / "half-copied"
    folder.mkdir()
    (folder / "config.json").write_bytes((weights / "han" / "config.json").read_bytes())
    return folder


def test_a_model_that_is_not_whole_is_left_out_and_named_and_the_others_are_served(weights, caplog):
    folder = half_copied(weights)
    with TestClient(create_app(Settings(weights_dir=weights))) as client:
        assert [model["name"] for model in client.get("/api/v1/models").json()["models"]] == ["han"]
    [record] = [record for record in caplog.records if record.levelname == "WARNING" and record.name.startswith("app")]
    assert str(folder) in record.getMessage()
    assert "the models han are served" in record.getMessage()


def test_a_model_that_is_not_whole_stops_a_strict_start(weights):
    folder = half_copied(weights)
    with pytest.raises(StartError, match=re.escape(str(folder))):
        start(Settings(weights_dir=weights, strict_models=True))


def test_a_folder_without_a_model_is_passed_over_even_by_a_strict_start(weights, caplog):
    (weights / "notes").mkdir()
    (weights / "notes" / "ideas.txt").write_text("More rows of tents.")
    start(Settings(weights_dir=weights, strict_models=True))
    assert not [record for record in caplog.records if record.levelname == "WARNING" and record.name.startswith("app")]


def test_metadata_that_cannot_be_shown_stop_the_start_and_are_named(weights):
    file = with_scores_of_another_shape(weights / "han")
    with pytest.raises(StartError, match=rf"{re.escape(str(file))}, scores\.0\.split"):
        start(Settings(weights_dir=weights))


def with_scores_of_another_shape(folder: Path) -> Path:
    file = folder / "metadata.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), "scores": [{"name": "test"}]}))
    return file


def test_a_model_whose_metadata_cannot_be_shown_is_left_out_and_named(weights, caplog):
    file = with_scores_of_another_shape(save_tiny_kim_cnn(weights / "films"))
    with TestClient(create_app(Settings(weights_dir=weights))) as client:
        assert [model["name"] for model in client.get("/api/v1/models").json()["models"]] == ["han"]
        assert client.get("/").status_code == 200
        problem = client.post("/api/v1/predict", json={"text": "Lovely.", "model": "films"}).json()
    assert problem["detail"].endswith("The models are: han.")
    [record] = [record for record in caplog.records if record.levelname == "WARNING" and record.name.startswith("app")]
    assert f"{file}, scores.0.split: Field required. Copy the whole directory" in record.getMessage()
    with pytest.raises(StartError, match=re.escape(str(file))):
        start(Settings(weights_dir=weights, strict_models=True))


def test_of_models_of_images_only_one_of_digits_is_served(weights, caplog):
    save_tiny_digit_cnn(weights / "digits")
    save_tiny_digit_cnn(weights / "more-digits")
    with TestClient(create_app(Settings(weights_dir=weights))) as client:
        names = [model["name"] for model in client.get("/api/v1/models").json()["models"]]
    assert sorted(names) == ["digits", "han"]
    assert "more-digits cannot be served. It reads digits, as digits does" in caplog.text


def test_without_a_han_the_first_model_by_name_is_the_default(tmp_path):
    for name in ("films", "books"):
        save_tiny_kim_cnn(tmp_path / name)
    with TestClient(create_app(Settings(weights_dir=tmp_path))) as client:
        assert client.get("/api/v1/models").json()["default"] == "books"


def test_the_default_model_can_be_chosen(weights_dir):
    with TestClient(create_app(Settings(weights_dir=weights_dir, default_model="kim_cnn"))) as client:
        assert client.post("/api/v1/predict", json={"text": "Lovely."}).json()["model"] == "kim_cnn"


def test_a_default_model_that_is_not_there_stops_the_start(weights_dir):
    with pytest.raises(StartError, match=r"LIMELIGHT_DEFAULT_MODEL is 'bert', and the models are han, kim_cnn"):
        start(Settings(weights_dir=weights_dir, default_model="bert"))


def test_a_folder_that_is_a_link_is_served_under_one_name(weights_dir, tmp_path):
    shutil.copytree(weights_dir / "han", tmp_path / "store" / "han-2")
    (tmp_path / "weights").mkdir()
    (tmp_path / "weights" / "han").symlink_to(tmp_path / "store" / "han-2")
    with TestClient(create_app(Settings(weights_dir=tmp_path / "weights"))) as client:
        [model] = client.get("/api/v1/models").json()["models"]
        answer = client.post("/api/v1/predict", json={"text": "Lovely.", "model": model["name"]}).json()
        assert client.get(f"/api/v1/models/{answer['model']}").json()["name"] == model["name"]


def test_a_served_process_answers_logs_no_text_and_ends_on_sigterm(tmp_path):
    save_tiny_kim_cnn(tmp_path / "kim_cnn")
    # As in a container with a read-only file system.
    nowhere = {"TMPDIR": "/nowhere", "HOME": "/nowhere", "PYTHONDONTWRITEBYTECODE": "1"}
    with process(LIMELIGHT_WEIGHTS_DIR=str(tmp_path), LIMELIGHT_SHUTDOWN_TIMEOUT_S="1", **nowhere) as server:
        log, (host, port) = read_log_until_ready(server)
        with closing(http.client.HTTPConnection(host, port, timeout=20)) as connection:
            try:
                connection.request("GET", "/readyz")
                assert connection.getresponse().read().startswith(b'{"status":"ready"')
                connection.request("GET", f"/?text={SECRET}")
                assert connection.getresponse().read()
                # A body without a length goes out in chunks.
                headers = {"Content-Type": "application/json"}
                connection.request("POST", "/api/v1/predict", iter([json.dumps({"text": SECRET}).encode()]), headers)
                response = connection.getresponse()
                assert response.status == 200
                assert response.getheader("Server") is None
                assert SECRET.encode() in response.read()
                connection.request("POST", "/api/v1/predict", b" " * 5_000_000, headers)
                response = connection.getresponse()
                assert (response.status, response.getheader("Content-Type")) == (413, "application/problem+json")
                response.read()
                # An endless body must not keep the server from exiting.
                connection.request("POST", "/api/v1/predict", b"{", {**headers, "Content-Length": "9"})
            finally:
                server.send_signal(signal.SIGTERM)
                log += server.communicate(timeout=30)[0]
    assert "Application shutdown complete" in log
    assert server.returncode == 0
    assert "POST /api/v1/predict 200" in log
    assert SECRET not in log
    assert "Traceback" not in log
    assert "CancelledError" not in log


def test_a_setting_that_makes_no_sense_is_named_before_anything_is_loaded():
    with process(LIMELIGHT_PORT="eighty") as server:
        log = server.communicate(timeout=60)[0]
    assert server.returncode == 1
    assert log.startswith("LIMELIGHT_PORT: ")
    assert "Traceback" not in log
