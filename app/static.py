"""The static files of the pages: addresses with a hash are cached forever."""

import functools
import hashlib
import os
import re
from pathlib import Path

from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Scope

from limelight.drawing.templates import shades

from .settings import STATIC

# One hash for all files: modules import each other by relative paths, so one changed file changes every address.
_HASH = re.compile(r"[0-9a-f]{12}")
_FOR_GOOD = "public, max-age=31536000, immutable"
# Modules that pages of other origins may load, by their plain address, which does not change.
_EMBED = "js/embed/"
_ANYBODY = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
_SHEETS = re.compile(r"[a-z]+\.css(\+[a-z]+\.css)+")
# The style sheet of the page that goes on after the rules of the element, which is one file for any page.
_LIGHT = ("heatmap.css", "js/embed/styles.js", re.compile(r"^export const LIGHT = `([^`]*)`;", re.MULTILINE))
_IMPORT = re.compile(r'^(?:import|export)\b[^;]*?"(\.[^"]+)";', re.MULTILINE)


class PageFiles(StaticFiles):
    """Serves `static/`, each file at its plain address, to be revalidated, and under `address`, cached forever."""

    def __init__(self) -> None:
        super().__init__(directory=STATIC)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answers with a file; a page of another version, with another hash, gets the current file."""
        first, _, rest = path.partition("/")
        if not _HASH.fullmatch(first):
            response = await super().get_response(path, scope)
            if path.startswith(_EMBED):
                response.headers.update(_ANYBODY)
            return response
        response = _joined(rest) if _SHEETS.fullmatch(rest) else await super().get_response(rest, scope)
        if first == version():
            response.headers["Cache-Control"] = _FOR_GOOD
        return response


def address(*paths: str) -> str:
    """Returns the address of a file of `static/`, or of several style sheets in one answer."""
    return f"/static/{version()}/{'+'.join(paths)}"


def _joined(sheets: str) -> Response:
    """Answers with the style sheets, concatenated."""
    names = sheets.split("+")
    paths = [STATIC / name for name in names]
    # An address has room for thousands of names.
    if len(set(names)) < len(names) or not all(path.is_file() for path in paths):
        raise HTTPException(404)
    return Response("\n".join(map(sheet, paths)), media_type="text/css")


def sheet(path: Path) -> str:
    """Returns the text of a style sheet, after the rules of the element, or with the shades of levels."""
    text, (name, element, rules) = path.read_text("utf-8"), _LIGHT
    if path.name == name:
        text = rules.findall((STATIC / element).read_text("utf-8"))[0].replace("${SHADES}", shades()) + text
    return f"{text}\n{shades()}" if path.name == "report.css" else text


def modules(entry: str) -> list[str]:
    """Returns the addresses of a module and of all its imports, so that a browser can request them at once."""
    return [address(path) for path in reached(entry)]


@functools.cache
def version() -> str:
    """Returns 12 hexadecimal digits that depend on all files; files do not change while the server runs."""
    digest = hashlib.sha256()
    for path in sorted(STATIC.rglob("*")):
        if path.is_file():
            digest.update(f"{path.relative_to(STATIC)} {path.stat().st_size}\n".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


@functools.cache
def reached(entry: str) -> tuple[str, ...]:
    """Returns the paths of a module and of all its imports within `static/`."""
    results: dict[str, None] = {}
    waiting = [entry]
    while waiting:
        path = waiting.pop()
        if path in results:
            continue
        results[path] = None
        source = (STATIC / path).read_text("utf-8")
        waiting.extend(os.path.normpath(Path(path).parent / other) for other in _IMPORT.findall(source))
    return tuple(results)
