"""The command audit: files, comparisons, labelled rows, and an audit that was stopped."""

import json
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

import limelight
from limelight.audit.audit import Auditor
from tests.places import ROOT
from tests.unit.limelight.audit.classifiers import audited, lexicon
from tests.unit.limelight.conftest import Said

SMALL = ("--budget", "1000", "--light", "0")
# Enough sentences for the failures of a capability to be beyond chance.
ENOUGH = ("--budget", "4000", "--light", "0")
Run = Callable[..., Said]


@pytest.fixture
def run(limelight: Run) -> Run:
    return partial(limelight, "audit")


@pytest.fixture
def mine(tmp_path: Path) -> list[str]:
    """A classifier of a file, as the command names it."""
    (tmp_path / "mine.py").write_text(
        f"import sys\nsys.path.insert(0, {str(ROOT)!r})\n"
        "from tests.unit.limelight.audit.classifiers import deaf_to_not, lexicon\n"
        "deaf = deaf_to_not(lexicon)\n"
    )
    return [f"{tmp_path / 'mine.py'}:lexicon", "--labels", "bad,good"]


def _refused(run: Run, *arguments: object) -> str:
    """Returns the error of an audit, whose status is not that of a classifier that got worse."""
    code, _, error = run(*arguments)
    assert code == 2
    return error


def test_both_files_are_written_and_neither_is_replaced_unasked(run: Run, mine: list[str], tmp_path: Path) -> None:
    files = ["--out", tmp_path / "a.html", "--json", tmp_path / "a.json"]
    code, out, err = run(*mine, *SMALL, *files)
    assert code == 0
    assert "capabilities, it fails" in out
    assert re.search(r"About [\d,]+ texts will be evaluated\.", err)
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["a.html", "a.json", "mine.py"]
    page = (tmp_path / "a.html").read_text("utf-8")
    assert len(page) < 1_000_000
    assert not re.search(r"<script|src=|href=\"[^#]|https?:|url\(", page)
    first = (tmp_path / "a.json").read_bytes()
    assert "--force" in _refused(run, *mine, *SMALL, *files)
    assert run(*mine, *SMALL, *files, "--force")[0] == 0
    assert (tmp_path / "a.json").read_bytes() == first
    # The earlier name of --out.
    assert run(*mine, *SMALL, "--html", tmp_path / "b.html")[0] == 0
    assert (tmp_path / "b.html").read_text("utf-8") == page


def test_a_classifier_that_got_worse_fails_the_comparison(run: Run, mine: list[str], tmp_path: Path) -> None:
    before, page = tmp_path / "before.json", tmp_path / "a.html"
    assert run(*mine, *ENOUGH, "--json", before)[0] == 0
    assert run(*mine, *ENOUGH, "--against", before)[0] == 0
    deaf = [mine[0].replace(":lexicon", ":deaf"), *mine[1:]]
    assert run(*deaf, *ENOUGH, "--against", before, "--out", page)[0] == 1
    assert 'class="worse">worse' in page.read_text("utf-8")
    assert "--budget" in _refused(run, *mine, "--budget", "2000", "--light", "0", "--against", before)


