"""Starts the server: `python -m app`."""

import os
import sys

from pydantic import ValidationError

from app.settings import Settings


def main() -> None:
    """Serves until it is told to stop."""
    # TensorFlow's notes on the processor's features are of no use to who serves.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    try:
        settings = Settings()
    except ValidationError as error:
        sys.exit("\n".join(f"LIMELIGHT_{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors()))
    # Imported after the line above: it loads TensorFlow.
    from app.main import create_app
    from app.operation.server import Server

    Server(create_app(settings)).serve_until_told()


if __name__ == "__main__":
    main()
