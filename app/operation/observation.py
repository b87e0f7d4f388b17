"""Counts, times, logs and traces every request, outside of all other middleware."""

import time
from collections.abc import Sequence

from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .logs import log_request
from .metrics import Metrics
from .spans import Spans

UNMATCHED = "unmatched"
# Polled every few seconds: they would drown the requests of people in the log and in the metrics.
UNOBSERVED = ("/metrics", "/livez", "/readyz")
# nginx's number for a request whose client left before it was answered.
CLIENT_CLOSED_REQUEST = 499
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


class ObservationMiddleware:
    """Wraps the whole app; reads the results of a request from the `state` of its scope when it ends.

    These are `request_id`, and, if a model was used, `model_version`, `texts` and `characters`. The log and the
    labels of the metrics have the template of a route and never a path, which may contain a review, against advice.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics, routes: Sequence[BaseRoute] = (), spans: Spans | None = None):
        self.app = app
        self.routes = routes
        self.metrics = metrics
        self.spans = spans

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request and records it."""
        if scope["type"] != "http" or scope["path"] in UNOBSERVED:
            return await self.app(scope, receive, send)
        start = time.perf_counter()
        status, ended = 500, False
        received_bytes = sent_bytes = 0

        async def count_received() -> Message:
            nonlocal received_bytes
            message = await receive()
            received_bytes += len(message.get("body", b""))
            return message

        async def count_sent(message: Message) -> None:
            nonlocal status, ended, sent_bytes
            if message["type"] == "http.response.start":
                status = message["status"]
            elif message["type"] == "http.response.body":
                sent_bytes += len(message.get("body", b""))
                ended = not message.get("more_body", False)
            await send(message)

        self.metrics.in_flight.inc()
        span = self.spans.begin(scope) if self.spans else None
        failed = False
        try:
            await self.app(scope, count_received, count_sent)
        except Exception:
            failed = True
            raise
        finally:
            self.metrics.in_flight.dec()
            if not ended and not failed:
                status = CLIENT_CLOSED_REQUEST
            seconds = time.perf_counter() - start
            state, route = scope.get("state", {}), self._template(scope)
            model_version = state.get("model_version")
            self.metrics.observe_request(route, status, model_version or "", seconds, state.get("key", ""))
            method = scope["method"] if scope["method"] in _METHODS else "other"
            if self.spans and span:
                self.spans.end(span, method, route, status, state)
            log_request(
                method,
                route,
                status,
                1000 * seconds,
                request_id=state.get("request_id"),
                model_version=model_version,
                texts=state.get("texts"),
                characters=state.get("characters"),
                received_bytes=received_bytes,
                sent_bytes=sent_bytes,
            )

    def _template(self, scope: Scope) -> str:
        """Returns the path of the matching route, with names for parameters, or `unmatched`."""
        if route := scope.get("route"):
            return str(route.path)
        if prefix := scope.get("root_path", "").removeprefix(scope.get("app_root_path", "")):
            # Mounted apps, such as static files, leave only their prefix, after that of the whole app.
            return str(prefix)
        # Refused before it reached a route.
        matching = (route for route in self.routes if route.matches(scope)[0] is Match.FULL)
        return getattr(next(matching, None), "path", UNMATCHED)
