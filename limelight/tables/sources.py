"""Finds files of rows by name, folder or pattern, in a fixed order."""

import errno
import glob
import hashlib
import shutil
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from io import BufferedReader
from itertools import takewhile
from pathlib import Path
from tempfile import TemporaryFile, gettempdir
from typing import IO, Literal
from urllib.parse import unquote

from limelight.errors import InputError
from limelight.tables.compression import PACKINGS, packing, unpacked, zip_members

Kind = Literal["csv", "tsv", "jsonl", "parquet", "xlsx", "xls", "ods"]
ENDINGS: dict[str, Kind] = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".json": "jsonl",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".xlsx": "xlsx",
    ".xls": "xls",
    ".ods": "ods",
}
WORKBOOKS: tuple[Kind, ...] = ("xlsx", "xls", "ods")
_KNOWN = ", ".join(ENDINGS)
# The file that describes a folder of parts, and its former name: readers pass over names that begin with a `_`.
MANIFEST, OLD_MANIFEST = "_manifest.json", "manifest.json"
# The name of the folder of rows whose value is missing.
_NO_VALUE = "__HIVE_DEFAULT_PARTITION__"
# The first bytes of files that are not text.
_MAGIC: dict[bytes, Kind] = {b"PAR1": "parquet", b"PK\x03\x04": "xlsx", b"\xd0\xcf\x11\xe0": "xls"}
_OF_ODS = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
# Errors of a disk that is full.
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@dataclass(frozen=True, slots=True)
class Source:
    """A file of rows.

    Attributes:
        path: The file.
        name: Its name in messages; `-` for a pipe.
        member: The file to read in a .zip.
        sheet: The name or the number of the sheet to read in a workbook.
        folders: The columns in the names of its folders, such as `year=2025`, as Hive and Spark write them; None for
            their missing value.
    """

    path: Path
    name: str
    member: str | None = None
    sheet: str | None = None
    folders: tuple[tuple[str, str | None], ...] = ()

    @property
    def ending(self) -> str:
        """The ending of the name that indicates the format, such as `.csv` for `a.csv.gz`; or an empty string."""
        return ending_of(self.member or self.name)

    def describe(self) -> dict[str, str | int]:
        """Returns the name, size and SHA-256 of the file, to identify it."""
        with self.path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        name = "-" if self.name == "-" else self.path.name
        about: dict[str, str | int] = {"name": name, "size": self.path.stat().st_size, "sha256": digest}
        inside = {"member": self.member, "sheet": self.sheet}
        return about | {kind: each for kind, each in inside.items() if each is not None}

    def open(self) -> AbstractContextManager[BufferedReader]:
        """Opens the file to read its decompressed bytes. Raises `InputError` if it cannot be read or is truncated."""
        return unpacked(self.path, self.name, self.member)

    def kind(self) -> Kind:
        """Returns the format of the rows, by the first bytes of the file or else by its name.

        Raises:
            InputError: The format is unknown, or the file cannot be read.
        """
        with self.open() as stream:
            head = bytes(stream.peek(1024))
        file_kind = next((kind for magic, kind in _MAGIC.items() if head.startswith(magic)), None)
        if file_kind is not None:
            return "ods" if file_kind == "xlsx" and _OF_ODS in head else file_kind
        if self.ending in ENDINGS:
            return ENDINGS[self.ending]
        if self.name == "-":
            return _sniff(head)
        raise InputError(_unknown(self.name, self.ending))


def find_sources(names: Sequence[str]) -> list[Source]:
    """Returns the files that `names` refer to.

    Args:
        names: Files, folders (all tables in them) and patterns such as `reviews/*.csv`; `FILE.zip::member=NAME` for one
            of several tables in a .zip; `FILE.xlsx::sheet=NAME` for a sheet of a workbook.

    Raises:
        InputError: The file does not exist, the folder contains no table, or the format is unknown.
    """
    return [source for name in names for source in _find(name)]


def tables_in(folder: Path) -> list[Path]:
    """Returns all tables in a folder and its subfolders, except hidden files and names that begin with `_`.

    The manifest that `limelight score` writes next to its parts is not included either.
    """
    files = (path for path in folder.rglob("*") if path.is_file() and ending_of(path.name) in ENDINGS)
    tables = (path for path in files if not _is_manifest(path))
    return sorted(path for path in tables if not any(part[0] in "._" for part in path.relative_to(folder).parts))


def tables_like(pattern: str) -> list[Path]:
    """Returns all files that match a pattern, sorted by name, except the manifests of `limelight score`."""
    files = map(Path, sorted(glob.glob(pattern, recursive=True)))
    return [file for file in files if file.is_file() and not _is_manifest(file)]


def ending_of(name: str) -> str:
    """Returns the last ending of a name, in lower case, that is not a compression: `.csv` for `a.csv.gz`."""
    suffixes = [suffix.lower() for suffix in Path(name).suffixes]
    return next((suffix for suffix in reversed(suffixes) if suffix not in PACKINGS), "")


