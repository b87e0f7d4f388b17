"""Every request meets the deadline; a server that starts refuses it, and a worker that ends still answers it."""

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


def test_a_server_that_starts_is_alive_and_not_ready(client, monkeypatch):
    monkeypatch.setitem(client.app.state._state, "registry", None)
    for path, status in (("/readyz", 503), ("/livez", 200), ("/", 503), ("/static/base.css", 200)):
        response = client.get(path)
        assert response.status_code == status
        assert status == 200 or response.headers["Retry-After"]


def test_a_worker_that_ends_serves_and_asks_its_clients_to_leave(client, monkeypatch):
    monkeypatch.setitem(client.app.state._state, "leaving", True)
    for path in ("/readyz", "/livez", "/", "/api/v1/models"):
        response = client.get(path)
        assert (response.status_code, response.headers["Connection"]) == (200, "close")
