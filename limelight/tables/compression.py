"""Opens files with any compression: .gz, .bz2, .xz, .zst, or a member of a .zip."""

import bz2
import gzip
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from typing import IO, Any

import pyarrow as pa

from limelight.errors import InputError

# The first bytes of each format, and the ending of its name.
_MAGIC = {b"\x1f\x8b": ".gz", b"BZh": ".bz2", b"\xfd7zXZ\0": ".xz", b"\x28\xb5\x2f\xfd": ".zst", b"PK\x03\x04": ".zip"}
PACKINGS = tuple(_MAGIC.values())
# The second is raised for another version of .zip, where a byte is damaged.
NO_ZIP = (zipfile.BadZipFile, NotImplementedError)
# The message of zlib in place of MemoryError.
_NO_MEMORY = "Error -4 "
_TORN = (EOFError, gzip.BadGzipFile, zlib.error, lzma.LZMAError, *NO_ZIP)


def zip_members(path: Path, name: str) -> list[str]:
    """Returns the names of the files in a .zip, except those that macOS adds. Raises `InputError` if it is damaged."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [entry.filename for entry in archive.infolist() if not entry.is_dir()]
    except NO_ZIP as error:
        raise _torn(name, ".zip", error) from error
    return [each for each in names if not each.startswith("__MACOSX/") and not each.endswith(".DS_Store")]


@contextmanager
def unpacked(path: Path, name: str, member: str | None = None) -> Iterator[BufferedReader]:
    """Opens the decompressed bytes of `path` or, in a .zip, of `member`; `name` is used in messages.

    Raises:
        InputError: The file cannot be read, is truncated or corrupt, or needs more memory than available; also raised
            while the stream is read.
    """
    kind = packing(path, name)
    try:
        with _opened(path, name, kind, member) as stream:
            yield stream
    except _TORN as error:
        if str(error).startswith(_NO_MEMORY):
            raise too_little_memory(name) from MemoryError(str(error))
        raise _torn(name, kind or "packed", error) from error
    except MemoryError as error:
        raise too_little_memory(name) from error
    except OSError as error:
        if kind is not None and error.errno is None:
            # Raised by the decoders of bz2 and zstd.
            raise _torn(name, kind, error) from error
        raise InputError(f"{name}: cannot be read ({error.strerror or error}).") from error


def too_little_memory(name: str) -> InputError:
    """Returns the error for a file that needs more memory than this process may use."""
    return InputError(f"{name}: needs more memory than is available. Split the file, or shorten its cells.")


def packing(path: Path, name: str) -> str | None:
    """Returns the compression, by the first bytes of a file, such as `.gz`; None for a plain file or a workbook.

    Raises:
        InputError: The file cannot be opened; the message contains `name`.
    """
    try:
        with path.open("rb") as stream:
            head = stream.read(6)
        packed = next((ending for magic, ending in _MAGIC.items() if head.startswith(magic)), None)
        return None if packed == ".zip" and _is_workbook(path, name) else packed
    except PermissionError as error:
        raise InputError(f"{name}: permission denied. Change its permissions.") from error
    except OSError as error:
        raise InputError(f"{name}: cannot be read ({error.strerror or error}).") from error


@contextmanager
def _opened(path: Path, name: str, kind: str | None, member: str | None) -> Iterator[Any]:
    if kind == ".zip":
        with zipfile.ZipFile(path) as archive:
            try:
                inside = archive.open(member or "")
            except (RuntimeError, UnicodeDecodeError) as error:
                # It needs a password, or a method that Python lacks, or its name is damaged.
                raise InputError(
                    f"{name}: cannot be unpacked here ({error}). Unpack it with another program."
                ) from error
            with inside:
                yield BufferedReader(inside)
    elif kind == ".zst":
        # Arrow reads several frames as one file, and raises an error if the last one is truncated.
        with pa.OSFile(str(path)) as packed, pa.CompressedInputStream(packed, "zstd") as inside:
            yield BufferedReader(inside, 1 << 17)
    else:
        openers: dict[str | None, Any] = {".gz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open}
        plain: IO[bytes]
        with openers.get(kind, open)(path, "rb") as plain:
            yield plain


def _is_workbook(path: Path, name: str) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            return "xl/workbook.xml" in names or {"content.xml", "mimetype"} <= {*names}
    except NO_ZIP:
        # A truncated one is not an archive of tables either.
        return Path(name).suffix.lower() in (".xlsx", ".ods")


def _torn(name: str, kind: str, error: BaseException) -> InputError:
    return InputError(f"{name}: is corrupt or not a {kind} file ({error}). Copy it again.")
