"""Opens a file of rows however it is packed: .gz, .bz2, .xz, .zst, or the one table of a .zip."""

import bz2
import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import zstandard

from ..errors import DataError

# The first bytes of each packing, and the ending of its name.
_MAGIC = {b"\x1f\x8b": ".gz", b"BZh": ".bz2", b"\xfd7zXZ\0": ".xz", b"\x28\xb5\x2f\xfd": ".zst", b"PK\x03\x04": ".zip"}
PACKINGS = tuple(_MAGIC.values())
_TORN = (EOFError, gzip.BadGzipFile, zlib.error, lzma.LZMAError, zstandard.ZstdError, zipfile.BadZipFile)


def packing(file: Path) -> str | None:
    """Says by its first bytes how `file` is packed, as `.gz`; None if it is not, or is a table of Excel."""
    with file.open("rb") as stream:
        head = stream.read(6)
    found = next((ending for magic, ending in _MAGIC.items() if head.startswith(magic)), None)
    return None if found == ".zip" and is_workbook(file) else found


def is_workbook(file: Path) -> bool:
    """Says whether a file is an Excel table, whatever its name: a .zip with a workbook in it."""
    try:
        with zipfile.ZipFile(file) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except zipfile.BadZipFile:
        return False


def tables_of(file: Path) -> list[str]:
    """Returns the names of the files in a .zip, without those that a Mac adds. Raises `DataError` if it is torn."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = [entry.filename for entry in archive.infolist() if not entry.is_dir()]
    except zipfile.BadZipFile as error:
        raise DataError(f"{file}: is torn or no .zip file ({error}). Copy it again.") from error
    return [name for name in names if not name.startswith("__MACOSX/") and not name.endswith(".DS_Store")]


@contextmanager
def unpacked(file: Path, member: str | None = None) -> Iterator[Any]:
    """Opens the bytes inside `file`, of a .zip those of `member`.

    Raises:
        DataError: While it is read: it is torn, or a byte of it was changed.
    """
    kind = packing(file)
    try:
        if kind == ".zip":
            assert member is not None
            with zipfile.ZipFile(file) as archive, archive.open(member) as stream:
                yield stream
        elif kind == ".zst":
            with file.open("rb") as packed:
                yield io.BufferedReader(_Zstd(packed), 1 << 17)
        else:
            openers: dict[str | None, Any] = {".gz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open}
            opened = openers.get(kind, open)
            with opened(file, "rb") as stream:
                yield stream
    except _TORN as error:
        kind = kind or "packed"
        raise DataError(f"{file}: is torn or no {kind} file ({error}). Copy it again.") from error


class _Zstd(io.RawIOBase):
    """The bytes inside a .zst file; the library's own reader takes a torn file for one that has ended."""

    def __init__(self, packed: IO[bytes]):
        self._packed = packed
        self._frame = zstandard.ZstdDecompressor().decompressobj()
        self._ready = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        while not self._ready:
            rest = self._frame.unused_data if self._frame.eof else b""
            packed = rest or self._packed.read(1 << 17)
            if not packed:
                if not self._frame.eof:
                    raise EOFError("it ends in the midst of a frame")
                return 0
            if self._frame.eof:
                self._frame = zstandard.ZstdDecompressor().decompressobj()
            self._ready = memoryview(self._frame.decompress(packed))
        size = min(len(buffer), len(self._ready))
        buffer[:size] = self._ready[:size]
        self._ready = self._ready[size:]
        return size
