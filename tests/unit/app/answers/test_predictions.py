"""Answers are serialized from the library's own objects, and conform to the schema."""

from dataclasses import fields

import pytest
from fastapi.testclient import TestClient

from app.answers.predictions import Replies, Reply
from app.answers.schemas import Answer, Answers
from limelight.prediction import Prediction


@pytest.mark.parametrize(("written", "described"), [(Reply, Answer), (Replies, Answers)])
def test_what_is_written_has_the_fields_of_the_schema_in_their_order(written, described):
    assert [field.name for field in fields(written)] == list(described.model_fields)


@pytest.mark.parametrize(
    ("body", "described"), [({"text": "The kettle broke :-("}, Answer), ({"texts": ["Lovely. 👍🏽", "é"]}, Answers)]
)
def test_an_answer_is_byte_for_byte_what_the_schema_would_write(client: TestClient, body, described):
    response = client.post("/api/v1/predict", json=body)
    assert response.headers["content-type"] == "application/json"
    assert response.text == described.model_validate_json(response.content, strict=True).model_dump_json()


def test_the_command_says_what_the_api_answers_less_what_only_a_server_knows(client: TestClient):
    answer = client.post("/api/v1/predict", json={"text": "Lovely."}).json()
    own = {name: value for name, value in answer.items() if name not in ("request_id", "timing_ms")}
    assert {**Prediction.from_dict(answer).to_dict(), "truncated": answer["truncated"]} == own
    assert Prediction.from_dict(answer).truncated == answer["truncated"]
