"""/livez asks the process, /readyz asks the models."""

import json
import shutil
import threading
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import Settings


def test_a_running_process_is_alive(client):
    response = client.get("/livez")
    assert response.status_code == 200
    assert response.json() == {"status": "alive"}


def test_a_ready_server_names_its_models_and_their_versions(client):
    response = client.get("/readyz")
    versions = {model["name"]: model["version"] for model in client.get("/api/v1/models").json()["models"]}
    assert response.status_code == 200
    assert response.json() == {"status": "ready", "models": versions}


def test_a_server_whose_models_answer_too_late_is_alive_but_not_ready(weights_dir):
    app = create_app(Settings(weights_dir=weights_dir, ready_timeout_s=0.00001))
    with TestClient(app) as client:
        response = client.get("/readyz")
        assert response.status_code == 503
        assert response.headers["Content-Type"] == "application/problem+json"
        assert response.json()["type"] == "/problems/not-ready"
        assert "within 1e-05 seconds" in response.json()["detail"]
        assert client.get("/livez").status_code == 200
        assert client.get("/").status_code == 200


def test_requests_at_once_are_all_answered(client):
    answers: dict[int, int] = {}

    def ask(number: int) -> None:
        answers[number] = client.post("/api/v1/predict", json={"text": f"Lovely {number}."}).json()["sentences"]

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {number: sentences[0]["tokens"][1]["text"] for number, sentences in answers.items()} == {
        number: str(number) for number in range(16)
    }


@pytest.mark.parametrize(("difference", "status"), [(0.0, 200), (0.0005, 200), (0.01, 503)])
def test_a_model_whose_self_test_is_answered_wrongly_is_not_ready(
    client: TestClient, weights_dir: Path, tmp_path: Path, difference: float, status: int
):
    directory = Path(shutil.copytree(weights_dir / "han", tmp_path / "han"))
    text = "The kettle boils fast."
    first, *others = client.post("/api/v1/predict", json={"text": text, "model": "han"}).json()["probabilities"]
    metadata = json.loads((directory / "metadata.json").read_text())
    metadata["self_test"] = {"text": text, "probabilities": [first + difference, *others]}
    (directory / "metadata.json").write_text(json.dumps(metadata))
    with TestClient(create_app(Settings(weights_dir=tmp_path))) as other:
        response = other.get("/readyz")
        assert response.status_code == status
        if status == 503:
            assert "'han' gives a wrong answer to its self-test" in response.json()["detail"]
        assert other.get("/livez").status_code == 200


def test_before_the_models_are_loaded_the_server_is_alive_and_not_ready(weights_dir):
    # Without `with`, the test client does not start the app.
    client = TestClient(create_app(Settings(weights_dir=weights_dir)))
    assert client.get("/livez").status_code == 200
    for path in ("/readyz", "/", "/api/v1/models"):
        response = client.get(path)
        assert response.status_code == 503
        assert response.json()["detail"] == "The models are being loaded."
        assert response.headers["Retry-After"]


def test_a_server_that_ends_is_not_ready_and_asks_clients_to_leave(weights_dir):
    app = create_app(Settings(weights_dir=weights_dir))
    with TestClient(app) as client:
        app.state.health.leaving = True
        for path, status in (("/readyz", 503), ("/livez", 200), ("/", 200), ("/api/v1/models", 200)):
            response = client.get(path)
            assert response.status_code == status
            assert response.headers["Connection"] == "close"
