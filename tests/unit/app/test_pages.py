"""The pages: they work without JavaScript, show errors in words, and load nothing from elsewhere."""

import itertools
import json
import re
import shlex
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest

from app import cards
from app.pages import pages

# Those that are HTML, by their routes.
PAGES = sorted(
    {
        route.path.format(name=name, slug="too-large")
        for route in pages.routes
        for name in ("han", "kim_cnn", "digit_cnn")
        if not re.search("picture|guide|json", route.path)
    }
)
REVIEW = "The kettle boils fast. It is <b>lovely</b> & I would buy it again!"
ATTACK = (
    "Nice </textarea><script>alert(1)</script> <img src=x onerror=alert(2)> \"' onmouseover=alert(3) {{ 7*7 }} &lt;"
)
# The question of the heading, for each model.
HEADING = r'<span data-model="(\w+)"( hidden)?>(.*?)</span>'


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


@pytest.mark.parametrize(("query", "opened"), [("", "han"), ("?model=kim_cnn", "kim_cnn"), ("?model=", "han")])
def test_the_page_has_a_tab_for_each_model_and_an_address_opens_one(client, query, opened):
    response = client.get(f"/{query}")
    assert (response.status_code, response.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    tabs = [
        attrs for _, attrs in Page(response.text).tags if (attrs.get("name"), attrs.get("type")) == ("model", "radio")
    ]
    assert [(tab["value"], "checked" in tab) for tab in tabs] == [(name, name == opened) for name in ("han", "kim_cnn")]


@pytest.mark.parametrize(("opened", "other"), [("han", "kim_cnn"), ("kim_cnn", "han")])
def test_the_heading_asks_what_the_model_of_the_open_tab_answers(client, opened, other):
    html = client.get(f"/?model={opened}").text
    asked = {name: (question, bool(hidden)) for name, hidden, question in re.findall(HEADING, html)}
    questions = {"han": "How many stars is this review?", "kim_cnn": "Positive or negative?"}
    assert asked == {opened: (questions[opened], False), other: (questions[other], True)}


@pytest.mark.parametrize("model", ["han", "kim_cnn"])
def test_inside_opens_on_the_network_of_the_card_that_leads_there(client, model):
    (link,) = {
        attrs["href"]
        for _, attrs in Page(client.get(f"/models/{model}").text).tags
        if "/inside" in (attrs.get("href") or "")
    }
    options = [attrs for tag, attrs in Page(client.get(link).text).tags if tag == "option"]
    assert [option["value"] for option in options if "selected" in option] == [model]


def test_inside_of_a_network_for_digits_is_on_their_page_and_of_no_network_nowhere(client):
    assert client.get("/inside?model=digit_cnn", follow_redirects=False).headers["Location"] == "/digits"
    missing = client.get("/inside?model=bert", headers={"Accept": "text/html"})
    assert missing.status_code == 404
    assert "The models are: han, kim_cnn, digit_cnn." in missing.text


def test_a_lesson_ends_with_the_words_that_alone_get_the_most_and_the_fewest_stars(client):
    def stars(words: list[str]) -> list[float]:
        return [client.post("/api/v1/predict", json={"text": word}).json()["expected_stars"] for word in words]

    up, down = (row.split(", ") for row in re.findall("<dd>(.*?)</dd>", client.get("/lesson").text))
    assert stars(up) == sorted(stars(up), reverse=True)
    assert stars(down) == sorted(stars(down))
    assert stars(up)[0] > stars(down)[0]


def test_a_word_of_a_review_has_a_door_to_other_reviews_where_its_model_knows_words(client):
    for path in ("/", "/inside"):
        named = [attrs["value"] for _, attrs in Page(client.get(path).text).tags if "data-words" in attrs]
        assert named == ["han"]


def test_the_page_of_words_is_linked_where_a_model_knows_words_and_only_there(client):
    doors = {
        path: [
            attrs["href"]
            for _, attrs in Page(client.get(path).text).tags
            if (attrs.get("href") or "").startswith("/words")
        ]
        for path in ("/about", "/models/han", "/models/kim_cnn", "/words")
    }
    assert doors == {
        "/about": ["/words"],
        "/models/han": ["/words/han"],
        "/models/kim_cnn": [],
        "/words": ["/words/han"],
    }
    for model in ("kim_cnn", "digit_cnn", "bert", "%00"):
        assert client.get(f"/words?model={model}").status_code == 404
        assert client.get(f"/words/{model}").status_code == 404
    assert client.get("/words?model=han").text == client.get("/words/han").text


@pytest.mark.parametrize("model", ["han", "kim_cnn"])
def test_markup_in_a_text_stays_text(client, model):
    html = client.post("/", data={"text": ATTACK, "model": model}).text
    page = Page(html)
    assert "<script>alert" not in html
    assert "<img src=x" not in html
    assert not [attrs for _, attrs in page.tags for name in attrs if name.startswith("on")]
    assert [attrs.get("src") for tag, attrs in page.tags if tag == "script" and not attrs.get("src")] == []
    # The box keeps the text as it was, and so does the heat map.
    assert page.text.count(ATTACK) >= 1
    assert "{{ 7*7 }}" in page.text


@pytest.mark.parametrize(
    ("data", "status", "words"),
    [
        ({"text": " \n"}, 422, "at least one word"),
        ({}, 422, "at least one word"),
        ({"text": "a" * 20_001}, 413, "20,001 characters; the limit is 20,000"),
        ({"text": "a", "model": "bert"}, 404, "There is no model 'bert'. The models are: han, kim_cnn."),
        ({"text": "a " * 4_000_000}, 413, "the limit is 568,192"),
    ],
)
def test_an_error_is_shown_in_words_with_its_status(client, data, status, words):
    response = client.post("/", data=data)
    assert response.status_code == status
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert words in Page(response.text).text


def test_an_unknown_tab_is_an_error_in_words(client):
    response = client.get("/?model=%3Cb%3E")
    assert response.status_code == 404
    assert "There is no model '<b>'" in Page(response.text).text


@pytest.mark.parametrize("path", ["/", "/problems/too-large", "/nothing", "/livez", "/static/favicon.svg"])
def test_every_answer_has_safe_headers(client, path):
    headers = client.get(path).headers
    policy = dict(rule.split(" ", 1) for rule in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == policy["form-action"] == "'self'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["X-Request-ID"]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_nothing_inline_and_nothing_from_elsewhere(client, path):
    for tag, attrs in Page(client.get(path).text).tags:
        assert tag != "style"
        assert "style" not in attrs
        assert tag != "script" or attrs.get("src")
        for name in ("src", "href", "action"):
            # A paper may be linked: nothing is loaded from there unless the reader follows the link.
            leads = tag == "a" and attrs.get("rel") == "noreferrer"
            assert leads or re.match(r"(/(?!/)|#|$)", attrs.get(name) or ""), (tag, attrs)


@pytest.mark.parametrize("path", PAGES)
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


BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def test_the_page_about_the_api_has_every_operation_and_shape_and_commands_that_run(client):
    page, document = Page(client.get("/docs").text), client.get("/openapi.json").json()
    identities = {attrs["id"] for _, attrs in page.tags if "id" in attrs}
    operations = {each["operationId"] for methods in document["paths"].values() for each in methods.values()}
    assert operations | document["components"]["schemas"].keys() <= identities
    links = {attrs["href"][1:] for tag, attrs in page.tags if tag == "a" and attrs["href"].startswith("#")}
    assert links <= identities
    bodies = [
        shlex.split(line) for line in page.text.splitlines() if line.strip().startswith("curl") and " -d " in line
    ]
    assert len(bodies) > 5
    for _, _, address, _, _, _, body in bodies:
        path = urlsplit(address).path
        if "digits" not in path:
            assert client.post(path, json=json.loads(body)).status_code == 200, body


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_whole(client, path):
    page = Page(client.get(path, headers=BROWSER).text)
    names = [tag for tag, _ in page.tags]
    assert names.count("h1") == names.count("main") == names.count("title") == 1
    identities = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(identities) == len(set(identities))
    levels = [int(tag[1]) for tag in names if re.fullmatch("h[1-6]", tag)]
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_the_columns_of_a_card_stand_as_its_tables_say():
    page = Page(cards.read_card("ours", "# Title\n\n| a | b | c |\n|---|--:|:-:|\n| 1 | 2 | 3 |\n"))
    cells = [attrs for tag, attrs in page.tags if tag in ("th", "td")]
    assert cells == [{}, {"class": "right"}, {"class": "center"}] * 2


def test_a_card_is_shown_with_its_tables_and_pictures_and_runs_nothing():
    card = "# Title\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n![What it shows](map.png)\n\n<script>alert(1)</script>\n"
    page = Page(cards.read_card("ours & yours", card))
    assert [name for name, _ in page.tags if name in ("h1", "table", "td", "script")] == ["table", "td", "td"]
    assert next(attrs["src"] for name, attrs in page.tags if name == "img") == "/models/ours%20%26%20yours/map.png"


def test_what_is_not_there_is_a_page_for_people_and_json_for_programs(client):
    page = client.get("/nothing", headers=BROWSER)
    assert page.status_code == 404
    assert page.headers["Content-Type"].startswith("text/html")
    assert "There is nothing at" in Page(page.text).text
    assert client.get("/nothing").headers["Content-Type"] == "application/problem+json"
    api = client.get("/api/v1/nothing", headers=BROWSER)
    assert api.headers["Content-Type"] == "application/problem+json"


def test_while_the_server_starts_a_page_says_so_and_loads_itself_again(client):
    registry, client.app.state.registry = client.app.state.registry, None
    try:
        page = client.get("/", headers=BROWSER)
        assert page.status_code == 503
        assert ("meta", {"http-equiv": "refresh", "content": "2"}) in Page(page.text).tags
        assert page.headers["Content-Security-Policy"]
        style = next(attrs["href"] for tag, attrs in Page(page.text).tags if attrs.get("rel") == "stylesheet")
        assert client.get(style).status_code == 200
        assert client.get("/").headers["Content-Type"] == "application/problem+json"
    finally:
        client.app.state.registry = registry


def test_the_steps_of_each_network_lead_to_the_notebook_that_builds_it(client):
    hrefs = {
        attrs.get("href") or "" for path in ("/inside", "/digits") for _, attrs in Page(client.get(path).text).tags
    }
    notebooks = {href for href in hrefs if href.endswith(".ipynb")}
    assert notebooks == {f"/guide/{network}.ipynb" for network in ("han", "kim_cnn", "digit_cnn")}
    for notebook in notebooks:
        response = client.get(notebook)
        assert response.status_code == 200
        assert response.json()["nbformat"] == 4
    assert client.get("/guide/run.py").status_code == 404