def test_labelled_rows_are_read_and_other_labels_refused(run: Run, mine: list[str], tmp_path: Path) -> None:
    table, report = tmp_path / "rows.csv", tmp_path / "a.json"
    lines = [
        f"A {'great' if row % 3 else 'awful'} lid number {row},{'good' if row % 3 else 'bad'},web" for row in range(60)
    ]
    table.write_text("\n".join(["review,label,source", *lines, "...,good,web"]))
    code, _, err = run(*mine, *SMALL, "--data", table, "--json", report, "--out", tmp_path / "a.html")
    assert code == 0
    page = (tmp_path / "a.html").read_text("utf-8")
    assert "Groups of rows" in page
    # Each part once.
    names = re.findall(r' id="([^"]+)"', page)
    assert len(names) == len(set(names))
    assert page.count("<details>") == page.count("</details>")
    assert "“review”" in err
    assert "“label”" in err
    sure = json.loads(report.read_text())["certainty"]
    # The last row has no words.
    assert (sure["rows"]["n"], sure["rows"]["right"], sure["name"]) == (60, 1, "rows.csv")
    plain = [line.rpartition(",")[0] for line in lines]
    table.write_text("\n".join(["review,label", *plain, *["Fine.,mixed"] * 9]))
    assert "Skipped 9 rows whose" in run(*mine, *SMALL, "--data", table)[2]
    table.write_text("\n".join(["review,label", *plain, *["Fine.,mixed"] * 70]))
    refused = _refused(run, *mine, *SMALL, "--data", table, "--label", "label")
    assert "not among the labels bad, good, such as 'mixed'" in refused
    assert "no such column" in _refused(run, *mine, *SMALL, "--data", table, "--label", "stars")
    assert "--marks" in _refused(run, *mine, *SMALL, "--data", table, "--label", "label", "--marks", "reason")
    table.write_text("review,label\nGood.,good\n")
    assert "needs 20" in _refused(run, *mine, *SMALL, "--data", table)
    assert "--data. Add it" in _refused(run, *mine, "--label", "label")


def test_answers_that_differ_from_call_to_call_are_told(run: Run, mine: list[str], tmp_path: Path) -> None:
    (tmp_path / "noisy.py").write_text(
        "from random import random\n"
        "def predict_proba(texts):\n"
        "    return [[share, 1 - share] for share in (random() for _ in texts)]\n"
    )
    assert "differently" in run(tmp_path / "noisy.py", "--labels", "bad,good", *SMALL)[2]
    assert "differently" not in run(*mine, *SMALL)[2]


def test_a_stopped_audit_goes_on_and_ends_with_the_same_bytes(run: Run, tmp_path: Path) -> None:
    asked, whole, report = tmp_path / "asked", tmp_path / "whole.json", tmp_path / "a.json"
    (tmp_path / "mine.py").write_text(
        "import pathlib\n"
        f"asked = pathlib.Path({str(asked)!r})\n"
        f"stop = pathlib.Path({str(tmp_path / 'stop')!r})\n"
        "def ask(texts):\n"
        "    with asked.open('a') as file:\n"
        "        file.write('x' * len(texts))\n"
        "    if stop.exists() and asked.stat().st_size > 800:\n"
        "        raise KeyboardInterrupt\n"
        "    return [[len(text) % 7 / 7, 1 - len(text) % 7 / 7] for text in texts]\n"
    )
    options = [f"{tmp_path / 'mine.py'}:ask", "--labels", "bad,good", *SMALL]
    assert run(*options, "--json", whole)[0] == 0
    once = asked.stat().st_size
    asked.unlink()
    (tmp_path / "stop").touch()
    assert run(*options, "--json", report)[0] == 130
    assert not report.exists()
    (tmp_path / "stop").unlink()
    code, _, err = run(*options, "--json", report)
    assert code == 0
    assert "was interrupted" in err
    assert report.read_bytes() == whole.read_bytes()
    # One batch was lost.
    assert once <= asked.stat().st_size <= once + 64
    assert not list(tmp_path.glob(".*"))


def test_a_pipeline_of_hugging_face_is_audited() -> None:
    class Pipeline:
        tokenizer = object()

        class model:  # noqa: N801
            class config:  # noqa: N801
                id2label = {0: "NEGATIVE", 1: "POSITIVE"}  # noqa: RUF012

        def __call__(self, texts: list[str], top_k: None) -> list[list[dict[str, object]]]:
            return [
                [{"label": "POSITIVE", "score": good}, {"label": "NEGATIVE", "score": bad}]
                for bad, good in lexicon(texts)
            ]

    result = Auditor(limelight.wrap(Pipeline()), budget=1000, light=0).run()
    assert result.labels == ["NEGATIVE", "POSITIVE"]
    assert result.failed == audited(lexicon, budget=1000).failed
