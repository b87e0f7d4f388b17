"""What every request passes on its way in and out: an id, limits and deadlines, safe headers, a net for errors."""

import asyncio
import itertools
import re
import secrets
import time
from collections.abc import Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import (
    BodyTooLargeError,
    BodyTooSlowError,
    TimedOutError,
    UnknownHostError,
    problem_response,
    to_problem,
)
from app.health import Health
from app.limits import Gate, RateLimiter
from app.settings import Settings

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; font-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_SAFE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
# Whoever looks after the server asks these by its bare address, as often as it likes, and in every phase of its life.
_PROBES = ("/livez", "/readyz", "/metrics")
_SANE_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
# Numbers of this process: a random one for each request would be a call of the system, at which Python's lock is lost.
_PROCESS_ID = secrets.token_hex(4)
_REQUEST_NUMBERS = itertools.count()
# Where the scope of a request has the functions that are called when its client hangs up (see `app.server`).
DEPARTURES = "limelight.departures"


class RequestMiddleware:
    """Wraps the whole app; plain ASGI, because the base class that Starlette offers for this copies every body."""

    def __init__(self, app: ASGIApp, settings: Settings, health: Health):
        self.app = app
        self.settings = settings
        self.health = health
        self.gate = Gate(settings.max_concurrency)
        self.rate_limiter = RateLimiter(settings.rate_limit_per_minute, settings.rate_limit_burst)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        headers = Headers(scope=scope)
        scope.setdefault("state", {}).update(
            request_id=_request_id(headers.get("x-request-id")), started=time.perf_counter()
        )
        exchange = _Exchange(scope, receive, send, self)
        if exchange.head_only:
            # Whatever can be got has a head: what the body would be is worked out, and not sent.
            scope["method"] = "GET"
        try:
            self._admit(scope, headers)
            async with asyncio.timeout(self.settings.request_timeout_s) as deadline:
                await self.app(scope, exchange.receive, exchange.send)
        except asyncio.CancelledError:
            # Nobody waits for the answer, or the server's time to end has come.
            if not exchange.client_left and self.health.phase != "draining":
                raise
            exchange.task.uncancel()
            if not exchange.client_left and not exchange.response_started:
                await exchange.fail(TimedOutError(self.settings.shutdown_timeout_s))
        except Exception as error:
            timed_out = isinstance(error, TimeoutError) and deadline.expired()
            if not exchange.response_started:
                await exchange.fail(TimedOutError(self.settings.request_timeout_s) if timed_out else error)
            elif not timed_out:
                raise
        finally:
            exchange.end()

    def _admit(self, scope: Scope, headers: Headers) -> None:
        """Refuses a request by its head, before anything of its body is read."""
        path = scope["path"]
        if path in _PROBES:
            return
        self.health.require_serving()
        if self.settings.allowed_hosts and not _is_allowed(headers.get("host", ""), self.settings.allowed_hosts):
            raise UnknownHostError(headers.get("host", ""))
        if self.settings.rate_limit_per_minute and not path.startswith("/static/"):
            client = scope.get("client")
            self.rate_limiter.admit(client[0] if client else "")
        if scope["method"] == "POST":
            self.gate.check()


class _Exchange:
    """One request and its answer, as they pass."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, middleware: RequestMiddleware):
        self.scope = scope
        self.settings = middleware.settings
        self.health = middleware.health
        self.gate = middleware.gate
        self.task: asyncio.Task[None] = asyncio.current_task()  # type: ignore[assignment]
        self.head_only = scope["method"] == "HEAD"
        self.response_started = False
        self.client_left = False
        self._receive = receive
        self._send = send
        self._inside = False
        self._departures: set[Callable[[], None]] = scope.get(DEPARTURES, set())
        self._received_bytes = 0
        self._body_due = asyncio.get_running_loop().time() + self.settings.receive_timeout_s
        # A length that is declared too large is refused unread; a chunked body declares none and is counted.
        declared = Headers(scope=scope).get("content-length", "")
        self._declared_bytes = int(declared) if re.fullmatch(r"[0-9]{1,20}", declared) else 0

    async def receive(self) -> Message:
        """Reads on, within the limits of size and time."""
        limit = self.settings.max_body_bytes
        if self._declared_bytes > limit:
            raise BodyTooLargeError(self._declared_bytes, limit)
        try:
            async with asyncio.timeout_at(self._body_due):
                message = await self._receive()
        except TimeoutError:
            raise BodyTooSlowError(self._received_bytes, self.settings.receive_timeout_s) from None
        self._received_bytes += len(message.get("body", b""))
        if self._received_bytes > limit:
            raise BodyTooLargeError(self._received_bytes, limit)
        if message["type"] == "http.request" and not message.get("more_body") and not self._inside:
            # Work begins when all of the body is there, so that slow clients take no places from quick ones.
            self.gate.enter()
            self._inside = True
            self._departures.add(self._drop)
        return message

    async def send(self, message: Message) -> None:
        """Sends on, with safe headers; no body where only the head was asked for."""
        if message["type"] == "http.response.start":
            self.response_started = True
            self._departures.discard(self._drop)
            self.scope["method"] = "HEAD" if self.head_only else self.scope["method"]
            headers = MutableHeaders(scope=message)
            headers["X-Request-ID"] = self.scope["state"]["request_id"]
            headers.update(_SAFE_HEADERS)
            headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
            # Answers hold somebody's text; static files are asked for again, and not sent again while unchanged.
            static = self.scope["path"].startswith("/static/")
            headers.setdefault("Cache-Control", "no-cache" if static else "no-store")
            if self.health.phase == "draining":
                headers["Connection"] = "close"
        elif self.head_only:
            message = {**message, "body": b""}
        await self._send(message)

    async def fail(self, error: Exception) -> None:
        """Answers with a problem; here, since Starlette would hand the exception to the server's log, text and all."""
        response = problem_response(to_problem(error, Request(self.scope)), error)
        await response(self.scope, self.receive, self.send)

    def end(self) -> None:
        """Makes place for the next request."""
        self._departures.discard(self._drop)
        if self._inside:
            self.gate.leave()

    def _drop(self) -> None:
        """Drops the work, since the client hung up."""
        self.client_left = True
        self.task.cancel()


def _is_allowed(header: str, allowed: tuple[str, ...]) -> bool:
    """Says whether a Host header names one of `allowed`, with any port."""
    host = re.sub(r":[0-9]*$", "", header).lower()
    return any(host == name.lower() or (name.startswith("*.") and host.endswith(name[1:].lower())) for name in allowed)


def _request_id(wanted: str | None) -> str:
    if wanted and _SANE_REQUEST_ID.fullmatch(wanted):
        return wanted
    return f"{_PROCESS_ID}{next(_REQUEST_NUMBERS):08x}"
