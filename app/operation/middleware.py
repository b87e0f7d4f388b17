"""Middleware for every request: id, limits, deadline, an answer to each error, headers, compression, log, metrics."""

import asyncio
import logging
import random
import re
import time
from contextlib import suppress

from starlette.datastructures import Headers, State
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..problems import kinds
from ..problems.problem import CLOSE, SOON, AppError, shorten
from ..settings import Settings
from .limits import client_name, key_name
from .logs import TOLD

# Scripts may draw images from `data:`, which is how the page saves a picture of an answer.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# As pairs of bytes, which are added to an answer directly.
_SAFE_HEADERS = (
    (b"content-security-policy", CONTENT_SECURITY_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
)
# Probes bypass keys and limits, and work during start and shutdown. Polled every few seconds, they would drown
# the requests of people in the log and in the metrics.
_PROBES = ("/livez", "/readyz", "/metrics")
# The form of the page for browsers without JavaScript: it runs a model, as the API does.
_FORM = "/"
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_SANE_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
# nginx's number for a request whose client left before it was answered.
_CLIENT_CLOSED_REQUEST = 499
# A connection is closed once the process has sent this many bytes: kept ones gather at one process, and the next one of
# their client goes to a process that is free.
_REBALANCE_BYTES = 2_500_000
# Time for a refused client to read the reason, while the rest of its request is discarded.
_FAREWELL_S = 1.0

_requests = logging.getLogger("app.requests")


class RequestMiddleware:
    """Wraps the whole app; plain ASGI, because Starlette's base class for middleware copies every body.

    `app` answers a request, or raises; then `fail` answers with the exception, the `error` of the request's state.
    """

    def __init__(self, app: ASGIApp, fail: ASGIApp, state: State, settings: Settings):
        self.app, self.fail, self.state, self.settings = app, fail, state, settings
        self.sent_bytes = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request, and records it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        else:
            # HEAD is served as GET; uvicorn leaves the body out.
            scope = {**scope, "method": "GET"} if scope["method"] == "HEAD" else scope
            await _Exchange(scope, receive, send, self).answer()

    def admit(self, scope: Scope) -> str:
        """Returns the client. Raises `AppError` to refuse a request by its head, before its body is read."""
        path, client, headers = scope["path"], client_name((scope.get("client") or ("",))[0]), Headers(scope=scope)
        # A page that reports the start of the server needs its files.
        loads = self.state.registry is None and not path.startswith("/static/")
        # A browser asks for permission without a key.
        if scope["method"] == "OPTIONS" or (path in _PROBES and not (loads and path == "/readyz")):
            return client
        if loads:
            raise AppError(kinds.NOT_READY, "The models are being loaded; try again in a few seconds.", headers=SOON)
        keys = self.settings.api_keys
        if keys and (path.startswith("/api/") or (path == _FORM and scope["method"] == "POST")):
            client = key_name(headers.get("authorization", ""), keys)
        if (encoding := headers.get("content-encoding", "")).lower() not in ("", "identity"):
            detail = f"The Content-Encoding is {shorten(encoding)!r}; the server accepts uncompressed bodies only."
            raise AppError(kinds.UNSUPPORTED_MEDIA_TYPE, detail)
        return client


class _Exchange:
    """One request and its answer, as they pass through."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, middleware: RequestMiddleware):
        self._scope, self._receive, self._send = scope, receive, send
        self._middleware, self._app, self._settings = middleware, middleware.state, middleware.settings
        self._task: asyncio.Task[None] = asyncio.current_task()  # type: ignore[assignment]
        self._begun = time.perf_counter()
        self._status, self._client = 500, ""
        self._over: Exception | None = None
        self._started = self._complete = self._discards = self._client_left = False
        self._received_bytes = self._sent_bytes = self._held_bytes = 0
        headers = dict(scope["headers"])
        declared = headers.get(b"content-length", b"")[:20]
        self._declared_bytes = int(declared) if declared.isdigit() else 0
        id_ = headers.get(b"x-request-id", b"").decode("latin-1")
        if not _SANE_REQUEST_ID.fullmatch(id_):
            id_ = f"{random.getrandbits(64):016x}"
        self._state = scope["state"]
        # The server's protocol calls `leave` if the client hangs up.
        self._state.update(request_id=id_, started=self._begun, client="", leave=self._leave)

    async def answer(self) -> None:
        """Answers the request, within the deadline, and records it."""
        # Not `asyncio.timeout`, which would take a twentieth of the event loop's time under load.
        self._timer = asyncio.get_running_loop().call_later(self._settings.request_timeout_s, self._expire)
        counted = self._scope["path"] not in _PROBES
        self._app.metrics.in_flight.inc(counted)
        try:
            self._client = self._state["client"] = self._middleware.admit(self._scope)
            await self._middleware.app(self._scope, self.receive, self.send)
        except asyncio.CancelledError:
            self._task.uncancel()
            if not self._client_left and not self._started:
                # uvicorn ends the requests that outlast the shutdown.
                await self._fail(self._over or _timed_out(self._settings.shutdown_timeout_s))
        except Exception as error:
            if self._started:
                raise
            await self._fail(error)
        finally:
            self._timer.cancel()
            # A traceback holds the request and its body.
            self._over = self._state["error"] = self._state["leave"] = None
            if self._held_bytes:
                self._app.bodies.give(self._client, self._held_bytes)
            self._app.metrics.in_flight.dec(counted)
            if counted:
                self._record()

    def _record(self) -> None:
        status = _CLIENT_CLOSED_REQUEST if self._client_left else self._status
        method = self._scope["method"] if self._scope["method"] in _METHODS else "other"
        # A label is the path of a route with names for parameters, never a path, which may contain a review. Mounted
        # apps, such as static files, leave only their prefix; what was refused before has no route.
        route = getattr(self._scope.get("route"), "path", "") or self._scope.get("root_path") or "unmatched"
        seconds = time.perf_counter() - self._begun
        fields = {"method": method, "route": route, "status": status, "ms": round(1000 * seconds, 2)}
        fields |= {name: self._state[name] for name in TOLD if name in self._state}
        fields |= {"received_bytes": self._received_bytes, "sent_bytes": self._sent_bytes}
        self._app.metrics.observe_request(route, status, self._state.get("model_version", ""), seconds)
        _requests.info("%s %s %d", method, route, status, extra={"fields": fields})

    async def receive(self) -> Message:
        """Reads the next part, within the limits of size: `longest` of the request's state, or of the settings."""
        limit = self._state.get("longest", self._settings.max_body_bytes)
        try:
            self._require_size(self._declared_bytes, limit)
            message = await self._receive()
            size = len(message.get("body", b""))
            self._received_bytes += size
            self._require_size(self._received_bytes, limit)
            if message.get("more_body"):
                # A body that never ends takes memory until the deadline.
                self._app.bodies.take(self._client, size)
                self._held_bytes += size
        except AppError as error:
            self._discards, error.headers = True, {**(error.headers or {}), **CLOSE}
            raise
        self._complete = not message.get("more_body")
        return message

    @staticmethod
    def _require_size(size: int, limit: int) -> None:
        if size > limit:
            fault = f"The body has {size:,} bytes or more; the limit is {limit:,}."
            raise AppError(kinds.TOO_LARGE, f"{fault} Shorten it, or split it into several requests.")

    async def send(self, message: Message) -> None:
        """Sends the next part, with security headers."""
        if message["type"] == "http.response.start":
            self._started, self._status = True, message["status"]
            self._add_headers(message["headers"])
        elif message["type"] == "http.response.body":
            if self._state.get("streams"):
                # A stream that goes on has no end to wait for; one that stops is ended.
                self._timer.cancel()
                self._timer = asyncio.get_running_loop().call_later(self._settings.request_timeout_s, self._expire)
            self._sent_bytes += len(message.get("body", b""))
            self._middleware.sent_bytes += len(message.get("body", b""))
            if self._discards and not message.get("more_body"):
                await self._send({**message, "more_body": True})
                # With unread bytes the connection would be reset, before the client has read why.
                with suppress(TimeoutError):
                    async with asyncio.timeout(_FAREWELL_S):
                        while (await self._receive()).get("more_body"):
                            pass
                message = {"type": "http.response.body", "body": b""}
        await self._send(message)

    def _add_headers(self, headers: list[tuple[bytes, bytes]]) -> None:
        names = {name for name, _ in headers}
        headers.append((b"x-request-id", self._state["request_id"].encode()))
        headers.extend([header for header in _SAFE_HEADERS if header[0] not in names])
        if b"cache-control" not in names:
            # Answers contain a user's text; static files are revalidated, and not sent again while unchanged.
            static = self._scope["path"].startswith("/static/")
            headers.append((b"cache-control", b"no-cache" if static else b"no-store"))
        closes = self._app.leaving or self._middleware.sent_bytes > _REBALANCE_BYTES
        if closes and b"connection" not in names:
            headers.append((b"connection", b"close"))
            self._middleware.sent_bytes = 0

    async def _fail(self, error: Exception) -> None:
        """Answers with a problem; here, since Starlette would log the exception with its text."""
        self._timer.cancel()
        self._state["error"] = error
        await self._middleware.fail(self._scope, self.receive, self.send)

    def _expire(self) -> None:
        seconds = self._settings.request_timeout_s
        if self._scope["method"] == "POST" and not self._complete:
            detail = f"The body was not complete after {seconds:g} seconds; {self._received_bytes:,} bytes had arrived."
            self._cancel(HTTPException(408, detail, CLOSE))
        else:
            self._cancel(_timed_out(seconds))

    def _leave(self) -> None:
        if not self._started or self._state.get("streams"):
            self._client_left = True
            self._cancel(ConnectionAbortedError())

    def _cancel(self, why: Exception) -> None:
        self._over = why
        self._task.cancel()


def _timed_out(seconds: float) -> AppError:
    return AppError(
        kinds.TIMED_OUT, f"There was no answer within {seconds:g} seconds. Try again, or send a shorter text."
    )
