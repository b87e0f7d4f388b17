"""The site as a browser extension, Manifest V3: a side panel, and what of the site it needs."""

import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any

from limelight import __version__

from ..pages import templates
from ..static import reached
from .words import OF_WORDS

_BACKGROUND = "js/extension/background.js"
# With what they load by other ways than imports.
_ENTRIES = (_BACKGROUND, "js/extension/panel.js", "js/site/offline_api.js", "js/site/worker.js")
_SHEETS = ("colours.css", "base.css", "answer.css", "extension.css")
_BINARY = ("static/js/site/network/kernel.wasm", "static/vendor/sentencex/sentencex_wasm_bg.wasm.gz")
_ICON = "static/icon.png"
_MANIFEST: dict[str, Any] = {
    "manifest_version": 3,
    "name": "Limelight",
    "version": __version__,
    "description": "Select a review to see its predicted stars and the words that decide them. Runs in your browser.",
    "minimum_chrome_version": "123",
    "permissions": ["activeTab", "contextMenus", "scripting", "sidePanel"],
    "background": {"service_worker": f"static/{_BACKGROUND}", "type": "module"},
    "side_panel": {"default_path": "panel.html"},
    "action": {"default_title": "Highlight the selection, or all reviews on this page", "default_icon": _ICON},
    "commands": {
        "light": {
            "suggested_key": {"default": "Alt+L"},
            "description": "Highlight the selection, or all reviews on this page",
        }
    },
    "icons": {"128": _ICON},
    "content_security_policy": {
        "extension_pages": "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; "
        "style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'none'; base-uri 'none'"
    },
}


def extension(site: Mapping[str, bytes]) -> dict[str, bytes]:
    """Returns the files of the extension by their paths, given those of a site."""
    about = json.loads(site["site.json"])
    scripts = [f"static/{path}" for entry in _ENTRIES for path in reached(entry)]
    # The side panel does without the words of other reviews.
    weights = [path for path in site if path.startswith("weights/") and not path.endswith(OF_WORDS)]
    sheets = [f"static/{name}" for name in _SHEETS]
    page = templates.env.get_template("extension.html")
    panel = page.render(models=about["models"], sheets=_SHEETS)
    files = {path: site[path] for path in [*scripts, *sheets, *weights, *_BINARY, _ICON, "site.json"]}
    files["manifest.json"] = json.dumps(_MANIFEST, indent=1).encode()
    files["panel.html"] = panel.encode()
    return dict(sorted(files.items()))


def packed(files: Mapping[str, bytes]) -> bytes:
    """Returns `files` as a ZIP file: the same bytes for the same files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path, content in files.items():
            # With the earliest time that there is in a ZIP file, not that of today.
            archive.writestr(zipfile.ZipInfo(path), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
