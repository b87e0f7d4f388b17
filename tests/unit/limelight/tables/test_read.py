"""Files of rows in every format, compression and dialect give the same table; errors name their place."""

import bz2
import datetime
import gzip
import io
import json
import lzma
import os
import random
import re
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import openpyxl
import pyarrow as pa
import pytest
from pyarrow import parquet

from limelight.errors import InputError
from limelight.tables.column_types import JSON, read_cells
from limelight.tables.compression import unpacked
from limelight.tables.read import CsvOptions, TableInfo, inspect, joint_schema, read_rows, shards
from limelight.tables.sources import ENDINGS, find_sources, source_of, spool
from tests import hostile_tables
from tests.places import TESTS

ROWS = [
    {"id": "007", "text": "It broke, twice.\nNever again!", "stars": "1"},
    {"id": "008", "text": 'A "lovely" mug; tea stays hot.', "stars": "5"},
]
TABLE = [[*ROWS[0]], *([*row.values()] for row in ROWS)]
CSV = b'id,text,stars\r\n007,"It broke, twice.\nNever again!",1\r\n008,"A ""lovely"" mug; tea stays hot.",5\r\n'
LINES = "".join(json.dumps(row) + "\n" for row in ROWS).encode()


def with_delimiter(delimiter: str) -> bytes:
    """The CSV with another delimiter; every cell is quoted, since the delimiter may occur in a text."""
    return "".join(
        delimiter.join('"{}"'.format(cell.replace('"', '""')) for cell in line) + "\n" for line in TABLE
    ).encode()


def as_parquet() -> bytes:
    sink = io.BytesIO()
    parquet.write_table(pa.Table.from_pylist(ROWS), sink)
    return sink.getvalue()


def as_workbook(*rows: list[Any], **sheets: list[list[Any]]) -> bytes:
    """Returns a workbook with these rows, or those of `TABLE`; or with several sheets."""
    book, sink = openpyxl.Workbook(), io.BytesIO()
    book.remove(book.active)
    for name, cells in (sheets or {"Sheet": rows or TABLE}).items():
        sheet = book.create_sheet(name)
        for row in cells:
            sheet.append(row)
    book.save(sink)
    return sink.getvalue()


def as_zip(**members: bytes) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("__MACOSX/._a.csv", b"junk")
        for name, content in members.items():
            archive.writestr(name.replace("_", "."), content)
    return sink.getvalue()


def look(path: Path, content: bytes, **layout: Any) -> TableInfo:
    path.write_bytes(content)
    return inspect(source_of(path), CsvOptions(**layout))


def rows_of(found: TableInfo) -> list[dict[str, Any]]:
    tables = [dict(zip(table.column_names, map(read_cells, table.columns), strict=True)) for table in read_rows(found)]
    rows = [dict(zip(table, cells, strict=True)) for table in tables for cells in zip(*table.values(), strict=True)]
    assert len(rows) == found.rows
    return rows


def read(path: Path, content: bytes, **layout: Any) -> list[dict[str, Any]]:
    return rows_of(look(path, content, **layout))


FORMS: dict[str, tuple[bytes, str]] = {
    "a.csv": (CSV, ""),
    "mark.csv": (b"\xef\xbb\xbf" + CSV, ""),
    "semicolons.csv": (with_delimiter(";"), "separated by semicolons"),
    "bars.csv": (with_delimiter("|"), "separated by bars"),
    "tabs.csv": (with_delimiter("\t"), "separated by tabs"),
    "excel.csv": (b"sep=;\n" + with_delimiter(";"), ""),
    "mac.csv": (with_delimiter(",").replace(b"\n", b"\r").replace(b"twice.\r", b"twice.\n"), ""),
    "utf16.csv": (CSV.decode().encode("utf-16"), "is in UTF-16"),
    "little.csv": (CSV.decode().encode("utf-16-le"), "is in UTF-16"),
    "big.csv": (CSV.decode().encode("utf-16-be"), "is in UTF-16"),
    "a.tsv": (with_delimiter("\t"), ""),
    "a.jsonl": (LINES, ""),
    "a.ndjson": (LINES, ""),
    "lines.json": (LINES, ""),
    "array.json": (json.dumps(ROWS).encode(), ""),
    "indented.json": (json.dumps(ROWS, indent=2).encode(), ""),
    "objects.json": ("\n".join(json.dumps(row, indent=2) for row in ROWS).encode(), ""),
    "a.parquet": (as_parquet(), ""),
    "a.xlsx": (as_workbook(), ""),
    "sheets.xlsx": (as_workbook(Sheet=TABLE, Other=[]), "has 2 sheets; 'Sheet' is read"),
    "excel-in-disguise.csv": (as_workbook(), "contains .xlsx data"),
    "parquet-in-disguise.csv": (as_parquet(), "contains .parquet data"),
    "a.parquet.gz": (gzip.compress(as_parquet()), ""),
    "a.xlsx.xz": (lzma.compress(as_workbook()), ""),
    "one.zip": (as_zip(a_csv=CSV, readme_md=b"Mugs."), ""),
    "parquet.zip": (as_zip(a_parquet=as_parquet()), ""),
    "unpacked-by-the-browser.csv.gz": (CSV, ""),
}


