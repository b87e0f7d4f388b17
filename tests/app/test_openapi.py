"""/openapi.json says what the server does: its examples work, and its errors have their shape."""

import pytest

from app.schemas import PREDICT_EXAMPLES, Answer, Counts, WeightedSentence, WeightedToken
from limelight import prediction


@pytest.fixture
def schema(client):
    return client.get("/openapi.json").json()


def test_every_example_of_a_request_is_accepted(client, schema):
    content = schema["paths"]["/api/v1/predict"]["post"]["requestBody"]["content"]["application/json"]
    assert content["examples"].keys() == PREDICT_EXAMPLES.keys()
    for example in content["examples"].values():
        assert client.post("/api/v1/predict", json=example["value"]).status_code == 200


def test_the_example_of_an_answer_is_one(schema):
    [example] = schema["components"]["schemas"]["Answer"]["examples"]
    answer = Answer.model_validate(example, strict=True)
    assert answer.model_dump() == example
    assert sum(example["probabilities"]) == pytest.approx(1)
    assert example["expected_stars"] == pytest.approx(
        sum(p * float(label) for p, label in zip(example["probabilities"], example["labels"], strict=True))
    )


def test_the_example_of_a_problem_is_the_one_that_the_server_sends(client, schema):
    [example] = schema["components"]["schemas"]["Problem"]["examples"]
    sent = client.post("/api/v1/predict", json={"texts": ["a", "b" * 25_000, "c"]}).json()
    assert sent == {**example, "request_id": sent["request_id"]}


def test_operations_have_stable_names(schema):
    names = {operation["operationId"] for path in schema["paths"].values() for operation in path.values()}
    assert names == {"predict", "list_models", "get_model", "livez", "readyz"}


def test_every_reference_leads_somewhere(schema):
    def references(node):
        if isinstance(node, dict):
            if "$ref" in node:
                yield node["$ref"]
            for child in node.values():
                yield from references(child)
        elif isinstance(node, list):
            for child in node:
                yield from references(child)

    for reference in references(schema):
        name = reference.removeprefix("#/components/schemas/")
        assert name in schema["components"]["schemas"]


def test_unknown_fields_are_documented_as_refused(schema):
    assert schema["components"]["schemas"]["PredictRequest"]["additionalProperties"] is False


@pytest.mark.parametrize(
    ("sent", "made"),
    [
        (WeightedToken, prediction.WeightedToken),
        (WeightedSentence, prediction.WeightedSentence),
        (Counts, prediction.Counts),
    ],
)
def test_the_api_sends_every_field_that_the_library_makes(sent, made):
    assert list(sent.model_fields) == list(made.__dataclass_fields__)
