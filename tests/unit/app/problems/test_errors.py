"""Every error is a problem (RFC 9457) with a stable type, the value, the limit, and no internals."""

import json
import logging
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from app.problems.kinds import KINDS
from tests.unit.app.conftest import serve

JSON = {"Content-Type": "application/json"}
SECRET = "the zip of my tent broke"


def post(client: TestClient, body: bytes | Iterator[bytes], headers: dict[str, str] = JSON):
    return client.post("/api/v1/predict", content=body, headers=headers)


def assert_problem(response, status: int, slug: str) -> dict:
    problem = response.json()
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/problem+json"
    assert problem["status"] == status
    assert problem["type"] == f"/problems/{slug}"
    assert problem["title"]
    assert problem["detail"]
    assert problem["request_id"] == response.headers["X-Request-ID"]
    assert "Traceback" not in response.text
    assert "site-packages" not in response.text
    return problem


# Name, body, status, type, and required parts of the message.
BAD_BODIES = [
    ("an empty text", {"text": ""}, 422, "invalid-request", "at least one word"),
    ("a blank text", {"text": " \n\t\u00a0"}, 422, "invalid-request", "at least one word"),
    ("a text too long", {"text": "a" * 20_001}, 413, "too-large", "20,001 characters; the limit is 20,000. Shorten"),
    ("a long text of two", {"texts": ["a", "b" * 20_002]}, 413, "too-large", "Text 2 of 2: The text has 20,002"),
    ("a blank text among texts", {"texts": ["a", " "]}, 422, "invalid-request", "Text 2 of 2: The text is empty"),
    ("too many texts", {"texts": ["a"] * 33}, 422, "invalid-request", "33 texts; the limit is 32. Split"),
    ("no texts", {"texts": []}, 422, "invalid-request", "at least one text"),
    ("an unknown model", {"text": "a", "model": "bert"}, 404, "not-found", "'bert'. The models are: han, kim_cnn."),
    ("a long model", {"text": "a", "model": "m" * 999}, 404, "not-found", "m…'"),
    ("a path for a model", {"text": "a", "model": "../han"}, 404, "not-found", "'../han'"),
    ("tokens of texts", {"texts": ["a"], "without": [0]}, 422, "invalid-request", "`without` needs a single `text`"),
    ("neither text nor texts", {}, 422, "invalid-request", "are both missing"),
    ("text and texts", {"text": "a", "texts": ["b"]}, 422, "invalid-request", "both are given"),
    ("an unknown field", {"text": "a", "modell": "han"}, 422, "invalid-request", "#/modell: There is no such field."),
    ("many unknown fields", {str(n): n for n in range(1000)}, 422, "invalid-request", "#/0: There is no such field."),
    ("a number for a text", {"text": 5}, 422, "invalid-request", "#/text: Expected `str | null`, got `int`."),
    ("numbers among texts", {"texts": ["a", 1, 2]}, 422, "invalid-request", "#/texts/1: "),
    ("only marks among texts", {"texts": ["a", "?!"]}, 422, "invalid-request", "Text 2 of 2: The text has no words"),
    ("a list", [{"text": "a"}], 422, "invalid-request", "#: Expected `object`, got"),
]


@pytest.mark.parametrize(
    ("body", "status", "slug", "message"), [pytest.param(*row[1:], id=row[0]) for row in BAD_BODIES]
)
def test_a_request_that_cannot_be_answered_is_a_problem(client, body, status, slug, message):
    problem = assert_problem(client.post("/api/v1/predict", json=body), status, slug)
    assert message in problem["detail"]
    assert problem["instance"] == "/api/v1/predict"


