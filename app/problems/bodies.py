"""Reads the body of a request as the model of its endpoint, once, or says what is wrong with it."""

import re
from functools import cache, reduce
from operator import or_
from types import UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

import msgspec
from msgspec import UNSET, UnsetType
from pydantic import BaseModel, ValidationError

from . import kinds
from .problem import AppError, Fault, shorten

Body = TypeVar("Body", bound=BaseModel)

# A body with many mistakes is answered with the first few of them.
_MAX_FAULTS = 10
_UNKNOWN = "Object contains unknown field `"


def read_body(content: bytes, shape: type[Body]) -> Body:
    """Returns the `shape` that a body holds. Raises `AppError` with the first mistakes, which never quotes the body."""
    # Raised here, where no frame of a traceback holds the values of a large body.
    if isinstance(body := _read(content, shape), AppError):
        raise body
    return body


def _read(content: bytes, shape: type[Body]) -> Body | AppError:
    try:
        # Reading ends at the first value of another type, and builds nothing of it: a body has room for a million.
        given = msgspec.structs.asdict(_decoder(shape).decode(content))
        return shape.model_validate({name: value for name, value in given.items() if value is not UNSET})
    except ValidationError as error:
        return describe_mistakes(error.errors(include_url=False, include_input=False))
    except msgspec.ValidationError as error:
        reason, _, path = str(error).partition(" - at `$")
        steps = re.findall(r"[^.\[\]`]+", path)
        if reason.startswith(_UNKNOWN):
            steps, reason = [*steps, reason[len(_UNKNOWN) : -1]], "There is no such field"
        return describe_mistakes([{"loc": steps, "msg": reason, "type": ""}])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        reason = str(error).removeprefix("JSON is malformed: ")
        return AppError(kinds.MALFORMED_BODY, f"The body is not JSON in UTF-8: {reason}.")


@cache
def _decoder(shape: type[BaseModel]) -> msgspec.json.Decoder[Any]:
    """Returns a reader of the fields of a model, with their types, and without its other rules."""
    fields = [(name, _plain(field.annotation) | UnsetType, UNSET) for name, field in shape.model_fields.items()]
    return msgspec.json.Decoder(msgspec.defstruct(shape.__name__, fields, forbid_unknown_fields=True))


def _plain(kind: Any) -> Any:
    """Returns the type of a field as msgspec reads it; pydantic tells of wrong words, and of fields within fields."""
    origin, parts = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _plain(parts[0])
    if origin is Literal:
        return str
    if origin in (Union, UnionType):
        return reduce(or_, map(_plain, parts))
    return dict[str, Any] if isinstance(kind, type) and issubclass(kind, BaseModel) else kind


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
