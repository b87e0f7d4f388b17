"""POST /api/v1/tables reads the files that a browser cannot, by the rules of the command."""

import asyncio
import errno
import gzip
import io
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from httpx import Response
from pyarrow import parquet
from starlette.testclient import TestClient

from app.answers import tables
from app.answers.tables import Readers
from app.problems.problem import AppError
from limelight.tables import sandboxed_reader
from tests import hostile_tables
from tests.unit.app.conftest import serve


@pytest.fixture(scope="module")
def client(weights_dir: Path) -> Iterator[TestClient]:
    """An app that gives each file all the time that its reader takes on a busy machine."""
    with serve(weights_dir, request_timeout_s=600) as client:
        yield client


def columns() -> bytes:
    sink = io.BytesIO()
    parquet.write_table(pa.table({"stars": [5.0, None, 2.5], "review": ["Hot tea.", "It broke.", None]}), sink)
    return sink.getvalue()


def ask(client: TestClient, content: bytes, **query: object) -> Response:
    return client.post("/api/v1/tables", params=query, content=content, headers={"Content-Type": "text/csv"})


@pytest.mark.parametrize(
    ("name", "content", "stars"),
    [
        ("a.parquet", columns, ["5", "", "2.5"]),
        ("C:\\Data\\a.csv.gz", lambda: gzip.compress(b"stars;review\n5;Hot tea.\n;It broke.\n2;\n"), ["5", "", "2"]),
    ],
)
def test_a_file_is_read_as_the_command_reads_it(
    client: TestClient,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    content: Callable[[], bytes],
    stars: list[str],
) -> None:
    # A server that was started anywhere finds its modules.
    monkeypatch.chdir(tmp_path)
    answer = ask(client, content(), name=name).json()
    assert (answer["columns"], answer["total"], answer["text"]) == (["stars", "review"], 3, 1)
    assert answer["rows"] == [[star, text] for star, text in zip(stars, ["Hot tea.", "It broke.", ""], strict=True)]
    notes = ["a.csv.gz: its cells are separated by semicolons, and it is read accordingly."]
    assert answer["notes"] == (notes if "gz" in name else [])


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.csv", b"id,text\n1\n", "a.csv: line 2 has 1 field"),
        ("../../a.docx", b"Fine.", "a.docx: unsupported file type (.docx)"),
        ("a.csv", b"", "a.csv: is empty"),
        ("..", b"text\n", "..: unsupported file type (no ending)"),
        ("a.xlsx", b"PK\x03\x04", "a.xlsx: cannot be read as a workbook"),
        ("a.jsonl", b'{"text": "Fine."}\n{"text": "No \\ud83c"}\n', "a.jsonl, row 2: The text is not valid Unicode"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_without_its_place_on_the_server(
    client: TestClient, name: str, content: bytes, says: str
) -> None:
    problem = ask(client, content, name=name).json()
    assert (problem["status"], problem["type"]) == (422, "/problems/invalid-request")
    assert problem["detail"].startswith(says) or says in problem["detail"]
    assert "/" not in problem["detail"].partition(":")[0]


@pytest.mark.parametrize("name", ["150-MB-of-one-text.parquet", "long-lists.parquet"])
def test_what_a_few_bytes_stand_for_is_bounded_too(client: TestClient, name: str) -> None:
    problem = ask(client, hostile_tables.FILES[name](), name=name).json()
    assert (problem["status"], problem["type"]) == (422, "/problems/invalid-request")
    assert "16,777,216 bytes" in problem["detail"]


def test_a_file_that_takes_too_much_ends_its_reader_alone(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "_MEMORY_BYTES", 1)
    problem = ask(client, hostile_tables.FILES["lines.csv.gz"](), name="lines.csv.gz").json()
    assert problem["status"] == 422
    assert "MB of memory and 10 seconds" in problem["detail"]


def test_a_reader_ends_when_its_seconds_of_computing_are_over(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(hostile_tables.FILES["lines.csv.gz"]())
    about = [str(tmp_path / "a"), "a.csv.gz", "10", str(1 << 26), str(1 << 26), "", str(1 << 29), "1"]
    done = subprocess.run(
        [sys.executable, "-m", sandboxed_reader.__name__, *about], check=False, stdout=subprocess.DEVNULL
    )
    assert done.returncode == -signal.SIGXCPU


def test_a_name_of_odd_characters_is_shown_without_them(client: TestClient) -> None:
    assert ask(client, b"", name="a\0\n.csv").json()["detail"].startswith("a.csv: is empty")
    assert ask(client, b"", name="\0").json()["status"] == 422


def test_a_client_has_one_reader_at_a_time_and_waits_with_few_files() -> None:
    async def run() -> None:
        readers, order, go = Readers(), [], asyncio.Event()

        async def read(client: str) -> None:
            async with readers.turn(client), readers.places:
                order.append(client)
                await go.wait()

        waiting = [asyncio.create_task(read(client)) for client in ("a", "a", "b", "c")]
        for _ in range(5):
            await asyncio.sleep(0)
        assert order == ["a", "b"]
        go.set()
        await asyncio.gather(*waiting)
        assert sorted(order) == ["a", "a", "b", "c"]
        go.clear()
        waiting = [asyncio.create_task(read("a")) for _ in range(8)]
        await asyncio.sleep(0)
        with pytest.raises(AppError, match="8 files are being read or queued"):
            await read("a")
        with pytest.raises(AppError, match="8 files are being read or queued"):
            readers.take("a")
        readers.take("b")
        readers.give("b")
        # Those whose clients leave give their places back.
        for task in waiting:
            task.cancel()
        await asyncio.wait(waiting)
        go.set()
        await read("a")

    asyncio.run(run())


@pytest.mark.parametrize("where", ["folder", "file"])
def test_a_full_disk_is_a_507_that_says_what_its_operator_can_do(client, monkeypatch, where):
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(*((tables, "TemporaryDirectory") if where == "folder" else (Path, "write_bytes")), full)
    response = ask(client, b"review,stars\nFine.,4\n", name="a.csv")
    assert (response.status_code, response.json()["type"]) == (507, "/problems/storage-full")
    assert "TMPDIR" in response.json()["detail"]
