"""A table of reviews becomes one page that names what was planted in it; its figures are the same in every file."""

import csv
import html
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas
import pyarrow
import pytest

import limelight
from limelight.cli import main
from limelight.errors import InputError
from limelight.report.files import COLUMNS
from limelight.report.page import excerpt
from limelight.report.report import make_report
from limelight.report.rows.source import Columns, choose_columns, read_table
from limelight.score.given import GivenLabels
from limelight.score.scorer import Scorer
from tests.tiny import change_metadata
from tests.unit.limelight.score.planted import BAD, GOOD, planted_reviews

ROWS = 360
WRONG = (3, 30, 33)
GERMAN = "Ich habe lange nach so etwas gesucht und benutze es jeden Tag in meiner Küche."


def shop(path: Path, texts: list[str] | None = None, **columns: Callable[[int], object]) -> Path:
    """Writes a table: since June 2026, every second bad review says that the strap came off; three labels are wrong."""
    texts, random = texts or planted_reviews(ROWS), np.random.default_rng(1)
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, delimiter=";")
        names = ["order", "branch", "date", "opinion", "text", *columns]
        rows.writerow(names)
        for number, text in enumerate(texts):
            month = int(random.integers(1, 13))
            own = f"{text} The strap came off." if month >= 6 and BAD in text and number % 5 < 3 else text
            label = "negative" if (BAD in text) != (number in WRONG) else "positive"
            cells = [f"B{number}", ("Bonn", "Ulm")[number % 2], f"2026-{month:02d}-{number % 28 + 1:02d}", label, own]
            rows.writerow([*cells, *(cell(number) for cell in columns.values())])
    return path


def report(*arguments: object) -> None:
    main(["report", *map(str, arguments)])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, planted: Path) -> Path:
    """A folder with the table and all that a report writes of it."""
    folder = tmp_path_factory.mktemp("made")
    table = shop(folder / "shop.csv")
    options = ["--stars", "opinion", "--show", "order,branch", "--by", "branch", "--model", planted]
    files = ["--out", folder / "r.html", "--figures", folder / "r.json"]
    report(table, *options, *files, "--rows", folder / "rows.csv")
    return folder


