"""Errors in the data or settings of a training run; each message states the place and a remedy."""

from limelight.errors import InputError
from limelight.errors import SettingsError as SettingsError


class DataError(InputError):
    """A file of reviews, or a folder of prepared reviews, cannot be used."""


def shorten(value: object, characters: int = 40) -> str:
    """Formats a value for an error message: on one line, and only the beginning of a long text."""
    line = " ".join(str(value).split())
    return line if len(line) <= characters else line[: characters - 1] + "…"
