"""What can be wrong with the data or the settings of a training run; each message names the place and the way out."""

from limelight.errors import InputError, LimelightError
from limelight.errors import SettingsError as SettingsError


class DataError(InputError):
    """A file of reviews, or a folder of prepared ones, cannot be used."""


class LostWorkerError(LimelightError):
    """A process that worked for another was killed; what was done is kept."""


def shorten(value: object, characters: int = 40) -> str:
    """Returns a value as an error may print it: in one line, and of a whole review only the beginning."""
    line = " ".join(str(value).split())
    return line if len(line) <= characters else line[: characters - 1] + "…"
