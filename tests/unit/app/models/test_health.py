"""/livez checks the process, /readyz checks the models."""

import asyncio
import json
import shutil
import threading
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.models.health import Probe
from app.models.network import Network
from app.problems.errors import NotReadyError
from app.settings import Settings
from limelight.engines.slices import network as slice_of_network


def test_a_running_process_is_alive_and_a_ready_server_names_its_models_and_their_versions(client):
    versions = {model["name"]: model["version"] for model in client.get("/api/v1/models").json()["models"]}
    for path, content in (("/livez", {"status": "alive"}), ("/readyz", {"status": "ready", "models": versions})):
        response = client.get(path)
        assert (response.status_code, response.json()) == (200, content)


@pytest.mark.parametrize(("difference", "served"), [(0.0, True), (0.0005, True), (0.01, False), (float("nan"), False)])
def test_a_model_that_fails_its_self_test_is_left_out_like_any_other_broken_one(
    client: TestClient, weights_dir: Path, tmp_path: Path, caplog, difference: float, served: bool
):
    shutil.copytree(weights_dir / "kim_cnn", tmp_path / "kim_cnn")
    directory = Path(shutil.copytree(weights_dir / "han", tmp_path / "han"))
    text = "The kettle boils fast."
    first, *others = client.post("/api/v1/predict", json={"text": text, "model": "han"}).json()["probabilities"]
    metadata = json.loads((directory / "metadata.json").read_text())
    metadata["self_test"] = {"text": text, "probabilities": [first + difference, *others]}
    (directory / "metadata.json").write_text(json.dumps(metadata))
    with TestClient(create_app(Settings(weights_dir=tmp_path))) as other:
        names = {model["name"] for model in other.get("/api/v1/models").json()["models"]}
        assert other.get("/readyz").status_code == 200
    assert names == ({"han", "kim_cnn"} if served else {"kim_cnn"})
    assert served or "han cannot be served. It gives a wrong answer to its self-test" in caplog.text


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
        app.state.leaving = True
        for path, status in (("/readyz", 503), ("/livez", 200), ("/", 200), ("/api/v1/models", 200)):
            response = client.get(path)
            assert response.status_code == status
            assert response.headers["Connection"] == "close"


@dataclass
class Prober:
    """A predictor that runs one slice."""

    error: Exception | None = None
    hangs: threading.Event | None = None

    def predict(self, text: str) -> None:
        if self.hangs:
            assert self.hangs.wait(20)
        with slice_of_network():
            if self.error:
                raise self.error


@pytest.mark.anyio
async def test_a_network_that_is_busy_with_others_is_ready():
    network, never = Network(), threading.Event()
    probe = Probe(network, [Prober(hangs=never)])
    checking = asyncio.create_task(probe.require_answers(60))
    await asyncio.sleep(0)
    with network.slice(first=True):
        pass
    await checking
    never.set()


@pytest.mark.anyio
async def test_a_model_that_fails_or_a_network_that_hangs_is_not_ready():
    network = Network()
    with pytest.raises(NotReadyError, match="ZeroDivisionError"):
        await Probe(network, [Prober(ZeroDivisionError())]).require_answers(60)
    probe = Probe(network, [Prober()] * 1000)
    with network.slice(first=False):
        # One thread, and one time for all models.
        for _ in range(10):
            with pytest.raises(NotReadyError, match=r"answered nothing within 0.01 seconds"):
                await probe.require_answers(0.01)
        assert len(network._predictions) <= 1
    await probe.require_answers(60)
