"""The log has a line for each request, and never a word of a review."""

import json
import logging
import logging.config
import os
from collections.abc import Iterator
from io import StringIO

import pytest

from app.operation.logs import PatientHandler, log_config

SECRET = "thezipofmytentbroke"


@pytest.fixture(params=["json", "text"])
def log(request) -> Iterator[StringIO]:
    """Everything that is logged, at any level, in a format of the server."""
    stream = StringIO()
    config = log_config(request.param)
    config["handlers"]["default"] = {"class": "logging.StreamHandler", "formatter": "default", "stream": stream}
    # The client of these tests runs in the same process, and its log lines are irrelevant.
    config["loggers"]["httpx2"] = {"level": "WARNING"}
    logging.config.dictConfig(config)
    yield stream
    for name in ("", *config["loggers"]):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).setLevel(logging.NOTSET if name else logging.WARNING)


@pytest.mark.parametrize("log", ["json"], indirect=True)
def test_a_request_is_one_line_of_json_with_its_id_route_status_time_version_and_sizes_even_if_it_fails(log, client):
    body = {"texts": ["Lovely.", "Fine."], "model": "han"}
    response = client.post("/api/v1/predict", json=body, headers={"X-Request-ID": "shop-7"})
    failed = client.post("/api/v1/predict", json={"text": " "})
    line, failure = [json.loads(line) for line in log.getvalue().splitlines()]
    assert line["message"] == "POST /api/v1/predict 200"
    assert (line["method"], line["route"], line["status"]) == ("POST", "/api/v1/predict", 200)
    assert line["request_id"] == "shop-7"
    assert line["model_version"] == response.json()["results"][0]["model_version"]
    assert (line["texts"], line["characters"]) == (2, len("Lovely.Fine."))
    assert line["received_bytes"] == len(response.request.content)
    # Sizes on the wire: an answer of this size is compressed.
    assert line["sent_bytes"] == int(response.headers["Content-Length"])
    assert 0 < line["ms"] < 60_000
    assert line["level"] == "info"
    assert line["time"].endswith("+00:00")
    assert failure["status"] == 422
    assert failure["request_id"] == failed.json()["request_id"] == failed.headers["X-Request-ID"]


@pytest.mark.parametrize("log", ["text"], indirect=True)
def test_a_line_of_text_can_be_read_and_probes_leave_none(log, client):
    client.get("/api/v1/models", headers={"X-Request-ID": "shop-8"})
    for path in ("/livez", "/readyz", "/metrics"):
        client.get(path)
    [line] = log.getvalue().splitlines()
    assert line.startswith("INFO:     GET /api/v1/models 200 ms=")
    assert " request_id=shop-8 " in line


def test_no_request_of_any_kind_puts_its_text_into_the_log_or_a_label(log, client, monkeypatch):
    for name in ("", "app", "asyncio", "uvicorn"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    json_type = {"Content-Type": "application/json"}
    predict, page = ("POST", "/api/v1/predict"), ("POST", "/")
    requests = [
        *[
            (*predict, {"json": body})
            for body in (
                {"text": SECRET},
                {"texts": [SECRET, " "]},
                {"texts": [SECRET] * 50},
                {"text": SECRET * 2000},
                {"text": SECRET * 300_000},
                {"text": 1, SECRET: 2},
                {"text": "a", "model": SECRET},
                [SECRET],
            )
        ],
        (*predict, {"content": f'{{"text": "{SECRET}'.encode(), "headers": json_type}),
        (*predict, {"content": f'{{"text": "{SECRET}\\ud800"}}'.encode(), "headers": json_type}),
        (*predict, {"content": SECRET.encode() + b"\xff", "headers": json_type}),
        (*predict, {"content": b"{}", "headers": {"Content-Type": SECRET}}),
        (*page, {"data": {"text": SECRET}}),
        (*page, {"data": {"text": SECRET, "model": SECRET}}),
        (*page, {"files": {"text": (SECRET, SECRET.encode())}}),
        (*page, {"content": SECRET.encode(), "headers": {"Content-Type": "multipart/form-data"}}),
        *[("GET", path + SECRET, {}) for path in ("/?text=", "/", "/static/", "/problems/", "/api/v1/models/")],
        (SECRET.upper(), "/api/v1/predict", {}),
        ("GET", "/api/v1/models", {"headers": {"X-Request-ID": f"{SECRET} {SECRET}", "Referer": f"/?{SECRET}"}}),
    ]
    statuses = {client.request(method, url, **rest).status_code for method, url, rest in requests}
    assert {200, 400, 404, 405, 413, 415, 422} <= statuses
    assert 500 not in statuses
    assert log.getvalue().count(" /api/v1/predict 4") >= 10

    def fail(*_: object) -> None:
        raise RuntimeError(f"cannot read {SECRET}") from ValueError(SECRET)

    # No known request makes the server fail, so one of its parts is broken here.
    for part in ("answers.predictions.reader_of", "pages.explain_text"):
        monkeypatch.setattr(f"app.{part}", fail)
    assert client.post("/api/v1/predict", json={"text": SECRET}).status_code == 500
    assert client.post("/", data={"text": SECRET}).status_code == 500
    assert "RuntimeError" in log.getvalue()
    assert "POST /api/v1/predict 500" in log.getvalue()
    metrics = client.get("/metrics")
    assert metrics.headers["Content-Type"].startswith("text/plain; version=")
    assert SECRET not in log.getvalue().lower() + metrics.text.lower()
    for route in ("unmatched", "/api/v1/models/{name}", "/static", "/"):
        assert f'route="{route}"' in metrics.text


def test_an_exception_is_told_by_its_type_and_place(log):
    try:
        raise ValueError(SECRET)
    except ValueError:
        logging.getLogger("app.problems.description").exception("It failed:\n%s", "line two")
    told = log.getvalue()
    assert "ValueError" in told
    assert "test_logs.py" in told
    assert SECRET not in told
    if told.startswith("{"):
        line = json.loads(told)
        assert (line["message"], line["exception"]) == ("It failed:\nline two", "ValueError")
        assert "test_logs.py" in line["traceback"]


def test_a_reader_who_stops_holds_nothing_up_and_reads_the_last_lines():
    reading, writing = os.pipe()
    handler = PatientHandler(lines=50, descriptor=writing)
    for number in range(2000):
        # The pipe holds 64 lines, the queue 50 and the thread one.
        handler.handle(logging.makeLogRecord({"msg": f"{number:1000}"}))
    with open(reading) as lines:
        while lines.readline().strip() != "1999":
            pass


def test_at_the_end_the_lines_that_wait_are_written():
    reading, writing = os.pipe()
    handler = PatientHandler(descriptor=writing)
    for number in range(100):
        handler.handle(logging.makeLogRecord({"msg": f"line {number}"}))
    handler.close()
    os.close(writing)
    with open(reading) as lines:
        assert [line.strip() for line in lines] == [f"line {number}" for number in range(100)]
