"""The page of a site as one HTML file, which contains its styles, scripts and weights, and opens from disk."""

import hashlib
import json
import posixpath
import re
from base64 import b64encode
from collections.abc import Mapping
from graphlib import TopologicalSorter
from mimetypes import guess_type

from ..settings import STATIC

# Addresses inside the file: they resolve like those of a host, and no browser looks for them elsewhere.
HOME = "limelight:/"
_DATA = ("api/", "weights/", "site.json")
_MODULE = re.compile(r'<script type="module"[^>]* src="\./(?P<path>[^"]+)"></script>\s*')
_SCRIPT = re.compile(r'<script src="\./(?P<path>[^"]+)"></script>')
_ELSEWHERE = re.compile(r'<link rel="(?:manifest|modulepreload)"[^>]*>\s*|(?<= data-scripts=")[^"]*')
_FILE = re.compile(r'(?<=")\./(?P<path>static/[^"]+\.(?:css|svg))(?=")')
_LINK = re.compile(r'(?P<start><a\b[^>]*) href="\./(?P<path>[^"]*)"')
_CARDS = re.compile(r"Cards: <a.*?</a>[^<]* · ", re.DOTALL)
_POLICY = re.compile(r'(?<=Content-Security-Policy" content=")[^"]*')
# Types in comments are imported, too.
_COMMENT = re.compile(r"/\*\*.*?\*/", re.DOTALL)
_IMPORT = re.compile(r'(?P<start>\bfrom |^import |\bimport\()"(?P<path>\.[^"]+)"', re.MULTILINE)
_URL = re.compile(r'new URL\("(?P<path>\.[^"]+)", import\.meta\.url\)')


def single_file(files: Mapping[str, bytes]) -> bytes:
    """Returns the first page of a site as one file. It has no links to the other pages.

    Args:
        files: The files of the site by their paths, as in `app.site.export`.

    Raises:
        graphlib.CycleError: Modules import each other, so that none can be first.
    """
    page = files["index.html"].decode()
    entries = [found["path"] for found in _MODULE.finditer(page)]
    content = {
        "home": HOME,
        "modules": _modules(files, entries),
        "files": {HOME + path: _base64(files[path]) for path in files if path.startswith(_DATA) or ".wasm" in path},
        "entries": [HOME + path for path in entries],
    }
    start = (STATIC / "js" / "site" / "single_file.js").read_text("utf-8")
    scripts = [start, *(files[found["path"]].decode() for found in _SCRIPT.finditer(page))]
    page = _ELSEWHERE.sub("", _CARDS.sub("", _MODULE.sub("", page)))
    page = _SCRIPT.sub(lambda found: f"<script>{files[found['path']].decode()}</script>", page)
    page = _FILE.sub(lambda found: f"data:{guess_type(found['path'])[0]};base64,{_base64(files[found['path']])}", page)
    page = _LINK.sub(lambda found: found["start"] + " hidden" * bool(found["path"]), page)
    page = _POLICY.sub(_policy(scripts), page).replace('data-home="./"', f'data-home="{HOME}"', 1)
    packed = json.dumps(content, ensure_ascii=False).replace("</", "<\\/").replace("<!--", "<\\u0021--")
    end = f'<script type="application/json" id="files">{packed}</script>\n<script type="module">{start}</script>\n'
    return page.replace("</body>", f"{end}</body>").encode()


def _modules(files: Mapping[str, bytes], entries: list[str]) -> dict[str, str]:
    """Returns the modules that the `entries` need, those first that others import, with full addresses in them."""
    texts: dict[str, str] = {}
    needs: dict[str, list[str]] = {}
    waiting = list(entries)
    while waiting:
        path = waiting.pop()
        if path in texts:
            continue
        needs[path] = []

        def address(found: re.Match[str], path: str = path) -> str:
            target = posixpath.normpath(posixpath.join(posixpath.dirname(path), found["path"]))
            if target in files:
                needs[path].append(target)
            whole = HOME + target.removeprefix(".")
            # Only what is imported gets the quotes that the page replaces by a blob.
            return f'{found["start"]}"{whole}"' if "start" in found.groupdict() else f"'{whole}'"

        texts[path] = _URL.sub(address, _IMPORT.sub(address, _COMMENT.sub("", files[path].decode())))
        waiting.extend(needs[path])
    return {HOME + path: texts[path] for path in TopologicalSorter(needs).static_order()}


def _policy(scripts: list[str]) -> str:
    """Returns the policy of a page that has these inline scripts: it loads from itself alone."""
    hashes = " ".join(f"'sha256-{_base64(hashlib.sha256(each.encode()).digest())}'" for each in scripts)
    return (
        f"default-src 'none'; script-src {hashes} blob: 'wasm-unsafe-eval'; worker-src blob:; style-src data:; "
        "img-src data:; connect-src data:; form-action 'none'; base-uri 'none'"
    )


def _base64(content: bytes) -> str:
    return b64encode(content).decode()
