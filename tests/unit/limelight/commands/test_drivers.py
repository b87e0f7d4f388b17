"""The drivers of the answers are shown in a terminal, as a table and as a page, from any output of score."""

import csv
import re
from pathlib import Path

import pyarrow as pa
import pytest

from limelight.__main__ import main
from limelight.score.columns import KEY_PHRASES
from limelight.tables.write import FORMATS, Format
from tests.unit.limelight.score.jobs import write_part

REVIEWS = [
    ("Works <b>well</b> & looks fine.", [("Works", 0.5), ("fine", 0.2)]),
    ("It works. =1+1", [("works", 0.6)]),
    ("Works!", [("Works", 0.7)]),
    ("Broke.", [("Broke", -0.9)]),
    ("It broke on Monday.", [("broke", -0.8)]),
    ("Broke again.", [("Broke", -1.0)]),
    ("", None),
]


def written(path: Path, form: Format) -> Path:
    phrases = [
        None if found is None else [{"phrase": text, "move": move} for text, move in found] for _, found in REVIEWS
    ]
    table = pa.table(
        {
            "review": [text for text, _ in REVIEWS],
            "expected_stars": [3.0] * len(REVIEWS),
            "key_phrases": pa.array(phrases, KEY_PHRASES),
            "error": pa.array([None] * len(REVIEWS), pa.string()),
        }
    )
    write_part(table, path / f"scored.{form}", form, [])
    return path / f"scored.{form}"


def drivers(*arguments: object) -> None:
    main(["drivers", *map(str, arguments)])