@pytest.mark.parametrize("name", FORMS)
def test_every_form_gives_the_same_rows_and_a_guess_is_said(tmp_path: Path, name: str) -> None:
    content, said = FORMS[name]
    result = look(tmp_path / name, content)
    assert rows_of(result) == ROWS
    assert bool(result.notes) == bool(said)
    assert said in "".join(result.notes)


PACK: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zst": lambda content: pa.compress(content, codec="zstd", asbytes=True),
}


def of_another_kind(packed: bytes, place: int, value: int) -> bytes:
    """Returns a .zip whose list of files has this byte for each: its version (6), flags (8) or method (10)."""
    changed = bytearray(packed)
    for mark in re.finditer(b"PK\1\2", packed):
        changed[mark.start() + place] = value
    return bytes(changed)


@pytest.mark.parametrize("kind", PACK)
def test_a_packed_file_is_read_by_any_name_and_a_torn_one_is_named(tmp_path: Path, kind: str) -> None:
    packed = PACK[kind](CSV)
    assert read(tmp_path / f"a.csv.{kind}", packed) == read(tmp_path / "b.csv", packed) == ROWS
    assert read(tmp_path / "two.csv", PACK[kind](CSV[:40]) + PACK[kind](CSV[40:])) == ROWS
    with pytest.raises(InputError, match=rf"torn\.csv\.{kind}: is corrupt or not a \.{kind} file"):
        read(tmp_path / f"torn.csv.{kind}", packed[:-6])


def test_of_several_tables_in_a_zip_the_one_that_is_named_is_read(tmp_path: Path) -> None:
    (tmp_path / "two.zip").write_bytes(as_zip(train_csv=CSV, test_csv=CSV.replace(b"lovely", b"fair")))
    with pytest.raises(
        InputError, match=r"contains 2 tables: train.csv, test.csv. Specify one, as in two.zip::member=train"
    ):
        find_sources([str(tmp_path / "two.zip")])
    [source] = find_sources([f"{tmp_path / 'two.zip'}::member=test.csv"])
    assert "fair" in rows_of(inspect(source))[1]["text"]
    with pytest.raises(InputError, match=r"contains no dev.csv; it contains train.csv, test.csv"):
        find_sources([f"{tmp_path / 'two.zip'}::member=dev.csv"])


def test_a_table_in_a_zip_that_cannot_be_named_or_read_is_refused_with_the_way_out(tmp_path: Path) -> None:
    packed = as_zip(a_csv_gz=gzip.compress(CSV))
    with pytest.raises(InputError, match=r"-: contains no table \(\.csv, .*it contains a.csv.gz"):
        spool(io.BytesIO(packed), tmp_path / "two")
    (tmp_path / "given").write_bytes(as_zip(train_csv=CSV, test_csv=CSV))
    with pytest.raises(
        InputError, match=r"my.zip: contains 2 tables: train.csv, test.csv. Unpack it, and specify one."
    ):
        source_of(tmp_path / "given", name="my.zip")
    secret = bytearray(as_zip(a_csv=CSV))
    for mark, flags in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        secret[secret.rindex(mark) + flags] |= 1
    with pytest.raises(
        InputError, match=r"secret.zip: cannot be unpacked here \(.*password.*\). Unpack it with another program"
    ):
        read(tmp_path / "secret.zip", bytes(secret))


