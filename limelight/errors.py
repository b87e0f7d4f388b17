"""The errors that a user of the library can encounter; each message names the value, the limit and a remedy."""

import re
from collections.abc import Iterator
from contextlib import contextmanager


class LimelightError(Exception):
    """Base class of every error that Limelight raises deliberately."""


class InvalidTextError(LimelightError, ValueError):
    """The text cannot be read: it is blank, or it is not valid Unicode."""


class EmptyTextError(InvalidTextError):
    """The text contains only white space."""


class StrikeError(InvalidTextError):
    """The words to strike out are not in the text, or are the whole text."""


class InvalidImageError(LimelightError, ValueError):
    """An image does not have the size that the network reads, or contains other values than numbers from 0 to 255."""


class LensError(LimelightError, ValueError):
    """The model does not have the requested lens or target."""


class NoTraceError(LimelightError):
    """A model has no layers to trace a text through."""


class InvalidWordError(LimelightError, ValueError):
    """A word to look up is none, or is several words."""


class RareWordError(LimelightError):
    """A word to look up has too few places in held-out reviews.

    Attributes:
        near: Words that can be looked up instead.
    """

    def __init__(self, message: str, near: list[str]):
        super().__init__(message, near)
        self.near = near

    def __str__(self) -> str:
        offer = f" Words near it: {', '.join(self.near)}." if self.near else ""
        return f"{self.args[0]}{offer}"


class PriorError(LimelightError, ValueError):
    """The prior does not fit the labels of the model, or is not a list of shares."""


class WeightsError(LimelightError):
    """A weights directory is missing a file, or a file in it cannot be read."""


class WeightsMismatchError(WeightsError):
    """Files that belong together do not match: their shapes, tokenizers or hashes differ."""


class ModelError(LimelightError):
    """Your own classifier failed, or returned something other than probabilities."""


class InputError(LimelightError):
    """A file of reviews is missing, truncated, or not what its name claims, or it has no column of texts."""


class OutputError(LimelightError):
    """Output cannot be written: the path is taken, in use, read-only or full, or contains the output of another run."""


class PluginError(LimelightError):
    """An installed package provides a lens or a network that cannot be loaded."""


class SettingsError(LimelightError):
    """A setting is out of range, or two settings contradict each other."""


class WorkerError(LimelightError):
    """A scoring process cannot be started, or was killed repeatedly."""


@contextmanager
def as_model_error(action: str, remedy: str) -> Iterator[None]:
    """Turns any error of a user's code into a `ModelError` with the `action` that failed, its reason and a `remedy`."""
    try:
        yield
    except LimelightError:
        raise
    # A script may end the process by sys.exit.
    except (Exception, SystemExit) as error:
        reason = " ".join(str(error).split())[:200]
        raise ModelError(f"{action}: {type(error).__name__}: {reason}. {remedy}") from error


@contextmanager
def as_arguments() -> Iterator[None]:
    """Names options in messages as Python does: `text=` for `--text`, `stars="rating"` for `--stars rating`."""
    try:
        yield
    except LimelightError as error:
        message = re.sub(r"--([a-z]+) ([^:.]+)(?=[:.])", r'\1="\2"', str(error))
        error.args = (re.sub(r"--([a-z]+)\b", r"\1=", message),)
        raise
