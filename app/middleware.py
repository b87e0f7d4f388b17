"""What every request passes on its way in and out: an id, a limit on its bytes, safe headers, a net for errors."""

import re
import time
import uuid

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import BodyTooLargeError, problem_response, to_problem

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; font-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_SANE_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


class RequestMiddleware:
    """Wraps the whole app; plain ASGI, because the base class that Starlette offers for this copies every body."""

    def __init__(self, app: ASGIApp, max_body_bytes: int):
        self.app = app
        self.max_body_bytes = max_body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        request_headers = Headers(scope=scope)
        request_id = _request_id(request_headers.get("x-request-id"))
        scope.setdefault("state", {}).update(request_id=request_id, started=time.perf_counter())
        # A length that is declared too large is refused unread; a chunked body declares none and is counted.
        declared = request_headers.get("content-length", "")
        declared_bytes = int(declared) if re.fullmatch(r"[0-9]{1,20}", declared) else 0
        received_bytes = 0
        response_started = False

        async def receive_within_limit() -> Message:
            nonlocal received_bytes
            if declared_bytes > self.max_body_bytes:
                raise BodyTooLargeError(declared_bytes, self.max_body_bytes)
            message = await receive()
            received_bytes += len(message.get("body", b""))
            if received_bytes > self.max_body_bytes:
                raise BodyTooLargeError(received_bytes, self.max_body_bytes)
            return message

        async def send_with_headers(message: Message) -> None:
            nonlocal response_started
            if message["type"] == "http.response.start":
                response_started = True
                headers = MutableHeaders(scope=message)
                headers["X-Request-ID"] = request_id
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "no-referrer"
                headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
                # Answers hold somebody's text; static files are asked for again, and not sent again while unchanged.
                headers.setdefault("Cache-Control", "no-cache" if scope["path"].startswith("/static/") else "no-store")
            await send(message)

        try:
            await self.app(scope, receive_within_limit, send_with_headers)
        except Exception as error:
            if response_started:
                raise
            # Answered here, because Starlette would hand the exception on to the server's log, message and all.
            response = problem_response(to_problem(error, Request(scope)), error)
            await response(scope, receive, send_with_headers)


def _request_id(wanted: str | None) -> str:
    return wanted if wanted and _SANE_REQUEST_ID.fullmatch(wanted) else uuid.uuid4().hex[:16]
