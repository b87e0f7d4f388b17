"""/openapi.json describes the server: its examples work, and its errors have the documented shape."""

import msgspec
import pytest

from app.answers.examples import REQUESTS
from app.problems import kinds as problems
from app.problems.kinds import KINDS
from limelight.engines.engine import Region
from limelight.prediction import Prediction
from limelight.weighted_text import Counts, WeightedSentence, WeightedToken
from tests.places import TESTS
from tests.unit.app.conftest import serve


@pytest.fixture
def schema(client):
    return client.get("/openapi.json").json()


@pytest.mark.parametrize("path", REQUESTS)
def test_every_example_of_a_request_is_documented_and_accepted(client, schema, path):
    content = schema["paths"][f"/api/v1/{path}"]["post"]["requestBody"]["content"]["application/json"]
    assert content["examples"].keys() == REQUESTS[path].keys()
    for example in content["examples"].values():
        assert client.post(f"/api/v1/{path}", json=example["value"]).status_code == 200


@pytest.mark.parametrize("made", [Prediction, WeightedToken, WeightedSentence, Region, Counts])
def test_the_api_describes_every_field_that_the_library_makes(schema, made):
    described = schema["components"]["schemas"]["Answer" if made is Prediction else made.__name__]
    assert described["properties"].keys() >= made.__annotations__.keys()
    required = set(described["properties"])
    if issubclass(made, msgspec.Struct) and made.__struct_config__.omit_defaults:
        required = {field.name for field in msgspec.structs.fields(made) if field.required}
    assert set(described["required"]) == required


LONG_TEXT = "Good. " * 20
# A request for each documented problem, and the settings of a server that answers with it.
PROVOCATIONS = {
    problems.MALFORMED_BODY: ({}, {"content": b'{"text": "a" "b"}'}),
    problems.UNAUTHORIZED: ({"api_keys": "0123456789abcdef"}, {"json": {"text": "Lovely."}}),
    problems.NOT_FOUND: ({}, {"json": {"text": "Lovely.", "model": "bert"}}),
    problems.TOO_LARGE: ({}, {"json": {"text": "a" * 25_000}}),
    problems.UNSUPPORTED_MEDIA_TYPE: ({}, {"content": b"{}", "headers": {"Content-Type": "text/plain"}}),
    problems.INVALID_REQUEST: ({}, {"json": {"text": "Lovely.", "modell": "han"}}),
    problems.TOO_MANY_REQUESTS: ({"max_queue_characters": 1}, {"json": {"text": "Lovely."}}),
    problems.TIMED_OUT: ({"request_timeout_s": 0.001}, {"json": {"texts": [LONG_TEXT * 20] * 8}}),
    problems.MODEL_FAILED: (
        {"model": f"{TESTS / 'fixtures/classifier.py'}:predict_proba", "model_labels": ("negative", "positive")},
        {"json": {"text": "Lovely.", "model": "mine"}},
    ),
    problems.NOT_READY: ({}, {"json": {"text": "Lovely."}}),
}


def test_every_operation_documents_the_shape_of_its_problems(schema):
    for path in schema["paths"].values():
        for operation in path.values():
            assert operation["responses"].keys() == {"200", "default"}
            [(media_type, content)] = operation["responses"]["default"]["content"].items()
            assert media_type == "application/problem+json"
            assert content["schema"] == {"$ref": "#/components/schemas/Problem"}


def test_every_kind_of_problem_is_provoked():
    # An unforeseen error is in test_errors.py, a full disk in tests/unit/app/answers/test_tables.py.
    assert {*PROVOCATIONS, problems.INTERNAL_ERROR, problems.STORAGE_FULL} == set(KINDS.values())


@pytest.mark.parametrize("kind", PROVOCATIONS, ids=lambda kind: kind.slug)
def test_each_kind_of_problem_is_sent_with_its_status_and_title(client, weights_dir, kind):
    settings, request = PROVOCATIONS[kind]
    request = {"headers": {"Content-Type": "application/json"}, **request}
    if kind is problems.NOT_READY:
        # A test client that is not entered does not load the models.
        response = serve(weights_dir).post("/api/v1/predict", **request)
    elif not settings:
        response = client.post("/api/v1/predict", **request)
    else:
        with serve(weights_dir, **settings) as other:
            if kind is problems.TOO_MANY_REQUESTS:
                other.app.state.registry.thread("han")._texts.take("another client")
            response = other.post("/api/v1/predict", **request)
    sent = response.json()
    assert response.status_code == sent["status"] == kind.status
    assert (sent["type"], sent["title"]) == (kind.type, kind.title)
    assert sent["detail"]
