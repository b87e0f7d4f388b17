"""Input arguments of prepare: files, folders, patterns, names on the hub."""

import gzip
from functools import partial
from pathlib import Path

import datasets
import pytest

from model_training.data.config import Columns
from model_training.data.reviews import read_reviews
from model_training.errors import DataError, SettingsError


def read(columns: Columns, cache: Path, *files: str | Path) -> list[tuple[str, str]]:
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
    assert read(Columns(), tmp_path / "cache", folder) == rows
    assert "shards: 3 files, a.csv.gz, b.csv, c.jsonl" in capsys.readouterr().out
    assert read(Columns(), tmp_path / "cache", str(folder / "[ab].csv*")) == rows[:2]
    assert read(Columns(), tmp_path / "cache", str(folder / "**/*.jsonl")) == rows[2:]
    with pytest.raises(DataError, match="no file matches this pattern"):
        read(Columns(), tmp_path / "cache", str(folder / "*.parquet"))
    with pytest.raises(DataError, match=r"contains no table \(.csv"):
        read(Columns(), tmp_path / "cache", tmp_path / "cache")


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
        read(columns, tmp_path / "cache", f"{tmp_path / 'a.csv'}::town=shop")


def test_an_address_is_refused_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"https://example\.com/a\.csv: is an address\. Download the file"):
        read(Columns(), tmp_path / "cache", "https://example.com/a.csv")


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
    read_one = partial(read, Columns(), tmp_path / "cache")
    assert read_one(f"hf://{hub}/small") == [("good", "small train"), ("bad", "Poor")]
    assert read_one(f"hf://{hub}/large:test")[0] == ("good", "large test")
    with pytest.raises(DataError, match=r"large:dev: cannot be loaded \(.*:SPLIT for a split other than train"):
        read_one(f"hf://{hub}/large:dev")
    with pytest.raises(DataError, match="has no column 'stars'; its columns are text, label"):
        read(Columns(label="stars"), tmp_path / "cache", f"hf://{hub}/large")


def test_a_folder_for_each_class_is_read(tmp_path: Path) -> None:
    for name, text in (("neg", "Dull.<br /><br />Long."), ("pos", "Lovely.")):
        (tmp_path / "train" / name).mkdir(parents=True)
        (tmp_path / "train" / name / "0_1.txt").write_text(text)
    (tmp_path / "train/urls_pos.txt").write_text("http://example.com\n")
    rows = [("neg", "Dull.\n\nLong."), ("pos", "Lovely.")]
    assert read(Columns(html=True), tmp_path / "cache", tmp_path / "train") == rows
    assert len(read(Columns(label=None, html=True), tmp_path / "cache", tmp_path / "train")) == 2
    with pytest.raises(DataError, match=r"a folder of texts has no columns. Leave out --title and --keep"):
        read(Columns(title="title"), tmp_path / "cache", tmp_path / "train")


def test_a_pipe_or_no_name_is_refused_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"-: standard input cannot be prepared.* Write it to a file"):
        read(Columns(), tmp_path, "-")
    for name in ("", "::text=body"):
        with pytest.raises(DataError, match=r"name of an input is empty.* \. is this folder"):
            read(Columns(), tmp_path, name)
