"""Columns of tables as people have them are found by what is in them."""

from pathlib import Path

import pyarrow as pa
import pytest

from limelight.errors import InputError
from limelight.tables.first_rows import first_rows
from limelight.tables.grid import header_at
from limelight.tables.read import inspect, read_rows
from limelight.tables.sources import find_sources, source_of, tables_in, tables_like
from limelight.tables.stars import stars_of
from limelight.tables.text_column import choose_text_column, guess_text
from tests.unit.limelight.tables.test_read import as_workbook

ROWS = [
    ["17", "Sehr gute Suppe, gerne wieder hier", "★★★★★", "03.02.2026", "Ilm"],
    ["18", "Das Zimmer war leider kalt und laut", "2 von 5", "14.02.2026", "Ulm"],
    ["19", "Nie wieder, der Koffer kam zerbrochen an", "1,0", "1.3.2026", "Ilm"],
]
NAMES = ["Nr", "Bewertungstext", "Sterne", "Datum", "Filiale"]


@pytest.mark.parametrize(
    ("cell", "stars"),
    [
        *((cell, 4) for cell in ("4", 4, 4.0, "4,0", "4/5", "4 / 5", "4 von 5", "4 out of 5 stars", "4 Sterne", "4★")),
        *((cell, 4) for cell in ("★★★★", "★★★★☆", "⭐⭐⭐⭐", "4.0 of 5.0")),
        ("3,5", 3.5),
        *((cell, None) for cell in ("", None, "good", "4/10", "★★ nice", "☆☆", "four")),
    ],
)
def test_stars_are_read_as_people_write_them(cell: object, stars: float | None) -> None:
    assert stars_of(cell) == stars


def test_the_column_of_texts_is_guessed_by_its_cells() -> None:
    assert guess_text(NAMES, ROWS) == 1
    assert guess_text(["Nr", "text", "Sterne"], [["17", "gut", "a longer cell than the text has"]]) == 1


def test_the_column_of_titles_is_another_one_than_that_of_texts() -> None:
    schema = pa.schema([("name", pa.string()), ("text", pa.string())])
    assert choose_text_column(schema, None, title="name") == "text"
    with pytest.raises(InputError, match="--title text: is also the column of the reviews"):
        choose_text_column(schema, None, title="text")


def test_two_columns_of_texts_are_no_guess() -> None:
    rows = [["the soup was cold today", "we came back late again"]] * 3
    assert guess_text(["one", "two"], rows) is None
    with pytest.raises(InputError, match="Cannot guess"):
        choose_text_column(pa.schema([("one", pa.string()), ("two", pa.string())]), None, [{"one": "a b", "two": "c"}])


@pytest.mark.parametrize(
    ("names", "text"),
    [
        (["Good stuff here"], None),
        (["Would buy it again."], None),
        (["I love this lamp and use it daily", "5"], None),
        (["Good stuff", "5"], None),
        (["Customer feedback"], 0),
        (["Meinung"], 0),
        (["Ihre Meinung", "Sterne"], 0),
        (["0", "1"], 0),
    ],
)
def test_the_first_review_of_a_file_without_a_header_is_no_name(names: list[str], text: int | None) -> None:
    rows = [["The strap broke after a week of use.", "1"][: len(names)]] * 3
    assert guess_text(names, rows) == text


def test_a_german_table_needs_no_option(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("\n".join(";".join(row) for row in [NAMES, *ROWS]), encoding="utf-8")
    result = inspect(source_of(path))
    assert choose_text_column(result.schema, None, result.sample) == "Bewertungstext"
    assert first_rows(source_of(path), 10, 1 << 20).text == 1


@pytest.mark.parametrize(
    "title", ["Export vom 30.11.2026", "Export vom 30.11.2026;;", "Our reviews\n\nof the year 2026"]
)
def test_titles_above_the_header_are_left_out_and_that_is_said(tmp_path: Path, title: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"{title}\n\ntext;stars;shop\ngood;5;A\nbad;1;B\n", encoding="utf-8")
    result = inspect(source_of(path))
    assert result.schema.names == ["text", "stars", "shop"]
    assert result.rows == 2
    assert any("title" in note for note in result.notes)


COVER = [["Survey"], ["Made on", "30.11.2026"]]
ANSWERS = [["answer", "shop"], *([f"the soup was fine {number}", "A"] for number in range(30))]


def test_a_title_of_one_word_is_one_only_in_a_workbook() -> None:
    below = [["text", "stars"], ["good", 5], ["bad", 1]]
    for title, of_cells, at in (("Survey", True, 1), ("Survey", False, 0), ("Our survey", False, 1)):
        assert header_at([[title], *below], of_cells=of_cells) == at
        assert header_at([[title], *below[:2]], of_cells=of_cells) == 0
    # Rows of a workbook end at their last value; a line of a file that is shorter or longer is a fault, or no table.
    assert header_at([["Our survey"], *below, ["fine"]], of_cells=True) == 1
    assert header_at([["Our survey"], *below, ["fine"]]) == 0
    assert header_at([["Our survey"], *below, ["fine", 4, "A"]], of_cells=True) == 0
    assert header_at(below) == header_at([]) == 0


def test_a_sheet_is_chosen_by_its_name_or_its_number_and_a_cover_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(as_workbook(Cover=COVER, Answers=ANSWERS))
    result = inspect(source_of(path))
    assert result.rows == 30
    assert any("Answers" in note for note in result.notes)
    for sheet in ("Answers", "2"):
        assert [source.sheet for source in find_sources([f"{path}::sheet={sheet}"])] == [sheet]
        [table] = read_rows(inspect(source_of(path, sheet=sheet)))
        assert table.num_rows == 30
    with pytest.raises(InputError, match=r"no sheet 'Other'. Its sheets are Cover, Answers"):
        inspect(source_of(path, sheet="Other"))


def test_a_folder_has_its_tables_except_hidden_ones_and_those_that_other_readers_pass_over(tmp_path: Path) -> None:
    for name in [
        "b.csv",
        "a/c.CSV.gz",
        "notes.md",
        ".d.csv",
        "_e.csv",
        ".git/f.csv",
        "a/_g/h.csv",
        "out/manifest.json",
    ]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "i.csv").mkdir()
    # Without other parts, it is a table like any other.
    names = ["a/c.CSV.gz", "b.csv", "out/manifest.json"]
    assert [path.relative_to(tmp_path).as_posix() for path in tables_in(tmp_path)] == names
    assert tables_like(f"{tmp_path}/*.csv") == [tmp_path / "_e.csv", tmp_path / "b.csv"]
    assert tables_like(f"{tmp_path}/out/*") == [tmp_path / "out/manifest.json"]
    (tmp_path / "out/part-0.parquet").touch()
    assert tables_in(tmp_path)[2:] == tables_like(f"{tmp_path}/out/*") == [tmp_path / "out/part-0.parquet"]


def test_the_folders_below_what_is_named_are_columns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    day = tmp_path / "year=2025/other/day=__HIVE_DEFAULT_PARTITION__"
    day.mkdir(parents=True)
    (day / "a.csv").write_text("text\nGood.\n")
    for named in (day, day / "a.csv", day / "*.csv"):
        assert [source.folders for source in find_sources([str(named)])] == [()]
    assert [source.folders for source in find_sources(["year=2025"])] == [(("day", None),)]
    assert [source.folders for source in find_sources(["*/*/*/*"])] == [(("year", "2025"), ("day", None))]
