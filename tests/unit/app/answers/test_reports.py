"""POST /api/v1/report: a file in, events out: its rows and seconds, its steps, and the report of the command."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.unit.app.conftest import serve

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
    headers = {"Content-Type": "application/octet-stream"}
    response = client.post("/api/v1/report", params=query, content=content, headers=headers)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"].startswith("text/event-stream")
    return [json.loads(line.removeprefix("data: ")) for line in response.text.split("\n\n") if line]


def test_the_events_tell_rows_columns_seconds_and_steps_and_end_with_the_report(client: TestClient) -> None:
    first, *others, last = ask(client, gzip.compress(FILE.encode()), name="shop.csv.gz", show="order")
    assert (first["rows"], first["total"], first["columns"]) == (40, 40, ["text", "stars", "order"])
    chosen, seconds, *steps = others
    assert chosen["chosen"]["text"] == "text"
    assert chosen["chosen"]["stars"] == "stars"
    assert seconds["seconds"] >= 0
    assert all(step["done"] <= step["of"] for step in steps)
    assert last["page"].startswith("<!doctype html>")
    assert last["title"] in last["page"]
    assert last["figures"].startswith("section,name,")
    assert last["rows"].count("\n") == 41
    assert all(text in FILE for text in last["texts"].values())


@pytest.mark.parametrize(
    ("content", "query", "reason"),
    [
        ("a,b\n1,2\n", {}, "Cannot guess"),
        (FILE, {"stars": "order"}, "none of the labels"),
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
