"""Files become ids: every format alike, bad input named, nothing half-written."""

import csv
import gzip
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from limelight.errors import InputError
from model_training.data.config import Columns, PrepareConfig, TableOptions
from model_training.data.corpus import Corpus, read_split, rows_where
from model_training.data.prepare import PreparedData, fingerprint, prepare
from model_training.data.reviews import read_reviews
from model_training.errors import DataError, SettingsError
from tests.unit.model_training.conftest import COLUMNS, PRODUCTS
from tests.vocabulary import train_preprocessor

ROWS = [
    {"text": "It broke, twice.\nNever again!", "label": 1, "title": "Bad"},
    {"text": 'A "lovely" mug; tea stays hot.', "label": 5, "title": "Good"},
    {"text": "Fine.", "label": 3, "title": None},
]
SMALL = PrepareConfig(min_count=1)


def write(path: Path, rows: list[dict]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        if path.suffix == ".jsonl":
            file.writelines(json.dumps(row) + "\n" for row in rows)
        else:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    return path


def test_a_file_without_quoting_keeps_every_mark_and_every_row(tmp_path: Path) -> None:
    texts = ['"Home Movie" is a treat', '" a lone mark', "and the next row", 'says "who"']
    path = tmp_path / "a.tsv"
    path.write_text("label\ttext\n" + "".join(f"1\t{text}\n" for text in texts), encoding="utf-8")
    assert list(read_reviews([path], Columns(quotes=False), tmp_path / "cache")["text"]) == texts


def test_html_becomes_plain_text(tmp_path: Path) -> None:
    rows = [{"text": "Great &amp; <i>short</i>.<br /><br />See it", "label": 1}]
    reviews = read_reviews([write(tmp_path / "a.jsonl", rows)], Columns(html=True), tmp_path / "cache")
    assert reviews["text"][0] == "Great & short.\n\nSee it"


def test_prepared_ids_are_the_ones_that_serving_computes(prepared: Path, tmp_path: Path) -> None:
    data = PreparedData.load(prepared)
    preprocessor = data.preprocessor(prepared)
    texts = read_reviews([PRODUCTS], COLUMNS, tmp_path)["text"]
    served = {json.dumps(preprocessor.token_ids(text)) for text in texts}
    table = read_split(prepared / "train")
    for row in table.select(range(20)):
        ids = iter(row["token_ids"])
        sentences = [[next(ids) for _ in range(length)] for length in row["sentence_lengths"]]
        assert json.dumps(sentences) in served


def test_a_text_that_is_also_a_test_row_is_dropped_from_train(tmp_path: Path) -> None:
    train = write(tmp_path / "train.csv", [*ROWS, {"text": "It leaks.", "label": 1, "title": None}])
    test = write(tmp_path / "test.csv", ROWS[:1])
    dev = write(tmp_path / "dev.csv", [*ROWS[:1], {"text": "It is loud.", "label": 1, "title": None}])
    data = prepare({"train": [train], "dev": [dev], "test": [test]}, tmp_path / "out", Columns(), SMALL)
    assert data.rows == {"train": 3, "dev": 1, "test": 1}
    assert data.dropped == {"train": 1, "dev": 1, "test": 0}


@pytest.mark.parametrize(("split", "others"), [("train", "dev or test"), ("dev", "test")])
def test_a_split_of_which_nothing_but_copies_is_left_is_named(split: str, others: str, tmp_path: Path) -> None:
    for name in ("some", "more"):
        rows = [
            f"The {name} lamp of {number} watts is {word},{word}" for number in range(9) for word in ("good", "bad")
        ]
        (tmp_path / f"{name}.csv").write_text("\n".join(["text,label", *rows]), encoding="utf-8")
    some, more = [tmp_path / "some.csv"], [tmp_path / "more.csv"]
    files = {"train": more, "dev": more, "test": some, split: some}
    with pytest.raises(DataError, match=f"{split}: no rows are left: all 18 also occur in {others}.* with --{split}"):
        prepare(files, tmp_path / "out", Columns())
    assert not (tmp_path / "out").exists()


def test_labels_are_sorted_as_numbers_and_can_be_named(tmp_path: Path) -> None:
    rows = [{"text": f"Review number {label}.", "label": label} for label in (10, 9, 1)]
    files = {
        "train": [write(tmp_path / "a.csv", rows)],
        "dev": [write(tmp_path / "b.csv", [{"text": "Ten.", "label": 10}])],
    }
    assert prepare(files, tmp_path / "stars", Columns(), SMALL, table=TableOptions(ordinal=True)).stars == [1, 9, 10]
    named = prepare(files, tmp_path / "named", Columns(), SMALL, table=TableOptions(label_names=("low", "mid", "high")))
    assert named.labels == ["low", "mid", "high"]
    for given, said in ((["low"], "1 name"), (["low", "high"], "2 names")):
        with pytest.raises(DataError, match=f"--label-names: {said} for 3 labels: 1, 9, 10"):
            prepare(files, tmp_path / "wrong", Columns(), SMALL, table=TableOptions(label_names=tuple(given)))
    for names in (["low", "low", "high"], ["low", " ", "high"]):
        with pytest.raises(DataError, match=r"--label-names: 'low', .*: give each label a different name"):
            prepare(files, tmp_path / "wrong", Columns(), SMALL, table=TableOptions(label_names=tuple(names)))


@pytest.mark.parametrize(
    ("label", "message"),
    [
        ("nan", "'nan' is not a number"),
        ("inf", "'inf' is not a number"),
        ("4.50", "'4.5' and '4.50' are the same rating"),
    ],
)
def test_a_label_that_is_no_rating_of_its_own_is_refused_with_ordinal(tmp_path: Path, label: str, message: str) -> None:
    rows = [{"text": f"Mug {number}.", "label": value} for value in ("1", "4.5", label) for number in range(9)]
    files: dict[str, Sequence[str | Path]] = {"train": [write(tmp_path / "a.csv", rows)]}
    with pytest.raises(SettingsError, match=f"--ordinal: the labels? {message}"):
        prepare(files, tmp_path / "out", Columns(), SMALL, table=TableOptions(ordinal=True))


def test_a_dev_label_that_train_never_has_is_named(tmp_path: Path) -> None:
    files = {
        "train": [write(tmp_path / "a.csv", ROWS)],
        "dev": [write(tmp_path / "b.csv", [{"text": "So so.", "label": 2}])],
    }
    with pytest.raises(DataError, match=r"b\.csv: label '2' occurs in dev but never in train"):
        prepare(files, tmp_path / "out", Columns(), SMALL)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "b.csv"]