# Bodies that no JSON library would produce.
BAD_BYTES = [
    ("no body", b"", 400, "malformed-body", "truncated"),
    ("no JSON", b"text=Lovely", 400, "malformed-body", "(byte "),
    ("JSON cut off", b'{"text": "Lov', 400, "malformed-body", "truncated"),
    ("a comma too many", b'{"text": "a",}', 400, "malformed-body", "trailing comma in object (byte 13)"),
    ("a bare line break", b'{"text": "a\nb"}', 400, "malformed-body", "(byte 11)"),
    ("no UTF-8", b'{"text": "caf\xe9"}', 400, "malformed-body", "can't decode byte 0xe9"),
    ("deep nesting", b"[" * 100_000, 422, "invalid-request", "got `array`"),
    ("a long number", b'{"text": ' + b"1" * 5000 + b"}", 422, "invalid-request", "#/text"),
    ("a megabyte of one character", b'{"text": "' + b"a" * 1_000_000 + b'"}', 413, "too-large", "1,000,000"),
    ("deep nesting in a field", b'{"text": ' + b'{"a":' * 100_000, 422, "invalid-request", "#/text: Expected"),
    ("a number beyond all floats", b'{"text": 1e999}', 422, "invalid-request", "#/text"),
    ("one key twice, the last one wrong", b'{"text": "a", "text": 1}', 422, "invalid-request", "#/text"),
    ("NUL between the fields", b'{"text": "a"\x00}', 400, "malformed-body", "(byte 12)"),
    ("NaN for a text", b'{"text": NaN}', 400, "malformed-body", "invalid character"),
    ("half a pair", rb'{"text": "star \ud83c"}', 400, "malformed-body", "UTF-8"),
    ("half a pair for a model", rb'{"text": "a", "model": "\ud800"}', 400, "malformed-body", "UTF-8"),
]


@pytest.mark.parametrize(
    ("body", "status", "slug", "message"), [pytest.param(*row[1:], id=row[0]) for row in BAD_BYTES]
)
def test_a_body_that_cannot_be_read_is_a_problem(client, body, status, slug, message):
    assert message in assert_problem(post(client, body), status, slug)["detail"]


@pytest.mark.parametrize("content_type", [None, "", "text/plain", "application/x-www-form-urlencoded", "a/b" * 99, "é"])
def test_a_body_of_another_type_is_a_problem(client, content_type):
    headers = {} if content_type is None else {"Content-Type": content_type.encode()}
    assert (
        "application/json"
        in assert_problem(post(client, b'{"text": "a"}', headers), 415, "unsupported-media-type")["detail"]
    )


def test_a_body_as_large_as_the_limit_is_read(weights_dir):
    body = json.dumps({"text": "Lovely."}).encode()
    with serve(weights_dir, max_body_bytes=len(body)) as client:
        assert post(client, body).status_code == 200
        assert post(client, iter([body])).status_code == 200
        assert "the limit is 19. Shorten it" in assert_problem(post(client, body + b" "), 413, "too-large")["detail"]
        assert_problem(post(client, iter([body, b" "])), 413, "too-large")


def test_a_wrong_content_length_is_no_way_round_the_limit(client):
    for length in ("-1", "x", "9" * 5000, "9" * 19):
        assert post(client, iter([b"{}"]), {**JSON, "Content-Length": length}).status_code in (413, 422)


QUESTIONS = ["/api/v1/explain", "/api/v1/insights", "/api/v1/edits", "/api/v1/trace", "/api/v1/digits"]


@pytest.mark.parametrize("path", [*QUESTIONS, "/api/v1/digits/trace"])
def test_a_body_is_too_large_where_its_question_needs_no_such_body(client, path):
    problem = assert_problem(client.post(path, content=b" " * 1_000_000, headers=JSON), 413, "too-large")
    assert "The body has 1,000,000 bytes or more; the limit is " in problem["detail"]


def test_the_longest_text_is_read_however_it_is_written(client):
    text, struck = "🏕" * 19_999 + " a", list(range(1000))
    body = json.dumps({"text": text[1:], "without": struck, "prior": [1 / 3] * 5}, indent=4).encode()
    assert len(body) > 200_000
    # An own model has fewer words to strike out; the text itself is read.
    assert "too-large" not in client.post("/api/v1/explain", content=body, headers=JSON).text


