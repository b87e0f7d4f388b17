"""Tables of every kind, packing and dialect give the same rows; what is wrong with one is said in one line."""

import bz2
import gzip
import json
import lzma
import zipfile
from collections.abc import Callable
from pathlib import Path

import datasets
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard

from model_training.data import delimited
from model_training.data.config import Columns
from model_training.data.reviews import read_reviews
from model_training.errors import DataError

TITLED = Columns(title="title")
ROWS = [
    {"text": "It broke, twice.\nNever again!", "label": 1, "title": "Bad"},
    {"text": 'A "lovely" mug; tea stays hot.', "label": 5, "title": "Good"},
]
READ = [("1", "Bad\n\nIt broke, twice.\nNever again!"), ("5", 'Good\n\nA "lovely" mug; tea stays hot.')]
CSV = b'text,label,title\n"It broke, twice.\nNever again!",1,Bad\n"A ""lovely"" mug; tea stays hot.",5,Good\n'
PACK: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zst": zstandard.ZstdCompressor().compress,
}


def read(path: Path, columns: Columns = TITLED) -> list[tuple[str, str]]:
    reviews = read_reviews([path], columns, path.parent / "cache")
    return list(zip(reviews["label"], reviews["text"], strict=True))


def zipped(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("__MACOSX/._a.csv", b"junk")
        for name, content in members.items():
            archive.writestr(name.replace("_", "."), content)
    return path


@pytest.mark.parametrize("kind", PACK)
def test_a_packed_file_is_read_whatever_its_name_and_a_torn_one_is_named(tmp_path: Path, kind: str) -> None:
    packed = PACK[kind](CSV)
    for name in (f"a.csv.{kind}", "b.csv"):
        (tmp_path / name).write_bytes(packed)
        assert read(tmp_path / name) == READ
    (tmp_path / f"torn.csv.{kind}").write_bytes(packed[:-6])
    with pytest.raises(DataError, match=rf"torn\.csv\.{kind}: is torn or no \.{kind} file"):
        read(tmp_path / f"torn.csv.{kind}")


def test_two_frames_of_zst_are_one_file(tmp_path: Path) -> None:
    (tmp_path / "a.csv.zst").write_bytes(PACK["zst"](CSV[:40]) + PACK["zst"](CSV[40:]))
    assert read(tmp_path / "a.csv.zst") == READ


def test_the_one_table_of_a_zip_is_read_and_of_several_the_one_that_is_named(tmp_path: Path) -> None:
    assert read(zipped(tmp_path / "one.zip", a_csv=CSV, readme_md=b"Mugs.")) == READ
    two = zipped(tmp_path / "two.zip", train_csv=CSV, test_csv=CSV.replace(b"Good", b"Fair"))
    with pytest.raises(
        DataError, match=r"two.zip: holds 2 tables: train.csv, test.csv. Name one, as in two.zip::member="
    ):
        read(two)
    assert read(Path(f"{two}::member=train.csv")) == READ
    with pytest.raises(DataError, match=r"holds no dev.csv; it holds train.csv, test.csv"):
        read(Path(f"{two}::member=dev.csv"))


def test_parquet_and_excel_are_read_from_within_a_packing(tmp_path: Path) -> None:
    pq.write_table(pa.Table.from_pylist(ROWS), tmp_path / "a.parquet")
    (tmp_path / "a.parquet.gz").write_bytes(gzip.compress((tmp_path / "a.parquet").read_bytes()))
    assert read(tmp_path / "a.parquet.gz") == read(tmp_path / "a.parquet") == READ


def workbook(path: Path, *rows: list, sheets: int = 1) -> Path:
    book = openpyxl.Workbook()
    for _ in range(sheets - 1):
        book.create_sheet()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    book.save(path.with_suffix(".xlsx"))
    return path.with_suffix(".xlsx").rename(path)


def test_a_table_of_excel_is_read_and_told_by_its_contents(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        ["text", "label", "title"],
        *([row["text"], float(row["label"]), row["title"]] for row in ROWS),
        [None, 5, ""],
    ]
    assert read(workbook(tmp_path / "a.xlsx", *rows)) == READ
    assert "left out 1 of 3 rows" in capsys.readouterr().out
    assert read(workbook(tmp_path / "two.xlsx", *rows, sheets=2)) == READ
    assert "two.xlsx: has 2 sheets; the first, 'Sheet', is read" in capsys.readouterr().out
    assert read(workbook(tmp_path / "export.csv", *rows)) == READ
    assert "export.csv: is .xlsx by its contents, and is read so" in capsys.readouterr().out
    with pytest.raises(DataError, match="has no column 'stars'; its columns are text, label, title"):
        read(tmp_path / "a.xlsx", Columns(label="stars"))
    (tmp_path / "old.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and so on")
    with pytest.raises(DataError, match=r"old.xls: is a table of old Excel, or has a password. Save it as .xlsx"):
        read(tmp_path / "old.xls")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (CSV.decode().encode("utf-16"), "is UTF-16"),
        (CSV.decode().encode("utf-16-le"), "is UTF-16"),
        (CSV.decode().encode("utf-16-be"), "is UTF-16"),
        (b"\xef\xbb\xbf" + CSV, ""),
        (b"sep=;\n" + CSV.replace(b",1,", b";1;").replace(b",5,", b";5;").replace(b",label,", b";label;"), ""),
        (
            CSV.replace(b",1,", b";1;").replace(b",5,", b";5;").replace(b",label,", b";label;"),
            "have semicolons between",
        ),
        (
            CSV.replace(b",1,", b"\t1\t").replace(b",5,", b"\t5\t").replace(b",label,", b"\tlabel\t"),
            "have tabs between",
        ),
    ],
)
def test_a_dialect_is_recognised_and_said(
    content: bytes, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    assert read(tmp_path / "a.csv") == READ
    out = capsys.readouterr().out
    assert said in out
    assert bool(out) == bool(said)


def test_fields_of_csv_are_text_whatever_they_look_like(tmp_path: Path) -> None:
    columns = Columns(keep=("id", "price"))
    rows = [f"Mug {n},{n % 2:02},{n:05},{'' if n < 11_000 else 'about 5'}" for n in range(12_000)]
    rows += ["None,None,x1,", "NA,NA,,nan", "12.50,01,1e5,0"]
    (tmp_path / "a.csv").write_text("\n".join(["text,label,id,price", *rows]), encoding="utf-8")
    reviews = read_reviews([tmp_path / "a.csv"], columns, tmp_path / "cache")
    assert len(reviews) == 12_003
    assert set(reviews["label"]) == {"00", "01", "None", "NA"}
    assert reviews["id"][:2] == ["00000", "00001"]
    assert reviews[-1] == {"text": "12.50", "label": "01", "id": "1e5", "price": "0"}
    assert reviews[-2] == {"text": "NA", "label": "NA", "id": "", "price": "nan"}


def test_a_whole_number_is_the_same_label_however_it_is_written(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("text,label\nOne,4\nTwo,4.0\nThree,4.50\nFour, 4 \n")
    (tmp_path / "a.jsonl").write_text('{"text": "Five", "label": 4.0}\n{"text": "Six", "label": true}\n')
    labels = read_reviews([tmp_path / "a.csv", tmp_path / "a.jsonl"], Columns(), tmp_path / "cache")["label"]
    assert list(labels) == ["4", "4", "4.50", "4", "4", "true"]


LINES = "".join(json.dumps(row) + "\n" for row in ROWS)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (LINES, ""),
        (json.dumps(ROWS), ""),
        (json.dumps(ROWS, indent=2), ""),
        ("\n".join(json.dumps(row, indent=2) for row in ROWS), ""),
        ("".join(f"{row}\n" for row in ROWS), "literals of Python"),
    ],
)
def test_json_is_read_as_lines_as_an_array_and_as_the_literals_of_old_dumps(
    content: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("a.json", "a.jsonl"):
        (tmp_path / name).write_text(content)
        assert read(tmp_path / name) == READ
    assert said in capsys.readouterr().out


def test_a_long_array_is_read_piece_by_piece(tmp_path: Path) -> None:
    rows = [{"text": f"Mug {number}. " * 40, "label": number % 2} for number in range(5000)]
    (tmp_path / "a.json").write_text(json.dumps(rows))
    assert [text for _, text in read(tmp_path / "a.json", Columns())] == [row["text"] for row in rows]


def test_keys_that_appear_late_or_change_their_type_are_read(tmp_path: Path) -> None:
    rows: list[dict] = [{"text": f"Mug {n}", "label": 1, "vote": n} for n in range(12_000)]
    rows += [{"text": "Late", "label": "2", "title": "Then", "vote": "1,000", "style": {"Size:": "L"}}]
    (tmp_path / "a.json").write_text("\n".join(map(json.dumps, rows)))
    found = read_reviews([tmp_path / "a.json"], Columns(title="title", keep=("vote",)), tmp_path / "cache")
    assert len(found) == 12_001
    assert found[-1] == {"text": "Then\n\nLate", "label": "2", "vote": "1,000"}


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.json", '[{"text": "Fine.", "label": 1}, {"text": "ha', "object 2 is no JSON (Unterminated string"),
        ("a.json", '[{"text": "Fine.", "label": 1}', "object 2 is no JSON"),
        ("a.json", '{"text": "Fine.", "label": 1}\n[1, 2]\n', "line 2 is no object"),
        (
            "a.json",
            '{"review": "Fine.", "label": 1}\n',
            "has no column 'text'; its columns are review, label. Name the",
        ),
        ("a.json", '{"data": [{"text": "Fine."}]}', "has no column 'text'; its columns are data."),
        ("a.json", "text,label\nFine,1\n", "line 1 is no JSON"),
        ("a.csv", "text,text,label\nFine,Good,1\n", "has 2 columns 'text'"),
        ("a.csv", '"text,label\nFine,1\n', "a quotation mark in line 1 is not closed"),
        ("a.csv", "\n\n", "has no rows"),
        ("a.tar.gz", "ustar", "is an archive of files. Unpack it first"),
        ("a", "text,label\nFine,1\n", "no ending is not a known kind"),
    ],
)
def test_what_is_wrong_with_a_table_is_said_in_one_line(name: str, content: str, message: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(DataError) as caught:
        read(tmp_path / name, Columns())
    assert str(caught.value).startswith(f"{tmp_path / name}: {message}")
    assert "\n" not in str(caught.value)


def test_a_file_without_a_line_of_names_is_read_by_the_order_of_its_columns(tmp_path: Path) -> None:
    review = "A mug that we have had for years and years, and that nobody would give away for anything."
    (tmp_path / "a.csv").write_text(f'"5","Good","{review}"\n"1","Bad, bad","It broke."\n')
    columns = Columns(title="title", columns="label,title,text")
    assert read(tmp_path / "a.csv", columns) == [("5", f"Good\n\n{review}"), ("1", "Bad, bad\n\nIt broke.")]
    (tmp_path / "a.tsv").write_text("1\tBad\tIt broke.\n")
    assert read(tmp_path / "a.tsv", columns) == [("1", "Bad\n\nIt broke.")]

    with pytest.raises(DataError, match=r"first line looks like a row. Give the names of its 3 columns in") as caught:
        read(tmp_path / "a.csv", Columns())
    assert "nobody would give away" not in str(caught.value)
    with pytest.raises(DataError, match=r"line 1 has 3 fields, and --columns names 2. Name all, in their order"):
        read(tmp_path / "a.csv", Columns(columns="label,text"))
    with pytest.raises(DataError, match="'title' is none of --columns label,text,other"):
        read(tmp_path / "a.csv", Columns(title="title", columns="label,text,other"))
    (tmp_path / "b.csv").write_text("label,title,text\n1,Bad,It broke.\n")
    assert read(tmp_path / "b.csv", columns) == [("1", "Bad\n\nIt broke.")]


def test_a_mark_that_nobody_closed_ends_with_an_error_before_the_memory_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delimited, "_MAX_FIELD", 1000)
    (tmp_path / "a.csv").write_text('text,label\n"Fine,1\n' + "Poor,0\n" * 1000)
    with pytest.raises(DataError, match=r"the row that begins in line 2 cannot be read \(field larger .*--no-quotes"):
        read(tmp_path / "a.csv", Columns())


