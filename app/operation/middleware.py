"""Middleware for every request: an id, limits and deadlines, security headers, and a handler for errors."""

import asyncio
import itertools
import re
import secrets
import time
from collections.abc import Callable
from contextlib import suppress

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..models.shares import CLIENT, Shares
from ..problems import kinds
from ..problems.errors import CLOSE, AppError, NotReadyError, TimedOutError, shorten
from ..settings import Settings
from .keys import ApiKeys
from .limits import RateLimiter, client_name

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; font-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# As pairs of bytes, which are added to an answer directly.
_SAFE_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
)
# Probes bypass host checks and limits, and work during start and shutdown.
_PROBES = ("/livez", "/readyz", "/metrics")
# The forms of pages for browsers without JavaScript: they run models, as the API does.
_FORMS = ("/", "/inside")
_SANE_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
# Numbered per process: a random id per request would be a system call, which releases Python's lock.
_PROCESS_ID = secrets.token_hex(4)
_REQUEST_NUMBERS = itertools.count()
# Time for a refused client to read the reason, while the rest of its request is discarded.
_FAREWELL_S = 1.0


class RequestMiddleware:
    """Wraps the whole app; plain ASGI, because Starlette's base class for middleware copies every body.

    Args:
        app: The app. Its state has `registry`, None before the models are loaded, `leaving`, and `gate`, the `Shares`
            of requests under way.
        settings: The limits.
        answer: Makes a response from an error.
    """

    def __init__(self, app: ASGIApp, settings: Settings, answer: Callable[[Request, Exception], Response]):
        self.app = app
        self.answer = answer
        self.settings = settings
        self._keys = ApiKeys.load(settings.api_keys_file) if settings.api_keys_file else None
        per_minute = settings.rate_limit_per_minute
        self._rate = RateLimiter(per_minute, settings.rate_limit_burst) if per_minute else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        headers = Headers(scope=scope)
        scope.setdefault("state", {}).update(
            request_id=_request_id(headers.get("x-request-id")), started=time.perf_counter()
        )
        exchange = _Exchange(scope, receive, send, self)
        try:
            CLIENT.set(self._admit(scope, headers))
            exchange.begin()
            await self.app(scope, exchange.receive, exchange.send)
        except asyncio.CancelledError:
            if exchange.over is None:
                if not scope["app"].state.leaving:
                    raise
                exchange.over = TimedOutError(self.settings.shutdown_timeout_s)
            exchange.task.uncancel()
            if not exchange.client_left and not exchange.response_started:
                await exchange.fail(exchange.over)
        except Exception as error:
            if exchange.response_started:
                raise
            await exchange.fail(error)
        finally:
            exchange.end()

    def _admit(self, scope: Scope, headers: Headers) -> str:
        """Returns the client. Raises `AppError` to refuse a request by its head, before its body is read."""
        path, client = scope["path"], client_name((scope.get("client") or ("",))[0])
        if path in _PROBES:
            return client
        is_file = path.startswith("/static/")
        # A page that reports the start of the server is served like one.
        if scope["app"].state.registry is None and not is_file:
            raise NotReadyError("The models are being loaded.")
        if self.settings.allowed_hosts and not _is_allowed(headers.get("host", ""), self.settings.allowed_hosts):
            host = shorten(headers.get("host", ""))
            raise AppError(kinds.UNKNOWN_HOST, f"The Host header is {host!r}, and the server answers to other names.")
        if self._keys and (path.startswith("/api/") or (path in _FORMS and scope["method"] == "POST")):
            try:
                client = scope["state"]["key"] = self._keys.client(headers)
            except AppError:
                # Wrong keys count towards the rate limit too.
                self._count(client)
                raise
        if not is_file:
            self._count(client)
        if (encoding := headers.get("content-encoding", "identity")) != "identity":
            detail = f"The Content-Encoding is {shorten(encoding)!r}; the server takes bodies as they are."
            raise AppError(kinds.UNSUPPORTED_MEDIA_TYPE, detail)
        return client

    def _count(self, client: str) -> None:
        if self._rate:
            self._rate.admit(client)


