"""Reviews and labels are taken from tables of any format, folders, patterns and names on the hub."""

import bz2
import csv
import gzip
import json
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import datasets
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from limelight.errors import InputError
from model_training.data.config import Columns
from model_training.data.reviews import read_reviews, sorted_labels
from model_training.errors import DataError, SettingsError
from tests.unit.limelight.tables.test_read import as_workbook

TITLED = Columns(title="title")
# Strings that are not texts: lone surrogates, and blanks, which are not reviews.
TEXTS = st.text(st.characters(blacklist_categories=["Cs"]), min_size=1, max_size=30).filter(str.strip)


def read(path: Path, columns: Columns = TITLED) -> list[tuple[str, str]]:
    reviews = read_reviews([path], columns, path.parent / "cache")
    return list(zip(reviews["label"], reviews["text"], strict=True))


def test_any_table_that_score_reads_is_read_and_a_guess_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = "text;label;title\nIt broke.;1;Bad\n;5;\nHot tea.;5;Good\n"
    (tmp_path / "a.csv.bz2").write_bytes(bz2.compress(content.encode("utf-16")))
    assert read(tmp_path / "a.csv.bz2") == [("1", "Bad\n\nIt broke."), ("5", "Good\n\nHot tea.")]
    out = capsys.readouterr().out
    assert "semicolons" in out
    assert "skipped 1 of 3 rows" in out


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


