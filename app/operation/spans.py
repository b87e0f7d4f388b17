"""Sends a span for each request to an OpenTelemetry collector, if enabled."""

import os
import time
from typing import Any

from starlette.types import Scope

from limelight import __version__

from .logs import TOLD


class Spans:
    """Makes one span for each request, with the durations of waiting, reading, computing and writing.

    OpenTelemetry's environment variables set the destination and sampling: `OTEL_EXPORTER_OTLP_ENDPOINT`,
    `OTEL_SERVICE_NAME`, `OTEL_TRACES_SAMPLER` and others. A request that brings a `traceparent` becomes a part of its
    trace.

    Raises `ValueError` if OpenTelemetry is not installed.

    Attributes:
        provider: OpenTelemetry's `TracerProvider`, whose `shutdown` sends what is left.
    """

    def __init__(self) -> None:
        try:
            from opentelemetry import trace
            from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
            from opentelemetry.sdk.resources import OTELResourceDetector, Resource
            from opentelemetry.sdk.trace import TracerProvider
            from opentelemetry.sdk.trace.export import BatchSpanProcessor
            from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
        except ImportError as error:
            raise ValueError(
                "LIMELIGHT_TRACES needs OpenTelemetry, which is not installed: pip install opentelemetry-sdk "
                "opentelemetry-exporter-otlp-proto-http, or the extra [otel]."
            ) from error
        named = Resource({"service.name": "limelight", "service.version": __version__})
        named = named.merge(OTELResourceDetector().detect())
        self.provider = TracerProvider(resource=Resource.create(named.attributes), shutdown_on_exit=False)
        if os.environ.get("OTEL_TRACES_EXPORTER") != "none":
            self.provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        self._trace = trace
        self._tracer = self.provider.get_tracer("limelight", __version__)
        self._propagator = TraceContextTextMapPropagator()

    def record(self, scope: Scope, method: str, route: str, status: int, seconds: float) -> None:
        """Makes the span of a request that ends now and took `seconds`, with all known fields."""
        state, now = scope["state"], time.time_ns()
        known: dict[str, Any] = {
            "http.request.method": method,
            "http.route": route,
            "http.response.status_code": status,
            **{f"limelight.{name}": state[name] for name in (*TOLD, "key") if name in state},
            **{f"limelight.{name}_ms": round(1000 * seconds, 3) for name, seconds in state["seconds"].items()},
        }
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        span = self._tracer.start_span(
            f"{method} {route}",
            self._propagator.extract(headers),
            self._trace.SpanKind.SERVER,
            known,
            start_time=now - int(seconds * 1e9),
        )
        if status >= 500:
            span.set_attribute("error.type", str(status))
            span.set_status(self._trace.Status(self._trace.StatusCode.ERROR))
        span.end(now)
