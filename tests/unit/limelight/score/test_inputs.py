"""A job keeps all rows and columns of its files, and no output replaces one; `tables/test_read.py` has the formats."""

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from limelight.errors import InputError, OutputError
from limelight.tables.write import Format
from tests.tiny import TEXTS
from tests.unit.limelight.score.jobs import ROWS, Run, read_part, write_part

COLUMNS = list(ROWS[0])


def scored(folder: Path) -> list[dict[str, object]]:
    tables = [read_part(part) for part in sorted(folder.glob("part-*.parquet"))]
    rows: list[dict[str, object]] = pa.concat_tables(tables).to_pylist()
    return rows


def kept(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    return [{name: row[name] for name in COLUMNS} for row in rows]


def test_folders_patterns_and_files_are_read_in_order(run: Run, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    for name in ("b.csv", "a.csv", "notes.md"):
        (tmp_path / "folder" / name).write_text(f"text\nfrom {name}\n")
    (tmp_path / "c1.jsonl").write_text('{"text": "from c1"}\n')
    run([str(tmp_path / "folder"), str(tmp_path / "c*.jsonl")], tmp_path / "out")
    assert [row["text"] for row in scored(tmp_path / "out")] == ["from a.csv", "from b.csv", "from c1"]


@pytest.mark.parametrize("manifest", ["_manifest.json", "manifest.json"])
def test_the_folder_of_a_job_is_read_without_its_manifest(
    run: Run, reviews: Path, tmp_path: Path, manifest: str
) -> None:
    run(reviews, tmp_path / "out")
    # Formerly it was called manifest.json.
    (tmp_path / "out/_manifest.json").rename(tmp_path / "out" / manifest)
    for number, name in enumerate([tmp_path / "out", tmp_path / "out/*"]):
        run(name, tmp_path / f"again{number}", text="review")
        assert kept(scored(tmp_path / f"again{number}")) == ROWS
    # A shell that resolves the pattern names it too.
    with pytest.raises(InputError, match=rf"{manifest}: .* Specify their folder, .*out"):
        run([str(path) for path in (tmp_path / "out").glob("[!.]*")], tmp_path / "never", text="review")


def test_other_readers_open_the_folder_of_a_job_as_it_is(run: Run, reviews: Path, tmp_path: Path) -> None:
    run(reviews, tmp_path / "out")
    # Like DuckDB and Spark, it passes over names that begin with a _ or a dot.
    frame = pd.read_parquet(tmp_path / "out")
    assert frame["review"].tolist() == [row["review"] for row in ROWS]


def test_files_with_other_columns_share_one_table(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("text,stars\nfine,5\n")
    (tmp_path / "b.jsonl").write_text('{"text": "bad", "stars": 1, "shop": "east"}\n')
    run([str(tmp_path / "a.csv"), str(tmp_path / "b.jsonl")], tmp_path / "out")
    rows = scored(tmp_path / "out")
    assert [(row["text"], row["stars"], row["shop"]) for row in rows] == [("fine", "5", None), ("bad", "1", "east")]


def test_a_json_text_that_is_none_or_half_a_pair_is_an_error_of_its_row(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "fine"}\n{"text": 5}\n{"text": "\\ud83d"}\n{"other": 1}\n')
    done = run(tmp_path / "a.jsonl", tmp_path / "out.jsonl", text="text")
    assert [(part.errors, part.empty) for part in done] == [(2, 1)]
    rows = (tmp_path / "out.jsonl").read_text().splitlines()
    assert '"text":5' in rows[1]
    assert '"text":"\\ud83d"' in rows[2]


@pytest.mark.parametrize(
    ("name", "content"), [("a.csv", b"\n\n"), ("a.csv", b"\xef\xbb\xbf"), ("a.json", b"[]"), ("a.json", b"[{}]")]
)
def test_a_file_without_a_column_is_refused_by_its_name(run: Run, tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=f"{name}: has no column"):
        run(tmp_path / name, tmp_path / "out")


def test_names_that_stand_for_nothing_are_said(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for name in ("empty", "missing.csv", "*.csv"):
        with pytest.raises(InputError, match="no "):
            run(tmp_path / name, tmp_path / "out")
    with pytest.raises(InputError, match="pipe was empty"):
        run("-", tmp_path / "out")


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
@pytest.mark.parametrize("inputs", ["lake", "lake/year=*/*/*", "lake/**/*"])
def test_the_names_of_folders_are_columns_as_engines_write_them(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: Format, inputs: str
) -> None:
    monkeypatch.chdir(tmp_path)
    folders = ["year=2024/shop=A%2FB", "year=2024/shop=__HIVE_DEFAULT_PARTITION__", "year=2025/shop=C"]
    for folder in folders:
        (tmp_path / "lake" / folder).mkdir(parents=True)
        own = {"shop": ["own"]} if folder.endswith("C") else {}
        write_part(pa.table({"review": [TEXTS[0]], **own}), tmp_path / "lake" / folder / f"a.{form}", form)
    run(inputs, tmp_path / "out.parquet", text="review")
    rows = read_part(tmp_path / "out.parquet").to_pylist()
    # A column of the file itself is kept.
    assert [(row["year"], row["shop"]) for row in rows] == [("2024", "A/B"), ("2024", None), ("2025", "own")]


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("name", ["same", "dots", "soft", "hard", "folder"])
def test_an_output_that_is_an_input_is_refused(name: str, force: bool, run: Run, tmp_path: Path) -> None:
    table = tmp_path / "reviews.csv"
    table.write_text("review\nfine\n", encoding="utf-8")
    inputs, out = {
        "same": (table, table),
        "dots": (table, tmp_path / "." / "x" / ".." / "reviews.csv"),
        "soft": (table, tmp_path / "soft.csv"),
        "hard": (tmp_path / "hard.csv", table),
        "folder": (tmp_path, table),
    }[name]
    (tmp_path / "x").mkdir()
    if name == "soft":
        out.symlink_to(table)
    if name == "hard":
        inputs.hardlink_to(table)
    with pytest.raises(OutputError, match="is an input"):
        run(inputs, out, force=force)
    assert table.read_text(encoding="utf-8") == "review\nfine\n"
