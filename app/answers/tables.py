"""POST /api/v1/tables: the first rows of a file that a browser cannot read itself, such as a workbook of Excel."""

from pathlib import Path, PureWindowsPath
from tempfile import TemporaryDirectory
from typing import Annotated

from fastapi import Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from limelight.errors import InputError
from limelight.tables.table_start import FirstRows

from ..problems import kinds
from ..problems.errors import AppError

# A file may decompress to this many times the limit of a body.
_UNPACKED = 16
FileName = Annotated[
    str, Query(description="The name of the file; its ending tells how it is written.", min_length=1, max_length=255)
]
Headless = Annotated[bool, Query(description="Whether the file has no row with the names of its columns.")]
# The body of a request in the OpenAPI document.
_BINARY = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
FILE_BODY = {"requestBody": {"required": True, "content": _BINARY}}


async def read_table(request: Request, name: str, headless: bool) -> FirstRows:
    """Reads a file from the body, which is deleted afterwards.

    Raises:
        AppError: It cannot be read; the message says why.
    """
    settings = request.app.state.settings
    content = await request.body()
    try:
        return await run_in_threadpool(
            _read, content, name, settings.max_page_rows, _UNPACKED * settings.max_body_bytes, headless
        )
    except InputError as error:
        raise AppError(kinds.UNREADABLE_TABLE, str(error)) from error


def _read(content: bytes, name: str, most: int, largest: int, headless: bool) -> FirstRows:
    # Arrow takes 15 MB, which a server that is sent no table avoids.
    from limelight.tables.first_rows import first_rows
    from limelight.tables.sources import source_of

    with TemporaryDirectory(prefix="limelight-table-") as folder:
        path = Path(folder) / "table"
        path.write_bytes(content)
        # Only the last part of a path from the client is used as a name.
        return first_rows(source_of(path, name=PureWindowsPath(name).name or name), most, largest, headless=headless)
