"""A check adds its columns to each row of the table, and gives the same bytes however often it was interrupted."""

import csv
import io
import json
from collections.abc import Callable, Generator, Iterable
from contextlib import suppress
from pathlib import Path

import pytest

from limelight import load
from limelight.errors import InputError, OutputError
from limelight.score.check import check as check_few
from limelight.score.checked import Check
from limelight.score.given import GivenLabels
from limelight.score.job import Order, prepare
from limelight.score.parts import Done
from limelight.score.pools import Pool, in_process
from limelight.score.reasons import find_reason
from limelight.score.shard import Recipe, Shard
from tests.places import ROOT
from tests.unit.limelight.score.planted import BAD, GOOD, planted_reviews

LABELS = GivenLabels(["negative", "positive"], None)
COLUMNS = ["given_probability", "rank", "suggested_label", "list", "why", "error"]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A table of 60 reviews with labels; the first two are the wrong way round."""
    file = tmp_path / "reviews.csv"
    with file.open("w", newline="", encoding="utf-8") as rows:
        writer = csv.writer(rows)
        writer.writerow(["review", "verdict", "shop"])
        for number, text in enumerate(planted_reviews(60)):
            bad = BAD in text
            writer.writerow([text, "positive" if bad == (number < 2) else "negative", f"shop {number % 3}"])
        writer.writerow(["", "negative", "shop 1"])
    return file


def stopped(after: int) -> Pool:
    def pool(recipe: Recipe, shards: Iterable[Shard], scored: Callable[[int], None]) -> Generator[Done]:
        for number, done in enumerate(in_process(recipe, shards, scored), 1):
            yield done
            if number == after:
                raise KeyboardInterrupt

    return pool


def check(
    table: Path, out: Path, weights: Path, pool: Pool = in_process, html: Path | None = None, **settings: object
) -> list[Done]:
    """Runs a check; returns the parts of reasons of this run."""
    order = Order([str(table)], out, weights, shard_rows=20, given="verdict", **settings)  # type: ignore[arg-type]
    done: list[Done] = []
    with prepare(order, io.BytesIO(), lambda _: None) as job, suppress(KeyboardInterrupt):
        job.run(in_process, lambda _: None)
        found = Check.of(job, LABELS)
        found.explain(pool, done.append)
        found.write(html)
    return done


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_every_row_has_the_columns_of_the_check_after_its_own(
    table: Path, planted: Path, tmp_path: Path, form: str
) -> None:
    out = tmp_path / f"out.{form}"
    check(table, out, planted)
    if form == "csv":
        with out.open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        assert len(rows) == 61
        assert list(rows[0]) == ["review", "verdict", "shop", *COLUMNS]
        ranked = sorted((row for row in rows if row["rank"]), key=lambda row: int(row["rank"]))
        assert [int(row["rank"]) for row in ranked] == list(range(1, 61))
        assert {row["review"] for row in ranked[:2]} == {row["review"] for row in rows[:2]}
        assert rows[60]["rank"] == ""
        assert rows[60]["error"]
    assert not list(tmp_path.glob("*.parts"))


def test_the_reason_is_the_phrase_that_makes_the_difference(planted: Path) -> None:
    model = load(planted)
    reason = find_reason(model, f"The kettle {GOOD} and the lid is fine.", "positive", "negative")
    assert any(GOOD.split()[0] in phrase for phrase in reason.phrases)
    assert all(value < reason.value for value in reason.without)
    assert "".join(text for text, _ in reason.lit) == f"The kettle {GOOD} and the lid is fine."
    against = find_reason(model, f"The kettle {GOOD} and the lid is fine.", "negative", "positive")
    assert not any(GOOD in phrase for phrase in against.phrases)


def test_a_few_texts_are_checked_without_a_table(planted: Path) -> None:
    texts = [f"The kettle {GOOD} and the lid is fine.", f"The kettle {BAD}.", f"The lid {GOOD}.", " "]
    wrong, right, silent, blank = check_few(load(planted), texts, ["negative", "Negative", None, "positive"], [1, 1])
    assert (wrong.rank, wrong.suggested_label, wrong.list) == (1, "positive", "worth a look")
    assert wrong.why is not None
    assert GOOD.split()[0] in wrong.why
    assert "".join(text for text, _ in wrong.lit or ()) == texts[0]
    assert (right.rank, right.suggested_label, right.list, right.why) == (2, "negative", None, None)
    assert (silent.rank, silent.given_probability, silent.suggested_label) == (None, None, "positive")
    assert blank.error
    assert blank.suggested_label is None
    with pytest.raises(InputError, match="3 texts and 1 given"):
        check_few(load(planted), texts[:3], ["negative"])


def test_the_two_wrong_stars_of_the_example_file_are_the_least_likely() -> None:
    with (ROOT / "static/examples/reviews.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    found = check_few(load("han"), [row["review"] for row in rows], [row["stars"] for row in rows], most=2)
    first = sorted((row for row in range(len(rows)) if found[row].rank), key=lambda row: found[row].rank or 0)[:2]
    assert {(rows[row]["stars"], found[row].suggested_label) for row in first} == {("5", "1"), ("1", "5")}
    assert all(found[row].list == "almost surely wrong" and found[row].why for row in first)


def test_a_check_that_was_interrupted_gives_the_same_bytes(table: Path, planted: Path, tmp_path: Path) -> None:
    settings = {"most": 30}
    check(table, tmp_path / "whole.csv", planted, html=tmp_path / "whole.html", **settings)
    first = check(table, tmp_path / "out.csv", planted, stopped(1), tmp_path / "out.html", **settings)
    assert not (tmp_path / "out.csv").exists()
    second = check(table, tmp_path / "out.csv", planted, html=tmp_path / "out.html", **settings)
    assert not {part.number for part in first} & {part.number for part in second}
    for end in ("csv", "html"):
        assert (tmp_path / f"out.{end}").read_bytes() == (tmp_path / f"whole.{end}").read_bytes()


def test_the_page_holds_the_texts_as_data_alone(table: Path, planted: Path, tmp_path: Path) -> None:
    with table.open("a", encoding="utf-8") as rows:
        rows.write(f"The </script><b>{BAD}</b> kettle.,positive,shop 1\n")
    check(table, tmp_path / "out.csv", planted, html=tmp_path / "out.html")
    page = (tmp_path / "out.html").read_text(encoding="utf-8")
    data = page.partition('id="data">')[2].partition("</script>")[0]
    assert "<b>" not in page.replace(data, "")
    assert "<" not in data
    assert len(json.loads(data)) == len({row[0] for row in json.loads(data)})


def test_a_column_that_does_not_exist_and_a_folder_are_refused(table: Path, planted: Path, tmp_path: Path) -> None:
    order = Order([str(table)], tmp_path / "out.csv", planted, given="stars")
    with pytest.raises(InputError, match="review, verdict, shop"), prepare(order, io.BytesIO(), lambda _: None):
        pass
    with pytest.raises(OutputError, match="one file"):
        check(table, tmp_path / "out", planted)
