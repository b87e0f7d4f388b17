"""Starts the server: `limelight serve`, also as `python -m app`."""

import logging
import sys
from typing import TYPE_CHECKING

from pydantic import ValidationError
from uvicorn.config import STARTUP_FAILURE

from limelight.quiet import quiet

from .operation.server import serve
from .settings import Settings, unknown_variables

if TYPE_CHECKING:
    from fastapi import FastAPI


def main() -> None:
    """Serves the page and the API; its settings are environment variables.

    LIMELIGHT_PORT=9000 is one; the README lists them all.
    """
    mistakes = unknown_variables()
    try:
        settings = Settings()
    except ValidationError as error:
        mistakes += [f"LIMELIGHT_{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors()]
    if mistakes:
        sys.exit("\n".join(mistakes))
    serve(settings, f"{__package__}.__main__:make_app")


def make_app() -> "FastAPI":
    """Makes the app of one worker; one that cannot be made would fail again, so that the server ends."""
    try:
        with quiet():
            from .main import create_app
        return create_app()
    except ValueError as error:
        logging.getLogger("app").error("%s", error)
    except Exception:
        logging.getLogger("app").exception("The server cannot start")
    sys.exit(STARTUP_FAILURE)


if __name__ == "__main__":
    main()
