"""The format of the log: a line of text or of JSON for each event, with the request's id and never a review."""

import copy
import json
import logging
import logging.handlers
import multiprocessing
import os
import queue
import signal
import threading
import time
import traceback
from contextlib import suppress
from datetime import UTC, datetime
from multiprocessing.util import Finalize
from typing import Any, Literal

from uvicorn.config import LOGGING_CONFIG

_requests = logging.getLogger("app.requests")
# Lines that wait to be read; about 2 MB.
_MAX_LINES = 10_000
_FAREWELL_S = 1.0
# Fields of a request that are in its message already.
_IN_MESSAGE = ("method", "route", "status")


class JsonFormatter(logging.Formatter):
    """Formats a record as one line of JSON: `time`, `level`, `logger`, `message`, and its `fields`."""

    def format(self, record: logging.LogRecord) -> str:
        """Returns the line. An exception is given by its type and place: its message may quote a text."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info and record.exc_info[0]:
            line["exception"] = record.exc_info[0].__name__
            line["traceback"] = "".join(traceback.format_tb(record.exc_info[2]))
        return json.dumps(line)


class TextFormatter(logging.Formatter):
    """Formats a record as readable text, with its `fields` as `name=value` after the message."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the name is logging's.
        """Formats an exception by its type and place, for the same reason."""
        return f"{ei[0].__name__} at\n{''.join(traceback.format_tb(ei[2]))}".rstrip()

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802
        """Returns the line without its exception."""
        fields = [f"{k}={v}" for k, v in getattr(record, "fields", {}).items() if k not in _IN_MESSAGE]
        return " ".join([f"{record.levelname + ':':9}", record.message, *fields])


class WithoutStartError(logging.Filter):
    """Keeps only the last line of a start that failed for a known reason: that line is enough."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Returns True for every record, which it may change."""
        message = record.getMessage().rstrip()
        before, name, reason = message.rpartition("models.registry.StartError: ")
        if name and before.startswith("Traceback"):
            record.msg, record.args = reason, ()
        return True


class PatientHandler(logging.handlers.QueueHandler):
    """Writes lines to standard error from a separate thread, so that a stalled reader delays nothing.

    Lines that do not fit into the queue are dropped, and counted in a line once there is room again.
    """

    def __init__(self, lines: int = _MAX_LINES, descriptor: int = 2):
        super().__init__(queue.Queue(lines))
        self.queue: queue.Queue[str]
        self._dropped = 0
        self._descriptor = descriptor
        threading.Thread(target=self._write, name="log", daemon=True).start()
        # A worker exits without the `atexit` handlers of `logging`.
        Finalize(None, self.close, exitpriority=0)
        if multiprocessing.parent_process() is not None:
            # After the shutdown uvicorn ends a worker by the signal itself, which would lose the last lines.
            signal.signal(signal.SIGTERM, self._end)

    def prepare(self, record: logging.LogRecord) -> Any:
        """Returns the item for the queue: the line itself."""
        return self.format(record)

    def enqueue(self, line: Any) -> None:
        """Adds a line, or drops it."""
        try:
            self.queue.put_nowait(line)
        except queue.Full:
            self._dropped += 1

    def close(self) -> None:
        """Waits a moment until the queued lines are written, at the end of the process."""
        end = time.monotonic() + _FAREWELL_S
        while self.queue.unfinished_tasks and time.monotonic() < end:
            time.sleep(0.005)
        super().close()

    def _end(self, *_: object) -> None:
        self.close()
        os._exit(0)

    def _write(self) -> None:
        while True:
            line = self.queue.get()
            with suppress(OSError):
                # Not through `sys.stderr`, whose lock the end of the process would wait for.
                os.write(self._descriptor, f"{line}\n".encode("utf-8", "backslashreplace"))
            self.queue.task_done()
            if self._dropped and not self.queue.full():
                dropped, self._dropped = self._dropped, 0
                told = f"{dropped} lines of the log were dropped: its reader was too slow"
                self.emit(logging.LogRecord("app.logs", logging.WARNING, "", 0, told, None, None))


# Fields that no line of this log uses are not computed: the place in the code, thread and process.
logging._srcfile = None
logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False


def log_config(log_format: Literal["json", "text"]) -> dict[str, Any]:
    """Returns uvicorn's logging configuration with the app's lines, all written to standard error in one format."""
    config = copy.deepcopy(LOGGING_CONFIG)
    config["formatters"] = {"default": {"()": JsonFormatter if log_format == "json" else TextFormatter}}
    config["filters"] = {"without start error": {"()": WithoutStartError}}
    config["handlers"] = {"default": {"()": PatientHandler, "formatter": "default"}}
    # The app's own line for each request replaces uvicorn's access log, which writes raw paths.
    config["loggers"] = {
        "uvicorn": {"handlers": ["default"], "level": "INFO", "propagate": False},
        "uvicorn.error": {"level": "INFO", "filters": ["without start error"]},
        "uvicorn.access": {"handlers": [], "level": "CRITICAL", "propagate": False},
        "app": {"handlers": ["default"], "level": "INFO", "propagate": False},
    }
    # Messages of libraries (above all asyncio on a failed task) get the same format.
    config["root"] = {"handlers": ["default"], "level": "WARNING"}
    return config


def log_request(method: str, route: str, status: int, milliseconds: float, **fields: str | int | None) -> None:
    """Logs the line of one request; `fields` that are None are left out."""
    known = {name: value for name, value in fields.items() if value is not None}
    _requests.info(
        "%s %s %d",
        method,
        route,
        status,
        extra={"fields": {"method": method, "route": route, "status": status, "ms": round(milliseconds, 2), **known}},
    )
