"""The errors of the server's own rules. Each has a kind; those that code catches have their own class."""

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
        kind: The kind of problem.
        detail: The fault, with the value and the limit.
        faults: The places of the fault in the body.
        headers: More headers for the answer, such as Retry-After.
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

    of = kinds.TOO_LARGE


class NotReadyError(_OneKindError):
    """The server is starting, or has a model that does not answer as it should."""

    of = kinds.NOT_READY

    def __init__(self, detail: str):
        super().__init__(detail, {"Retry-After": "1"})


class TimedOutError(_OneKindError):
    """The answer took too long; its computation is dropped."""

    of = kinds.TIMED_OUT

    def __init__(self, seconds: float):
        super().__init__(f"There was no answer within {seconds:g} seconds.")


def shorten(name: str) -> str:
    """Returns a name sent by a client, short enough to repeat in an answer."""
    return name if len(name) <= _MAX_NAME_CHARACTERS else name[:_MAX_NAME_CHARACTERS] + "…"
