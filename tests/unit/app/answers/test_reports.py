"""POST /api/v1/report: a file in, events out: its rows and columns, its steps, and the report of the command."""

import gzip
import json
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.responses import StreamingResponse
from starlette.testclient import TestClient

from app.answers import reports
from tests.unit.app.conftest import serve

BINARY = {"Content-Type": "application/octet-stream"}
FILE = "text;stars;order\n" + "".join(
    f"{text} {number};{number % 5 + 1};B{number}\n"
    for number in range(20)
    for text in ("The lid fits.", "The kettle boils slowly.")
)


@pytest.fixture(scope="module")
def client(weights_dir: Path) -> Iterator[TestClient]:
    with serve(weights_dir, request_timeout_s=600) as client:
        yield client


def ask(client: TestClient, content: bytes, **query: object) -> list[dict[str, Any]]:
    response = client.post("/api/v1/report", params=query, content=content, headers=BINARY)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"].startswith("text/event-stream")
    return [json.loads(line.removeprefix("data: ")) for line in response.text.split("\n\n") if line]


def test_the_events_tell_rows_columns_and_steps_and_end_with_the_report(client: TestClient) -> None:
    first, *others, last = ask(client, gzip.compress(FILE.encode()), name="shop.csv", show="order")
    assert (first["rows"], first["total"], first["columns"]) == (40, 40, ["text", "stars", "order"])
    chosen, *steps = others
    assert chosen["chosen"]["text"] == "text"
    assert chosen["chosen"]["stars"] == "stars"
    assert all(step["done"] <= step["of"] for step in steps)
    ends = [step["what"] for step in steps if step["done"] == step["of"]]
    assert list(dict.fromkeys(step["what"] for step in steps)) == ends, "the end of each step is an event"
    assert last["page"].startswith("<!doctype html>")
    assert last["title"].replace(" ★", "\u00a0★") in last["page"]
    assert last["figures"].startswith('"section","name",')
    assert last["rows"].count("\n") == 41
    assert all(text in FILE for text in last["texts"].values())


def test_a_step_that_takes_longer_than_the_deadline_of_a_request_does_not_end_the_stream(
    weights_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pulses = threading.Semaphore(0)

    class Heard(StreamingResponse):
        def __init__(self, content: AsyncIterator[bytes], **options: Any):
            async def through() -> AsyncIterator[bytes]:
                async for piece in content:
                    if piece.startswith(b":"):
                        pulses.release()
                    yield piece

            super().__init__(through(), **options)

    def make(*arguments: Any) -> None:
        # Longer than the deadline, which four pulses fill.
        for _ in range(8):
            pulses.acquire()
        arguments[-1]({"title": "done"})

    monkeypatch.setattr(reports, "StreamingResponse", Heard)

    async def read(*_: object) -> bytes:
        return b'{"rows": [], "total": 0, "columns": [], "notes": []}'

    monkeypatch.setattr(reports, "_make", make)
    monkeypatch.setattr(reports, "read_file", read)
    with serve(weights_dir, request_timeout_s=1) as client:
        response = client.post("/api/v1/report?name=a.csv", content=b"text\nfine\n", headers=BINARY)
    assert response.text.endswith('data: {"title":"done"}\n\n')


@pytest.mark.parametrize(
    ("content", "query", "reason"),
    [
        ("a,b\n1,2\n", {}, "Cannot guess"),
        (FILE, {"stars": "order"}, "not among the labels"),
        (FILE, {"by": "order", "text": "body"}, "no such column"),
        ("text\n \n", {}, "no review could be read"),
    ],
)
def test_what_cannot_be_reported_on_ends_with_the_reason(
    content: str, query: dict[str, str], reason: str, client: TestClient
) -> None:
    *_, last = ask(client, content.encode(), name="shop.csv", **query)
    assert reason in last["error"]


def test_a_file_that_cannot_be_read_is_refused_before_anything_is_sent(client: TestClient) -> None:
    headers = {"Content-Type": "application/octet-stream"}
    response = client.post("/api/v1/report?name=a.xlsx", content=b"PK\x03\x04", headers=headers)
    assert response.status_code == 422
    response = client.post("/api/v1/report?name=a.csv&model=none", content=b"text\nfine\n", headers=headers)
    assert response.status_code == 404