class _Exchange:
    """One request and its answer, as they pass through."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, middleware: RequestMiddleware):
        self.scope = scope
        self.task: asyncio.Task[None] = asyncio.current_task()  # type: ignore[assignment]
        self.over: Exception | None = None
        self.client_left = False
        self.response_started = False
        self._receive = receive
        self._send = send
        self._settings = middleware.settings
        self._answer = middleware.answer
        self._gate: Shares = scope["app"].state.gate
        self._loop = asyncio.get_running_loop()
        # Not `asyncio.timeout`, which would take a twentieth of the event loop's time under load.
        self._timer: asyncio.TimerHandle | None = None
        self._watch: asyncio.Task[None] | None = None
        self._client = ""
        self._reads = self._body_is_whole = self._is_too_large = False
        self._received_bytes = 0
        # A length that is declared too large is refused unread; a chunked body declares none and is counted.
        declared = Headers(scope=scope).get("content-length", "")
        self._declared_bytes = int(declared) if re.fullmatch(r"[0-9]{1,20}", declared) else 0
        self._head_only = scope["method"] == "HEAD"
        if self._head_only:
            # Served as GET, without its body.
            scope["method"] = "GET"

    def begin(self) -> None:
        """Starts the deadline of the app."""
        self._timer = self._loop.call_later(self._settings.request_timeout_s, self._expire)

    async def receive(self) -> Message:
        """Reads the next part, within the limits of size."""
        self._reads = True
        self._require_size(self._declared_bytes)
        message = await self._receive()
        self._received_bytes += len(message.get("body", b""))
        self._require_size(self._received_bytes)
        if message["type"] == "http.request" and not message.get("more_body") and not self._body_is_whole:
            # Work starts when the body is complete, so that slow clients take no places from fast ones.
            self._gate.take(CLIENT.get())
            self._client, self._body_is_whole = CLIENT.get(), True
            self._watch = self._loop.create_task(self._drop_if_client_leaves())
        return message

    async def send(self, message: Message) -> None:
        """Sends the next part, with security headers; no body for HEAD."""
        if message["type"] == "http.response.start":
            self.response_started = True
            self.scope["method"] = "HEAD" if self._head_only else self.scope["method"]
            headers = message["headers"]
            names = {name for name, _ in headers}
            headers.append((b"x-request-id", self.scope["state"]["request_id"].encode()))
            headers.extend(header for header in _SAFE_HEADERS if header[0] not in names)
            if b"content-security-policy" not in names:
                headers.append((b"content-security-policy", CONTENT_SECURITY_POLICY.encode()))
            if b"cache-control" not in names:
                # Answers contain a user's text; static files are revalidated, and not sent again while unchanged.
                static = self.scope["path"].startswith("/static/")
                headers.append((b"cache-control", b"no-cache" if static else b"no-store"))
            if self.scope["app"].state.leaving and b"connection" not in names:
                headers.append((b"connection", b"close"))
        elif message["type"] != "http.response.body":
            pass
        elif self._head_only:
            message = {**message, "body": b""}
        elif self._is_too_large and not message.get("more_body"):
            await self._send({**message, "more_body": True})
            await self._linger()
            message = {"type": "http.response.body", "body": b""}
        await self._send(message)

    async def fail(self, error: Exception) -> None:
        """Answers with a problem; here, since Starlette would log the exception with its text."""
        self._stop()
        response = self._answer(Request(self.scope), error)
        await response(self.scope, self.receive, self.send)

    def end(self) -> None:
        """Frees the place of the request."""
        self._stop()
        if self._body_is_whole:
            self._gate.give(self._client)

    async def _linger(self) -> None:
        """Reads for a moment, so that the client can read the refusal: with unread bytes a connection is reset."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_FAREWELL_S):
                while (await self._receive()).get("more_body"):
                    pass

    async def _drop_if_client_leaves(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        if not self.response_started:
            self.client_left = True
            self._cancel(ConnectionAbortedError())

    def _expire(self) -> None:
        seconds = self._settings.request_timeout_s
        if self._reads and not self._body_is_whole:
            detail = f"The body was not complete after {seconds:g} seconds; {self._received_bytes:,} bytes had arrived."
            self._cancel(AppError(kinds.BODY_TOO_SLOW, detail, headers=CLOSE))
        else:
            self._cancel(TimedOutError(seconds))

    def _cancel(self, why: Exception) -> None:
        self.over = why
        self.task.cancel()

    def _require_size(self, size: int) -> None:
        limit = self._settings.max_body_bytes
        if size > limit:
            self._is_too_large = True
            detail = f"The body has {size:,} bytes or more; the limit is {limit:,}."
            raise AppError(kinds.BODY_TOO_LARGE, detail, headers=CLOSE)

    def _stop(self) -> None:
        if self._timer:
            self._timer.cancel()
        if self._watch:
            self._watch.cancel()


def _is_allowed(header: str, allowed: tuple[str, ...]) -> bool:
    """Returns whether a Host header names one of `allowed`, with any port."""
    host = re.sub(r":[0-9]*$", "", header).lower()
    return any(host == name.lower() or (name.startswith("*.") and host.endswith(name[1:].lower())) for name in allowed)


def _request_id(wanted: str | None) -> str:
    if wanted and _SANE_REQUEST_ID.fullmatch(wanted):
        return wanted
    return f"{_PROCESS_ID}{next(_REQUEST_NUMBERS):08x}"