@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.jsonl", "array.json", "a.parquet", "a.xlsx", "utf16.csv"])
def test_the_bytes_of_a_pipe_are_read_as_what_they_are(tmp_path: Path, name: str) -> None:
    for pipe in (FORMS[name][0], gzip.compress(FORMS[name][0])):
        assert rows_of(inspect(spool(io.BytesIO(pipe), tmp_path / "pipe"))) == ROWS


def test_windows_1252_is_read_where_utf_8_fails_and_that_is_said(tmp_path: Path) -> None:
    result = look(tmp_path / "a.csv", "text\nfine\ncafé – “hot”\n".encode("cp1252"))
    assert [row["text"] for row in rows_of(result)] == ["fine", "café – “hot”"]
    assert result.notes == (f"{tmp_path / 'a.csv'}: line 3 is not UTF-8, so the file is read as Windows-1252.",)
    assert read(tmp_path / "a.jsonl", '{"text": "café"}\n'.encode("cp1252")) == [{"text": "café"}]


def test_cells_of_csv_stay_as_they_are_written(tmp_path: Path) -> None:
    rows = read(tmp_path / "a.csv", b"id,price, text\n007,1.50,NA\n008,,null\n\n009,1e5,\xc2\xa0x \n")
    assert [[*row.values()] for row in rows] == [["007", "1.50", "NA"], ["008", "", "null"], ["009", "1e5", "\xa0x "]]
    assert [*rows[0]] == ["id", "price", "text"]


def test_values_of_json_keep_their_kinds_and_late_keys_are_seen(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [{"text": f"Mug {n}", "n": n, "share": 1, "vote": n} for n in range(1200)]
    rows.append({"text": "Late", "n": 5, "share": 0.5, "vote": "1,000", "style": {"Size": "L"}, "big": 1 << 70})
    result = look(tmp_path / "a.json", "\n".join(map(json.dumps, rows)).encode())
    assert [field.type for field in result.schema][:3] == [pa.string(), pa.int64(), pa.float64()]
    read_back = rows_of(result)
    assert [{name: row[name] for name in rows[0]} for row in read_back] == [
        {name: row[name] for name in rows[0]} for row in rows
    ]
    assert (read_back[0]["style"], read_back[-1]["style"], read_back[-1]["big"]) == (None, {"Size": "L"}, 1 << 70)


def test_half_a_surrogate_pair_and_nan_in_json_are_read_as_they_are(tmp_path: Path) -> None:
    rows = read(tmp_path / "a.jsonl", b'{"text": "\\ud83d", "n": NaN}\n{"text": 5, "n": 1.5}\n{"n": 2}\n')
    assert [row["text"] for row in rows] == ["\ud83d", 5, None]
    assert [row["n"] == row["n"] for row in rows] == [False, True, True]


def test_a_workbook_keeps_its_numbers_and_a_mixed_column_holds_texts(tmp_path: Path) -> None:

    day = datetime.datetime(2024, 5, 17, 9, 30)
    content = as_workbook(["text", "n", "when"], ["Fine", 1, day], [10, 2.5, None], [None, None, None], [None, 3, "x"])
    rows = read(tmp_path / "a.xlsx", content)
    assert rows == [
        {"text": "Fine", "n": 1.0, "when": "2024-05-17T09:30:00"},
        {"text": "10", "n": 2.5, "when": None},
        {"text": None, "n": 3.0, "when": "x"},
    ]


def test_a_header_of_two_rows_in_a_workbook_is_told(tmp_path: Path) -> None:
    rows = [["Order", None, "Review"], ["id", "day", "text", "stars"], [1, "2026-01-05", "Fine.", 4]]
    with pytest.raises(
        InputError, match=r"line 2 has 4 fields, but the first has 3\. If the header has two rows, delete"
    ):
        read(tmp_path / "a.xlsx", as_workbook(*rows))


@pytest.mark.parametrize(
    ("names", "rating", "told"),
    [(["stars", "text"], 2, True), (["n/a", "Fine."], "poor", False), ([3, "Fine."], 2, False)],
)
def test_a_header_of_two_rows_of_the_same_width_is_told(
    tmp_path: Path, names: list[object], rating: object, told: bool
) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(as_workbook(["Rating", "Review"], names, [rating, "Dull."], [4, "Good."], [5, "Great."]))
    assert any("line 2 is read as a row" in note for note in inspect(source_of(path)).notes) == told


def test_a_header_of_merged_cells_is_told(tmp_path: Path) -> None:
    rows = [["Review", "Review"], ["stars", "text"], [2, "Dull."]]
    with pytest.raises(InputError, match=r"2 columns are named 'Review'.* If the header has two rows"):
        read(tmp_path / "a.xlsx", as_workbook(*rows))


@pytest.mark.parametrize("size", ["A1", "A1:XFD1048576"])
def test_a_workbook_that_states_a_wrong_size_is_read_to_its_end(tmp_path: Path, size: str) -> None:
    sink = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(as_workbook())) as book, zipfile.ZipFile(sink, "w") as wrong:
        for name in book.namelist():
            wrong.writestr(name, book.read(name).replace(b'"A1:C3"', f'"{size}"'.encode()))
    assert read(tmp_path / "a.xlsx", sink.getvalue()) == ROWS


