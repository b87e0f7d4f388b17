"""Describes what is wrong with the fields of a request."""

from typing import Any

from . import kinds
from .problem import AppError, Fault, shorten

# A body with many mistakes is answered with the first few of them.
_MAX_FAULTS = 10


def describe_mistakes(mistakes: Any, skip: int = 0) -> AppError:
    """Returns the problem of the `mistakes` that pydantic found; the first `skip` steps to each place are left out."""
    faults = [
        Fault(pointer=_pointer(mistake["loc"][skip:]), detail=_sentence(mistake)) for mistake in mistakes[:_MAX_FAULTS]
    ]
    detail = " ".join(f"{fault.pointer}: {fault.detail}" for fault in faults[:3])
    return AppError(kinds.INVALID_REQUEST, detail, faults)


def _sentence(mistake: dict[str, Any]) -> str:
    if mistake["type"] == "extra_forbidden":
        return "There is no such field."
    return str(mistake["msg"]).removeprefix("Value error, ").removesuffix(".") + "."


def _pointer(location: tuple[int | str, ...]) -> str:
    """Formats a place in the body as a JSON pointer (RFC 6901) in a URI fragment."""
    steps = [shorten(str(step)).replace("~", "~0").replace("/", "~1") for step in location]
    return "#" + "".join(f"/{step}" for step in steps)
