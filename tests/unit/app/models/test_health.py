"""/livez checks the process, /readyz that it serves; a model is checked when it is loaded."""

import math

import pytest

from app.models.health import PROBE_TEXT, wrong_answer
from limelight import load


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


@pytest.mark.parametrize(("attribute", "value", "served"), [("registry", None, 503), ("leaving", True, 200)])
def test_a_server_that_starts_or_ends_is_alive_and_not_ready(client, monkeypatch, attribute, value, served):
    monkeypatch.setitem(client.app.state._state, attribute, value)
    for path, status in (("/readyz", 503), ("/livez", 200), ("/", served), ("/api/v1/models", served)):
        response = client.get(path)
        assert response.status_code == status
        # Who ends asks clients to leave, and who starts to come again.
        assert response.headers.get("Connection") == ("close" if value else None)
        assert value or status == 200 or response.headers["Retry-After"]
