"""Starts the server: `limelight serve`, also as `python -m app`."""

import sys

from pydantic import ValidationError

from limelight.quiet import quiet

from .operation.memory import forgo_training, keep_small_arrays
from .settings import Settings
from .workers import count_workers, serve_in_processes


def main() -> None:
    """Serves the page and the API; its settings are environment variables.

    LIMELIGHT_PORT=9000 is one; the README lists them all.
    """
    try:
        settings = Settings()
    except ValidationError as error:
        sys.exit("\n".join(f"LIMELIGHT_{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors()))
    workers = count_workers(settings.workers)
    if workers > 1:
        serve_in_processes(settings, workers)
        return
    forgo_training()
    keep_small_arrays()
    # It loads TensorFlow.
    with quiet():
        from .main import create_app
    from .operation.server import Server

    try:
        app = create_app(settings)
    except ValueError as error:
        sys.exit(str(error))
    Server(app).serve_until_told()


if __name__ == "__main__":
    main()