def test_a_folder_of_prepared_rows_is_replaced_only_where_that_is_wished(tmp_path: Path) -> None:
    files: dict[str, Sequence[str | Path]] = {
        "train": [write(tmp_path / "a.csv", [{"text": f"Mug {n}.", "label": n % 2} for n in range(20)])]
    }
    prepare(files, tmp_path / "out", Columns(), SMALL)
    with pytest.raises(SettingsError, match=r"already exists\. Add --force"):
        prepare(files, tmp_path / "out", Columns(), SMALL)
    names = ["worse", "better"]
    prepare(files, tmp_path / "out", Columns(), SMALL, table=TableOptions(label_names=tuple(names)), force=True)
    assert PreparedData.load(tmp_path / "out").labels == names
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "out"]


def test_another_tokenizer_in_the_folder_is_found(prepared: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    copy.mkdir()
    (copy / "data.json").write_text((prepared / "data.json").read_text())
    train_preprocessor(["Other words."], max_sentence_tokens=50, max_vocabulary=9, min_count=1).save(
        copy / "tokenizer.json"
    )
    with pytest.raises(DataError, match="not the one that its ids were made with"):
        PreparedData.load(copy).preprocessor(copy)


def test_where_chooses_rows_by_a_kept_column(prepared: Path) -> None:
    everything = Corpus(prepared, "train")
    parts = [Corpus(prepared, "train", f"shop={shop}") for shop in ("shop", "market")]
    assert sum(map(len, parts)) == len(everything) == len(Corpus(prepared, "train", "shop=shop,market"))
    with pytest.raises(DataError, match="No column 'town' was kept"):
        Corpus(prepared, "train", "town=Ulm")
    with pytest.raises(DataError, match="no row"):
        Corpus(prepared, "train", "shop=kiosk")
    with pytest.raises(DataError, match="has no test split"):
        Corpus(prepared, "test")


def test_only_the_rows_of_train_that_are_asked_for_are_prepared(tmp_path: Path) -> None:
    data = prepare({"train": [PRODUCTS]}, tmp_path / "out", COLUMNS, SMALL, where="shop=market")
    assert 0 < sum(data.rows.values()) < 160
    assert set(Corpus(tmp_path / "out", "train").column("shop")) == {"market"}
    assert data.where == PreparedData.load(tmp_path / "out").where == "shop=market"
    with pytest.raises(SettingsError, match="'town' is not kept"):
        prepare({"train": [PRODUCTS]}, tmp_path / "other", COLUMNS, SMALL, where="town=Ulm")
    assert not (tmp_path / "other").exists()


TABLE = "text,label\n" + "".join(f"I {verb} number {n},{verb}\n" for n in range(20) for verb in ("love", "hate"))


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("empty.csv", b"", "is empty. Specify a file"),
        ("header.csv", b"text,label\n", "has no rows. Specify a file"),
        ("column.csv", TABLE.replace("label", "kind").encode(), "has no column 'label'; its columns are text, kind."),
        ("torn.csv.gz", gzip.compress(TABLE.encode() * 50)[:200], "is corrupt or not a .gz file"),
        ("fields.csv", TABLE.encode() + b"a,b,c,love\n", "line 42 has 4 fields, but the first has 2. Put fields"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_in_one_line_and_nothing_is_left(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError) as caught:
        prepare({"train": [tmp_path / name]}, tmp_path / "out", Columns())
    said = str(caught.value)
    assert said.startswith(f"{tmp_path / name}: ")
    assert message in said
    assert "\n" not in said
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_rows_without_a_text_or_a_label_are_left_out_and_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "rows.csv").write_text(TABLE + "Half a row,\n,love\n", encoding="utf-8")
    data = prepare({"train": [tmp_path / "rows.csv"]}, tmp_path / "out", Columns(), PrepareConfig(min_count=1))
    assert sum(data.rows.values()) == 40
    assert "skipped 2 of 42 rows, which have no text or no label" in capsys.readouterr().out
    assert PreparedData.load(tmp_path / "out").skipped == {"rows.csv": 2}


@pytest.mark.parametrize(
    ("where", "rows"),
    [("shop=a", [0, 3]), ("shop=a, b", [0, 2, 3]), ("shop=b,c", [1, 2]), ("shop=", [4])],
)
def test_a_value_may_hold_a_comma_or_be_empty(where: str, rows: list[int]) -> None:
    shops = {"shop": ["a", "b,c", "b", "a", ""]}
    assert rows_where(where, shops.__getitem__).tolist() == rows
    with pytest.raises(SettingsError, match="has no value"):
        rows_where("shop", shops.__getitem__)


def test_all_of_several_conditions_hold_and_a_value_may_have_a_semicolon() -> None:
    rows = {"shop": ["a", "b", "a", "a;b"], "quarter": ["1", "1", "2", "1"]}
    assert rows_where("shop=a,b;quarter=1", rows.__getitem__).tolist() == [0, 1]
    assert rows_where("shop=a;b", rows.__getitem__).tolist() == [3]


def test_a_file_may_be_named_by_a_path_or_by_its_letters() -> None:
    assert fingerprint({"train": [PRODUCTS]}) == fingerprint({"train": [str(PRODUCTS)]})
