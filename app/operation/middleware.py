"""What every request passes on its way in and out: an id, limits and deadlines, safe headers, a net for errors."""

import asyncio
import itertools
import re
import secrets
import time
from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..models.health import Health
from ..models.turns import CLIENT
from ..problems import kinds
from ..problems.errors import CLOSE, AppError, TimedOutError, shorten
from ..settings import Settings
from .clients import Clients
from .keys import ApiKeys
from .limits import Gate, RateLimiter, client_name

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; font-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# As pairs of bytes, which go into an answer as they are.
_SAFE_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
)
# Whoever looks after the server asks these by its bare address, as often as it likes, and in every phase of its life.
_PROBES = ("/livez", "/readyz", "/metrics")
# The forms that pages have for browsers without JavaScript: they ask models, as the API does.
_FORMS = ("/", "/inside")
_SANE_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
# Numbers of this process: a random one for each request would be a call of the system, at which Python's lock is lost.
_PROCESS_ID = secrets.token_hex(4)
_REQUEST_NUMBERS = itertools.count()
# Where the scope of a request has the functions that are called when its client hangs up (see `app.operation.server`).
DEPARTURES = "limelight.departures"


class RequestMiddleware:
    """Wraps the whole app; plain ASGI, because the base class that Starlette offers for this copies every body."""

    def __init__(
        self,
        app: ASGIApp,
        settings: Settings,
        health: Health,
        clients: Clients,
        answer: Callable[[Request, Exception], Response],
    ):
        self.app = app
        self.answer = answer
        self.settings = settings
        self.health = health
        self.keys = ApiKeys.load(settings.api_keys_file) if settings.api_keys_file else None
        self.gate = Gate(settings.max_concurrency)
        self.rate_limiter = RateLimiter(settings.rate_limit_per_minute, settings.rate_limit_burst, clients.due)

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
            exchange.begin()
            await self.app(scope, exchange.receive, exchange.send)
        except asyncio.CancelledError:
            # Time is up, nobody waits for the answer, or the server's time to end has come.
            if not exchange.expired and not exchange.client_left:
                if not self.health.leaving:
                    raise
                exchange.expired = TimedOutError(self.settings.shutdown_timeout_s)
            exchange.task.uncancel()
            if exchange.expired and not exchange.client_left and not exchange.response_started:
                await exchange.fail(exchange.expired)
        except Exception as error:
            if exchange.response_started:
                raise
            await exchange.fail(error)
        finally:
            exchange.end()

    def _admit(self, scope: Scope, headers: Headers) -> None:
        """Refuses a request by its head, before anything of its body is read."""
        path = scope["path"]
        if path in _PROBES:
            return
        # A page that says that the server starts looks like one.
        if not path.startswith("/static/"):
            self.health.require_loaded()
        if self.settings.allowed_hosts and not _is_allowed(headers.get("host", ""), self.settings.allowed_hosts):
            host = shorten(headers.get("host", ""))
            raise AppError(kinds.UNKNOWN_HOST, f"The Host header is {host!r}, and the server answers to other names.")
        client = client_name((scope.get("client") or ("",))[0])
        if self.keys and (path.startswith("/api/") or (path in _FORMS and scope["method"] == "POST")):
            scope["state"]["key"] = client = self.keys.client(headers)
        CLIENT.set(client)
        if self.settings.rate_limit_per_minute and not path.startswith("/static/"):
            self.rate_limiter.admit(client)
        if scope["method"] == "POST":
            self.gate.check()


