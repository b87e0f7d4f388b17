"""A job writes each row once, however often it was interrupted and resumed, and never mixes two jobs."""

import csv
import io
import json
import os
import sys
from pathlib import Path

import pyarrow as pa
import pytest

from limelight.errors import InputError, OutputError
from limelight.score.folder import made, read_manifest, write_manifest
from limelight.score.job import ScoreRequest, prepare
from limelight.score.pools import in_process
from limelight.tables.write import Format
from tests.full_disk import full_disk
from tests.unit.limelight.score.jobs import ROWS, Run, contents, read_part, stopping, write_part


def test_a_job_goes_on_in_a_folder_whose_manifest_has_its_former_name(run: Run, reviews: Path, tmp_path: Path) -> None:
    run(reviews, tmp_path / "whole")
    run(reviews, tmp_path / "out", stopping(2))
    (tmp_path / "out/_manifest.json").rename(tmp_path / "out/manifest.json")
    run(reviews, tmp_path / "out")
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")
    assert not (tmp_path / "out/manifest.json").exists()


def test_what_a_killed_process_left_half_written_or_joined_is_removed(run: Run, reviews: Path, tmp_path: Path) -> None:
    run(reviews, tmp_path / "out[1].csv", stopping(2))
    (tmp_path / "out[1].csv.parts/.part-00002.parquet.123.tmp").write_bytes(b"half")
    (tmp_path / ".out[1].csv.123.tmp").write_bytes(b"half")
    (tmp_path / ".out[1].csv.gz.123.tmp").write_bytes(b"of another")
    run(reviews, tmp_path / "out[1].csv")
    assert [left.name for left in tmp_path.rglob(".*.tmp")] == [".out[1].csv.gz.123.tmp"]


@pytest.mark.parametrize("out", ["out", "out.csv"])
def test_parts_never_stand_without_the_manifest_of_their_job(
    run: Run, reviews: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, out: str
) -> None:
    run(reviews, tmp_path / out, stopping(3))
    folder = tmp_path / ("out" if out == "out" else "out.csv.parts")
    gone: list[str] = []
    monkeypatch.setattr(Path, "unlink", lambda path, missing_ok=False: gone.append(path.name))
    run(reviews, tmp_path / out, force=out == "out")
    kept = [name for name in gone if name.startswith(("part-", "_manifest"))]
    assert len(kept) > 3
    assert kept.index("_manifest.json") == len(kept) - 1
    assert out == "out" or not folder.exists()


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_one_file_has_all_parts_in_order_and_they_are_gone(
    run: Run, reviews: Path, tmp_path: Path, form: Format
) -> None:
    whole, out = tmp_path / f"whole.{form}", tmp_path / f"out.{form}"
    run(reviews, whole)
    assert [row["review"] for row in read_part(whole).to_pylist()] == [row["review"] for row in ROWS]
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("whole")] == [whole.name]
    # The same after a job that was ended.
    run(reviews, out, stopping(2))
    assert not out.exists()
    assert len(run(reviews, out)) == 3
    assert out.read_bytes() == whole.read_bytes()


@pytest.mark.parametrize("out", ["out", "out.jsonl"])
def test_a_job_that_was_ended_goes_on_where_its_parts_are_in_the_folder_that_it_reads(
    run: Run, reviews: Path, tmp_path: Path, out: str
) -> None:
    folder = tmp_path / "reviews"
    folder.mkdir()
    reviews.rename(folder / reviews.name)
    run(folder, folder / out, stopping(2))
    assert len(run(folder, folder / out)) == 3


def test_a_job_does_not_score_its_own_parts(run: Run, reviews: Path, tmp_path: Path) -> None:
    run(reviews, tmp_path / "out", stopping(2))
    with pytest.raises(InputError, match="is inside --out"):
        run(tmp_path / "out", tmp_path / "out")


def test_a_job_that_starts_over_does_not_score_its_own_output(run: Run, reviews: Path, tmp_path: Path) -> None:
    out = tmp_path / "scored.csv"
    for _ in range(2):
        run(tmp_path, out, force=True)
        assert read_part(out).num_rows == len(ROWS)


