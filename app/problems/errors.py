"""The errors of the server's own rules. Each is of a kind; those that code catches have a class of their own."""

from typing import ClassVar

from starlette.exceptions import HTTPException

from . import kinds
from .kinds import ProblemKind
from .problem import Fault

_MAX_NAME_CHARACTERS = 60
CLOSE = {"Connection": "close"}


class AppError(HTTPException):
    """A problem of one kind; an `HTTPException`, because FastAPI lets only those pass its body parser.

    Args:
        kind: What kind of problem it is.
        detail: What is wrong, with the value and the limit.
        faults: Where in the body it is wrong.
        headers: What the answer tells the client besides, such as Retry-After.
    """

    def __init__(
        self,
        kind: ProblemKind,
        detail: str,
        faults: list[Fault] | None = None,
        headers: dict[str, str] | None = None,
    ):
        super().__init__(kind.status, detail, headers)
        self.kind = kind
        self.faults = faults or []


class _OneKindError(AppError):
    of: ClassVar[ProblemKind]

    def __init__(self, detail: str, headers: dict[str, str] | None = None):
        super().__init__(self.of, detail, headers=headers)


class TextTooLongError(_OneKindError):
    """A text has more characters than the server reads."""

    of = kinds.TEXT_TOO_LONG


class QueueFullError(_OneKindError):
    """As many texts as may wait for the network are waiting."""

    of = kinds.TOO_BUSY


class NotReadyError(_OneKindError):
    """The server starts, ends, or has a model that does not answer as it should."""

    of = kinds.NOT_READY

    def __init__(self, detail: str, *, closing: bool = False):
        super().__init__(detail, {"Retry-After": "1", **(CLOSE if closing else {})})


class TimedOutError(_OneKindError):
    """The answer was not there in time; the work on it is dropped."""

    of = kinds.TIMED_OUT

    def __init__(self, seconds: float):
        super().__init__(f"There was no answer within {seconds:g} seconds.")


def shorten(name: str) -> str:
    """Returns what a client sent as a name, short enough to be said back to it."""
    return name if len(name) <= _MAX_NAME_CHARACTERS else name[:_MAX_NAME_CHARACTERS] + "…"