class _Exchange:
    """One request and its answer, as they pass."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, middleware: RequestMiddleware):
        self.scope = scope
        self.settings = middleware.settings
        self.health = middleware.health
        self.gate = middleware.gate
        self._answer = middleware.answer
        self.task: asyncio.Task[None] = asyncio.current_task()  # type: ignore[assignment]
        self.head_only = scope["method"] == "HEAD"
        self.response_started = False
        self.client_left = False
        self.expired: Exception | None = None
        self._receive = receive
        self._send = send
        self._inside = False
        self._departures: set[Callable[[], None]] = scope.get(DEPARTURES, set())
        self._received_bytes = 0
        self._loop = asyncio.get_running_loop()
        # Bare timers: `asyncio.timeout` would take a twentieth of the event loop's time under load.
        self._answer_due: asyncio.TimerHandle | None = None
        self._body_due: asyncio.TimerHandle | None = None
        # A length that is declared too large is refused unread; a chunked body declares none and is counted.
        declared = Headers(scope=scope).get("content-length", "")
        self._declared_bytes = int(declared) if re.fullmatch(r"[0-9]{1,20}", declared) else 0

    def begin(self) -> None:
        """Gives the app its time from now on."""
        self._answer_due = self._loop.call_later(self.settings.request_timeout_s, self._expire_answer)

    async def receive(self) -> Message:
        """Reads on, within the limits of size and time."""
        self._require_size(self._declared_bytes)
        if self._body_due is None:
            self._body_due = self._loop.call_later(self.settings.receive_timeout_s, self._expire_body)
        message = await self._receive()
        self._received_bytes += len(message.get("body", b""))
        self._require_size(self._received_bytes)
        if message["type"] == "http.request" and not message.get("more_body") and not self._inside:
            # Work begins when all of the body is there, so that slow clients take no places from quick ones.
            self._body_due.cancel()
            self.gate.enter()
            self._inside = True
            self._departures.add(self._drop)
        return message

    def _require_size(self, size: int) -> None:
        limit = self.settings.max_body_bytes
        if size > limit:
            raise AppError(kinds.BODY_TOO_LARGE, f"The body has {size:,} bytes or more; the limit is {limit:,}.")

    async def send(self, message: Message) -> None:
        """Sends on, with safe headers; no body where only the head was asked for."""
        if message["type"] == "http.response.start":
            self.response_started = True
            self._departures.discard(self._drop)
            self.scope["method"] = "HEAD" if self.head_only else self.scope["method"]
            headers = message["headers"]
            names = {name for name, _ in headers}
            headers.append((b"x-request-id", self.scope["state"]["request_id"].encode()))
            headers.extend(header for header in _SAFE_HEADERS if header[0] not in names)
            if b"content-security-policy" not in names:
                headers.append((b"content-security-policy", CONTENT_SECURITY_POLICY.encode()))
            if b"cache-control" not in names:
                # Answers hold somebody's text; static files are asked for again, and not sent again while unchanged.
                static = self.scope["path"].startswith("/static/")
                headers.append((b"cache-control", b"no-cache" if static else b"no-store"))
            if self.health.leaving and b"connection" not in names:
                headers.append((b"connection", b"close"))
        elif self.head_only:
            message = {**message, "body": b""}
        await self._send(message)

    async def fail(self, error: Exception) -> None:
        """Answers with a problem; here, since Starlette would hand the exception to the server's log, text and all."""
        self._stop_timers()
        response = self._answer(Request(self.scope), error)
        await response(self.scope, self.receive, self.send)

    def end(self) -> None:
        """Makes place for the next request."""
        self._departures.discard(self._drop)
        self._stop_timers()
        if self._inside:
            self.gate.leave()

    def _stop_timers(self) -> None:
        for timer in (self._answer_due, self._body_due):
            if timer is not None:
                timer.cancel()

    def _expire_answer(self) -> None:
        self.expired = TimedOutError(self.settings.request_timeout_s)
        self.task.cancel()

    def _expire_body(self) -> None:
        self.expired = AppError(
            kinds.BODY_TOO_SLOW,
            f"The body was not complete after {self.settings.receive_timeout_s:g} seconds; "
            f"{self._received_bytes:,} bytes had arrived.",
            headers=CLOSE,
        )
        self.task.cancel()

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
