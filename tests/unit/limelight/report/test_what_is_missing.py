"""Each sentence of a report is true of tables without stars, dates, groups or words that are read, and of one row."""

import shutil
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pyarrow
import pytest

import limelight
from limelight.predictor import Predictor
from limelight.report.report import Report, make_report
from limelight.report.rows.columns import Columns
from limelight.report.rows.source import read_table
from limelight.report.sentences import (
    change_notes,
    change_sentence,
    difference_sentence,
    driver_sentence,
    in_short,
    lead,
    limits,
)
from tests.tiny import change_metadata
from tests.unit.limelight.score.planted import planted_reviews

ROWS = 120
GERMAN = "Ich habe lange nach so etwas gesucht und benutze es jeden Tag in meiner Küche."
# Words of the sentences about each.
SPEAKS = {
    "stars": ("given",),
    "over": ("since", "gradually", "before", "continues", "at first", "month", "detected", "season"),
    "by": ("bonn", "elsewhere"),
    "words": ("by their words", "contradict", "predicted", "words and pairs", "average 2", "average 3"),
}


@pytest.fixture(scope="module")
def model(stars: Path, tmp_path_factory: pytest.TempPathFactory) -> Predictor:
    folder = shutil.copytree(stars, tmp_path_factory.mktemp("english") / "model")
    change_metadata(
        folder, insights={"familiarity": {"share": 1, "limits": {"unknown_words": [0, 1]}, "language": "en"}}
    )
    return limelight.load(folder)


def make(model: Predictor, rows: int, has: dict[str, bool]) -> Report:
    """Makes the report of a table in which, from June on, reviews of Bonn have a strap that came off, and 1 star."""
    texts = planted_reviews(rows) if has["words"] else [GERMAN for number in range(rows)]
    strap = " The strap came off." if has["words"] else " Der Deckel ist undicht."
    late = [number % 12 >= 6 and number % 2 == 0 for number in range(rows)]
    columns = {
        "text": [text + strap if off else text for text, off in zip(texts, late, strict=True)],
        "stars": [1 if off else 4 for off in late],
        "over": [f"2026-{number % 12 + 1:02d}-05" for number in range(rows)],
        "by": [("Bonn", "Ulm")[number % 2] for number in range(rows)],
    }
    kept = {name: cells for name, cells in columns.items() if has.get(name, True)}
    names = {name: name for name in ("stars", "over", "by") if has[name]}
    reviews = read_table(pyarrow.table(kept), model, Columns("text", **names))
    return make_report(reviews, model, "table", explain=False)


def told(report: Report) -> Iterator[str]:
    yield lead(report)[0]
    yield from in_short(report)
    yield limits(report)
    for change in report.changes:
        yield change_sentence(change, report)
        yield from change_notes(change, report)
    yield from (driver_sentence(each, report) for each in report.drivers)
    yield from (difference_sentence(each, report) for each in report.differences)


@pytest.mark.parametrize("has", list(product([True, False], repeat=4)))
def test_no_sentence_speaks_of_what_a_table_lacks(model: Predictor, has: tuple[bool, ...]) -> None:
    there = dict(zip(SPEAKS, has, strict=True))
    report = make(model, ROWS, there)
    sentences = [sentence for sentence in told(report) if sentence]
    for sentence in sentences:
        for what, words in SPEAKS.items():
            assert there[what] or not any(word in sentence.lower() for word in words), sentence
        assert sentence.endswith("."), sentence
        assert "nan" not in sentence.split(), sentence
    # The rest is told.
    everything = " ".join(sentences).lower()
    assert not there["stars"] or "given" in everything
    assert not there["words"] or "by their words" in everything


@pytest.mark.parametrize("has", list(product([True, False], repeat=2)))
def test_one_row_is_told_in_the_singular(model: Predictor, has: tuple[bool, ...]) -> None:
    there = dict(zip(("stars", "words"), has, strict=True))
    report = make(model, 1, {**there, "over": True, "by": False})
    sentences = " ".join(told(report))
    for wrong in ("1 rows", "1 reviews", "1 row were", "1 row have", "1 review average ", "they average", "nan"):
        assert wrong not in sentences
    assert there["stars"] or "given" not in sentences