def test_a_file_without_a_header_has_numbers_or_the_names_that_are_given(tmp_path: Path) -> None:
    content = b'"5","Good","Years of tea, and more."\n"1","Bad, bad","It broke."\n'
    assert [*read(tmp_path / "a.csv", content, headless=True)[0]] == ["1", "2", "3"]
    named = read(tmp_path / "a.csv", content, names=("label", "title", "text"))
    assert [row["title"] for row in named] == ["Good", "Bad, bad"]
    assert read(tmp_path / "b.csv", b"label,title,text\n1,Bad,It broke.\n", names=("label", "title", "text")) == [
        {"label": "1", "title": "Bad", "text": "It broke."}
    ]
    assert [*read(tmp_path / "a.xlsx", as_workbook(), headless=True)[1].values()] == [*ROWS[0].values()]
    with pytest.raises(InputError, match=r"line 1 has 3 fields, but 2 names are given. Name all columns, in order"):
        read(tmp_path / "a.csv", content, names=("label", "text"))


def test_columns_without_a_name_and_blank_cells_at_the_end_lose_nothing(tmp_path: Path) -> None:
    assert read(tmp_path / "a.csv", b"text,stars,,\nFine,1,a,b\n") == [
        {"text": "Fine", "stars": "1", "column 3": "a", "column 4": "b"}
    ]
    assert read(tmp_path / "b.csv", b"\n\ntext,stars\n\nFine,1,,\n\nPoor,0\n") == [
        {"text": "Fine", "stars": "1"},
        {"text": "Poor", "stars": "0"},
    ]


def test_marks_are_text_where_that_is_asked_for(tmp_path: Path) -> None:
    content = b'text\tstars\n"Fine\t1\n'
    assert read(tmp_path / "a.tsv", content, quotes=False) == [{"text": '"Fine', "stars": "1"}]


NO_TABLE = f"contains no table ({', '.join(ENDINGS)})"


def test_a_header_alone_is_a_table_without_rows(tmp_path: Path) -> None:
    result = look(tmp_path / "a.csv", b"text,stars\n")
    assert (result.rows, result.schema.names, list(read_rows(result))) == (0, ["text", "stars"], [])


def test_an_empty_pipe_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="-: the pipe was empty"):
        spool(io.BytesIO(), tmp_path / "pipe")