def source_of(path: Path, member: str | None = None, name: str | None = None, sheet: str | None = None) -> Source:
    """Returns a file as a source.

    Args:
        path: The file.
        member: The table to read, if it is a .zip with several tables.
        name: Its name in messages; by default, its path.
        sheet: The name or the number of the sheet to read, if it is a workbook; by default, the first sheet
            with a table.

    Raises:
        InputError: The file is missing, a folder, empty, the manifest of `limelight score`, or a .zip without a table,
            or with several but no `member`.
    """
    name = name or str(path)
    if path.is_dir():
        raise InputError(f"{name}: is a folder. Specify one file in it.")
    if not path.exists():
        raise InputError(f"{name}: no such file. Check the path.")
    if not path.is_file():
        raise InputError(f"{name}: is a pipe or a device. Write it to a file, or pipe it to score as -.")
    if not path.stat().st_size:
        raise InputError(f"{name}: is empty. Specify a file with a header and a row for each review, or leave it out.")
    if _is_manifest(path):
        raise InputError(
            f"{name}: describes the parts next to it, and contains no reviews. Specify their folder, {path.parent}."
        )
    packed = packing(path, name)
    return Source(path, name, _member(path, name, member) if packed == ".zip" else None, sheet)


@contextmanager
def seekable(source: Source) -> Iterator[IO[bytes]]:
    """Opens a file for random access; a compressed file is first decompressed to a temporary file.

    Raises:
        InputError: There is no space for the temporary file.
    """
    with source.open() as stream:
        if stream.seekable() and packing(source.path, source.name) is None:
            yield stream
            return
        with TemporaryFile() as copy:
            try:
                shutil.copyfileobj(stream, copy)
            except OSError as error:
                if error.errno not in _FULL:
                    raise
                raise InputError(
                    f"{source.name}: cannot be unpacked into {gettempdir()} ({error.strerror}). Free some space there, "
                    "or set TMPDIR to another folder."
                ) from error
            copy.seek(0)
            yield copy


def spool(pipe: IO[bytes], path: Path) -> Source:
    """Writes the content of a pipe to `path`, because it will be read more than once.

    Raises:
        InputError: The pipe was empty.
    """
    with path.open("wb") as file:
        shutil.copyfileobj(pipe, file)
    if not path.stat().st_size:
        raise InputError("-: the pipe was empty. Check the command that writes to it.")
    return source_of(path, name="-")


def _find(name: str) -> list[Source]:
    if not name:
        raise InputError("The name of an input is empty. Specify a file, a folder or a pattern; . is this folder.")
    for part in ("member", "sheet"):
        table, mark, value = name.rpartition(f"::{part}=")
        if mark:
            return [source_of(Path(table), **{part: value})]
    path = root = Path(name)
    if path.is_dir():
        files = tables_in(path)
        if not files:
            raise InputError(f"{name}: contains no table ({_KNOWN}, compressed or not).")
    elif path.exists():
        files = [path]
    else:
        files, root = tables_like(name), Path(*takewhile(lambda part: not glob.has_magic(part), path.parts))
        if not files:
            raise InputError(f"{name}: no such file, folder or pattern. Check the path.")
    sources = [replace(source_of(file), folders=_columns_of(file.relative_to(root).parts[:-1])) for file in files]
    for source in sources:
        source.kind()
    return sources


def _columns_of(folders: Sequence[str]) -> tuple[tuple[str, str | None], ...]:
    pairs = [(unquote(name), unquote(cell)) for name, mark, cell in (each.partition("=") for each in folders) if mark]
    return tuple((name, None if cell == _NO_VALUE else cell) for name, cell in pairs)


def _is_manifest(path: Path) -> bool:
    """Whether a file is the manifest that `limelight score` writes next to its parts."""
    return path.name in (MANIFEST, OLD_MANIFEST) and any(path.parent.glob("part-*"))


def _member(path: Path, name: str, wanted: str | None) -> str:
    names = zip_members(path, name)
    listed = ", ".join(names[:12]) or "nothing"
    if wanted is not None:
        if wanted not in names:
            raise InputError(f"{name}: contains no {wanted}; it contains {listed}.")
        return wanted
    # A member that is packed again would need a second unpacking.
    tables = [each for each in names if Path(each).suffix.lower() in ENDINGS]
    if not tables:
        # Documents of other programs are archives too.
        way_out = "Unpack it first." if Path(name).suffix.lower() in ("", ".zip") else "Save it as .xlsx, .ods or .csv."
        raise InputError(f"{name}: contains no table ({_KNOWN}); it contains {listed}. {way_out}")
    if len(tables) > 1:
        way_out = (
            f"Specify one, as in {path.name}::member={tables[0]}."
            if name == str(path)
            else "Unpack it, and specify one."
        )
        raise InputError(f"{name}: contains {len(tables)} tables: {', '.join(tables[:12])}. {way_out}")
    return tables[0]


def _unknown(name: str, ending: str) -> str:
    if ".tar" in Path(name).suffixes or ending in (".tgz", ".tar"):
        return f"{name}: is an archive. Unpack it first, with tar xf, and specify a file in it."
    return (
        f"{name}: unsupported file type ({ending or 'no ending'}). "
        f"Use one of {_KNOWN}, optionally compressed as {', '.join(PACKINGS)}."
    )


def _sniff(head: bytes) -> Kind:
    text = head.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \r\n\t")
    if text.startswith((b"{", b"[")):
        return "jsonl"
    first = text.partition(b"\n")[0]
    return "tsv" if first.count(b"\t") > first.count(b",") else "csv"
