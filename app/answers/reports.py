"""POST /api/v1/report: one report on a file of reviews, made as the command makes it, with its progress."""

import asyncio
import io
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import asdict
from functools import partial
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import StreamingResponse

from limelight.errors import LimelightError
from limelight.predictor import Predictor
from limelight.report.rows.columns import Columns

from ..problems.problem import AppError
from ..runtime.registry import ModelRegistry
from .tables import read_file

Event = dict[str, Any]


async def answer_report(
    request: Request, name: str, headless: bool, model: str | None, columns: Columns
) -> StreamingResponse:
    """Reads a file from the body, and returns events: the rows, the columns, the steps, and the report.

    Raises `AppError` if the file cannot be read, or there is no such model.
    """
    registry: ModelRegistry = request.app.state.registry
    predictor = registry.get(model)
    request.state.model_version = predictor.version
    first = msgspec.json.decode(await read_file(request, name, headless))
    request.state.streams = True
    events: asyncio.Queue[Event | None] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def tell(event: Event) -> None:
        loop.call_soon_threadsafe(events.put_nowait, event)

    tell({"rows": len(first["rows"]), **{name: first[name] for name in ("total", "columns", "notes")}})
    work = partial(_make, predictor, first, name, columns, tell)
    call = partial(registry.thread(predictor.name).call, request.state.client, None, work)
    lines = _lines(events, call, request.app.state.settings.request_timeout_s / 4)
    # A proxy hands each event on as it comes.
    return StreamingResponse(lines, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


async def _lines(
    events: "asyncio.Queue[Event | None]", call: Callable[[], Coroutine[Any, Any, None]], pulse_s: float
) -> AsyncIterator[bytes]:
    """Yields the events of a call as lines, then its error, if any; in each pause of `pulse_s`, a sign of life."""
    task = asyncio.create_task(call())
    task.add_done_callback(lambda _: events.put_nowait(None))
    try:
        while True:
            try:
                event = await asyncio.wait_for(events.get(), pulse_s)
            except TimeoutError:
                # A step takes long, and a stream that says nothing would be ended.
                yield b":\n\n"
                continue
            if event is None:
                break
            yield b"data: " + msgspec.json.encode(event) + b"\n\n"
        if error := task.exception():
            if not isinstance(error, LimelightError | AppError):
                raise error
            detail = error.detail if isinstance(error, AppError) else str(error)
            yield b"data: " + msgspec.json.encode({"error": detail}) + b"\n\n"
    finally:
        # A connection that closes ends the work.
        task.cancel()


def _make(model: Predictor, read: dict[str, Any], name: str, wanted: Columns, tell: Callable[[Event], None]) -> None:
    """Makes the report in a thread of its own."""
    # A server reads tables only if it is sent one.
    import pyarrow as pa

    from limelight.report.files import write_csv, write_rows
    from limelight.report.page import to_html
    from limelight.report.report import make_report
    from limelight.report.rows.source import choose_columns, read_table
    from limelight.report.sentences import headline
    from limelight.score.given import GivenLabels

    columns = [[row[index] or None for row in read["rows"]] for index in range(len(read["columns"]))]
    table = pa.table([pa.array(cells, pa.string()) for cells in columns], read["columns"])

    def progress(what: str, done: int, of: int) -> None:
        tell({"what": what, "done": done, "of": of})

    chosen, _ = choose_columns(table, GivenLabels(model.labels, model.stars), wanted)
    tell({"chosen": asdict(chosen)})
    reviews = read_table(table, model, chosen, progress)
    report = make_report(reviews, model, name, progress=progress)
    figures, rows = io.BytesIO(), io.BytesIO()
    write_csv(report, figures)
    write_rows(report, "csv", rows)
    event = {"title": headline(report), "page": to_html(report), "figures": figures.getvalue().decode()}
    tell(event | {"rows": rows.getvalue().decode(), "texts": {row + 1: reviews.texts[row] for row in report.explained}})
