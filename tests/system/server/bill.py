"""The largest requests that each route takes, in the shapes that cost most, and what a worker spends on one."""

import json
import socket
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Mount

from app.problems.kinds import KINDS
from app.routes import QUESTIONS
from app.settings import GUIDE, MOST_STRUCK, STATIC, Settings
from app.static import address
from tests.system.server.processes import Address, head, read_all

Shapes = Iterator[tuple[str, bytes]]

# Under the 64 kB of a head.
_HEAD = 60_000
# The parameters of paths. A route with another parameter needs a line.
PARAMETERS = {
    "/api/v1/models/{name}": ["han", "digit_cnn"],
    "/api/v1/models/{name}/filters": ["kim_cnn"],
    "/api/v1/models/{name}/layers": ["han", "kim_cnn"],
    "/api/v1/models/{name}/map": ["kim_cnn"],
    "/api/v1/models/{name}/words": ["han/words", "kim_cnn/words"],
    "/api/v1/models/{name}/words/{word:path}": ["han/words/not", "kim_cnn/words/not", "han/words/zipper"],
    "/models/{name}": ["han", "digit_cnn"],
    "/models/{name}/{picture}": ["han/curves.png"],
    "/guide/{name}.ipynb": [max(GUIDE.glob("*.ipynb"), key=lambda path: path.stat().st_size).name],
    "/problems/{slug}": list(KINDS)[:1],
    "/words/{name}": ["han", "kim_cnn"],
}
# Header fields that something reads, each of them as long as a head.
_FIELDS = {
    "Accept": "text/html;q=0.1, ",
    "Accept-Encoding": "gzip;q=0.1, ",
    "Authorization": "Bearer ",
    "Cookie": "a=b; ",
    "If-None-Match": '"a", ',
    "If-Modified-Since": "Mon, 1 Jan 2024 ",
    "X-Request-ID": "a",
    "Range": "bytes=" + ",".join(f"{2 * place}-{2 * place}" for place in range(_HEAD // 12)),
}
# Values of a field of JSON, each repeated as often as a body has room for: an opening, an item and an end.
_ITEMS = {
    "a string": ('"', "a", '"'),
    "escapes": ('"', "\\u0061", '"'),
    "a number": ("", "1", ""),
    "zeros": ("[", "0,", "0]"),
    "floats": ("[", "0.1,", "0]"),
    "strings": ("[", '"",', '""]'),
    "lists": ("[", "[],", "[]]"),
    "deep lists": ("[[", "[", "]"),
    "deep objects": ("", '{"a":', "1"),
}
# The models that read texts.
_MODELS = ["han", "kim_cnn"]
# What a text is made of, repeated to as many characters as are allowed: every route that takes a text gets them all.
CONTENTS = [
    # Words: common, unknown, short, one without an end, and those that join phrases.
    *("so good! ", "zqx wvj ", "a ", "a", "not bad, and ", "as good as "),
    # Sentences and clauses of one word, with marks, and lists.
    *("a. ", "a, ", "a... ", "“a ", "- a\n", "1. a\n"),
    # Signs, emoji, joiners, entities, tags, and white space alone.
    *("?!", "½ ½ ", ":-) ", "🏕", "👩‍", "a\u200b", "&amp;", "<b>", "\n", " "),
    # Without spaces, with and without stops; accents; links.
    *("好", "好。", "ü", "http://a.b/c?d=e&f "),
]


def routes_of(app: FastAPI) -> list[APIRoute | Mount]:
    """Returns all routes of an app; one of a kind that is not known here fails."""
    found: list[APIRoute | Mount] = []

    def add(routes: list[BaseRoute]) -> None:
        for route in routes:
            if isinstance(route, APIRoute | Mount):
                found.append(route)
            else:
                add(route.original_router.routes)  # type: ignore[attr-defined]

    add(app.router.routes)
    return found


def requests_of(route: APIRoute | Mount, settings: Settings) -> Shapes:
    """Yields the largest requests that a route takes, each with a name."""
    if isinstance(route, Mount):
        files = Path(route.app.directory)  # type: ignore[attr-defined]
        largest = max((path for path in files.rglob("*") if path.is_file()), key=lambda path: path.stat().st_size)
        paths = [f"{route.path}/{largest.relative_to(files)}"]
        if files == STATIC:
            sheets = [path.name for path in files.glob("*.css")]
            paths += [address(*sheets), address(*sheets * (_HEAD // len("+".join(sheets))))]
        paths.append(f"{route.path}/{'../a/' * (_HEAD // 5)}")
    elif "{" in route.path:
        stem = route.path.partition("{")[0]
        paths = [stem + value for value in PARAMETERS[route.path]]
        paths += [stem + part * (_HEAD // len(part)) for part in ("a", "/a", "%41", "%F0%9F%8F%95")]
    else:
        paths = [route.path]
    asked = isinstance(route, APIRoute) and "POST" in route.methods
    for name, request in _heads(paths[0], "POST" if asked else "GET"):
        yield f"{paths[0]}, {name}", request
    for path in paths[1:]:
        yield path[:60], head(f"GET {path}", "Connection: close")
    if asked:
        yield from _posts(route, settings)


def _heads(path: str, method: str) -> Shapes:
    line = f"{method} {path}"
    yield "as it is", head(line, "Connection: close")
    yield "many parameters", head(f"{line}?{'a&' * (_HEAD // 2)}", "Connection: close")
    yield "a long parameter", head(f"{line}?model={'%41' * (_HEAD // 3)}", "Connection: close")
    yield "many fields", head(line, "Connection: close", *["a:"] * (_HEAD // 4))
    for name, value in _FIELDS.items():
        yield name, head(line, "Connection: close", f"{name}: {(value * (_HEAD // len(value)))[:_HEAD]}")


def _posts(route: APIRoute, settings: Settings) -> Shapes:
    path, most = route.path, settings.max_body_bytes
    if path in QUESTIONS:
        shape = QUESTIONS[path][2]
        most = min(most, shape.longest(settings))
        bodies, kind = _questions(shape, most, settings), "application/json"
    elif route.path in ("/api/v1/tables", "/api/v1/report"):
        path, bodies, kind = f"{path}?name=reviews.csv", _tables(most), "application/octet-stream"
    else:
        bodies, kind = _forms(most, settings), "application/x-www-form-urlencoded"
    for name, body in bodies:
        type_ = "multipart/form-data; boundary=x" if body.startswith(b"--x") else kind
        given = (f"POST {path}", f"Content-Type: {type_}", "Connection: close")
        yield f"{route.path} {name}", head(*given, f"Content-Length: {len(body)}") + body
    given = (*given, "Transfer-Encoding: chunked")
    yield f"{route.path} small chunks", head(*given) + b"1\r\n \r\n" * 19_990 + b"0\r\n\r\n"
    yield f"{route.path} very many chunks", head(*given) + b"1\r\n \r\n" * (most // 3) + b"0\r\n\r\n"
    yield f"{route.path} trailers", head(*given) + b"0\r\n" + b"A:\r\n" * (most // 2) + b"\r\n"
    yield f"{route.path} extensions", head(*given) + b"1;" + b"a;" * most + b"\r\n"


def _questions(shape: Any, most: int, settings: Settings) -> Shapes:
    for field in [*shape.model_fields, "unknown"]:
        for name, (opening, item, end) in _ITEMS.items():
            count = (most - 100) // len(item)
            yield f"{field}: {name}", f'{{"{field}":{opening}{item * count}{end}}}'.encode()
        keys = ",".join(f'"{number}":0' for number in range((most - 100) // 11))
        yield f"{field}: many keys", f'{{"{field}":{{{keys}}}}}'.encode()
    yield "many keys", f"{{{keys}}}".encode()
    for value in _legal(shape, settings):
        yield f"legal {str(value)[:60]}", json.dumps(value).encode()


def _legal(shape: Any, settings: Settings) -> Iterator[dict[str, Any]]:
    """Yields the largest questions that are answered."""
    if "text" in shape.model_fields:
        for text in contents(settings):
            yield from ({"text": text, "model": model} for model in _MODELS)
        if "lesson" in shape.model_fields:
            # Each word is left out; a filter is explained; the states of a sentence, with its gates.
            text = next(contents(settings))
            for model in _MODELS:
                for detail in ("picture", "sentence"):
                    yield {"text": text, "model": model, "detail": detail, "sentence": 0, "lesson": True}
            yield {"text": text, "model": "han", "detail": "picture", "even": True}
            yield {"text": text, "model": "kim_cnn", "window": {"kernel_size": 7, "first": -3, "filter": 0}}
        yield {"text": next(contents(settings)), "without": list(range(MOST_STRUCK))}
        if "texts" in shape.model_fields:
            yield {"texts": ["a " * (settings.max_characters // 2)] * settings.max_texts}
            yield {"texts": ["so good! " * (settings.max_characters // 9)] * settings.max_texts}
    else:
        yield {"pixels": [[0.12345678901234567] * 28] * 28, "occlusion": True}


def contents(settings: Settings) -> Iterator[str]:
    """Yields texts of as many characters as are allowed, one of each content."""
    return ((part * settings.max_characters)[: settings.max_characters] for part in CONTENTS)


def _tables(most: int) -> Shapes:
    yield "a small table", b"stars,review\n" + b"1,so good\n" * 1000
    parts = [part.replace('"', '""') for part in CONTENTS]
    yield "all contents", ("stars,review\n" + "".join(f'1,"{part * 20}"\n' for part in parts * 40)).encode()
    for name, row in {"rows": b"1,so good\n", "cells": b"," * 100 + b"\n", "a cell": b"a" * most}.items():
        yield name, (b"stars,review\n" + row * (most // len(row)))[:most]


def _forms(most: int, settings: Settings) -> Shapes:
    for text in contents(settings):
        for model in _MODELS:
            yield f"{model}: {text[:20]!r}", urlencode({"text": text, "model": model}).encode()
    for part in (b"text=", b"a&", b"a=b&", b"%41", b"a", b"+", b"&", b"="):
        yield f"{part!r}", (b"text=" + part * (most // len(part)))[:most]
    field = b'--x\r\nContent-Disposition: form-data; name="text"\r\n'
    for part in (b"\r\na\r\n" + field, b"A:b\r\n", b"\r\n" + b"a" * most, b"\r\n", b"\r\n--x"):
        yield f"multipart {part[:20]!r}", (field + part * (most // len(part)))[: most - 10] + b"\r\n--x--"


class Worker:
    """A worker process, and what it has spent."""

    def __init__(self, address: Address, pid: int):
        self.address, self._folder = address, Path(f"/proc/{pid}")
        self._spent = self._resting()

    def cost(self, request: bytes) -> tuple[float, float, bool]:
        """Sends a request; returns the seconds of processor and the megabytes that it took, and whether it got 200."""
        (self._folder / "clear_refs").write_text("5")
        before = self._status("VmRSS")
        with closing(socket.create_connection(self.address, 60)) as connection:
            # A server that refuses a request may not read it.
            with suppress(BrokenPipeError, ConnectionResetError):
                connection.sendall(request)
            answer = read_all(connection)
        earlier, self._spent = self._spent, self._resting()
        megabytes = (self._status("VmHWM") - before) / 1000
        return self._spent - earlier, megabytes, answer.startswith(b"HTTP/1.1 200")

    def _resting(self) -> float:
        """Waits until no thread could run, be it for a client that has gone; returns the seconds spent so far."""
        rests = 0
        while rests < 3:
            rests = 0 if "R" in self._threads("stat", 2) else rests + 1
            time.sleep(0.005)
        return sum(map(int, self._threads("schedstat", 0))) / 1e9

    def _threads(self, file: str, place: int) -> list[str]:
        """Returns a word of a file of each thread; no name of a thread has a space."""
        words = []
        for task in (self._folder / "task").iterdir():
            with suppress(FileNotFoundError):
                words.append((task / file).read_text().split()[place])
        return words

    def _status(self, name: str) -> int:
        [line] = [line for line in (self._folder / "status").read_text().splitlines() if line.startswith(name)]
        return int(line.split()[1])
