"""The API returns bounded traces of the layers, and refuses clearly what it cannot do."""

import json
from dataclasses import fields, replace

import numpy as np
import pytest
from pydantic import TypeAdapter

from app.answers.digits import DIGIT_EXAMPLES
from app.answers.traces import DigitTraceAnswer, HANTraceAnswer, KimCNNTraceAnswer, Layers
from limelight.inside.arrays import unpack
from limelight.networks.registry import NETWORKS
from tests.tiny import save_tiny_kim_cnn
from tests.unit.app.conftest import ask, serve

TEXT = "The kettle boils fast and looks lovely. It didn't even switch on!"


@pytest.mark.parametrize(("model", "shape"), [("han", HANTraceAnswer), ("kim_cnn", KimCNNTraceAnswer)])
def test_a_trace_has_the_shape_that_is_documented_and_ends_in_the_prediction(client, model, shape):
    answer = ask(client, "trace", text=TEXT, model=model, sentence=1)
    assert answer.keys() <= {field.name for field in fields(shape)}
    TypeAdapter(shape).validate_json(json.dumps(answer), strict=True)
    predicted = ask(client, "predict", text=TEXT, model=model)
    assert answer["probabilities"] == pytest.approx(predicted["probabilities"], abs=1e-5)
    words = [word["token"] for sentence in answer["sentences"] for word in sentence]
    assert words == list(range(predicted["counts"]["tokens_read"]))


@pytest.mark.parametrize("detail", ["picture", "sentence"])
@pytest.mark.parametrize(("model", "shape"), [("han", HANTraceAnswer), ("kim_cnn", KimCNNTraceAnswer)])
def test_a_smaller_trace_has_the_documented_shape_and_the_layers_lead_to_its_answer(client, model, shape, detail):
    answer = ask(client, "trace", text=TEXT, model=model, sentence=0, detail=detail, without=[2], lesson=True)
    TypeAdapter(shape).validate_json(json.dumps(answer), strict=True)
    assert answer["lesson"]["value"] == pytest.approx(
        answer["expected_stars"] if answer["expected_stars"] else max(answer["probabilities"]), rel=1e-3
    )
    layers = client.get(f"/api/v1/models/{model}/layers").json()
    TypeAdapter(Layers).validate_json(json.dumps(layers), strict=True)
    kernel, bias = (unpack(layers["weights"][f"classifier.{name}"]) for name in ("kernel", "bias"))
    if answer.get("pooled", 0) is None:
        apart = answer["logits"][1] - answer["logits"][0]
        sign = 1 if answer["label"] == answer["labels"][1] else -1
        assert sum(answer["contributions"]) + answer["bias"] == pytest.approx(sign * apart, abs=1e-3)
        return
    pooled = unpack((answer["sentence_level"] if model == "han" else answer)["pooled"])
    np.testing.assert_allclose(pooled @ kernel + bias, answer["logits"], atol=1e-5 if detail == "sentence" else 0.1)


def test_a_network_without_a_trace_is_served_and_has_no_inside(tmp_path, monkeypatch):
    monkeypatch.setitem(NETWORKS, "kim_cnn", replace(NETWORKS["kim_cnn"], trace=None))
    save_tiny_kim_cnn(tmp_path / "kim_cnn")
    with serve(tmp_path) as client:
        assert client.get("/api/v1/models/kim_cnn").json()["inside"] is None
        ask(client, "predict", text=TEXT)
        response = client.post("/api/v1/trace", json={"text": TEXT})
        assert response.status_code == 404
        assert client.get("/api/v1/models/kim_cnn/layers").json()["type"] == "/problems/not-found"
        assert response.json()["type"] == "/problems/not-found"
        assert client.get("/inside").status_code == 404


def test_a_digit_is_followed_through_its_layers(client):
    seven = DIGIT_EXAMPLES["a seven"]["value"]
    answer = ask(client, "digits/trace", **seven, cell={"layer": 0, "row": 3, "column": 10, "channel": 1})
    TypeAdapter(DigitTraceAnswer).validate_json(json.dumps(answer), strict=True)
    assert answer["cell"]["value"] == pytest.approx(float(unpack(answer["layers"][0])[3, 10, 1]), abs=2e-3)
    body = {**seven, "cell": {"layer": 9, "row": 0, "column": 0, "channel": 0}}
    problem = client.post("/api/v1/digits/trace", json=body).json()
    assert "There is no cell (9, 0, 0, 0)" in problem["detail"]
