"""The documents name files that exist, and the notebooks run."""

import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser

import pytest

from limelight import __version__
from tests.places import ROOT

NOTEBOOKS = sorted((ROOT / "docs/guide").glob("*.ipynb"))


def test_every_path_in_the_architecture_exists():
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    paths = re.findall(r"`([\w./-]+/[\w./-]*)`", text)
    assert len(paths) > 20
    assert [path for path in paths if not (ROOT / path).exists()] == []


def printed(notebook):
    """Returns the lines that the cells of a notebook printed, each as its words and its numbers."""
    cells = [cell for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]
    text = "".join("".join(output.get("text", "")) for cell in cells for output in cell["outputs"])
    number = r"-?\d+(?:\.\d+)?(?:e-?\d+)?"
    return [(re.split(number, line), [float(each) for each in re.findall(number, line)]) for line in text.splitlines()]


@pytest.mark.night
@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_of_the_guide_runs_and_prints_what_it_shows(notebook, tmp_path):
    # In a separate process: a kernel leaves sockets and an event loop behind that would disturb other tests.
    program = """
import nbformat, runpy, sys
from pathlib import Path
nbformat.write(runpy.run_path("docs/guide/run.py")["run"](Path(sys.argv[1])), sys.argv[2])
"""
    ran = tmp_path / notebook.name
    done = subprocess.run(
        [sys.executable, "-c", program, str(notebook), str(ran)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    # Another processor may round otherwise.
    for (words, numbers), (shown, figures) in zip(printed(ran), printed(notebook), strict=True):
        assert (words, numbers) == (shown, pytest.approx(figures, rel=0.02, abs=0.002)), "run `make guide`"


@pytest.fixture(scope="module")
def manual(tmp_path_factory):
    """The folder of the documentation, built without a warning."""
    folder = tmp_path_factory.mktemp("manual")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(folder)],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.mark.long
def test_the_documentation_has_its_generated_parts_and_its_version(manual):
    index = (manual / "index.html").read_text(encoding="utf-8")
    assert f"Limelight {__version__}" in index
    assert "LIMELIGHT_PORT" in (manual / "settings.html").read_text(encoding="utf-8")
    assert "limelight score" in (manual / "cli.html").read_text(encoding="utf-8")
    assert "/api/v1/predict" in (manual / "api.html").read_text(encoding="utf-8")
    # No request goes to other hosts.
    assert not re.search(r'src="https?://|<link[^>]*href="https?://', index)


class Prose(HTMLParser):
    """Collects the text of a page's article, without code, formulas and drawings."""

    _LEFT_OUT = frozenset(["code", "pre", "script", "style", "svg", "textarea"])

    def __init__(self, page):
        super().__init__()
        self.parts, self._open = [], []
        self.feed(page.partition("<article")[2].partition("</article>")[0])

    def handle_starttag(self, tag, attrs):
        if tag in self._LEFT_OUT:
            self._open.append(tag)

    def handle_endtag(self, tag):
        if tag in self._open:
            self._open.remove(tag)

    def handle_data(self, data):
        if not self._open:
            self.parts.append(data)


# Marks of Markdown that a page shows where its source is wrong: a list, bold, code, a link, a heading or a table.
UNRENDERED = re.compile(r"(?:^|[.:\n]) *[*+-] |\*\*\w|`|\]\(|(?:^|\n)#+ |\|\s*:?--")


@pytest.mark.long
def test_no_page_of_the_documentation_shows_a_mark_that_was_not_rendered(manual):
    pages = sorted(manual.glob("*.html"))
    assert "Paste a review" in "".join(Prose(pages[0].with_name("index.html").read_text(encoding="utf-8")).parts)
    assert {f"{page.stem}.html" for page in (ROOT / "docs").glob("*.md")} <= {page.name for page in pages}
    left = {page.name: UNRENDERED.findall("".join(Prose(page.read_text(encoding="utf-8")).parts)) for page in pages}
    assert {name: marks for name, marks in left.items() if marks} == {}


@pytest.mark.parametrize(
    "text", ["[lenses](a.md). * **Share** copies", "a `word", "## A heading", "\n* an item", "a | b\n--|--"]
)
def test_marks_that_were_not_rendered_are_found(text):
    assert UNRENDERED.search(text)