@pytest.mark.parametrize(
    "path", ["/nothing", "/api/v1/", "/api/v1/models/han/x", "/static/nothing.js", "/static/../app/main.py"]
)
def test_an_unknown_address_is_a_problem(client, path):
    assert_problem(client.get(path), 404, "not-found")


@pytest.mark.parametrize(
    ("method", "path", "fit"),
    [
        ("GET", "/api/v1/predict", ["POST"]),
        ("POST", "/readyz", ["GET"]),
        ("PUT", "/api/v1/predict", ["POST"]),
        ("DELETE", "/inside", ["GET"]),
        ("DELETE", "/static/favicon.svg", ["GET", "HEAD"]),
    ],
)
def test_a_wrong_method_is_a_problem_that_names_those_that_fit(client, method, path, fit):
    response = client.request(method, path)
    assert (response.status_code, response.json()["type"]) == (405, "about:blank")
    assert set(response.headers["Allow"].split(", ")) == set(fit)


def test_a_mistake_is_pointed_at_and_never_repeated(client):
    body = {"texts": [SECRET, {"a": SECRET}], "model": 7}
    problem = assert_problem(client.post("/api/v1/predict", json=body), 422, "invalid-request")
    assert [fault["pointer"] for fault in problem["errors"]] == ["#/texts/1"]
    assert SECRET not in json.dumps(problem)


def test_the_first_of_a_million_mistakes_is_enough(client):
    response = post(client, b'{"texts": [' + b",".join([b"1"] * 1_000_000) + b"]}")
    assert len(assert_problem(response, 422, "invalid-request")["errors"]) == 1


class TrapError(Exception):
    """Stands for a bug: an unexpected exception that quotes a text."""


def test_an_unforeseen_error_is_a_problem_and_its_log_holds_no_text(weights_dir, caplog):
    trapped = serve(weights_dir)

    @trapped.app.get("/trap")
    def spring() -> None:
        try:
            raise KeyError(SECRET)
        except KeyError as error:
            raise TrapError(SECRET) from error

    with trapped as client, caplog.at_level(logging.DEBUG):
        problem = assert_problem(client.get("/trap"), 500, "internal-error")
        assert client.get("/livez").status_code == 200
    assert SECRET not in json.dumps(problem)
    assert "Trap" not in json.dumps(problem)
    assert "TrapError at" in caplog.text
    assert "KeyError at" in caplog.text
    assert "in spring" in caplog.text
    assert problem["request_id"] in caplog.text
    assert SECRET not in caplog.text


REVIEW = "The kettle boils fast and looks lovely. Terrible shop, though: it won't answer!"
# A question, what it has besides a text, the type, and how the message begins.
BAD_QUESTIONS = [
    ("predict", {"without": [0, 18]}, "invalid-request", "There is no token 18 to strike out: the text has 18 t"),
    ("predict", {"without": [-1]}, "invalid-request", "There is no token -1"),
    ("predict", {"without": [*range(18)]}, "invalid-request", "Every token that the model reads is struck out."),
    ("predict", {"without": ["0"]}, "invalid-request", "#/without/0: Expected `int`, got `str`."),
    ("predict", {"without": [True]}, "invalid-request", "#/without/0: Expected `int`, got `bool`."),
    ("edits", {"target": 6}, "invalid-request", ""),
    ("edits", {"target": "6"}, "invalid-request", ""),
    ("edits", {"model": "kim_cnn", "target": 3}, "invalid-request", ""),
    ("edits", {"target": True}, "invalid-request", ""),
    ("edits", {"target": [1]}, "invalid-request", ""),
    ("edits", {"text": " "}, "invalid-request", ""),
    ("edits", {"model": "bert"}, "not-found", ""),
    ("edits", {"budget": 3}, "invalid-request", ""),
    ("explain", {"text": " "}, "invalid-request", "The text is empty."),
    ("explain", {"method": "lime"}, "invalid-request", "There is no lens 'lime' for this model. Its lenses are: "),
    ("explain", {"trust": True}, "invalid-request", "#/trust: There is no such field."),
    ("explain", {"target": "6"}, "invalid-request", "There is no target '6'. The targets of this model are: expe"),
    ("explain", {"model": "kim_cnn", "target": "expected_stars"}, "invalid-request", "There is no target 'expect"),
    ("explain", {"model": "bert"}, "not-found", "There is no model 'bert'."),
    ("explain", {"without": [99]}, "invalid-request", "There is no token 99 to strike out: the text has 18"),
    ("trace", {"text": ""}, "invalid-request", ""),
    ("trace", {"sentence": -1}, "invalid-request", ""),
    # Its numbers are those of the network, which knows no prior.
    ("trace", {"prior": "kind"}, "invalid-request", ""),
    ("trace", {"model": "bert"}, "not-found", ""),
    ("trace", {"text": "a" * 25_000}, "too-large", ""),
    ("trace", {"without": [99]}, "invalid-request", ""),
    ("trace", {"detail": "all"}, "invalid-request", ""),
    ("trace", {"known_ids": [0] * 513}, "invalid-request", ""),
    ("trace", {"model": "kim_cnn", "window": {"kernel_size": 2, "first": 99, "filter": 0}}, "invalid-request", ""),
    ("trace", {"model": "han", "window": {"kernel_size": 1, "first": 0, "filter": 0}}, "invalid-request", ""),
]