def found(folder: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((folder / "r.json").read_text(encoding="utf-8"))
    return content


def told(folder: Path, table: Path, *options: object) -> tuple[dict[str, Any], str]:
    """Makes a report into a folder; returns its figures and its page."""
    report(table, *options, "--figures", folder / "r.json", "--out", folder / "r.html")
    return found(folder), (folder / "r.html").read_text(encoding="utf-8")


def test_the_page_needs_no_network_and_no_script_and_shows_the_columns_that_name_a_row(made: Path) -> None:
    page = (made / "r.html").read_text(encoding="utf-8")
    assert not re.search(r"""<script|src=|href="[^#]|https?:|style=""", page)
    # The headline leads to its curve, which does not repeat it.
    assert page.count(found(made)["headline"]) == page.count('href="#r-news"') == page.count('id="r-news"') == 1
    assert "B30 · Bonn" in page
    assert "<mark" in page


def test_csv_and_json_have_the_same_figures(made: Path, planted: Path, tmp_path: Path) -> None:
    report(
        made / "shop.csv", "--stars", "opinion", "--by", "branch", "--model", planted, "--figures", tmp_path / "r.csv"
    )
    with (tmp_path / "r.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    figures = found(made)["figures"]
    assert [(row["section"], row["name"]) for row in rows] == [(each["section"], each["name"]) for each in figures]
    for row, figure in zip(rows, figures, strict=True):
        assert all(
            float(row[name]) == pytest.approx(figure[name]) for name in ("value", "share", "p") if name in figure
        )


def test_the_rows_keep_their_order_and_columns_and_the_wrong_ones_come_first(made: Path) -> None:
    with (made / "rows.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["order"] for row in rows] == [f"B{number}" for number in range(ROWS)]
    ranked = sorted((row for row in rows if row["rank"]), key=lambda row: int(row["rank"]))
    assert {row["order"] for row in ranked[:3]} == {f"B{number}" for number in WRONG}
    assert all(BAD.split()[0] in row["why"] or GOOD.split()[0] in row["why"] for row in ranked[:3])
    assert list(rows[0])[5:] == [*COLUMNS]
    assert {row["order"] for row in rows if row["causes"]} == {row["order"] for row in rows if "strap" in row["text"]}


def test_groups_at_random_differ_in_nothing(made: Path) -> None:
    assert not [figure for figure in found(made)["figures"] if figure["section"] == "groups"]
    assert "Nothing differs beyond chance" in (made / "r.html").read_text(encoding="utf-8")


def test_a_thing_that_a_group_names_more_often_is_told_once(planted: Path, tmp_path: Path) -> None:
    said = ("", " The delivery cost was high.", "", " The cost was high.")
    texts = [text + said[number % 4] for number, text in enumerate(planted_reviews(120))]
    content, _ = told(tmp_path, shop(tmp_path / "t.csv", texts), "--by", "branch", "--model", planted)
    assert {figure["name"] for figure in content["figures"] if figure["section"] == "groups"} == {"Ulm share cost"}


def test_that_reviews_of_a_product_name_it_is_no_difference(planted: Path, tmp_path: Path) -> None:
    products = ("Terra lamp", "Lumen clock", "Vento fan")
    texts = [f"{text} The {products[n % 3].split()[1]} is here." for n, text in enumerate(planted_reviews(120))]
    table = shop(tmp_path / "t.csv", texts, product=lambda number: products[number % 3])
    content, _ = told(tmp_path, table, "--by", "product", "--model", planted)
    groups = [figure["name"] for figure in content["figures"] if figure["section"] == "groups"]
    assert not [name for name in groups if name.endswith(("share lamp", "share clock", "share fan"))]


def test_a_cell_that_pandas_writes_for_none_is_no_group(planted: Path, tmp_path: Path) -> None:
    texts = [f"{text} The queue was long." if n % 2 else text for n, text in enumerate(planted_reviews(120))]
    table = shop(tmp_path / "t.csv", texts, place=lambda number: ("Bonn", "nan", "Ulm")[number % 3])
    assert "nan" not in str(told(tmp_path, table, "--by", "place", "--model", planted)[0])
    table = shop(tmp_path / "t.csv", texts, place=lambda number: ("Bonn", "nan")[number % 2])
    with pytest.raises(SystemExit, match="have 1 value there"):
        report(table, "--by", "place", "--model", planted)


def test_a_scored_table_is_read_as_it_is_and_gives_the_same_figures(made: Path, planted: Path, tmp_path: Path) -> None:
    scored = tmp_path / "scored.csv"
    main(["score", str(made / "shop.csv"), "--out", str(scored), "--model", str(planted), "--text", "text"])
    again, before = told(tmp_path, scored, "--stars", "opinion", "--by", "branch", "--model", planted)[0], found(made)
    assert again["headline"] == before["headline"]
    assert [each["name"] for each in again["figures"]] == [each["name"] for each in before["figures"]]


@pytest.mark.parametrize("gone", [None, "error", "probability_negative"])
def test_answers_are_taken_from_a_table_that_has_all_that_is_needed(planted: Path, gone: str | None) -> None:
    model = limelight.load(planted)
    answers = {"probability_negative": [0.25], "probability_positive": [0.75], "error": [None]}
    columns = {"text": ["Nothing that was planted."], **answers}
    if gone:
        del columns[gone]
    reviews = read_table(pyarrow.table(columns), model)
    assert (reviews.probabilities.tolist() == [[0.25, 0.75]]) is (gone is None)


def test_the_answers_of_another_model_are_refused(planted: Path) -> None:
    model, scored = limelight.load(planted), Scorer(planted).score(planted_reviews(12))
    assert read_table(scored, model).answered.all()
    place = scored.column_names.index("model_version")
    marked = scored.set_column(place, "model_version", pyarrow.array([None, *["other-1"] * 11]))
    with pytest.raises(InputError, match=r"model_version: other-1: .*--model"):
        read_table(marked, model)
    # Without the column, it is not known whose answers they are.
    assert read_table(scored.drop_columns("model_version"), model).answered.all()


def test_a_large_table_is_read_in_part_and_stars_are_those_of_all_rows(
    made: Path, planted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("limelight.report.report.MOST_READ", 200)
    content, page = told(tmp_path, made / "shop.csv", "--stars", "opinion", "--by", "branch", "--model", planted)
    assert "200 rows drawn at random" in page
    assert re.match(r"Since (about )?June 2026, “strap” is in \d\d% of reviews \(0% before\)", content["headline"])
    sections = ("mean", "given", "by the words", "not read", "stars against words")
    all_rows, some = (
        [each for each in one["figures"] if each["section"] in sections] for one in (found(made), content)
    )
    assert all_rows == some


def test_the_interval_of_three_rows_stays_within_the_stars(stars: Path) -> None:
    rows = {
        "review": [f"The soup was good {number}." for number in range(63)],
        "stars": [1, 5] * 30 + [1, 5, 5],
        "date": ["2026-03-02", "2026-04-02"] * 30 + ["2026-05-02"] * 3,
    }
    page = html.unescape(limelight.report_on(stars, pandas.DataFrame(rows))._repr_html_())
    ticks = re.findall(r"<text[^>]*>(-?[\d.]+)</text>", html.unescape(page))
    assert [float(tick) for tick in ticks] == [1, 2, 3, 4, 5]


def test_a_notebook_shows_the_report_of_a_file_or_a_frame(made: Path, planted: Path) -> None:
    for reviews in (made / "shop.csv", pandas.read_csv(made / "shop.csv", sep=";")):
        page = limelight.report_on(planted, reviews, stars="opinion", by="branch")
        assert {"rank", "why"} < set(page.rows.column_names)
        shown = page._repr_html_()
        assert shown.startswith("<iframe srcdoc=")
        assert found(made)["headline"] in html.unescape(shown)


def test_the_columns_to_show_are_a_list_or_a_text(made: Path, planted: Path) -> None:
    listed, written, none = (
        str(limelight.report_on(planted, made / "shop.csv", stars="opinion", show=show))
        for show in (["order", "branch"], "order,branch", [])
    )
    assert listed == written != none


def test_an_excerpt_has_the_phrase_that_is_named_and_whole_words_and_no_tags() -> None:
    lit = [
        ("<p>It rained. </p>" + "A word " * 40, 0),
        ("bright words", 8),
        (" and more" * 40 + " the soup was cold.", 0),
    ]
    text = "".join(piece for piece, _ in excerpt(lit, ["soup was cold"], 80))
    assert "soup was cold" in text
    text = "".join(piece for piece, _ in excerpt(lit, [], 80))
    assert "bright words" in text
    assert {word.strip("… ") for word in text.split()} <= {"", "A", "word", "bright", "words", "and", "more"}
    assert "".join(piece for piece, _ in excerpt([("<b>Good</b> soup.", 3)])) == "Good soup."


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--stars", "grade"], "no such column"),
        (["--stars", "order"], "are not among the labels"),
        (["--by", "order"], "360 values"),
        (["--over", "order"], "is not a date"),
        (["--show", "colour"], "no such column"),
        (["--text", "body"], "no such column"),
        (["--rows", "rows.txt", "--stars", "opinion"], r"in .csv, .jsonl or .parquet"),
        (["--themes", "shop.csv"], "cannot be read"),
        (["--figures", "figures.xlsx"], r"in .csv or .json"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_option_and_nothing_is_written(
    options: list[str], reason: str, made: Path, planted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit, match=reason) as ended:
        report(made / "shop.csv", "--model", planted, "--out", "r.html", *options)
    assert options[0] in str(ended.value.code)
    assert not list(tmp_path.iterdir())


def test_of_a_table_in_another_language_nothing_is_told_by_its_words(stars: Path, tmp_path: Path) -> None:
    model = shutil.copytree(stars, tmp_path / "model")
    insights = {"familiarity": {"share": 0.99, "limits": {"unknown_words": [0, 1]}, "language": "en"}}
    change_metadata(model, insights=insights)
    random, lines = np.random.default_rng(3), ["text,stars,date"]
    for number in range(ROWS):
        month = int(random.integers(1, 13))
        leaks = month > 6 and number % 2 > 0
        text = f"{GERMAN} {'Der Deckel ist undicht.' if leaks else 'Nummer ' + str(number)}"
        lines.append(f"{text},{1 if leaks else 2 + number % 4},2026-{month:02d}-03")
    (tmp_path / "t.csv").write_text("\n".join(lines), encoding="utf-8")
    content, page = told(tmp_path, tmp_path / "t.csv", "--model", model, "--rows", tmp_path / "rows.csv")
    assert re.match("Since July 2026, .* goes with “Deckel”", content["headline"])
    assert f"{ROWS} reviews of {ROWS} are in a language other than English (German)" in page
    assert not re.search("words|<mark|predicted|What moves", page[page.index("<article") :])
    figures = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))["figures"]
    assert {each["section"] for each in figures} == {"mean", "given", "other languages", "not read", "changes"}
    assert "by the words" not in {each["name"] for each in figures}


@pytest.mark.parametrize(
    ("titles", "expected"), [(["Fine", "Poor", "Late"], "Title"), (["Emma", "Emma", "Emma"], None)]
)
def test_a_column_of_titles_is_found_and_titles_of_books_are_none(titles: list[str], expected: str | None) -> None:
    table = pyarrow.table(
        {"Title": titles, "text": ["Good soup.", "Bad soup.", "Cold soup."], "stars": ["5", "1", "2"]}
    )
    labels = GivenLabels(["1", "2", "3", "4", "5"], [1, 2, 3, 4, 5])
    assert choose_columns(table, labels, Columns())[0].title == expected
    assert choose_columns(table, labels, Columns(title=""))[0].title is None


@pytest.mark.parametrize(
    ("sentence", "end"),
    [("", "their words did not fall with it"), (" The strap came off.", "part of it goes with “strap”")],
)
def test_a_fall_of_given_labels_is_told_with_what_changed_at_its_date(
    sentence: str, end: str, planted: Path, tmp_path: Path
) -> None:
    texts, random = planted_reviews(ROWS), np.random.default_rng(6)
    lines = ["text,opinion,date"]
    for number, text in enumerate(texts):
        month = int(random.integers(1, 13))
        fallen = month > 6 and random.random() < 0.6
        label = "negative" if BAD in text or fallen else "positive"
        lines.append(f'"{text}{sentence if fallen and number % 2 else ""}",{label},2026-{month:02d}-03')
    (tmp_path / "t.csv").write_text("\n".join(lines))
    content, page = told(tmp_path, tmp_path / "t.csv", "--model", planted, "--stars", "opinion")
    headline = content["headline"]
    assert re.match(r"Since July 2026, reviews are given “positive” in [23]\d%", headline)
    assert headline.endswith(f"; {end}." if sentence else f"{end}.")
    # The page denies nothing that it tells.
    assert ("did not fall" in page) == ("“strap” is in" not in page)


def test_themes_of_your_own_are_read_and_a_wrong_file_names_the_theme(planted: Path, tmp_path: Path) -> None:
    (tmp_path / "themes.toml").write_text('lids = "lid shelf"')
    with pytest.raises(SystemExit, match="'lids' needs at least 3 words"):
        report(tmp_path / "t.csv", "--model", planted, "--themes", tmp_path / "themes.toml")


def test_a_second_group_of_ten_rows_is_compared_and_one_of_nine_is_refused(planted: Path, tmp_path: Path) -> None:
    table = shop(tmp_path / "t.csv", planted_reviews(40), place=lambda number: "Bonn" if number < 10 else "Ulm")
    report(table, "--by", "place", "--model", planted)
    table = shop(tmp_path / "t.csv", planted_reviews(40), place=lambda number: "Bonn" if number < 9 else "Ulm")
    with pytest.raises(SystemExit, match="1 of them in 10 reviews or more"):
        report(table, "--by", "place", "--model", planted)


def test_a_column_of_one_day_is_not_taken_for_dates_and_one_with_a_few_other_cells_is(
    planted: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for cells, taken in ((["2026-03-01"] * 10, False), (["2026-03-01", "2026-04-01"] * 4 + ["soon"] * 2, True)):
        lines = ["text,day", *(f"The lid fits {n}.,{cell}" for n, cell in enumerate(cells))]
        (tmp_path / "t.csv").write_text("\n".join(lines))
        report(tmp_path / "t.csv", "--model", planted, "--text", "text")
        assert ("The dates are in the column “day”" in capsys.readouterr().err) == taken


def test_rows_that_are_copied_whole_are_counted_apart_from_those_with_the_same_text(
    tmp_path: Path, planted: Path
) -> None:
    def copied(*rows: tuple[object, ...]) -> tuple[int, int]:
        names = ["text", "shop", "order", "customer"][: len(rows[0])]
        table = pyarrow.table({name: list(cells) for name, cells in zip(names, zip(*rows, strict=True), strict=True)})
        page = make_report(read_table(table, limelight.load(planted), Columns("text")), limelight.load(planted), "a")
        return page.totals.duplicates, page.totals.copies

    rows = [(text, "Bonn", number, number // 2) for number, text in enumerate(planted_reviews(40))]
    assert copied(*rows, (rows[0][0], "Ulm", 40, 0)) == (1, 0)
    # With a new id, with the same one, and with a customer of another row.
    assert copied(*rows, (*rows[0][:2], 40, 0), (*rows[1][:2], 41, 0)) == (2, 2)
    assert copied(*rows, rows[0], rows[5], (*rows[1][:2], 41, 0)) == (3, 3)
    assert copied(*rows, (*rows[0][:2], 40, 19)) == (1, 0)
    # Of a text alone, or with an id alone, nothing else is equal.
    assert copied(*(row[:1] for row in rows), rows[0][:1]) == (1, 0)