def test_another_job_is_refused_and_says_what_differs(run: Run, reviews: Path, tmp_path: Path) -> None:
    run(reviews, tmp_path / "out", stopping(1))
    with pytest.raises(OutputError, match="shard_rows: 5, now 7"):
        run(reviews, tmp_path / "out", shard_rows=7)
    with pytest.raises(OutputError, match=r"explain: null, now .ngrams"):
        run(reviews, tmp_path / "out", lens="ngrams")
    with pytest.raises(OutputError, match=r"prior: null, now \[3.0, 1.0\]"):
        run(reviews, tmp_path / "out", prior=(3.0, 1.0))
    with reviews.open("a") as file:
        file.write(json.dumps({"review": "one more"}) + "\n")
    with pytest.raises(OutputError, match=r"inputs: .*bytes"):
        run(reviews, tmp_path / "out")
    assert len(run(reviews, tmp_path / "out", force=True)) == 5


@pytest.mark.parametrize("rows", [2, 30])
def test_a_file_that_changes_while_it_is_scored_is_named_and_nothing_is_joined(
    reviews: Path, weights: Path, tmp_path: Path, rows: int
) -> None:
    out = tmp_path / "out.csv"
    with prepare(ScoreRequest([str(reviews)], out, weights, shard_rows=5), io.BytesIO(), lambda _: None) as job:
        reviews.write_text('{"id": "1", "review": "Fine.", "stars": "4"}\n' * rows)
        with pytest.raises(InputError, match=f"23 rows at first, but {rows} during"):
            job.run(in_process, lambda _: None)
    assert not out.exists()


def test_a_pipe_goes_on_with_the_same_bytes_only(run: Run, tmp_path: Path) -> None:
    same = b"text\n" + b"fine\n" * 20
    run("-", tmp_path / "out", stopping(1), pipe=same)
    with pytest.raises(OutputError, match="inputs"):
        run("-", tmp_path / "out", pipe=same + b"more\n")
    assert len(run("-", tmp_path / "out", pipe=same)) == 3


