"""The files of the pages: hashed addresses are cached for good, plain ones are revalidated."""

import gzip
import re

from app.settings import STATIC
from app.static import address, modules, version


def test_a_page_names_its_files_by_their_hash_and_they_are_kept_for_good(client):
    page = client.get("/").text
    addresses = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    assert len(addresses) > 10
    for each in addresses:
        assert each.startswith(f"/static/{version()}/")
        answer = client.get(each)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    # A module imports its neighbours by relative paths: under the same hash.
    assert address("js/model/state.js") in modules("js/page/main.js")


def test_every_module_that_a_page_needs_is_asked_for_at_once(client):
    page = client.get("/").text
    for path in modules("js/page/main.js"):
        assert f'href="{path}">' in page


def test_style_sheets_come_in_one_answer_and_in_their_order(client):
    answer = client.get(address("base.css", "answer.css"))
    assert answer.text == "\n".join((STATIC / name).read_text("utf-8") for name in ("base.css", "answer.css"))
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert client.get(address("base.css", "nothing.css")).status_code == 404
    # Thousands of them would fit into a head.
    assert client.get(address("base.css", "answer.css", "base.css")).status_code == 404
    assert client.get("/").text.count('rel="stylesheet"') <= 2


def test_the_page_of_another_version_gets_what_there_is_and_does_not_keep_it(client):
    answer = client.get("/static/0123456789ab/base.css")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-cache"
    assert client.get(f"/static/{version()}/nothing.js").status_code == 404
    assert client.get(f"/static/{version()}/../../app/main.py").status_code == 404


def test_answers_are_compressed_for_those_who_take_them_so(client):
    source = (STATIC / "base.css").read_bytes()
    with client.stream("GET", address("base.css"), headers={"Accept-Encoding": "gzip"}) as answer:
        packed = b"".join(answer.iter_raw())
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert len(packed) < len(source) / 2
    assert gzip.decompress(packed) == source
    plain = client.get(address("base.css"), headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in plain.headers
    assert plain.content == source
