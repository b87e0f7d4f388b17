"""/livez checks the process, /readyz checks the models."""

import asyncio
import gc
import json
import shutil
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.models.health import require_answers
from app.models.network import Network
from app.problems.errors import AppError, NotReadyError
from app.problems.kinds import TOO_BUSY
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


async def never() -> None:
    await asyncio.get_running_loop().create_future()


async def too_many() -> None:
    raise AppError(TOO_BUSY, "There are too many texts.")


@pytest.mark.anyio
@pytest.mark.parametrize("probe", [never, too_many])
async def test_a_network_that_is_busy_with_others_is_ready(probe):
    network, lost = Network(), []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: lost.append(context["message"]))
    checking = asyncio.create_task(require_answers(network, [probe()], timeout_s=60))
    await asyncio.sleep(0)
    with network.slice(first=True):
        pass
    await checking
    await asyncio.sleep(0)
    del checking
    gc.collect()
    # Such as "exception was never retrieved", of the probe that was given up.
    assert not lost


@pytest.mark.anyio
@pytest.mark.parametrize("probe", [never, too_many])
async def test_a_network_that_answers_nothing_at_all_is_not_ready(probe):
    with pytest.raises(NotReadyError, match=r"answered nothing within 0.01 seconds"):
        await require_answers(Network(), [probe()], timeout_s=0.01)


@pytest.mark.anyio
async def test_the_time_to_answer_is_that_of_all_models_together():
    probes = [never() for _ in range(1000)]
    with pytest.raises(NotReadyError, match=r"within 0.01 seconds"):
        await asyncio.wait_for(require_answers(Network(), probes, timeout_s=0.01), 5)


@pytest.mark.anyio
async def test_a_model_that_fails_is_not_ready():
    async def fail() -> None:
        raise ZeroDivisionError

    with pytest.raises(NotReadyError, match="ZeroDivisionError"):
        await require_answers(Network(), [fail()], timeout_s=60)