def test_two_jobs_in_one_folder_are_refused_while_the_first_lives(run: Run, reviews: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with made(tmp_path / "out"), pytest.raises(OutputError, match="another process"):
        run(reviews, tmp_path / "out")
    assert len(run(reviews, tmp_path / "out")) == 5


def test_nothing_of_others_is_written_over(run: Run, reviews: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("mine")
    (tmp_path / "mine.csv").write_text("mine")
    with pytest.raises(OutputError, match=r"thesis\.txt"):
        run(reviews, tmp_path / "mine", force=True)
    with pytest.raises(OutputError, match="--force"):
        run(reviews, tmp_path / "mine.csv")
    with pytest.raises(OutputError, match="End the name in"):
        run(reviews, tmp_path / "out.xlsx")
    assert (tmp_path / "mine.csv").read_text() == "mine"
    run(reviews, tmp_path / "mine.csv", force=True)
    assert "mine" not in (tmp_path / "mine.csv").read_text()


def test_an_interrupted_part_is_given_up_and_the_whole_ones_stay(
    run: Run, reviews: Path, tmp_path: Path, weights: Path
) -> None:
    told: list[int] = []

    def interrupt(rows: int) -> None:
        told.append(rows)
        # The rows of two parts, and the first of the third.
        if sum(told) > 10:
            raise KeyboardInterrupt

    order = ScoreRequest([str(reviews)], tmp_path / "out", weights, shard_rows=5)
    with pytest.raises(KeyboardInterrupt), prepare(order, io.BytesIO(), lambda _: None) as job:
        job.run(in_process, lambda part: None, interrupt)
    assert list(contents(tmp_path / "out")) == ["part-00000.parquet", "part-00001.parquet"]
    assert told[0] == 0
    assert len(run(reviews, tmp_path / "out")) == 3


def test_the_same_content_goes_on_whenever_and_wherever_it_was_written(run: Run, reviews: Path, tmp_path: Path) -> None:
    run(reviews, tmp_path / "out", stopping(2))
    os.utime(reviews, ns=(1, 1))
    assert len(run(reviews, tmp_path / "out")) == 3
    copy = tmp_path / "copy of reviews.jsonl"
    copy.write_bytes(reviews.read_bytes())
    assert run(copy, tmp_path / "out") == []


def test_a_file_whose_name_is_not_unicode_is_noted_in_the_manifest(tmp_path: Path) -> None:
    content = {"inputs": [{"name": "caf\udce9.csv"}]}
    write_manifest(tmp_path, content)
    assert (read_manifest(tmp_path) or {})["inputs"] == content["inputs"]


def test_other_content_of_the_same_size_and_time_is_another_job(run: Run, reviews: Path, tmp_path: Path) -> None:
    run(reviews, tmp_path / "out", stopping(2))
    times = (reviews.stat().st_atime_ns, reviews.stat().st_mtime_ns)
    reviews.write_bytes(reviews.read_bytes().replace(b"kettle", b"kitten"))
    os.utime(reviews, ns=times)
    with pytest.raises(OutputError, match=r"inputs: .*SHA-256.*now"):
        run(reviews, tmp_path / "out")


@pytest.mark.parametrize("out", ["out", "out.csv"])
@pytest.mark.parametrize("content", [b"text\nna\xefve \x81\n", b"id,stars\n1,5\n", b"text,text\na,b\n"])
def test_a_start_that_fails_leaves_nothing_behind(run: Run, tmp_path: Path, out: str, content: bytes) -> None:
    (tmp_path / "in.csv").write_bytes(content)
    for source in (tmp_path / "in.csv", "-"):
        with pytest.raises(InputError):
            run(source, tmp_path / out, pipe=content)
        assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


def test_a_start_that_fails_leaves_an_earlier_job_as_it_was(run: Run, reviews: Path, tmp_path: Path) -> None:
    run(reviews, tmp_path / "out")
    before = contents(tmp_path / "out")
    with pytest.raises(InputError, match="no such column"):
        run(reviews, tmp_path / "out", text="nosuch", force=True)
    assert contents(tmp_path / "out") == before
    assert run(reviews, tmp_path / "out") == []


def test_the_messy_export_keeps_its_rows_and_columns(run: Run, tmp_path: Path) -> None:
    texts = ['Fine,\r\nreally "fine".', "", "   ", "Lovely kettle! " * 2000, "Größe 🙂 passt", "=1+1", "fine"]
    rows = [[f"{number % 3}", text, " padded ", "1,5"] for number, text in enumerate(texts * 3)]
    with (tmp_path / "in.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, lineterminator="\r\n", quoting=csv.QUOTE_ALL).writerows(
            [["id", "text", "note", "price"], *rows]
        )
    run(tmp_path / "in.csv", tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        header, *scored = csv.reader(file)
    assert header[:4] == ["id", "text", "note", "price"]
    assert [row[:4] for row in scored] == rows
    errors = [row[header.index("error")] for row in scored]
    assert [bool(error) for error in errors] == [not text.strip() for text in texts * 3]


def test_own_cells_that_a_spreadsheet_would_run_are_escaped(tmp_path: Path) -> None:
    table = pa.table({"review": ["=1+1"], "label": ["=cmd"], "error": ["-1"], "probability": [-0.5]})
    write_part(table, tmp_path / "a.csv", "csv", ["label", "error", "probability"])
    assert (tmp_path / "a.csv").read_text().splitlines()[1] == '"=1+1","\'=cmd","\'-1",-0.5'


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_a_disk_that_is_full_leaves_no_half_part(tmp_path: Path, form: Format) -> None:
    table = pa.table({"text": [os.urandom(20_000).hex()]})
    with full_disk(1000), pytest.raises(OutputError, match="cannot be written"):
        write_part(table, tmp_path / "part", form, [])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        (pa.timestamp("ns"), "2024-05-17T07:13:20.123456789"),
        (pa.timestamp("ns", "Europe/Berlin"), "2024-05-17T09:13:20.123456789+0200"),
        (pa.duration("ns"), "1715930000123456789"),
    ],
)
def test_nanoseconds_are_written_without_pandas(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: pa.DataType, written: str
) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    table = pa.table({"x": pa.array([1715930000123456789, None], kind)})
    write_part(table, tmp_path / "a.jsonl", "jsonl", [])
    assert [json.loads(line)["x"] for line in (tmp_path / "a.jsonl").read_text().splitlines()] == [written, None]
