"""With traces on, each request makes one span: how long each stage took, and never a text."""

import http.server
import sys
import threading
from collections.abc import Iterator
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


@pytest.mark.parametrize("path", ["predict", "explain", "insights", "trace"])
def test_a_request_is_one_span_with_its_stages_and_without_its_text_in_the_trace_that_it_brings(spans, path):
    client, kept = spans
    trace, parent = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
    headers = {"traceparent": f"00-{trace}-{parent}-01"}
    answer = client.post(f"/api/v1/{path}", json={"text": SECRET}, headers=headers).json()
    span = only(kept)
    assert (span.name, span.kind) == (f"POST /api/v1/{path}", SpanKind.SERVER)
    assert (span.context.trace_id, span.parent.span_id) == (int(trace, 16), int(parent, 16))
    told = span.attributes
    assert (told["http.route"], told["http.response.status_code"]) == (f"/api/v1/{path}", 200)
    assert (told["limelight.request_id"], told["limelight.texts"]) == (answer["request_id"], 1)
    assert told["limelight.model_version"] == answer["model_version"]
    assert min(told["limelight.network_ms"], told["limelight.write_ms"]) > 0
    stages = [told.get(f"limelight.{stage}_ms", 0) for stage in ("queue", "read", "network", "write")]
    assert sum(stages) <= (span.end_time - span.start_time) / 1e6
    assert "private" not in span.to_json()


def test_a_refused_request_has_a_span_and_a_probe_has_none(spans):
    client, kept = spans
    client.get("/readyz")
    client.post("/api/v1/predict", json={"text": " "})
    assert only(kept).attributes["http.response.status_code"] == 422
    client.get(f"/{SECRET}")
    assert kept.get_finished_spans()[-1].name == "GET unmatched"


def test_spans_go_to_the_collector_that_the_variables_name(weights_dir, monkeypatch):
    received: list[bytes] = []

    class Collector(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Collector) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
        monkeypatch.setenv("OTEL_SERVICE_NAME", "reviews")
        with TestClient(create_app(Settings(weights_dir=weights_dir, traces=True))) as client:
            client.post("/api/v1/predict", json={"text": SECRET})
        server.shutdown()
        thread.join()
    [resource] = ExportTraceServiceRequest.FromString(received[0]).resource_spans
    named = {attribute.key: attribute.value.string_value for attribute in resource.resource.attributes}
    assert named["service.name"] == "reviews"
    assert [span.name for scope in resource.scope_spans for span in scope.spans] == ["POST /api/v1/predict"]
    assert b"private" not in received[0]


def test_where_opentelemetry_is_not_installed_the_setting_says_what_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    with pytest.raises(ValueError, match=r"LIMELIGHT_TRACES needs OpenTelemetry.*\[otel\]"):
        create_app(Settings(traces=True))
    assert create_app(Settings()).state.spans is None
