"""/livez checks the process, /readyz that it serves; a model is checked when it is loaded."""

import math

import pytest

from app.runtime.registry import PROBE_TEXT, wrong_answer
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
