"""Requests generated from /openapi.json: for every input, the server does not fail, and answers as documented.

With NIGHT=1, as `make nightly` sets it, six times as many.
"""

import os

import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.config import SchemathesisConfig

from app.main import create_app
from tests.places import ROOT

schema = schemathesis.openapi.from_dict(
    create_app().openapi(), config=SchemathesisConfig.from_path(ROOT / "schemathesis.toml")
)


@schema.parametrize()
@settings(
    max_examples=180 if os.environ.get("NIGHT") else 30,
    database=None,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
def test_a_made_up_request_is_answered_as_documented(client, case):
    # All checks of schemathesis: no 5xx, documented status and type, an answer that fits its schema, …
    case.call_and_validate(app=client.app)
