"""The files of a job: found by name, folder or pattern, in an order that does not change."""

import glob
import gzip
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal

from limelight.errors import InputError
from limelight.weights import sha256

Kind = Literal["csv", "tsv", "jsonl", "parquet"]
ENDINGS: dict[str, Kind] = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "jsonl",
    ".parquet": "parquet",
}
_KNOWN = ", ".join(ENDINGS)
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Source:
    """A file of reviews.

    Attributes:
        path: Where it is.
        name: What it is called in messages.
        kind: How it is written.
        gzipped: Whether it is compressed.
        size: In bytes.
    """

    path: Path
    name: str
    kind: Kind
    gzipped: bool
    size: int

    def describe(self) -> dict[str, str | int]:
        """Returns the name of the file, its size in bytes, and the SHA-256 of its content."""
        with reading(self):
            digest = sha256(self.path)
        return {"name": self.path.name if self.name != "-" else "-", "size": self.size, "sha256": digest}

    def open(self) -> IO[bytes]:
        """Opens the file to read what is in it, unpacked."""
        return gzip.open(self.path) if self.gzipped else self.path.open("rb")  # type: ignore[return-value]


@contextmanager
def reading(source: Source) -> Iterator[None]:
    """Turns what goes wrong with a file as such into an `InputError`."""
    try:
        yield
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise InputError(
            f"{source.name}: is torn, or no gzip file ({error}). Copy it again; gzip -t says whether it is whole."
        ) from error
    except OSError as error:
        raise InputError(f"{source.name}: cannot be read ({error.strerror or error}).") from error


def find_sources(names: Sequence[str]) -> list[Source]:
    """Returns the files that `names` stand for: files, folders (all files of known kinds in them) and patterns.

    Raises:
        InputError: There is no such file, or it is of an unknown kind.
    """
    sources: list[Source] = []
    for name in names:
        path = Path(name)
        if path.is_dir():
            found = sorted(file for file in path.rglob("*") if file.is_file() and _kind(file)[0])
            if not found:
                raise InputError(f"{name}: no file in this folder ends in {_KNOWN}, or .gz after it.")
        elif path.is_file():
            found = [path]
        else:
            found = [file for file in map(Path, sorted(glob.glob(name, recursive=True))) if file.is_file()]
            if not found:
                raise InputError(f"{name}: no such file, folder or pattern.")
        sources += [_source(file) for file in found]
    return sources


def spool(pipe: IO[bytes], path: Path) -> Source:
    """Writes what comes through a pipe to `path`, since a run that goes on needs it again.

    Raises:
        InputError: Nothing came.
    """
    size, head = 0, b""
    with path.open("wb") as file:
        while block := pipe.read(_BLOCK):
            head = head or block[:4096]
            size += len(block)
            file.write(block)
    if not size:
        raise InputError("-: nothing came through the pipe.")
    gzipped = head.startswith(b"\x1f\x8b")
    if gzipped:
        with gzip.open(path) as content:
            head = content.read(4096)
    return Source(path, "-", _sniff(head), gzipped, size)


def _source(path: Path) -> Source:
    kind, gzipped = _kind(path)
    if kind is None:
        raise InputError(f"{path}: {path.suffix or 'no ending'} is no known kind; use {_KNOWN}, or .gz after it.")
    status = path.stat()
    if not status.st_size:
        raise InputError(f"{path}: is empty. Give a file with the names of the columns and a row for each review.")
    return Source(path, str(path), kind, gzipped, status.st_size)


def _kind(path: Path) -> tuple[Kind | None, bool]:
    suffixes = [suffix.lower() for suffix in path.suffixes]
    gzipped = bool(suffixes) and suffixes[-1] == ".gz"
    ending = suffixes[-2 if gzipped else -1] if len(suffixes) > gzipped else ""
    return ENDINGS.get(ending), gzipped


def _sniff(head: bytes) -> Kind:
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{"):
        return "jsonl"
    first = head.partition(b"\n")[0]
    return "tsv" if first.count(b"\t") > first.count(b",") else "csv"
