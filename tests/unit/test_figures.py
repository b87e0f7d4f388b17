"""Figures in sentences of documents stand in a file that a command wrote, and the speeds of docs/speed.md are kept."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks import kept, ratios
from benchmarks.kept import Kept, kept_figures, put_lines
from tests.places import ROOT

DOCUMENTS = [ROOT / "docs/speed.md", ROOT / "docs/how-it-reads.md", ROOT / "README.md"]
# Cards are made of `metadata.json` as a whole (see tests/system/test_weights.py): their sentences stand in a template.
TEMPLATE = ROOT / "model_training/card.md.jinja"
FILES = sorted((ROOT / "docs/figures").glob("*.json"))
# Lines that a command puts between two comments; code, pictures, addresses, quotations, and what a template inserts.
MADE = re.compile(
    r"<!-- (?:python|made).*?<!-- (?:end|/made) -->|<!--.*?-->|^```.*?^```|`[^`]*`|!\[[^]]*\]\([^)]*\)|\]\([^)]*\)"
    r"|https?://\S+|“[^”]*”|\{[{%#].*?[%#}]\}",
    re.DOTALL | re.MULTILINE,
)
# Years of papers, dates, versions, and 95 % intervals; in a template, 0 and 255 are black and white.
NO_FIGURE = re.compile(r"\b(?:19|20)\d\d\b(?:-\d\d-\d\d)?|Python 3\.\d+ to 3\.\d+|\b95% interval|\b(?:0 for|255)\b")
NUMBER = re.compile(r"(?<![\w.,/-])(?:\d[\d,]*(?:\.\d+)?|\.\d+)(?!\w)")


def figures_of(text: str) -> list[str]:
    """Returns the numbers in sentences of a document."""
    lines = [line for line in MADE.sub(" ", text).splitlines() if not line.startswith("|")]
    return NUMBER.findall(NO_FIGURE.sub(" ", "\n".join(lines)))


def values() -> Iterator[float]:
    """Yields each figure of a file, and those of tables of documents, which commands print."""
    for path in FILES:
        yield from json.loads(path.read_text(encoding="utf-8"))["figures"].values()
    for page in (ROOT / "docs").glob("*.md"):
        for line in page.read_text(encoding="utf-8").splitlines():
            if line.startswith("|"):
                yield from (float(each.replace(",", "")) for each in NUMBER.findall(line))


def is_printed(figure: str, value: float) -> bool:
    """Returns whether `value` is printed as `figure`: rounded to its decimals, to its last digit that is no zero."""
    number, _, decimals = figure.replace(",", "").partition(".")
    zeros = 0 if decimals else len(number) - len(number.rstrip("0"))
    return any(round(value, digits) == float(f"{number or 0}.{decimals or 0}") for digits in {len(decimals), -zeros})


@pytest.mark.parametrize("page", [*DOCUMENTS, TEMPLATE], ids=lambda page: page.name)
def test_every_figure_in_a_sentence_stands_in_a_file(page: Path) -> None:
    known = list(values())
    figures = figures_of(page.read_text(encoding="utf-8"))
    assert [each for each in figures if not any(is_printed(each, value) for value in known)] == []


def test_the_memory_of_a_report_is_kept() -> None:
    known = list(kept_figures("report-memory").figures.values())
    figures = re.findall(r"([\d,]+) MB", (ROOT / "docs/table.md").read_text(encoding="utf-8"))
    assert figures
    assert all(any(is_printed(each, value) for value in known) for each in figures)


def test_figures_are_found_and_rounded_as_printed() -> None:
    text = (
        "It took 1,050 MB, .88 of it in 2.5 s (Yang et al. 2016; `n=3`; Python 3.11 to 3.13).\n\n| 7 |\n\n```\n8\n```\n"
    )
    assert figures_of(text) == ["1,050", ".88", "2.5"]
    assert is_printed("1,050", 1047.6)
    assert is_printed(".88", 0.8821)
    assert not is_printed("1,051", 1047.6)
    assert not is_printed("2.5", 2.44)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_of_figures_names_command_date_and_commit(path: Path) -> None:
    file = kept_figures(path.stem)
    assert (ROOT / (file.command.split()[2].replace(".", "/") + ".py")).is_file()
    assert re.fullmatch(r"\d{4}-\d\d-\d\d [0-9a-f]{8}", f"{file.date} {file.commit}")


def test_every_headline_is_kept_and_printed() -> None:
    file = kept_figures(ratios.NAME)
    assert list(file.figures) == [headline.name for headline in ratios.HEADLINES]
    assert ratios.table(file) in ratios.PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("measured", "red"), [([1.0], False), ([1.1], False), ([1.2, 1.0], False), ([1.2, 1.15], True), ([0.5], False)]
)
def test_a_speed_is_red_if_it_falls_by_a_tenth_twice(measured: list[float], red: bool) -> None:
    rounds = iter(measured)
    headline = ratios.Headline("a key", "a prediction", lambda _: iter([next(rounds)]))
    assert ratios.slower(headline, Kept("", "", "", {"a key": 1.0}), 1) == red


def test_lines_are_written_between_two_comments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "page.md"
    page.write_text("a\n<!-- make it -->\nold\n<!-- end -->\nb\n<!-- end -->\n", encoding="utf-8")
    put_lines(page, "make it", "new")
    assert page.read_text(encoding="utf-8") == "a\n<!-- make it -->\n\nnew\n\n<!-- end -->\nb\n<!-- end -->\n"
    monkeypatch.setattr(kept, "FOLDER", tmp_path)
    written = kept.keep("speed", "make it", {"a key": 1.23456789})
    assert kept_figures("speed") == written
    assert written.figures == {"a key": 1.23457}
