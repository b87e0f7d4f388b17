"""With traces on, each request makes one span: how long each stage took, and never a text."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind

from app.main import create_app
from app.settings import Settings

SECRET = "A very private kettle."
EXPORTER = "opentelemetry.exporter.otlp.proto.http.trace_exporter.OTLPSpanExporter"


@pytest.fixture(scope="module")
def traced(weights_dir: Path) -> Iterator[tuple[TestClient, InMemorySpanExporter]]:
    kept = InMemorySpanExporter()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(EXPORTER, lambda: kept)
        patch.setenv("OTEL_SERVICE_NAME", "reviews")
        app = create_app(Settings(weights_dir=weights_dir, traces=True))
    with TestClient(app) as client:
        yield client, kept
        client.get("/docs")
    assert kept.get_finished_spans()[-1].name == "GET /docs", "what is left is sent at the end"


def sent(traced: tuple[TestClient, InMemorySpanExporter]) -> list[ReadableSpan]:
    """Returns the spans since the last call."""
    client, kept = traced
    client.app.state.spans.provider.force_flush()
    spans = list(kept.get_finished_spans())
    kept.clear()
    return spans


@pytest.mark.parametrize("path", ["predict", "explain", "insights", "trace"])
def test_a_request_is_one_span_with_its_stages_and_without_its_text_in_the_trace_that_it_brings(traced, path):
    client, _ = traced
    trace, parent = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
    headers = {"traceparent": f"00-{trace}-{parent}-01"}
    answer = client.post(f"/api/v1/{path}", json={"text": SECRET}, headers=headers).json()
    [span] = sent(traced)
    assert (span.name, span.kind) == (f"POST /api/v1/{path}", SpanKind.SERVER)
    assert (span.context.trace_id, span.parent.span_id) == (int(trace, 16), int(parent, 16))
    told = span.attributes
    assert (told["http.route"], told["http.response.status_code"]) == (f"/api/v1/{path}", 200)
    assert (told["limelight.request_id"], told["limelight.texts"]) == (answer["request_id"], 1)
    assert told["limelight.model_version"] == answer["model_version"]
    assert min(told["limelight.network_ms"], told["limelight.write_ms"]) > 0
    stages = [told.get(f"limelight.{stage}_ms", 0) for stage in ("queue", "read", "network", "write")]
    assert sum(stages) <= (span.end_time - span.start_time) / 1e6
    assert span.resource.attributes["service.name"] == "reviews"
    assert "private" not in span.to_json()


def test_a_refused_request_has_a_span_and_a_probe_has_none(traced):
    client, _ = traced
    client.get("/readyz")
    client.post("/api/v1/predict", json={"text": " "})
    client.get(f"/{SECRET}")
    refused, unmatched = sent(traced)
    assert refused.attributes["http.response.status_code"] == 422
    assert unmatched.name == "GET unmatched"


def test_where_opentelemetry_is_not_installed_the_setting_says_what_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    with pytest.raises(ValueError, match=r"LIMELIGHT_TRACES needs OpenTelemetry.*\[otel\]"):
        create_app(Settings(traces=True))
    assert create_app(Settings()).state.spans is None
