"""A request whose body does not come is refused at the deadline; one whose answer does not is another problem."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from tests.unit.app.conftest import serve


@pytest.mark.parametrize(("method", "status"), [("POST", 408), ("GET", 504)])
def test_what_is_not_there_at_the_deadline_has_its_own_status(weights_dir: Path, method: str, status: int) -> None:
    messages: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        if method == "GET" or not asked:
            asked.append(1)
            return {"type": "http.request", "body": b"{", "more_body": method == "POST"}
        await asyncio.Event().wait()
        raise AssertionError

    asked: list[int] = []

    async def send(message: Any) -> None:
        messages.append(message)

    with serve(weights_dir, request_timeout_s=0.05) as client:
        if method == "GET":

            async def never(*_: Any) -> None:
                await asyncio.Event().wait()

            client.app.router.add_route("/never", never)  # type: ignore[attr-defined]
        path = "/api/v1/predict" if method == "POST" else "/never"
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "headers": [(b"host", b"testserver"), (b"content-type", b"application/json")],
            "client": ("127.0.0.1", 5000),
            "server": ("testserver", 80),
            "scheme": "http",
            "root_path": "",
            "state": {},
        }
        client.portal.call(client.app, scope, receive, send)  # type: ignore[union-attr]
    start, *rest = messages
    problem = json.loads(b"".join(message.get("body", b"") for message in rest))
    assert (start["status"], problem["status"]) == (status, status)
    if method == "POST":
        assert "1 byte" in problem["detail"]
        assert (b"connection", b"close") in start["headers"]
