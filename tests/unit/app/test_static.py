"""The files of the pages: hashed addresses are cached for good, plain ones are revalidated."""

import asyncio
import gzip
import re

from starlette.middleware.gzip import GZipMiddleware

from app.operation.compression import COMPRESSION
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
    answer = client.get(address("base.css", "heatmap.css"))
    assert answer.text == "\n".join((STATIC / name).read_text("utf-8") for name in ("base.css", "heatmap.css"))
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert client.get(address("base.css", "nothing.css")).status_code == 404
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


def test_a_stream_is_left_alone():
    lines = [b'{"line": 1}\n' * 200, b'{"line": 2}\n' * 200]

    async def app(scope, receive, send):
        await send(
            {"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/x-ndjson")]}
        )
        for i, line in enumerate(lines):
            await send({"type": "http.response.body", "body": line, "more_body": i == 0})

    sent: list[dict] = []

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "headers": [(b"accept-encoding", b"gzip")]}
    asyncio.run(GZipMiddleware(app, **COMPRESSION)(scope, None, send))  # type: ignore[arg-type]
    assert [message["body"] for message in sent[1:]] == lines
