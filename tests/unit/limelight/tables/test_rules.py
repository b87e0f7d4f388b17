"""Rules shared with the page have one file of examples each: decoding, tables, the guess of the column, formulas."""

import base64
import io
import json
from pathlib import Path

import pyarrow as pa
import pytest

from limelight.errors import InputError
from limelight.tables.encoding import find_encoding
from limelight.tables.first_rows import first_rows
from limelight.tables.sources import source_of
from limelight.tables.text_column import choose_text_column, guess_text
from limelight.tables.write import no_formula

FIXTURES = Path(__file__).resolve().parents[3] / "fixtures"


def cases(name: str) -> list[dict]:
    result: list[dict] = json.loads((FIXTURES / name).read_text(encoding="utf-8"))
    return result


@pytest.mark.parametrize("case", cases("decoding.json"), ids=lambda case: case["name"])
def test_bytes_are_decoded_as_the_page_decodes_them(case: dict) -> None:
    content = base64.b64decode(case["bytes"])
    if case["encoding"] is None:
        with pytest.raises(InputError, match="Save the file as UTF-8"):
            find_encoding("a.csv", lambda: io.BufferedReader(io.BytesIO(content)))
        return
    encoding, note = find_encoding("a.csv", lambda: io.BufferedReader(io.BytesIO(content)))
    assert content.decode(encoding) == case["text"]
    assert bool(note) == (case["encoding"] != "utf-8")


@pytest.mark.parametrize("block", [1, 2, 3, 7])
def test_the_size_of_a_block_decides_nothing(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("limelight.tables.encoding._BLOCK", block)
    for case in cases("decoding.json"):
        test_bytes_are_decoded_as_the_page_decodes_them(case)


JAPANESE = (
    "文章,星\n"
    + "部屋がとても寒くて、朝食もひどかった。もう二度と来ません。,1\nスタッフは親切で、料理はおいしかったです。,5\n" * 3
)
RUSSIAN = "текст,звезды\nОчень хороший чайник, советую всем,5\nНе работает и пахнет пластиком,1\n" * 2
GERMAN = "Text;Sterne\nDas Zimmer war schön und größer als üblich;5\n" * 3


@pytest.mark.parametrize(
    ("text", "encoding"),
    [(JAPANESE, "cp932"), (JAPANESE, "utf-32"), (RUSSIAN, "cp1251"), (RUSSIAN, "koi8_r"), (GERMAN, "cp1252")],
)
def test_an_encoding_that_is_not_unicode_is_found_and_said(text: str, encoding: str) -> None:
    content = text.encode(encoding)
    found, note = find_encoding("a.csv", lambda: io.BufferedReader(io.BytesIO(content)))
    assert content.decode(found) == text
    assert note


@pytest.mark.parametrize("case", cases("text_column.json"), ids=lambda case: case["name"])
def test_the_column_of_the_reviews_is_guessed_as_the_page_guesses_it(case: dict) -> None:
    assert guess_text(case["columns"]) == case["guess"]


@pytest.mark.parametrize("case", cases("tables.json"), ids=lambda case: case["name"])
def test_a_file_of_text_is_read_as_the_page_reads_it(case: dict, tmp_path: Path) -> None:
    file = tmp_path / case["file"]
    file.write_bytes(case["text"].encode())
    if "refused" in case:
        with pytest.raises(InputError, match=case["refused"]):
            first_rows(source_of(file), 1_000, 1 << 20)
        return
    read = first_rows(source_of(file), 1_000, 1 << 20)
    assert (read.columns, read.rows) == (case["columns"], case["rows"])


def test_a_column_of_numbers_is_no_guess_and_where_none_is_clear_the_columns_are_listed() -> None:
    schema = pa.schema([("review", pa.int64()), ("body", pa.string()), ("stars", pa.string())])
    assert choose_text_column(schema, None) == "body"
    with pytest.raises(
        InputError, match=r"Several columns may contain the reviews: review, text. Specify one with --text"
    ):
        choose_text_column(pa.schema([("review", pa.string()), ("text", pa.string()), ("id", pa.string())]), None)
    with pytest.raises(InputError, match=r"Specify one with --text: id, name. In a file without a header, .* --text 2"):
        choose_text_column(pa.schema([("id", pa.string()), ("name", pa.string())]), None)
    with pytest.raises(InputError, match=r"--text body: there is no such column. The columns are text"):
        choose_text_column(pa.schema([("text", pa.string())]), "body")
    with pytest.raises(InputError, match="--text review: this column holds int64, not text"):
        choose_text_column(schema, "review")
    # Without a header, a name may be a whole review.
    long = pa.schema([("x" * 40, pa.string()), ("y" * 41, pa.string())])
    with pytest.raises(InputError, match=rf"--text: {'x' * 40}, {'y' * 39}…\. In"):
        choose_text_column(long, None)


@pytest.mark.parametrize("kind", [pa.binary(), pa.list_(pa.string()), pa.null()])
def test_another_column_is_no_guess_where_that_of_the_reviews_holds_no_text(kind: pa.DataType) -> None:
    schema = pa.schema([("text", kind), ("label", pa.string())])
    with pytest.raises(InputError, match=r"'text' holds .*, not text. Store it as text, .* --text: text, label"):
        choose_text_column(schema, None)
    assert choose_text_column(schema, "label") == "label"
    assert choose_text_column(schema.append(pa.field("review", pa.string())), None) == "review"


@pytest.mark.parametrize("case", cases("formulas.json"), ids=lambda case: repr(case["cell"]))
def test_a_cell_that_a_spreadsheet_would_run_is_written_as_text(case: dict) -> None:
    assert no_formula(case["cell"]) == case["written"]
