"""Starts the server: `limelight serve`, also as `python -m app`."""

import logging
import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from pydantic import ValidationError
from tyro.conf import OmitArgPrefixes
from uvicorn.config import STARTUP_FAILURE

from .operation.server import serve
from .settings import Settings, settings_table, unknown_variables, variable

if TYPE_CHECKING:
    from fastapi import FastAPI


@dataclass(frozen=True)
class OwnModel:
    """The user's own classifier.

    Attributes:
        model: Your own classifier, served alongside the other models: FILE.py:FUNCTION, FILE.joblib, or a URL
            (https://host/predict). Sets LIMELIGHT_MODEL; the options below set the variables that start with that name.
        labels: The classifier's labels, separated by commas, in the order of its probabilities.
        title: The classifier's title on the page.
        stars: The stars that each label stands for, separated by commas, if the labels are ratings.
        audit: A file written by limelight audit --json, to show on the classifier's card.
        trust: Allow loading the classifier from a pickle, which can run arbitrary code.
    """

    model: str | None = None
    labels: str | None = None
    title: str | None = None
    stars: str | None = None
    audit: str | None = None
    trust: bool = False


def main(
    own: Annotated[OwnModel, OmitArgPrefixes] = OwnModel(),
    port: int | None = None,
    host: str | None = None,
    workers: str | None = None,
    weights: str | None = None,
    settings: bool = False,
) -> None:
    """Serves the page and the API, configured by environment variables.

    LIMELIGHT_PORT=9000 sets the port, as --port 9000 does; `--settings` lists all variables.

    Args:
        own: Your own classifier.
        port: The port to listen on.
        host: The address to listen on; 0.0.0.0 lets other machines connect.
        workers: The number of server processes; by default, one per core.
        weights: The folder that contains one folder per model.
        settings: Print every setting with its default and meaning, without starting the server.
    """
    # Where standard files are closed, a socket would get the number of one, and lines of the log.
    while (file := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(file)
    if settings:
        # Workers import this module too, without these 10 MB.
        from rich.console import Console
        from rich.markdown import Markdown

        Console().print(Markdown(settings_table()))
        return
    mine = {f"model_{name}".removesuffix("_model"): value for name, value in vars(own).items() if value}
    stated = {"port": port, "host": host, "workers": workers, "weights_dir": weights, **mine}
    # The worker processes read the environment.
    os.environ |= {variable(name): str(value) for name, value in stated.items() if value is not None}
    serve(_settings(), f"{__package__}.__main__:make_app")


def _settings() -> Settings:
    """Reads the settings from the environment; exits with a line for each variable that is wrong."""
    mistakes, chosen = unknown_variables(), None
    try:
        chosen = Settings()
    except ValidationError as error:
        for mistake in error.errors():
            name = str(mistake["loc"][0])
            # A key belongs into no log.
            value = "" if name == "api_keys" else f"{mistake['input']}: "
            mistakes.append(f"{variable(name)}: {value}{mistake['msg']}")
    if mistakes or chosen is None:
        sys.exit("\n".join(mistakes))
    return chosen


def make_app(**settings: bool) -> "FastAPI":
    """Makes the app of one worker; if that fails, the server exits, since a retry would fail too."""
    try:
        from .main import create_app

        return create_app(Settings(**settings))
    except ValueError as error:
        logging.getLogger("app").error("%s", error)
    except Exception:
        logging.getLogger("app").exception("The server cannot start")
    sys.exit(STARTUP_FAILURE)


def make_app_with_all() -> "FastAPI":
    """Makes the app of a worker that replaces another: every model must load."""
    return make_app(strict_models=True)


if __name__ == "__main__":
    if options := sys.argv[1:]:
        sys.exit(
            f"error: {' '.join(options)}: python -m app takes no options. Use limelight serve, or set the variables "
            "that limelight serve --settings lists."
        )
    main()