def test_true_and_false_are_the_same_labels_in_every_format(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(as_workbook(["text", "label"], ["One", True], ["Two", False]))
    pq.write_table(pa.table({"text": ["One", "Two"], "label": [True, False]}), tmp_path / "b.parquet")
    (tmp_path / "c.jsonl").write_text('{"text": "One", "label": true}\n{"text": "Two", "label": false}\n')
    # As pandas and Excel write them.
    (tmp_path / "d.csv").write_text("text,label\nOne,True\nTwo,FALSE\n")
    files = sorted(tmp_path.iterdir())
    assert list(read_reviews(files, Columns(), tmp_path / "cache")["label"]) == ["true", "false"] * 4


def test_labels_are_numbered_the_same_in_each_run() -> None:
    assert sorted_labels(["10", "9", "1"]) == ["1", "9", "10"]
    assert sorted_labels(["4.50", "4.5", "04.5"]) == ["04.5", "4.5", "4.50"]
    # Next to what is no number, numbers are names too.
    assert sorted_labels(["nan", "9", "10"]) == sorted_labels(["9", "10", "nan"]) == ["10", "9", "nan"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (
            "a.json",
            '{"review": "Fine.", "kind": 1}\n',
            "has no column 'label'; its columns are review, kind. Specify the right one with --text",
        ),
        (
            "a.csv",
            "It broke.,bad\nFine.,good\n",
            "has no column 'text'; its columns are It broke., bad. Specify the right one with --text, --label, --title "
            "or --keep, or for this file only with FILE::text=COLUMN. If there is no header, name all columns with --c",
        ),
        ("a.csv", "\n\n", "has no rows"),
        ("a.jsonl", "{}\n{}\n", "has no column 'text'; its columns are none. Specify the right"),
        ("a", "text,label\nFine,1\n", "unsupported file type (no ending)"),
    ],
)
def test_what_is_wrong_with_a_table_is_said_in_one_line(name: str, content: str, message: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises((InputError, DataError)) as caught:
        read(tmp_path / name, Columns())
    assert str(caught.value).startswith(f"{tmp_path / name}: {message}")
    assert "\n" not in str(caught.value)


def test_columns_of_other_names_are_guessed_as_by_other_commands(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.csv").write_text("id,Review Text,Stars\n1,We sat by the window and ate.,4\n2,It broke.,1\n")
    assert read(tmp_path / "a.csv", Columns()) == [("4", "We sat by the window and ate."), ("1", "It broke.")]
    said = capsys.readouterr().out
    assert "“Review Text”" in said
    assert "“Stars”" in said
    with pytest.raises(DataError, match="has no column 'words'"):
        read(tmp_path / "a.csv", Columns(text="words"))


def test_a_file_without_a_line_of_names_is_read_by_the_order_of_its_columns(tmp_path: Path) -> None:
    review = "A mug that we have had for years and years, and that no one would give away for anything."
    (tmp_path / "a.csv").write_text(f'"5","Good","{review}"\n"1","Bad, bad","It broke."\n')
    columns = Columns(title="title", columns="label,title,text")
    assert read(tmp_path / "a.csv", columns) == [("5", f"Good\n\n{review}"), ("1", "Bad, bad\n\nIt broke.")]
    with pytest.raises(DataError, match="If there is no header, name all columns with --columns") as caught:
        read(tmp_path / "a.csv", Columns())
    assert "no one would give away" not in str(caught.value)
    with pytest.raises(DataError, match="has no column 'title'; its columns are label, text, other"):
        read(tmp_path / "a.csv", Columns(title="title", columns="label,text,other"))


def test_escapes_are_read_as_what_they_mean_where_that_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('label,text\n1,"He said \\""no\\"".\\nThen \\\\ left."\n')
    assert read(tmp_path / "a.csv", Columns(escapes=True)) == [("1", 'He said "no".\nThen \\\\ left.')]
    assert read(tmp_path / "a.csv", Columns()) == [("1", 'He said \\"no\\".\\nThen \\\\ left.')]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(TEXTS, st.sampled_from(["1", "01", "None", "NA", "HUM"])), min_size=1), st.sampled_from(",;\t|")
)
def test_whatever_a_program_writes_is_read_back(rows: list[tuple[str, str]], delimiter: str) -> None:
    with TemporaryDirectory() as folder:
        with Path(folder, "a.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows([("text", "label"), *rows])
        objects = [{"text": text, "label": label} for text, label in rows]
        Path(folder, "lines.json").write_text("\n".join(map(json.dumps, objects)), encoding="utf-8")
        Path(folder, "array.json").write_text(json.dumps(objects, ensure_ascii=False), encoding="utf-8")
        for name in ("a.csv", "lines.json", "array.json"):
            assert read(Path(folder, name), Columns()) == [(label, text) for text, label in rows]


def read_all(columns: Columns, cache: Path, *files: str | Path) -> list[tuple[str, str]]:
    reviews = read_reviews(files, columns, cache)
    return list(zip(reviews["label"], reviews["text"], strict=True))


def test_a_folder_and_a_pattern_are_all_their_tables_in_the_order_of_their_names(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "shards"
    (folder / "more").mkdir(parents=True)
    (folder / "b.csv").write_text("text,label\nSecond,1\n")
    (folder / "a.csv.gz").write_bytes(gzip.compress(b"text,label\nFirst,0\n"))
    (folder / "more/c.jsonl").write_text('{"text": "Third", "label": 2}\n')
    (folder / "README.md").write_text("Mugs.")
    (folder / "_SUCCESS.csv").touch()
    rows = [("0", "First"), ("1", "Second"), ("2", "Third")]
    assert read_all(Columns(), tmp_path / "cache", folder) == rows
    assert "shards: 3 files, a.csv.gz, b.csv, c.jsonl" in capsys.readouterr().out
    assert read_all(Columns(), tmp_path / "cache", str(folder / "[ab].csv*")) == rows[:2]
    assert read_all(Columns(), tmp_path / "cache", str(folder / "**/*.jsonl")) == rows[2:]
    with pytest.raises(DataError, match="no file matches this pattern"):
        read_all(Columns(), tmp_path / "cache", str(folder / "*.parquet"))
    with pytest.raises(DataError, match=r"contains no table \(.csv"):
        read_all(Columns(), tmp_path / "cache", tmp_path / "cache")


def test_files_with_other_names_of_columns_are_read_together(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("text,label,shop\nFine,1,Ulm\n")
    (tmp_path / "b.jsonl").write_text('{"reviewText": "Poor", "overall": 0, "store": "Bonn"}\n')
    (tmp_path / "c.csv").write_text("2,So so,Kiel\n")
    columns = Columns(keep=("shop",))
    reviews = read_reviews(
        [
            tmp_path / "a.csv",
            f"{tmp_path / 'b.jsonl'}::text=reviewText,label=overall,shop=store",
            f"{tmp_path / 'c.csv'}::columns=label,text,shop",
        ],
        columns,
        tmp_path / "cache",
    )
    assert [tuple(row.values()) for row in reviews] == [
        ("Fine", "1", "Ulm"),
        ("Poor", "0", "Bonn"),
        ("So so", "2", "Kiel"),
    ]
    with pytest.raises(SettingsError, match="'town' is not one of text, label, title, columns, member, shop"):
        read_all(columns, tmp_path / "cache", f"{tmp_path / 'a.csv'}::town=shop")


def test_an_address_is_refused_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"https://example\.com/a\.csv: is an address\. Download the file"):
        read_all(Columns(), tmp_path / "cache", "https://example.com/a.csv")


def test_a_data_set_of_the_hub_is_read_by_its_configuration_and_split(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "hub-cache")
    # A folder is read as the data set of its name would be.
    monkeypatch.chdir(tmp_path)
    hub = Path("hub/mugs")
    for config in ("small", "large"):
        (hub / config).mkdir(parents=True)
        for split in ("train", "test"):
            kinds = {"text": datasets.Value("string"), "label": datasets.ClassLabel(names=["bad", "good"])}
            rows = {"text": [f"{config} {split}", "Poor"], "label": [1, 0]}
            table = datasets.Dataset.from_dict(rows, features=datasets.Features(kinds))
            table.to_parquet(str(hub / config / f"{split}.parquet"))
    configs = "".join(f"- config_name: {name}\n  data_dir: {name}\n" for name in ("small", "large"))
    (hub / "README.md").write_text(f"---\nconfigs:\n{configs}---\n# Mugs\n")
    read_one = partial(read_all, Columns(), tmp_path / "cache")
    assert read_one(f"hf://{hub}/small") == [("good", "small train"), ("bad", "Poor")]
    assert read_one(f"hf://{hub}/large:test")[0] == ("good", "large test")
    with pytest.raises(DataError, match=r"large:dev: cannot be loaded \(.*:SPLIT for a split other than train"):
        read_one(f"hf://{hub}/large:dev")
    with pytest.raises(DataError, match="has no column 'stars'; its columns are text, label"):
        read_all(Columns(label="stars"), tmp_path / "cache", f"hf://{hub}/large")


def test_a_folder_for_each_class_is_read(tmp_path: Path) -> None:
    for name, text in (("neg", "Dull.<br /><br />Long."), ("pos", "Lovely.")):
        (tmp_path / "train" / name).mkdir(parents=True)
        (tmp_path / "train" / name / "0_1.txt").write_text(text)
    (tmp_path / "train/urls_pos.txt").write_text("http://example.com\n")
    rows = [("neg", "Dull.\n\nLong."), ("pos", "Lovely.")]
    assert read_all(Columns(html=True), tmp_path / "cache", tmp_path / "train") == rows
    assert len(read_all(Columns(label=None, html=True), tmp_path / "cache", tmp_path / "train")) == 2
    with pytest.raises(DataError, match=r"a folder of texts has no columns. Leave out --title and --keep"):
        read_all(Columns(title="title"), tmp_path / "cache", tmp_path / "train")


def test_a_pipe_or_no_name_is_refused_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"-: standard input cannot be prepared.* Write it to a file"):
        read_all(Columns(), tmp_path, "-")
    for name in ("", "::text=body"):
        with pytest.raises(DataError, match=r"name of an input is empty.* \. is this folder"):
            read_all(Columns(), tmp_path, name)
