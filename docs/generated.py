"""Writes the generated parts of the documentation: mkdocs calls `on_page_markdown` for every page (see mkdocs.yml).

A page asks for a part by a line such as `<!-- generated: settings -->`.
"""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
_PART = re.compile(r"^<!-- generated: (\w+) -->$", re.MULTILINE)


def on_config(config: Any) -> Any:
    """Makes the packages of the checkout importable; mkdocs restores the path after loading this file."""
    sys.path.insert(0, str(ROOT))
    return config


def on_files(files: Any, config: Any) -> Any:
    """Adds the audit of han, to which audit.md links."""
    from mkdocs.structure.files import File

    from limelight import load
    from limelight.audit.audit import Auditor
    from limelight.drawing.audit import to_html

    page = to_html(Auditor(load(ROOT / "weights/han")).run())
    files.append(File.generated(config, "audit-han.html", content=page))
    return files


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Returns the page with each generated part in its place. Raises `KeyError` for a part that does not exist."""
    return _PART.sub(lambda match: PARTS[match[1]](), markdown)


def settings() -> str:
    """Returns the table of the server's settings, from the docstrings of their fields."""
    from app.settings import settings_table

    return settings_table()


def http() -> str:
    """Returns the operations of the HTTP API with their parameters, answers and examples, from its OpenAPI document."""
    from app.main import create_app

    return "\n".join(_operations(create_app().openapi()))


def _operations(document: dict[str, Any]) -> Iterator[str]:
    schemas = document["components"]["schemas"]
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield from (f"### `{method.upper()} {path}`", "", operation.get("description", operation["summary"]), "")
            body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
            if name := body.get("$ref", "").rpartition("/")[2]:
                yield from ("The body has these fields:", "", "| field | meaning |", "|---|---|")
                for field, described in schemas[name].get("properties", {}).items():
                    # A cell is one line, so the items of a list are set apart in it.
                    meaning = described.get("description", described.get("title", "")).replace("\n* ", "<br>• ")
                    yield f"| `{field}` | {' '.join(meaning.split())} |"
                yield ""
            statuses = ", ".join(
                f"`{status}` {answer['description']}" for status, answer in operation["responses"].items()
            )
            yield from (f"Answers: {statuses}", "")


def commands() -> str:
    """Returns the help of every command of `limelight`."""
    listed = _help()
    names = re.findall(r"^ {2,4}([a-z][a-z-]+)(?: {2,}|$)", listed, re.MULTILINE)
    parts = ["```", listed, "```"]
    for name in dict.fromkeys(names):
        parts += ["", f"## limelight {name}", "", "```", _help(name), "```"]
    return "\n".join(parts)


def _help(*command: str) -> str:
    program = [sys.executable, "-m", "limelight", *command, "--help"]
    environment = {"COLUMNS": "100", "NO_COLOR": "1", "PATH": "", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(program, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)  # noqa: S603
    return done.stdout.rstrip()


PARTS: dict[str, Callable[[], str]] = {"settings": settings, "http": http, "commands": commands}
