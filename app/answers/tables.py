"""POST /api/v1/tables: the first rows of a file that a browser cannot read itself, such as a workbook of Excel."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path, PureWindowsPath
from tempfile import TemporaryDirectory
from typing import Annotated

from fastapi import Query
from starlette.requests import Request

from limelight.common.processes import container_limits
from limelight.tables import sandboxed_reader

from ..problems import kinds
from ..problems.problem import AppError
from ..runtime.shares import Shares
from ..settings import Settings

# A file may decompress to this many times the limit of a body, and its rows may have this many times as many bytes.
_UNPACKED, _WRITTEN = 16, 4
# The limits of reading one file; in a small container a quarter of its memory.
_MEMORY_BYTES, _CPU_SECONDS = 512 << 20, 10
# Processes that read files at the same time, and the files for them in memory; one client may have half of them.
_MOST_READERS, _MOST_WAITING = 2, 16
FileName = Annotated[
    str, Query(description="The name of the file; its extension indicates the format.", min_length=1, max_length=255)
]
Headless = Annotated[bool, Query(description="Whether the file lacks a header row.")]
# The body of a request in the OpenAPI document.
_BINARY = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
FILE_BODY = {"requestBody": {"required": True, "content": _BINARY}}


class Readers(Shares):
    """The processes that read files: one at a time for each client, and a few in all; others wait for their turn."""

    def __init__(self) -> None:
        super().__init__(_MOST_WAITING, "files are being read or queued")
        self.places = asyncio.Semaphore(_MOST_READERS)


async def read_file(request: Request, name: str, headless: bool) -> bytes:
    """Reads a file from the body, which is deleted afterwards; returns its `FirstRows` as JSON.

    Another process reads it, and ends with the request. Raises `AppError` if it cannot be read.
    """
    readers, client = request.app.state.readers, request.state.client
    # Refused before the file is received, where too many wait.
    readers.take(client)
    readers.give(client)
    content = await request.body()
    # Only the last part of a path from the client is used as a name.
    name = "".join(filter(str.isprintable, PureWindowsPath(name).name or name)) or "table"
    async with readers.turn(client), readers.places:
        return await _read(content, name, headless, request.app.state.settings)


async def _read(content: bytes, name: str, headless: bool, settings: Settings) -> bytes:
    limits = settings.max_page_rows, _UNPACKED * settings.max_body_bytes, _WRITTEN * settings.max_body_bytes
    memory = min([_MEMORY_BYTES, *(limit // 4 for limit in container_limits())])
    with _folder_with(content) as path:
        folder = str(path.parent)
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", sandboxed_reader.__name__, str(path), name, *(str(int(limit)) for limit in limits)),
            *("headless" if headless else "", str(memory), str(_CPU_SECONDS)),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # Unpacked files lie in the same folder, and modules where this process finds them.
            env={**os.environ, "TMPDIR": folder, "PYTHONPATH": os.pathsep.join(each or os.curdir for each in sys.path)},
        )
        try:
            written, _ = await process.communicate()
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
    if process.returncode == 0:
        return written
    if process.returncode == sandboxed_reader.REFUSED:
        raise AppError(kinds.INVALID_REQUEST, written.decode())
    raise AppError(
        kinds.INVALID_REQUEST,
        f"{name}: cannot be read within {memory >> 20} MB of memory and {_CPU_SECONDS} seconds. "
        "Save it as .csv, or use limelight score.",
    )


@contextmanager
def _folder_with(content: bytes) -> Iterator[Path]:
    """Yields a file with this content in a folder that is deleted afterwards; raises `AppError` if there is no room."""
    with ExitStack() as stack:
        try:
            folder = TemporaryDirectory(prefix="limelight-table-", ignore_cleanup_errors=True)
            path = Path(stack.enter_context(folder)) / "table"
            path.write_bytes(content)
        except OSError as error:
            fault = f"The server has no space for a file of {len(content):,} bytes ({error.strerror})."
            way = "Its operator can free space in the temporary folder, or set TMPDIR to another one."
            raise AppError(kinds.STORAGE_FULL, f"{fault} {way}") from error
        yield path
