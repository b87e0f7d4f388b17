"""The pages: they work without JavaScript, show errors in words, and load nothing from elsewhere."""

import re
from html.parser import HTMLParser

import pytest

REVIEW = "The kettle boils fast. It is <b>lovely</b> & I would buy it again!"
ATTACK = (
    "Nice </textarea><script>alert(1)</script> <img src=x onerror=alert(2)> \"' onmouseover=alert(3) {{ 7*7 }} &lt;"
)


class Page(HTMLParser):
    """Reads what a browser would see: tags with their attributes, and text."""

    def __init__(self, html: str):
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)


def test_the_page_is_html_with_a_tab_for_each_model(client):
    response = client.get("/")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    tabs = [
        attrs
        for tag, attrs in Page(response.text).tags
        if tag == "input" and attrs.get("name") == "model" and attrs.get("type") == "radio"
    ]
    assert [(tab["value"], "checked" in tab) for tab in tabs] == [("han", True), ("kim_cnn", False)]


def test_an_address_opens_the_tab_of_a_model(client):
    tabs = [attrs for tag, attrs in Page(client.get("/?model=kim_cnn").text).tags if attrs.get("name") == "model"]
    assert [tab["value"] for tab in tabs if "checked" in tab] == ["kim_cnn"]


@pytest.mark.parametrize("model", ["han", "kim_cnn"])
def test_a_posted_form_is_answered_with_the_page(client, model):
    response = client.post("/", data={"text": REVIEW, "model": model})
    answer = client.post("/api/v1/predict", json={"text": REVIEW, "model": model}).json()
    page = Page(response.text)
    assert response.status_code == 200
    for sentence in answer["sentences"]:
        assert "".join(token["text"] + token["whitespace"] for token in sentence["tokens"]).strip() in page.text
    assert f"{answer['probabilities'][0] * 100:.1f}%" in page.text


def test_a_posted_form_without_a_model_is_answered_by_the_default(client):
    assert client.post("/", data={"text": REVIEW}).status_code == 200


def test_a_form_of_several_parts_is_answered_too(client):
    response = client.post("/", files={"text": (None, REVIEW)})
    assert response.status_code == 200
    assert "lovely" in Page(response.text).text


@pytest.mark.parametrize("model", ["han", "kim_cnn"])
def test_markup_in_a_text_stays_text(client, model):
    html = client.post("/", data={"text": ATTACK, "model": model}).text
    page = Page(html)
    assert "<script>alert" not in html
    assert "<img src=x" not in html
    assert not [attrs for _, attrs in page.tags for name in attrs if name.startswith("on")]
    assert [attrs.get("src") for tag, attrs in page.tags if tag == "script" and not attrs.get("src")] == []
    # The box gives the text back as it was, and so does the heat map.
    assert page.text.count(ATTACK) >= 1
    assert "{{ 7*7 }}" in page.text


@pytest.mark.parametrize(
    ("data", "status", "words"),
    [
        ({"text": " \n"}, 422, "at least one word"),
        ({}, 422, "at least one word"),
        ({"text": "a" * 20_001}, 413, "20,001 characters; the limit is 20,000"),
        ({"text": "a", "model": "bert"}, 404, "There is no model 'bert'. The models are: han, kim_cnn."),
        ({"text": "a " * 4_000_000}, 413, "the limit is 4,194,304"),
    ],
)
def test_an_error_is_shown_in_words_with_its_status(client, data, status, words):
    response = client.post("/", data=data)
    assert response.status_code == status
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert words in Page(response.text).text


def test_an_error_gives_the_text_back(client):
    page = Page(client.post("/", data={"text": "Keep me.", "model": "bert"}).text)
    assert "Keep me." in page.text


def test_a_file_in_place_of_a_text_is_an_error_in_words(client):
    response = client.post("/", files={"text": ("review.txt", b"Lovely.")})
    assert response.status_code == 422
    assert "#/text" in Page(response.text).text


def test_an_unknown_tab_is_an_error_in_words(client):
    response = client.get("/?model=%3Cb%3E")
    assert response.status_code == 404
    assert "There is no model '<b>'" in Page(response.text).text


@pytest.mark.parametrize("path", ["/", "/docs", "/problems/text-too-long", "/nothing", "/livez", "/static/favicon.svg"])
def test_every_answer_has_safe_headers(client, path):
    headers = client.get(path).headers
    policy = dict(rule.split(" ", 1) for rule in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == policy["form-action"] == "'self'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Request-ID"]


@pytest.mark.parametrize("path", ["/", "/docs", "/problems/text-too-long"])
def test_a_page_has_nothing_inline_and_nothing_from_elsewhere(client, path):
    for tag, attrs in Page(client.get(path).text).tags:
        assert tag != "style"
        assert "style" not in attrs
        assert tag != "script" or attrs.get("src")
        for name in ("src", "href", "action"):
            assert re.match(r"(/(?!/)|#|$)", attrs.get(name) or ""), (tag, attrs)


@pytest.mark.parametrize("path", ["/", "/docs", "/problems/text-too-long"])
def test_what_a_page_loads_is_there(client, path):
    for tag, attrs in Page(client.get(path).text).tags:
        address = attrs.get("src") if tag == "script" else attrs.get("href") if tag in ("a", "link") else None
        if address and address.startswith("/"):
            assert client.get(address).status_code == 200, address


def test_answers_are_not_kept_and_static_files_are_asked_for_again(client):
    assert client.get("/").headers["Cache-Control"] == "no-store"
    assert client.post("/", data={"text": REVIEW}).headers["Cache-Control"] == "no-store"
    assert client.post("/api/v1/predict", json={"text": REVIEW}).headers["Cache-Control"] == "no-store"
    first = client.get("/static/favicon.svg")
    assert first.headers["Cache-Control"] == "no-cache"
    again = client.get("/static/favicon.svg", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.content == b""


def test_the_documentation_comes_from_this_server_alone(client):
    html = client.get("/docs").text
    assert "/vendor/swagger-ui/swagger-ui-bundle.js" in html
    start = client.get("/static/vendor/swagger-ui-init.js").text
    assert "/openapi.json" in start
    assert "http" not in start