def test_a_delimiter_is_told_by_its_regular_places_and_not_by_its_count(tmp_path: Path) -> None:
    content = b"stars,text\n5,Hot; strong; good\n1,Cold; weak; bad; late\n"
    assert [row["stars"] for row in read(tmp_path / "a.csv", content)] == ["5", "1"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", b"", "is empty. Specify a file"),
        (
            "a.csv",
            b"id,text\n" + b"1,fine\n" * 3 + b"2,one,two\n",
            "line 5 has 3 fields, but the first has 2. Put fields",
        ),
        ("a.csv", b"id,text\n1\n", "line 2 has 1 field, but the first has 2"),
        (
            "a.csv",
            b"text\n" + b"," * 20_000,
            "line 2 has 20,001 cells; a table may have at most 16,384 columns. Remove",
        ),
        ("a.csv", b"id;text\n1;a\n2;b;c\n", "line 3 has 3 fields, but the first has 2"),
        ("a.csv", b'id,text\n1,"two\nlines"\n2\n', "line 4 has 1 field"),
        ("a.csv", b"text\n\xe9\n\x81\n", "line 2 is not UTF-8, and line 3 is not Windows-1252. Save the file as UTF-8"),
        ("a.csv", b"text,text\n1,2\n", "2 columns are named 'text'"),
        (
            "a.csv",
            b'id,text\n1,fine\n2,"never closed' + b"x,y\n" * 300_000,
            "a quotation mark on line 3 is never closed",
        ),
        ("a.csv", b"\xff\xfet\0e\0x", "is not complete UTF-16"),
        ("a.jsonl", b'{"text": "fine"}\n{"text": \n', "line 2 is not JSON"),
        ("a.jsonl", b'{"text": "fine"}\n[1, 2]\n', "line 2 is not an object but '[1, 2]'"),
        ("a.jsonl", b'["fine"]\n', "object 1 is not an object but 'fine'. Write one as"),
        ("a.json", b'[{"text": "Fine."}, {"text": "ha', "object 2 is not JSON (Unterminated string"),
        ("a.json", b'[{"text": "Fine."}', "object 2 is not JSON"),
        ("a.json", b"text,stars\nFine,1\n", "line 1 is not JSON"),
        ("a.json", b'[{"text": "Fine."}]\n[{"text": "Poor."}]', 'the array ends after 1 object, and \'[{"text": '),
        ("a.json", b'{"text": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "line 1 is not JSON (RecursionError)"),
        ("a.jsonl", b'{"te\\ud83dxt": 1}', "the name of a column, 'te\\ud83dxt', is not valid Unicode. Rename"),
        ("a.parquet", as_parquet()[:-20], "is not a complete Parquet file"),
        ("a.parquet", as_parquet().replace(b"text", b"te\xc3t"), "is not a complete Parquet file"),
        ("a.parquet", as_parquet().replace(b"lovely", b"love\xc3y"), "is not a complete Parquet file"),
        ("a.xlsx", b"PK\x03\x04 and so on", "cannot be read as a workbook"),
        ("a.xlsx", of_another_kind(as_workbook(), 8, 1), "cannot be read as a workbook"),
        ("a.xlsx", of_another_kind(as_workbook(), 10, 99), "cannot be read as a workbook"),
        ("a.zip", of_another_kind(as_zip(a_csv=CSV), 6, 99), "is corrupt or not a .zip file"),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and so on", "cannot be read as a workbook"),
        ("a.odt", as_zip(content_xml=b"<a/>"), f"{NO_TABLE}; it contains content.xml. Save it as .xlsx, .ods or .csv."),
        ("a.zip", as_zip(b_zip=b"PK"), f"{NO_TABLE}; it contains b.zip. Unpack it first."),
        ("a.tar.gz", b"ustar", "is an archive. Unpack it first"),
        ("a", b"text\nFine\n", "unsupported file type (no ending). Use one of .csv, .tsv"),
    ],
)
def test_a_fault_is_one_line_with_its_place_and_the_way_out(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    with pytest.raises(InputError) as caught:
        read(tmp_path / name, content)
    assert str(caught.value).startswith(f"{tmp_path / name}: {message}")
    assert "\n" not in str(caught.value)


def test_a_mark_that_is_never_closed_ends_with_an_error_before_the_memory_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("limelight.tables.delimited._MAX_CELL", 1000)
    with pytest.raises(InputError, match=r"the row that begins on line 2 cannot be read \(field larger"):
        read(tmp_path / "a.csv", b'text,stars\n"Fine,1\n' + b"Poor,0\n" * 1000)


@pytest.mark.parametrize("name", hostile_tables.SMALL)
def test_a_file_that_lies_is_refused_in_one_line(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(hostile_tables.SMALL[name]())
    with pytest.raises(InputError, match=name) as caught:
        rows_of(inspect(source_of(tmp_path / name)))
    assert "\n" not in str(caught.value)


def test_cells_of_a_workbook_mean_what_excel_means(tmp_path: Path) -> None:
    formats = (
        '<numFmts><numFmt numFmtId="200" formatCode="yyyy\\-mm"/>'
        '<numFmt numFmtId="201" formatCode="[Red]0 &quot;d&quot;"/>'
        '<numFmt numFmtId="202" formatCode="[h]:mm"/></numFmts><cellXfs>'
        + "".join(f'<xf numFmtId="{number}"/>' for number in (0, 14, 200, 201, 202, 21))
        + "</cellXfs>"
    )
    cells = {
        '<c s="1"><v>45429</v></c>': "2024-05-17",
        '<c s="2"><v>45429.395833333336</v></c>': "2024-05-17T09:30:00",
        '<c s="3"><v>45429</v></c>': 45429,
        '<c s="4"><v>1.5</v></c>': "1 day, 12:00:00",
        '<c s="5"><v>0.5</v></c>': "12:00:00",
        '<c s="1"><v>9999999</v></c>': 9999999,
        '<c t="d"><v>2024-05-17T00:00:00</v></c>': "2024-05-17",
        '<c t="d"><v>99999999-99</v></c>': "99999999-99",
        '<c t="b"><v>1</v></c>': True,
        '<c t="str"><f>A1</f><v>Hot _x2615_</v></c>': "Hot ☕",
        '<c t="s"><v>0</v></c>': "Hot tea.",
        "<c><v>1.50</v></c>": 1.5,
    }
    strings = "<si><r><t xml:space='preserve'>Hot </t></r><r><t>tea.</t></r><rPh sb='0' eb='1'><t>hotto</t></rPh></si>"
    for xml, value in cells.items():
        content = hostile_tables.workbook(f"{hostile_tables.HEADER}<row>{xml}</row>", "", strings, formats)
        assert read(tmp_path / "a.xlsx", content) == [{"text": value}]


def test_workbooks_of_old_excel_and_of_libreoffice_are_read_alike(tmp_path: Path) -> None:
    with lzma.open(TESTS / "data/reviews.xls.xz") as packed:
        old = packed.read()
    ods = (TESTS / "data/reviews.ods").read_bytes()
    for name, content in (("a.xls", old), ("a.ods", ods), ("ods-in-disguise.csv", ods)):
        assert read(tmp_path / name, content) == [
            {"text": "Hot tea, at last.", "stars": 5, "day": "2024-05-17"},
            {"text": "It broke.", "stars": 1, "day": None},
        ]


def test_a_date_counts_from_1904_where_the_workbook_says_so(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.MAC_EPOCH
    for row in (["day"], [datetime.date(2024, 5, 17)]):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    assert rows_of(inspect(source_of(tmp_path / "a.xlsx"))) == [{"day": "2024-05-17"}]


@pytest.mark.parametrize(
    ("name", "content", "rows"),
    [
        (
            "a.xlsx",
            lambda: hostile_tables.workbook(
                hostile_tables.HEADER + '<row><c t="s"><v>0</v></c></row>' * 1000,
                strings=f"<si><t>{'x' * 100_000}</t></si>",
            ),
            336,
        ),
        ("a.jsonl", lambda: b'{"text": "%b"}\n' % (b"x" * 100_000) * 400, 336),
    ],
)
def test_a_chunk_of_rows_is_bounded_although_a_few_bytes_stand_for_many(
    tmp_path: Path, name: str, content: Callable[[], bytes], rows: int
) -> None:
    assert next(read_rows(look(tmp_path / name, content()))).num_rows == rows


def test_a_row_group_of_parquet_is_not_read_into_memory_as_a_whole(tmp_path: Path) -> None:
    path, chance = tmp_path / "a.parquet", random.Random(0)
    texts = [chance.randbytes(2_000).hex() for _ in range(4_000)]
    parquet.write_table(pa.table({"text": texts}), path, row_group_size=len(texts), use_dictionary=False)
    rows = read_rows(inspect(source_of(path)))
    tracemalloc.start()
    try:
        assert next(rows).column("text").to_pylist() == texts[:1000]
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # The texts that this test compares take 4 MB of it.
    assert peak < path.stat().st_size / 2


def test_a_pipe_in_the_place_of_a_file_is_refused_with_the_way_out(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(InputError, match=r"pipe.csv: is a pipe or a device. .* -"):
        find_sources([str(tmp_path / "pipe.csv")])


NESTED: list[Any] = [{"a": 1}, None]


@pytest.mark.parametrize(
    ("one", "other", "joint"),
    [
        (pa.array([1, 2], pa.int32()), pa.array([2**60 + 1, None]), [1, 2, 2**60 + 1, None]),
        (pa.array([1, 2]), pa.array([0.5, None]), [1.0, 2.0, 0.5, None]),
        (pa.array([None, None]), pa.array(NESTED), [None, None, *NESTED]),
        (pa.array([[1], None]), pa.array(["x", "y"]), ["[1]", None, "x", "y"]),
        (pa.array(NESTED), pa.array([{"b": "x"}, {"b": None}]), ['{"a":1}', None, '{"b":"x"}', '{"b":null}']),
        (pa.array([b"\xff", None]), pa.array([1, 2]), ["/w==", None, "1", "2"]),
        (pa.array(['"a\\nb"', '"\\ud83d"'], JSON), pa.array(["x", "y"]), ["a\nb", '"\\ud83d"', "x", "y"]),
        (pa.array(['{"a": 1}', "5"], JSON), pa.array([1, 2]), ['{"a": 1}', "5", "1", "2"]),
        (pa.array(["x", "y"]).dictionary_encode(), pa.array(["z", None], pa.large_string()), ["x", "y", "z", None]),
        (
            pa.array([b"0" * 16, None], pa.uuid()),
            pa.array([1, 2]),
            ["30303030-3030-3030-3030-303030303030", None, "1", "2"],
        ),
    ],
)
def test_a_column_of_two_types_keeps_its_values(
    tmp_path: Path, one: pa.Array, other: pa.Array, joint: list[Any]
) -> None:
    for first, second, rows in ((one, other, joint), (other, one, joint[2:] + joint[:2])):
        surveys = []
        for name, values in (("a.parquet", first), ("b.parquet", second)):
            parquet.write_table(pa.table({"x": values}), tmp_path / name)
            surveys.append(inspect(source_of(tmp_path / name)))
        [table] = shards(surveys, joint_schema(surveys), 10)
        assert table.column("x").to_pylist() == rows


def test_rows_of_many_small_files_are_joined_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.parquet").write_bytes(as_parquet())
    surveys = [inspect(source_of(tmp_path / "a.parquet"))] * 30
    pieces = 0
    concat = pa.concat_tables

    def counted(tables: Sequence[pa.Table]) -> pa.Table:
        nonlocal pieces
        pieces += sum(table.column("text").num_chunks for table in tables)
        return concat(tables)

    monkeypatch.setattr(pa, "concat_tables", counted)
    found = list(shards(surveys, joint_schema(surveys), 35))
    assert [table.num_rows for table in found] == [35, 25]
    assert [row for table in found for row in table.to_pylist()] == ROWS * 30
    # One of them is cut in two.
    assert pieces == 31


@pytest.mark.parametrize("packed", [as_parquet(), as_workbook()])
def test_no_room_to_unpack_is_told_from_a_broken_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, packed: bytes
) -> None:
    @contextmanager
    def full() -> Iterator[IO[bytes]]:
        with open("/dev/full", "wb", buffering=0) as file:
            yield file

    monkeypatch.setattr("limelight.tables.sources.TemporaryFile", full)
    with pytest.raises(InputError, match=r"cannot be unpacked into .+ TMPDIR"):
        read(tmp_path / "a.gz", gzip.compress(packed))


def test_too_little_memory_is_a_fault_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("limelight.tables.read.to_table", fail)
    with pytest.raises(InputError, match=r"a\.csv: needs more memory than is available"):
        read(tmp_path / "a.csv", CSV)


def test_a_file_for_which_zlib_has_no_memory_is_not_torn(tmp_path: Path) -> None:
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(b"text\nFine.\n"))
    with pytest.raises(InputError, match="needs more memory"), unpacked(tmp_path / "a.csv.gz", "a.csv.gz"):
        raise zlib.error("Error -4 while decompressing data")
