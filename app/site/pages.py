"""The pages of the server as files: each is requested once, and everything that it names is written next to it."""

import asyncio
import re
from collections.abc import Collection
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from fastapi import FastAPI
from starlette.types import ASGIApp, Message

from ..pages import templates
from .models import compress

# References of a page: a link, a file, or the target of a form.
_ATTRIBUTE = re.compile(r'(?P<name>\s(?:href|src|action|data-address))="(?P<value>/[^"]*)"')
_VERSIONED = re.compile(r"/static/[0-9a-f]{12}/(?P<path>.+)")
# Pages of a server alone, which a site hides the links to.
_SERVER_ALONE = ("/docs",)
# The headers of a host that can be in the page itself.
_POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; img-src 'self' "
    "data:; connect-src 'self'; font-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'"
)


async def read_pages(app: ASGIApp, need_a_server: Collection[str]) -> dict[str, bytes]:
    """Returns the files of all pages that can be reached from the first one, by their paths in the folder.

    In the place of those that `need_a_server`, a page says so. Raises `ValueError` if a page names something that the
    started server does not have.
    """
    files: dict[str, bytes] = {}
    waiting, seen = ["/"], {"/"}
    while waiting:
        address = waiting.pop()
        kind, body = await request(app, address)
        if address in need_a_server:
            body = templates.env.get_template("needs_server.html").render().encode()
        path = file_of(address)
        if kind.startswith("text/html"):
            page = body.decode()
            for attribute in _ATTRIBUTE.finditer(page):
                bare = urlsplit(attribute["value"]).path
                if bare not in seen and bare not in _SERVER_ALONE:
                    seen.add(bare)
                    waiting.append(bare)
            body = _rewrite(page, "../" * path.count("/") or "./").encode()
        files[path] = body
    return files


async def read_parts(app: FastAPI, name: str) -> dict[str, bytes]:
    """Returns the files, compressed, of what is the same for every trace of the model `name`."""
    known = app.state.registry.get(name).map
    parts = ["layers", *(["filters"] if known and known.filters else [])]
    addresses = [f"/api/v1/models/{name}/{part}" for part in parts]
    return {f"{file_of(each)}.gz": compress((await request(app, each))[1]) for each in addresses}


def file_of(address: str) -> str:
    """Returns the path of the file for the content at `address`."""
    path = unquote(urlsplit(address).path)
    if versioned := _VERSIONED.fullmatch(path):
        # Several style sheets in one answer become one file.
        return f"static/{versioned['path'].replace('.css+', '+')}"
    if path.startswith("/api/"):
        return f"{path[1:]}.json"
    return path[1:] if PurePosixPath(path).suffix else f"{path.strip('/')}/index.html".lstrip("/")


def _rewrite(page: str, home: str) -> str:
    """Returns `page` as a file of the folder: all addresses start at `home`, and the page has its own policy."""
    page = _ATTRIBUTE.sub(lambda found: f'{found["name"]}="{_from(home, found["value"])}"', page)
    # No server answers a form: without scripts, the text stays in the browser.
    page = page.replace(' method="post"', ' method="dialog"')
    page = page.replace("<html ", f'<html data-home="{home}" ', 1)
    head = (
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        f'  <link rel="manifest" href="{home}manifest.webmanifest">\n'
        f'  <script type="module" src="{home}static/js/site/page.js"></script>\n  '
    )
    return page.replace('<meta name="viewport"', f'{head}<meta name="viewport"', 1)


def _from(home: str, address: str) -> str:
    parts = urlsplit(address)
    path = file_of(address).removesuffix("index.html")
    query, fragment = parts.query and f"?{parts.query}", parts.fragment and f"#{parts.fragment}"
    return f"{home}{path}{query}{fragment}"


async def request(app: ASGIApp, address: str, question: bytes | None = None) -> tuple[str, bytes]:
    """Returns the media type and the body at `address` of a started server, which is sent a `question` in JSON, if any.

    Raises `ValueError` if the server answers with an error.
    """
    body, asked, here = bytearray(), asyncio.Event(), ("127.0.0.1", 8000)
    start: Message = {}
    headers = [(b"host", b"127.0.0.1:8000"), (b"accept", b"text/html"), (b"content-type", b"application/json")]
    method = "GET" if question is None else "POST"
    head = {"type": "http", "http_version": "1.1", "scheme": "http", "method": method, "path": unquote(address)}
    scope = head | {"query_string": b"", "headers": headers, "client": here, "server": here, "state": {}}

    async def receive() -> Message:
        if asked.is_set():
            # Stays connected until the answer is complete.
            await asyncio.Event().wait()
        asked.set()
        return {"type": "http.request", "body": question or b"", "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            start.update(message)
        elif message["type"] == "http.response.body":
            body.extend(message.get("body", b""))

    await app(scope, receive, send)
    if start["status"] != 200:
        raise ValueError(f"{address}: the site needs this page, but the server answers {start['status']}")
    return dict(start["headers"]).get(b"content-type", b"").decode(), bytes(body)
