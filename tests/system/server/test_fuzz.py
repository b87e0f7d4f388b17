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

# Requests per operation, fitting and broken: only bodies can be broken; without inputs there is one request.
CASES = {
    "POST /api/v1/predict": (90, 90),
    "POST /api/v1/explain": (30, 30),
    "POST /api/v1/insights": (30, 30),
    "POST /api/v1/score": (20, 20),
    "POST /api/v1/trace": (20, 20),
    "POST /api/v1/tables": (10, 0),
    "POST /api/v1/words": (20, 20),
    "POST /api/v1/digits/trace": (5, 10),
    "POST /api/v1/digits": (10, 30),
    "GET /api/v1/models/{name}": (20, 0),
    "GET /api/v1/models/{name}/map": (5, 0),
    "GET /api/v1/models/{name}/filters": (5, 0),
    "GET /api/v1/models": (1, 0),
    "GET /livez": (1, 0),
    "GET /readyz": (1, 0),
}
TIMES = 6 if os.environ.get("LONG") else 1


@pytest.fixture(scope="module")
def operations(client):
    config = SchemathesisConfig.from_path(ROOT / "schemathesis.toml")
    schema = schemathesis.openapi.from_asgi("/openapi.json", client.app, config=config)
    return {result.ok().label: result.ok() for result in schema.get_all_operations()}


def test_every_operation_is_asked(operations):
    assert set(CASES) == set(operations)


@pytest.mark.parametrize(
    ("label", "mode", "cases"),
    [
        (label, mode, cases)
        for label, counts in CASES.items()
        for mode, cases in zip((GenerationMode.POSITIVE, GenerationMode.NEGATIVE), counts, strict=True)
        if cases
    ],
)
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
