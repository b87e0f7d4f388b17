"""Starts the server: `python -m app`."""

import copy
import logging
import os
import sys

import uvicorn
from pydantic import ValidationError
from uvicorn.config import LOGGING_CONFIG

from app.settings import Settings


class WithoutQuery(logging.Filter):
    """Cuts the query off an access log line: someone may put a review there, against all advice."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Lets every record through, changed."""
        client, method, path, *rest = record.args  # type: ignore[misc]
        record.args = (client, method, str(path).partition("?")[0], *rest)
        return True


class WithoutTraceback(logging.Filter):
    """Leaves only the last line of a start that failed for a known reason: that line says all."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Lets every record through, changed or not."""
        message = record.getMessage().rstrip()
        before, name, reason = message.rpartition("app.registry.StartError: ")
        if name and before.startswith("Traceback"):
            record.msg, record.args = reason, ()
        return True


def main() -> None:
    """Serves until it is told to stop."""
    # TensorFlow's notes on the processor's features are of no use to who serves.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    try:
        settings = Settings()
    except ValidationError as error:
        sys.exit("\n".join(f"LIMELIGHT_{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors()))
    logs = copy.deepcopy(LOGGING_CONFIG)
    logs["filters"] = {"without query": {"()": WithoutQuery}, "without traceback": {"()": WithoutTraceback}}
    logs["loggers"]["uvicorn.access"]["filters"] = ["without query"]
    logs["loggers"]["uvicorn.error"]["filters"] = ["without traceback"]
    logs["loggers"]["app"] = {"handlers": ["default"], "level": "INFO", "propagate": False}
    # Imported after the line above: it loads TensorFlow.
    from app.main import create_app

    uvicorn.run(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        log_config=logs,
        server_header=False,
        timeout_graceful_shutdown=settings.shutdown_timeout_s,
    )


if __name__ == "__main__":
    main()
