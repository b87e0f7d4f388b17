"""A problem (RFC 9457): its shape, the errors that become one, and its part of /openapi.json."""

from typing import Any

from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from .kinds import INVALID_REQUEST, ProblemKind

_MAX_NAME_CHARACTERS = 60
# A body with many mistakes is answered with the first few of them.
_MAX_FAULTS = 10
# Headers of an answer: the connection ends; the same request may be answered in a second.
CLOSE, SOON = {"Connection": "close"}, {"Retry-After": "1"}


class Fault(BaseModel):
    """One mistake in a request."""

    pointer: str = Field(description="The location in the body or the query, as a JSON pointer.")
    detail: str


class Problem(BaseModel):
    """An error (RFC 9457)."""

    type: str = Field(description="Stable identifier of the kind of problem, and address of a page about it.")
    title: str
    status: int
    detail: str = Field(description="What is wrong, with the value and the limit.")
    instance: str
    request_id: str
    errors: list[Fault] | None = None
    near: list[str] | None = Field(None, description="For a rare or unknown word, others that can be asked about.")


class AppError(HTTPException):
    """A problem of one kind; an `HTTPException`, because FastAPI lets only those pass its body parser.

    Args:
        kind: The kind of problem.
        detail: The fault, with the value, the limit and a remedy.
        faults: The places of the fault in the body.
        headers: More headers for the answer, such as Retry-After.
    """

    def __init__(
        self, kind: ProblemKind, detail: str, faults: list[Fault] | None = None, headers: dict[str, str] | None = None
    ):
        super().__init__(kind.status, detail, headers)
        self.kind, self.faults = kind, faults or []


def shorten(name: str) -> str:
    """Returns a name sent by a client, short enough to repeat in an answer."""
    return name if len(name) <= _MAX_NAME_CHARACTERS else name[:_MAX_NAME_CHARACTERS] + "…"


def describe_mistakes(mistakes: Any, skip: int = 0) -> AppError:
    """Returns the problem of the `mistakes` that pydantic found; the first `skip` steps to each place are left out."""
    faults = [
        Fault(pointer=_pointer(mistake["loc"][skip:]), detail=_sentence(mistake)) for mistake in mistakes[:_MAX_FAULTS]
    ]
    return AppError(INVALID_REQUEST, " ".join(f"{fault.pointer}: {fault.detail}" for fault in faults[:3]), faults)


def _sentence(mistake: dict[str, Any]) -> str:
    if mistake["type"] == "extra_forbidden":
        return "There is no such field."
    return str(mistake["msg"]).removeprefix("Value error, ").removesuffix(".") + "."


def _pointer(location: tuple[int | str, ...]) -> str:
    """Formats a place in the body as a JSON pointer (RFC 6901) in a URI fragment."""
    return "#" + "".join("/" + shorten(str(step)).replace("~", "~0").replace("/", "~1") for step in location)


# The problem that any request may get, as OpenAPI documents it.
ANY_PROBLEM: dict[int | str, dict[str, Any]] = {
    "default": {
        "description": "A problem, with its status",
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
}
