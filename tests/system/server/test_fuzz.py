"""Requests generated from /openapi.json: for every input, the server does not fail, and answers as documented.

With LONG=1, as `make test-system` sets it, well over a thousand; otherwise about 200.
"""

import os

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig

from tests.places import ROOT

FITTING, BROKEN = GenerationMode.POSITIVE, GenerationMode.NEGATIVE
# Number and kinds of requests per operation: only bodies can be broken, and an operation without inputs has one
# request.
CASES = [
    ("POST /api/v1/predict", FITTING, 90),
    ("POST /api/v1/predict", BROKEN, 90),
    ("POST /api/v1/explain", FITTING, 30),
    ("POST /api/v1/explain", BROKEN, 30),
    ("POST /api/v1/insights", FITTING, 30),
    ("POST /api/v1/insights", BROKEN, 30),
    ("POST /api/v1/score", FITTING, 20),
    ("POST /api/v1/score", BROKEN, 20),
    ("POST /api/v1/trace", FITTING, 20),
    ("POST /api/v1/trace", BROKEN, 20),
    ("POST /api/v1/tables", FITTING, 10),
    ("POST /api/v1/words", FITTING, 20),
    ("POST /api/v1/words", BROKEN, 20),
    ("POST /api/v1/digits/trace", FITTING, 5),
    ("POST /api/v1/digits/trace", BROKEN, 10),
    ("POST /api/v1/digits", FITTING, 10),
    ("POST /api/v1/digits", BROKEN, 30),
    ("GET /api/v1/models/{name}", FITTING, 20),
    ("GET /api/v1/models/{name}/map", FITTING, 5),
    ("GET /api/v1/models/{name}/filters", FITTING, 5),
    ("GET /api/v1/models", FITTING, 1),
    ("GET /livez", FITTING, 1),
    ("GET /readyz", FITTING, 1),
]
TIMES = 6 if os.environ.get("LONG") else 1


@pytest.fixture(scope="module")
def operations(client):
    config = SchemathesisConfig.from_path(ROOT / "schemathesis.toml")
    schema = schemathesis.openapi.from_asgi("/openapi.json", client.app, config=config)
    return {result.ok().label: result.ok() for result in schema.get_all_operations()}


def test_every_operation_is_asked(operations):
    assert {label for label, _, _ in CASES} == set(operations)


@pytest.mark.parametrize(("label", "mode", "cases"), CASES)
def test_a_made_up_request_is_answered_as_documented(operations, label, mode, cases):
    sent = 0

    @given(case=operations[label].as_strategy(generation_mode=mode))
    @settings(
        max_examples=TIMES * cases,
        database=None,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    def ask(case):
        nonlocal sent
        sent += 1
        # All checks of schemathesis: no 5xx, documented status and type, an answer that fits its schema, …
        case.call_and_validate()

    ask()
    # Hypothesis stops early if it has tried everything, which is possible only for an operation without inputs.
    assert sent >= (TIMES * cases if cases > 1 else 1)