@pytest.mark.parametrize("about", ["", " , "])
def test_terms_that_are_all_blank_are_refused(tmp_path: Path, about: str) -> None:
    with pytest.raises(SystemExit, match="names no term"):
        drivers(written(tmp_path, "csv"), "--about", about)


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_gives_the_same_table(form: Format, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    drivers(written(tmp_path, form))
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert any(re.fullmatch(r"works \+0\.60 \S+ to \S+ 3 50\.0% \+1\.8", line) for line in lines), lines
    assert any(re.fullmatch(r"broke -0\.90 \S+ to \S+ 3 50\.0% -2\.7", line) for line in lines), lines


def test_a_narrow_terminal_shows_phrases_and_numbers_in_full(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    drivers(written(tmp_path, "csv"))
    wide = capsys.readouterr().out
    monkeypatch.setenv("COLUMNS", "40")
    drivers(written(tmp_path, "csv"))
    assert capsys.readouterr().out.split() == wide.split()


def test_the_csv_has_a_line_for_each_phrase_and_names_its_rows(tmp_path: Path) -> None:
    drivers(written(tmp_path, "parquet"), "--csv", tmp_path / "drivers.csv")
    with (tmp_path / "drivers.csv").open(encoding="utf-8") as file:
        rows = {row["phrase"]: row for row in csv.DictReader(file)}
    assert {row["kind"] for row in rows.values()} == {"phrase"}
    assert rows["broke"]["rows"] == "6 4 5"
    assert float(rows["works"]["mean"]) == pytest.approx(0.6)
    assert float(rows["works"]["low"]) < 0.6 < float(rows["works"]["high"])


def test_the_page_opens_without_a_network_and_holds_reviews_as_text(tmp_path: Path) -> None:
    drivers(written(tmp_path, "csv"), "--html", tmp_path / "drivers.html")
    page = (tmp_path / "drivers.html").read_text(encoding="utf-8")
    assert "<mark>Works</mark> &lt;b&gt;well&lt;/b&gt; &amp; looks fine." in page
    assert "What drives the stars of 7 reviews" in page
    assert not re.search(r"<script|src=|href=|https?:", page)


def test_terms_that_are_asked_for_are_measured_and_quoted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    texts = ["The battery is great.", "Awful batteries, nice strap.", "Great battery!", "I love the battery.", None]
    table = pa.table(
        {
            "review": texts,
            "expected_stars": [3.0] * 5,
            "key_phrases": pa.array([[], [], [], [], None], KEY_PHRASES),
        }
    )
    write_part(table, tmp_path / "scored.parquet", "parquet", [])
    drivers(tmp_path / "scored.parquet", "--about", "battery, strap")
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert any(re.match(r"battery, .*\d\.\d\d .* 4 3 1", line) for line in lines), lines
    assert any(re.match(r"strap \d\.\d\d 1\.00 to 5\.00 .* one review 1 1 0", line) for line in lines), lines
    drivers(
        tmp_path / "scored.parquet", "--about", "battery", "--html", tmp_path / "d.html", "--csv", tmp_path / "d.csv"
    )
    assert f"{tmp_path / 'd.html'}: 1 term, 0 phrases\n" in capsys.readouterr().err
    page = (tmp_path / "d.html").read_text(encoding="utf-8")
    assert "<mark>battery</mark>" in page
    [row] = csv.DictReader((tmp_path / "d.csv").read_text(encoding="utf-8").splitlines())
    assert (row["kind"], row["phrase"], row["reviews"], row["praised"]) == ("term", "battery", "4", "3")
    assert float(row["alone_low"]) < float(row["alone"]) < float(row["alone_high"])


@pytest.mark.parametrize("place", ["-", "/dev/null"])
def test_only_files_are_replaced(tmp_path: Path, place: str) -> None:
    with pytest.raises(SystemExit, match="is not the name of a file"):
        drivers(written(tmp_path, "csv"), "--csv", place, "--force")
    assert not Path(place).is_file()


def test_the_table_and_the_page_are_two_files(tmp_path: Path) -> None:
    both = tmp_path / "drivers"
    with pytest.raises(SystemExit, match="both --csv and --html"):
        drivers(written(tmp_path, "csv"), "--csv", both, "--html", tmp_path / "." / "drivers")
    assert not both.exists()


def test_reviews_of_a_model_that_is_not_there_ask_for_its_directory(tmp_path: Path) -> None:
    table = pa.table(
        {
            "review": ["Fine."],
            "expected_stars": [3.0],
            "key_phrases": pa.array([[]], KEY_PHRASES),
            "model_version": ["0123456789ab"],
        }
    )
    write_part(table, tmp_path / "scored.parquet", "parquet", [])
    with pytest.raises(SystemExit) as ended:
        main(["drivers", str(tmp_path / "scored.parquet")])
    said = str(ended.value.code)
    assert all(part in said for part in ("0123456789ab", "--weights", "--model"))


def scored_by_two_labels(path: Path) -> Path:
    table = pa.table(
        {
            "review": ["The soup was good.", "Cold soup.", "The soup is fine."],
            "label": ["good", "bad", "good"],
            "key_phrases": pa.array([[], [], []], KEY_PHRASES),
            "model_version": ["0123456789ab"] * 3,
        }
    )
    write_part(table, path / "scored.parquet", "parquet", [])
    (path / "mine.py").write_text(
        "def two(texts):\n    return [[0.5, 0.5] for _ in texts]\n\n\n"
        "def three(texts):\n    return [[0.2, 0.3, 0.5] for _ in texts]\n"
    )
    return path / "scored.parquet"


@pytest.mark.parametrize(
    ("model", "says"),
    [
        (["--labels", "bad,good", "--stars", "1,5"], ["stars", "probability", "--stars"]),
        (["--weights", "han"], ["stars", "probability"]),
    ],
)
def test_a_model_with_another_unit_is_refused(model: list[str], says: list[str], tmp_path: Path) -> None:
    scored = scored_by_two_labels(tmp_path)
    mine = [] if "--weights" in model else ["--model", f"{tmp_path / 'mine.py'}:two"]
    with pytest.raises(SystemExit) as ended:
        drivers(scored, *mine, *model)
    assert all(part in str(ended.value.code) for part in says)


def test_labels_in_another_order_than_they_were_scored_are_refused(tmp_path: Path) -> None:
    (tmp_path / "reviews.csv").write_text("review\nThe soup was good.\nCold soup.\nA good and good soup.\n")
    (tmp_path / "mine.py").write_text("def two(texts):\n    return [[0.2, 0.8] for _ in texts]\n")
    scored, mine = tmp_path / "scored.csv", ["--model", f"{tmp_path / 'mine.py'}:two", "--labels"]
    reviews = str(tmp_path / "reviews.csv")
    main(["score", reviews, "--out", str(scored), "--explain", "phrases", *mine, "bad,good"])
    drivers(scored, *mine, "bad,good")
    with pytest.raises(SystemExit, match=r"good, bad.*bad, good"):
        drivers(scored, *mine, "good,bad")


def test_another_version_and_a_term_that_no_review_mentions_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scored = scored_by_two_labels(tmp_path)
    drivers(scored, "--model", f"{tmp_path / 'mine.py'}:two", "--labels", "bad,good", "--about", "soups,unicorn")
    said = capsys.readouterr()
    assert "0123456789ab" in said.err
    assert "unicorn" in said.err
    assert "soups" not in said.err
    assert "soup" in said.out


def test_terms_of_a_model_without_a_middle_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scored = scored_by_two_labels(tmp_path)
    mine = ["--model", f"{tmp_path / 'mine.py'}:three", "--labels", "a,b,c"]
    with pytest.raises(SystemExit) as ended:
        drivers(scored, *mine, "--about", "soup")
    assert "a, b, c" in str(ended.value.code)
    for more in ([], ["--csv", tmp_path / "drivers.csv"]):
        drivers(scored, *mine, *more)
        assert "a, b, c" in capsys.readouterr().err


def test_a_file_that_is_there_is_replaced_only_where_that_is_wished(tmp_path: Path) -> None:
    scored, page = written(tmp_path, "csv"), tmp_path / "drivers.html"
    page.write_text("mine")
    with pytest.raises(SystemExit) as ended:
        main(["drivers", str(scored), "--html", str(page)])
    assert "drivers.html: exists already. Add --force" in str(ended.value.code)
    assert page.read_text() == "mine"
    drivers(scored, "--html", page, "--force")
    assert "Works" in page.read_text()


def test_a_link_stays_one_and_the_file_that_it_names_is_replaced(tmp_path: Path) -> None:
    scored, link, page = written(tmp_path, "csv"), tmp_path / "latest.html", tmp_path / "pages/1.html"
    page.parent.mkdir()
    link.symlink_to("pages/1.html")
    drivers(scored, "--html", link)
    assert link.is_symlink()
    assert "Works" in page.read_text()
    assert [*page.parent.iterdir()] == [page]


def test_a_folder_that_is_missing_is_made_and_a_file_in_its_place_is_refused(tmp_path: Path) -> None:
    scored = written(tmp_path, "csv")
    drivers(scored, "--csv", tmp_path / "new/folder/drivers.csv")
    assert (tmp_path / "new/folder/drivers.csv").stat().st_size
    with pytest.raises(SystemExit) as ended:
        main(["drivers", str(scored), "--csv", str(scored / "drivers.csv")])
    assert "cannot be written" in str(ended.value.code)


def test_nothing_is_measured_for_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    scored, asked = scored_by_two_labels(tmp_path), tmp_path / "asked"
    (tmp_path / "mine.py").write_text(
        f"def two(texts):\n    open({str(asked)!r}, 'w').close()\n    return [[0.5, 0.5] for _ in texts]\n"
    )
    mine = ["--model", f"{tmp_path / 'mine.py'}:two", "--labels", "bad,good", "--about", "soup"]
    with pytest.raises(SystemExit, match="cannot be written"):
        drivers(scored, *mine, "--csv", tmp_path / "drivers.csv", "--html", scored / "drivers.html")
    assert not asked.exists()
    assert not (tmp_path / "drivers.csv").exists()


def test_a_table_without_phrases_is_told_how_to_get_them(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("text,label\nfine,5\n")
    with pytest.raises(SystemExit) as ended:
        main(["drivers", str(tmp_path / "a.csv")])
    assert "--explain" in str(ended.value.code)
