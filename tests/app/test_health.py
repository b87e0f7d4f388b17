"""/livez asks the process, /readyz asks the models."""

import threading

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


def test_a_server_whose_worker_is_stuck_is_alive_but_not_ready(weights_dir):
    app = create_app(Settings(weights_dir=weights_dir, ready_timeout_s=0.2))
    with TestClient(app) as client:
        release = threading.Event()
        try:
            app.state.registry._worker.submit(release.wait)
            response = client.get("/readyz")
            assert response.status_code == 503
            assert response.headers["Content-Type"] == "application/problem+json"
            assert response.json()["type"] == "/problems/not-ready"
            assert "within 0.2 seconds" in response.json()["detail"]
            assert client.get("/livez").status_code == 200
            assert client.get("/").status_code == 200
        finally:
            release.set()
        assert client.get("/readyz").status_code == 200


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
