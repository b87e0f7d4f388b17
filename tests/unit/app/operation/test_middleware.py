"""A request whose body does not come is refused at the deadline; one whose answer does not is another problem."""

import asyncio
import json
from pathlib import Path
from typing import Any

from tests.unit.app.conftest import serve


def test_what_is_not_there_at_the_deadline_has_its_own_status(weights_dir: Path) -> None:
    messages: list[dict[str, Any]] = []
    parts = [{"type": "http.request", "body": b"{", "more_body": True}]

    async def receive() -> dict[str, Any]:
        if not parts:
            await asyncio.Event().wait()
        return parts.pop()

    async def send(message: Any) -> None:
        messages.append(message)

    async def never(*_: Any) -> None:
        await asyncio.Event().wait()

    with serve(weights_dir, request_timeout_s=0.05) as client:
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "POST",
            "path": "/api/v1/predict",
            "raw_path": b"/api/v1/predict",
            "query_string": b"",
            "headers": [(b"host", b"testserver"), (b"content-type", b"application/json")],
            "client": ("127.0.0.1", 5000),
            "server": ("testserver", 80),
            "scheme": "http",
            "root_path": "",
            "state": {},
        }
        client.portal.call(client.app, scope, receive, send)
        client.app.router.add_route("/never", never)
        assert client.get("/never").status_code == 504
    start, *rest = messages
    problem = json.loads(b"".join(message.get("body", b"") for message in rest))
    assert (start["status"], problem["status"]) == (408, 408)
    assert "1 byte" in problem["detail"]
    assert (b"connection", b"close") in start["headers"]
