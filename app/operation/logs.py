"""The format of the log: a line of text or of JSON for each event, with the request's id and never a review."""

import json
import logging
import os
import threading
import traceback
from collections import deque
from contextlib import suppress
from datetime import UTC, datetime
from multiprocessing.util import Finalize
from typing import Any, Literal

# Fields of the state of a request that may be told: sizes and versions, never a text.
TOLD = ("request_id", "model_version", "texts", "characters")
# Lines that wait to be written; about 2 MB.
_MAX_LINES = 10_000
# Lines of this time are written together.
_PERIOD_S = 0.1
_FAREWELL_S = 1.0
# Fields of a request that are in its message already.
_IN_MESSAGE = ("method", "route", "status")


class JsonFormatter(logging.Formatter):
    """Formats a record as one line of JSON: `time`, `level`, `logger`, `message`, and its `fields`."""

    def format(self, record: logging.LogRecord) -> str:
        # An exception is given by its type and place: its message may quote a text.
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
        fields = [f"{k}={v}" for k, v in getattr(record, "fields", {}).items() if k not in _IN_MESSAGE]
        return " ".join([f"{record.levelname + ':':9}", record.message, *fields])


class PatientHandler(logging.Handler):
    """Writes lines to standard error from a separate thread, so that a stalled reader delays nothing.

    Where too many lines wait, the oldest are dropped. `QueueListener` would wait for that reader at the end of the
    process, and wake up for each line.
    """

    def __init__(self, lines: int = _MAX_LINES, descriptor: int = 2):
        super().__init__()
        self._lines: deque[str] = deque(maxlen=lines)
        self._descriptor = descriptor
        self._ends = threading.Event()
        self._writer = threading.Thread(target=self._write, name="log", daemon=True)
        self._writer.start()
        self.addFilter(_shorten_start_error)
        # A worker exits without the `atexit` handlers of `logging`.
        Finalize(None, self.close, exitpriority=0)

    def emit(self, record: logging.LogRecord) -> None:
        self._lines.append(self.format(record))

    def close(self) -> None:
        """Waits a moment until the lines are written, at the end of the process."""
        self._ends.set()
        self._writer.join(_FAREWELL_S)
        super().close()

    def _write(self) -> None:
        ends = False
        while not ends:
            ends = self._ends.wait(_PERIOD_S)
            lines = [self._lines.popleft() for _ in range(len(self._lines))]
            with suppress(OSError):
                # Not through `sys.stderr`, whose lock the end of the process would wait for.
                os.write(self._descriptor, "".join(f"{line}\n" for line in lines).encode("utf-8", "backslashreplace"))


def _shorten_start_error(record: logging.LogRecord) -> bool:
    """Keeps only the last line of a start that failed for a known reason: that line is enough."""
    before, name, reason = record.getMessage().rstrip().rpartition("runtime.registry.StartError: ")
    if name and before.startswith("Traceback"):
        record.msg, record.args = reason, ()
    return True


# Fields that no line of this log uses are not computed: the place in the code, thread and process.
logging._srcfile = None
logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False


def log_config(log_format: Literal["json", "text"]) -> dict[str, Any]:
    """Returns the configuration: uvicorn's lines and the app's, all written to standard error in one format."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"default": {"()": JsonFormatter if log_format == "json" else TextFormatter}},
        "handlers": {"default": {"()": PatientHandler, "formatter": "default"}},
        "loggers": {"uvicorn": {"level": "INFO"}, "app": {"level": "INFO"}},
        # Messages of libraries (above all asyncio on a failed task) get the same format.
        "root": {"handlers": ["default"], "level": "WARNING"},
    }