@pytest.mark.parametrize(("path", "more", "slug", "message"), BAD_QUESTIONS)
def test_a_question_that_cannot_be_answered_is_a_problem(client, path, more, slug, message):
    problem = assert_problem(client.post(f"/api/v1/{path}", json={"text": REVIEW, **more}), KINDS[slug].status, slug)
    assert problem["detail"].startswith(message)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None), max_size=9),
    lambda children: st.lists(children, max_size=4) | st.dictionaries(st.text(max_size=9), children, max_size=4),
    max_leaves=8,
)
odd_objects = st.fixed_dictionaries({}, optional={"text": json_values, "texts": json_values, "model": json_values})
odd_bodies = (odd_objects | json_values).map(lambda value: json.dumps(value).encode()) | st.binary(max_size=60)
# A repeated key, which no library writes, every number that JSON's grammar allows, and a few that it does not.
odd_numbers = st.sampled_from([b"NaN", b"-Infinity", b"1e999", b"-0", b"1" * 400, b"0x1f", b"1_000"])
odd_bodies |= st.builds(
    lambda key, first, second: b'{"%b": %b, "%b": %b}' % (key, first, key, second),
    st.sampled_from([b"text", b"texts", b"detail"]),
    odd_numbers | st.just(b'"a"'),
    odd_numbers | st.just(b'["a"]'),
)
odd_types = st.sampled_from(
    ["application/json", "application/json; charset=utf-16", "text/plain", "multipart/form-data"]
)


@settings(max_examples=60, deadline=None)
@given(body=odd_bodies, content_type=odd_types)
def test_no_body_makes_the_api_fail(client, body, content_type):
    response = post(client, body, {"Content-Type": content_type})
    assert response.status_code < 500
    if response.status_code != 200:
        assert response.headers["Content-Type"] == "application/problem+json"


form_types = st.sampled_from(
    [
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "multipart/form-data; boundary=x",
        "multipart/form-data; boundary=x; charset=utf-7",
        "multipart/form-data; boundary=x; charset=punycode",
        "application/json",
    ]
)
parts = st.binary(max_size=40).map(
    lambda body: b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\n' + body + b"\r\n--x--"
)


@settings(max_examples=60, deadline=None)
@given(body=odd_bodies | parts | st.binary(max_size=30).map(lambda text: b"text=" + text), content_type=form_types)
def test_no_form_makes_the_page_fail(client, body, content_type):
    response = client.post("/", content=body, headers={"Content-Type": content_type})
    assert response.status_code < 500
    assert response.headers["Content-Type"].startswith("text/html")