def test_empty_lines_and_fields_that_are_too_few_or_empty_stop_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("\n\ntext,label\n\nFine,1,,\nHalf\n\nPoor,0\n")
    assert read(tmp_path / "a.csv", Columns()) == [("1", "Fine"), ("0", "Poor")]


def test_escapes_are_read_as_what_they_mean_where_that_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('label,text\n1,"He said \\""no\\"".\\nThen \\\\ left."\n')
    assert read(tmp_path / "a.csv", Columns(escapes=True)) == [("1", 'He said "no".\nThen \\\\ left.')]
    assert read(tmp_path / "a.csv", Columns()) == [("1", 'He said \\"no\\".\\nThen \\\\ left.')]


def test_numbers_that_have_names_are_labels_by_these(tmp_path: Path) -> None:
    names = datasets.ClassLabel(names=["neg", "pos"])
    features = datasets.Features({"text": datasets.Value("string"), "label": names})
    table = datasets.Dataset.from_dict({"text": ["Good", "Poor", "Odd"], "label": [1, 0, -1]}, features=features)
    table.to_parquet(str(tmp_path / "a.parquet"))
    assert read(tmp_path / "a.parquet", Columns()) == [("pos", "Good"), ("neg", "Poor")]


def test_a_text_may_stand_in_several_columns_and_a_kept_one_get_another_name(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("question,answer,label,shop\nWhy?,So.,1,Ulm\n,Never.,0,Bonn\n")
    columns = Columns("question+answer", keep=("town=shop",))
    reviews = read_reviews([tmp_path / "a.csv"], columns, tmp_path / "cache")
    assert list(reviews) == [
        {"text": "Why?\n\nSo.", "label": "1", "town": "Ulm"},
        {"text": "Never.", "label": "0", "town": "Bonn"},
    ]


def test_half_a_character_is_no_reason_to_stop(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "Fine \\ud83d", "label": 1}\n')
    assert read(tmp_path / "a.jsonl", Columns()) == [("1", "Fine ?")]
