"""The command drivers compares groups, times and two models; what cannot be compared is refused in words."""

import csv
import json
from pathlib import Path

import pytest

from limelight.__main__ import main
from limelight.common.statistics import wilson
from tests.unit.limelight.score.planted import BAD, planted_reviews, save_planted


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_planted(tmp_path_factory.mktemp("weights") / "planted")


@pytest.fixture(scope="module")
def scored(weights: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Answers to 90 reviews: shop B and the months since May have the bad ones."""
    folder = tmp_path_factory.mktemp("scored")
    with (folder / "reviews.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["review", "shop", "date", "country", "given", "id", "when"])
        for number, text in enumerate(planted_reviews(90)):
            bad = BAD in text
            date = f"2026-{5 + number % 3 if bad else 2 + number % 3:02d}-11"
            when = (date, "11.02.2026", "February 11, 2026")[number % 3]
            given = "negative" if bad else "positive"
            rows.writerow([text, "B" if bad else "A", date, "PT", given, f"r{number}", when])
    main(["score", str(folder / "reviews.csv"), "--out", str(folder / "scored.csv"), "--weights", str(weights)])
    return folder / "scored.csv"


def drivers(scored: Path, weights: Path, *arguments: object) -> None:
    main(["drivers", str(scored), "--weights", str(weights), *map(str, arguments)])


def test_groups_that_differ_are_named_and_drawn(
    scored: Path, weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    drivers(scored, weights, "--by", "shop", "--html", tmp_path / "by.html")
    lines = capsys.readouterr().out.splitlines()
    assert "B" in lines[0]
    assert "[" in lines[0]
    page = (tmp_path / "by.html").read_text(encoding="utf-8")
    assert "<svg" in page
    assert "<script" not in page
    assert BAD in page


def test_the_month_of_a_change_is_named(
    scored: Path, weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    drivers(scored, weights, "--over", "date", "--html", tmp_path / "over.html")
    assert "2026-05" in capsys.readouterr().out.splitlines()[0]
    assert "<polyline" in (tmp_path / "over.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--by", "country"], "nothing to compare"),
        (["--over", "date", "--each", "year"], "each: day"),
        (["--over", "when"], "several forms"),
        (["--over", "shop"], "is no date"),
        (["--by", "id"], "has 90 values"),
        (["--by", "colour"], "no column 'colour'"),
        (["--by", "shop", "--over", "date"], "two comparisons"),
        (["--given", "given"], "--against"),
        (["--by", "shop", "--csv", "out.csv"], "--html"),
    ],
)
def test_what_cannot_be_compared_is_refused_with_the_way_out(
    scored: Path, weights: Path, arguments: list[str], reason: str
) -> None:
    with pytest.raises(SystemExit) as stop:
        drivers(scored, weights, *arguments)
    assert reason in str(stop.value)


def test_two_models_are_compared_row_by_row(
    scored: Path, weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = list(csv.DictReader(scored.read_text(encoding="utf-8").splitlines()))
    for row in rows[:3]:
        row["label"] = "negative" if row["label"] == "positive" else "positive"
    other = tmp_path / "other.jsonl"
    other.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    capsys.readouterr()
    drivers(scored, weights, "--against", other, "--given", "given")
    lines = capsys.readouterr().out.splitlines()
    low, high = wilson(3, 90)
    assert f"3 (3.3% [{low:.1%}, {high:.1%}])" in lines[0]
    # The planted model was right about all of them.
    assert f"0 (0.0% [0.0%, {wilson(0, 90)[1]:.1%}]) became right and 3 (3.3% [{low:.1%}" in lines[1]
    other.write_text("".join(json.dumps(row) + "\n" for row in rows[:-1]), encoding="utf-8")
    with pytest.raises(SystemExit, match="other reviews"):
        drivers(scored, weights, "--against", other)


def test_a_check_writes_its_table_and_its_page(scored: Path, weights: Path, tmp_path: Path) -> None:
    table, out, page = scored.with_name("reviews.csv"), tmp_path / "checked.csv", tmp_path / "checked.html"
    command = ["check", str(table), "--given", "given", "--weights", str(weights), "--text", "review"]
    main([*command, "--out", str(out), "--html", str(page), "--workers", "1"])
    rows = list(csv.DictReader(out.read_text(encoding="utf-8").splitlines()))
    assert sorted(int(row["rank"]) for row in rows) == list(range(1, 91))
    assert page.read_text(encoding="utf-8").count("data-list=") == 3
    with pytest.raises(SystemExit, match="none of the labels negative, positive"):
        main([*command[:3], "shop", *command[4:], "--out", str(tmp_path / "no.csv")])
