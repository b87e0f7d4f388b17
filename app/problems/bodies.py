"""Reads the body of a request as the model of its endpoint, once, or says what is wrong with it."""

import gc
import re
from typing import Any, TypeVar

import msgspec
from pydantic import BaseModel, ValidationError

from . import kinds
from .errors import AppError, shorten
from .problem import Fault

Body = TypeVar("Body", bound=BaseModel)

# A body with many mistakes is answered with the first few of them.
_MAX_FAULTS = 10
# A body of this size is read without the garbage collector, which would search its million lists again and again.
_LARGE = 1 << 16
# Half of a surrogate pair as JSON writes it: the first without the second, or the second without the first.
_HALF_PAIR = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}"
)
_decode = msgspec.json.Decoder().decode


def read_body(content: bytes, shape: type[Body]) -> Body:
    """Returns the `shape` that a body holds. Raises `AppError` with the first mistakes, which never quotes the body."""
    # Raised here, where no frame of a traceback holds the values of a large body.
    if isinstance(found := _read(content, shape), AppError):
        raise found
    return found


def _read(content: bytes, shape: type[Body]) -> Body | AppError:
    try:
        value = _read_json(content)
        if isinstance(value, dict):
            return shape.model_validate(value)
    except ValueError as error:
        if isinstance(error, ValidationError):
            return describe_mistakes(error.errors(include_url=False, include_input=False))
        return AppError(kinds.MALFORMED_BODY, str(error))
    return AppError(kinds.INVALID_REQUEST, "#: It must be a JSON object.")


def describe_mistakes(mistakes: Any, skip: int = 0) -> AppError:
    """Returns the problem of the `mistakes` that pydantic found; the first `skip` steps to each place are left out."""
    faults = [
        Fault(pointer=_pointer(mistake["loc"][skip:]), detail=_sentence(mistake)) for mistake in mistakes[:_MAX_FAULTS]
    ]
    detail = " ".join(f"{fault.pointer}: {fault.detail}" for fault in faults[:3])
    return AppError(kinds.INVALID_REQUEST, detail, faults)


def _read_json(content: bytes) -> Any:
    """Returns the value of a body. Raises `ValueError` with what it lacks."""
    if not content:
        raise ValueError("The body is empty; it must be a JSON object.")
    collects = len(content) > _LARGE and gc.isenabled()
    if collects:
        gc.disable()
    try:
        return _decode(content)
    except RecursionError:
        reason = "it is nested too deeply"
    except msgspec.DecodeError as error:
        reason = str(error).removeprefix("JSON is malformed: ").split(" - at ")[0].lower()
        if half := _HALF_PAIR.search(content):
            reason = f"half of a surrogate pair is no character (byte {half.start()})"
    except UnicodeDecodeError:
        reason = "it is not valid UTF-8"
        try:
            content.decode()
        except UnicodeDecodeError as error:
            reason = f"it is not valid UTF-8 (byte {error.start})"
    finally:
        if collects:
            gc.enable()
    raise ValueError(f"The body is not JSON: {reason}.")


def _sentence(mistake: dict[str, Any]) -> str:
    if mistake["type"] == "extra_forbidden":
        return "There is no such field."
    return str(mistake["msg"]).removeprefix("Value error, ").removesuffix(".") + "."


def _pointer(location: tuple[int | str, ...]) -> str:
    """Formats a place in the body as a JSON pointer (RFC 6901) in a URI fragment."""
    steps = [shorten(str(step)).replace("~", "~0").replace("/", "~1") for step in location]
    return "#" + "".join(f"/{step}" for step in steps)
