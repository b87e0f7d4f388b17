"""With traces on, each request makes one span: how long each stage took, and never a text."""

import http.server
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind

from app.main import create_app
from app.settings import Settings

SECRET = "A very private kettle."


@pytest.fixture(scope="module")
def traced(weights_dir: Path) -> Iterator[tuple[TestClient, InMemorySpanExporter]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OTEL_TRACES_EXPORTER", "none")
        app = create_app(Settings(weights_dir=weights_dir, traces=True))
    kept = InMemorySpanExporter()
    app.state.spans.provider.add_span_processor(SimpleSpanProcessor(kept))
    with TestClient(app) as client:
        yield client, kept


@pytest.fixture
def spans(traced: tuple[TestClient, InMemorySpanExporter]) -> tuple[TestClient, InMemorySpanExporter]:
    traced[1].clear()
    return traced


def only(kept: InMemorySpanExporter) -> ReadableSpan:
    [span] = kept.get_finished_spans()
    return span


def test_a_prediction_is_one_span_with_its_stages_and_without_its_text(spans):
    client, kept = spans
    answer = client.post("/api/v1/predict", json={"texts": [SECRET, "Fine."]}).json()["results"][0]
    span = only(kept)
    assert span.name == "POST /api/v1/predict"
    assert span.kind is SpanKind.SERVER
    assert span.attributes["http.route"] == "/api/v1/predict"
    assert span.attributes["http.response.status_code"] == 200
    assert span.attributes["limelight.request_id"] == answer["request_id"]
    assert span.attributes["limelight.model_version"] == answer["model_version"]
    assert span.attributes["limelight.texts"] == 2
    stages = [span.attributes[f"limelight.{stage}_ms"] for stage in ("queue", "read", "network", "write")]
    assert all(stage > 0 for stage in stages[1:])
    assert sum(stages) <= (span.end_time - span.start_time) / 1e6
    assert "private" not in span.to_json()


@pytest.mark.parametrize("path", ["explain", "insights", "trace"])
def test_what_asks_the_network_more_than_once_says_how_long_that_took(spans, path):
    client, kept = spans
    assert client.post(f"/api/v1/{path}", json={"text": SECRET}).status_code == 200
    span = only(kept)
    assert span.attributes["limelight.network_ms"] > 0
    assert span.attributes["limelight.write_ms"] > 0
    assert "private" not in span.to_json()


def test_a_request_is_a_part_of_the_trace_that_it_brings(spans):
    client, kept = spans
    trace, parent = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
    client.get("/api/v1/models", headers={"traceparent": f"00-{trace}-{parent}-01"})
    assert only(kept).context.trace_id == int(trace, 16)
    assert only(kept).parent.span_id == int(parent, 16)


def test_a_refused_request_has_a_span_and_a_probe_has_none(spans):
    client, kept = spans
    client.get("/readyz")
    client.post("/api/v1/predict", json={"text": " "})
    assert only(kept).attributes["http.response.status_code"] == 422
    client.get(f"/{SECRET}")
    assert kept.get_finished_spans()[-1].name == "GET unmatched"


@contextmanager
def collector() -> Iterator[tuple[str, list[bytes]]]:
    """Runs an HTTP collector; yields its address and the received spans."""
    received: list[bytes] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", received
        finally:
            server.shutdown()
            thread.join()


def test_spans_go_to_the_collector_that_the_variables_name(weights_dir, monkeypatch):
    with collector() as (url, received):
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", url)
        monkeypatch.setenv("OTEL_SERVICE_NAME", "reviews")
        with TestClient(create_app(Settings(weights_dir=weights_dir, traces=True))) as client:
            client.post("/api/v1/predict", json={"text": SECRET})
    [request] = [ExportTraceServiceRequest.FromString(body) for body in received]
    [resource] = request.resource_spans
    named = {attribute.key: attribute.value.string_value for attribute in resource.resource.attributes}
    assert named["service.name"] == "reviews"
    assert [span.name for scope in resource.scope_spans for span in scope.spans] == ["POST /api/v1/predict"]
    assert b"private" not in received[0]


def test_without_the_setting_nobody_makes_spans(weights_dir):
    assert create_app(Settings(weights_dir=weights_dir)).state.spans is None


def test_where_opentelemetry_is_not_installed_the_setting_says_what_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    with pytest.raises(ValueError, match=r"LIMELIGHT_TRACES needs OpenTelemetry.*\[otel\]"):
        create_app(Settings(traces=True))
