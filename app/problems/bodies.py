"""Reads the body of a request as the model of its endpoint, once, or says what is wrong with it."""

import gc
from typing import Any, TypeVar

import msgspec
from pydantic import BaseModel, ValidationError

from . import kinds
from .problem import AppError, Fault, shorten

Body = TypeVar("Body", bound=BaseModel)

# A body with many mistakes is answered with the first few of them.
_MAX_FAULTS = 10
# A body of this size is read without the garbage collector, which would search its million lists again and again.
_LARGE = 1 << 16
_decode = msgspec.json.Decoder().decode


def read_body(content: bytes, shape: type[Body]) -> Body:
    """Returns the `shape` that a body holds. Raises `AppError` with the first mistakes, which never quotes the body."""
    # Raised here, where no frame of a traceback holds the values of a large body.
    if isinstance(found := _read(content, shape), AppError):
        raise found
    return found


def _read(content: bytes, shape: type[Body]) -> Body | AppError:
    collects = len(content) > _LARGE and gc.isenabled()
    if collects:
        gc.disable()
    try:
        return shape.model_validate(_decode(content))
    except ValidationError as error:
        return describe_mistakes(error.errors(include_url=False, include_input=False))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        reason = str(error).removeprefix("JSON is malformed: ").partition(" - at ")[0]
        return AppError(kinds.MALFORMED_BODY, f"The body is not JSON in UTF-8: {reason}.")
    finally:
        if collects:
            gc.enable()


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
