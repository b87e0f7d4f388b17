"""Answers are serialized from the library's own objects, and conform to the schema."""

import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pydantic import TypeAdapter

from app.answers.questions import Answer, Answers
from limelight import load
from limelight.prediction import Prediction


@pytest.mark.parametrize(
    ("body", "described"), [({"text": "The kettle broke :-("}, Answer), ({"texts": ["Lovely. 👍🏽", "é"]}, Answers)]
)
def test_an_answer_is_byte_for_byte_what_the_schema_would_write(client: TestClient, body, described):
    response = client.post("/api/v1/predict", json=body)
    assert response.headers["content-type"] == "application/json"
    schema = TypeAdapter(described)
    written = schema.dump_json(schema.validate_json(response.content, strict=True))
    # Fields that only an explained answer has.
    assert response.content == re.sub(rb',"(level|looked)":0|,"(attention|picked)":null', b"", written)


def test_the_command_says_what_the_api_answers_less_what_only_a_server_knows(client: TestClient, weights_dir: Path):
    answer = client.post("/api/v1/predict", json={"text": "Lovely."}).json()
    own = {name: value for name, value in answer.items() if name not in ("request_id", "timing_ms")}
    assert {**Prediction.from_dict(answer).to_dict(), "truncated": answer["truncated"]} == own
    there = load(weights_dir / "han").predict("Lovely.")
    assert (answer["label"], answer["model_version"]) == (there.label, there.model_version)
    assert answer["probabilities"] == pytest.approx(there.probabilities, abs=1e-4)
    assert answer["sentences"][0]["tokens"][0]["weight"] == pytest.approx(there.sentences[0].tokens[0].weight, abs=6e-5)


def test_an_answer_says_whether_its_text_was_read_whole(client: TestClient):
    short, long = "Lovely.", "Good. " * 20

    def ask(**body: object) -> dict:
        return client.post("/api/v1/predict", json=body).json()

    answer = ask(text=long)
    assert answer["truncated"] is True
    assert answer["counts"]["tokens_read"] < answer["counts"]["tokens"]
    assert [each["truncated"] for each in ask(texts=[short, long])["results"]] == [False, True]
