"""Writes the generated parts of the documentation: mkdocs calls `on_page_markdown` for every page (see mkdocs.yml).

A page asks for a part by a line such as `<!-- generated: settings -->`.
"""

import csv
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
_PART = re.compile(r"^<!-- generated: (\w+) -->$", re.MULTILINE)


def on_config(config: Any) -> Any:
    """Makes the packages of the checkout importable, and gives each page the version.

    mkdocs restores the path after loading this file.
    """
    sys.path.insert(0, str(ROOT))
    from limelight import __version__

    config.copyright = f"Limelight {__version__}"
    return config


def on_files(files: Any, config: Any) -> Any:
    """Adds the gallery: pages that open from disk, without a script."""
    from mkdocs.structure.files import File

    for name, page in gallery():
        files.append(File.generated(config, name, content=page))
    return files


def gallery() -> Iterator[tuple[str, str]]:
    """Yields the names and texts of the pages: twenty reviews, a lesson with twelve of them, a report and an audit."""
    from app.pages import templates
    from limelight import load, report_on
    from limelight.audit.audit import Auditor
    from limelight.audit.page import to_html

    stars, films = load("han"), load("kim_cnn")
    texts = templates.env.get_template("examples.html").module
    with (ROOT / "static/examples/lesson.csv").open(encoding="utf-8", newline="") as file:
        lesson = [(row["name"], stars.explain(row["text"]), row) for row in csv.DictReader(file)]
    lit = [(name, films.explain(text)) for _, name, text in texts.film_examples[:3]]
    lit = [*((name, stars.explain(text)) for _, name, text in texts.star_examples), *lit]
    lit += [(name, explained) for name, explained, _ in lesson]
    pages = [f"<h2>{escape(name)}</h2>\n{explained._repr_html_()}" for name, explained in lit]
    yield "gallery/reviews.html", _page("Twenty reviews, in both views", pages)
    yield "gallery/review.html", lit[0][1].prediction.to_html()
    asked = "How many stars does it give, and which phrase decides? Open for the answer."
    questions = [
        f"<h2>{escape(name)}</h2>\n<p>{escape(row['text'])}</p>\n"
        f"<details><summary>{asked}</summary>"
        f"<p>The writer gave {row['stars']}.</p>{explained._repr_html_()}</details>"
        for name, explained, row in lesson
    ]
    yield "gallery/lesson.html", _page("Guess first: a lesson", questions)
    yield "gallery/report.html", str(report_on(stars, ROOT / "static/examples/reviews.csv", by="branch"))
    yield "audit-han.html", to_html(Auditor(stars).run())


_FRAME = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{0} · Limelight</title>
<style>body {{ max-width: 50em; margin: 2em auto; padding: 0 1em; font: 17px/1.6 system-ui, sans-serif; }}</style>
</head>
<body><main><h1>{0}</h1>
{1}
</main></body>
</html>
"""


def _page(title: str, parts: list[str]) -> str:
    return _FRAME.format(title, "\n".join(parts))


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
                    # A cell is one line, so it separates the items of a list.
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


def weight() -> str:
    """Returns the weight of each room of the code."""
    from benchmarks.weight import table

    return table()


def _help(*command: str) -> str:
    program = [sys.executable, "-m", "limelight", *command, "--help"]
    environment = {"COLUMNS": "100", "NO_COLOR": "1", "PATH": "", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(program, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)  # noqa: S603
    return done.stdout.rstrip()


PARTS: dict[str, Callable[[], str]] = {"settings": settings, "http": http, "commands": commands, "weight": weight}
