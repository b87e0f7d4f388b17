"""Every error as an answer (RFC 9457): which exception is which kind of problem, and what its message may say."""

import http
import logging
import traceback
from typing import Any, ClassVar
from urllib.parse import quote

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse

from app.answers.schemas import Fault, Problem
from app.problems import kinds as problems
from app.problems.kinds import ProblemKind
from limelight.errors import EmptyTextError, InvalidTextError, LensError, StrikeError
from limelight.prediction import Counts

logger = logging.getLogger("app.problems.errors")

# A body of a million mistakes is answered with the first few of them.
_MAX_FAULTS = 10
_MAX_NAME_CHARACTERS = 60
_CLOSE = {"Connection": "close"}


_KIND_OF_STATUS = {400: problems.MALFORMED_BODY, 404: problems.NOT_FOUND, 405: problems.METHOD_NOT_ALLOWED}


class AppError(HTTPException):
    """An error of the server's own rules; an `HTTPException`, because FastAPI lets only those pass its body parser."""

    kind: ClassVar[ProblemKind]

    def __init__(self, detail: str, faults: list[Fault] | None = None, headers: dict[str, str] | None = None):
        super().__init__(self.kind.status, detail, headers)
        self.faults = faults or []


class UnknownModelError(AppError):
    """The request names a model that is not served."""

    kind = problems.UNKNOWN_MODEL

    def __init__(self, name: str | None, known: list[str]):
        super().__init__(f"There is no model {_shorten(str(name))!r}. The models are: {', '.join(known)}.")


class NoMapError(AppError):
    """The model came without a map."""

    kind = problems.NO_MAP

    def __init__(self, name: str):
        super().__init__(f"The model {name!r} has no map of reviews.")


class WrongInputError(AppError):
    """The request names, for a text, a model that reads digits."""

    kind = problems.UNKNOWN_MODEL

    def __init__(self, name: str):
        super().__init__(f"The model {name!r} reads digits, not text; ask it at /api/v1/digits.")


class NoDigitsError(AppError):
    """No model that reads digits is served."""

    kind = problems.UNKNOWN_MODEL

    def __init__(self) -> None:
        super().__init__("None of the models that are served reads digits.")


class BodyTooLargeError(AppError):
    """The body has more bytes than the server reads."""

    kind = problems.BODY_TOO_LARGE

    def __init__(self, size: int, limit: int):
        super().__init__(f"The body has {size:,} bytes or more; the limit is {limit:,}.")


class BodyTooSlowError(AppError):
    """The body did not arrive in time."""

    kind = problems.BODY_TOO_SLOW

    def __init__(self, received: int, seconds: float):
        super().__init__(
            f"The body was not complete after {seconds:g} seconds; {received:,} bytes had arrived.", headers=_CLOSE
        )


class TextTooLongError(AppError):
    """A text has more characters than the server reads."""

    kind = problems.TEXT_TOO_LONG

    def __init__(self, characters: int, limit: int):
        super().__init__(f"The text has {characters:,} characters; the limit is {limit:,}.")


class TextNotReadWholeError(AppError):
    """A text is longer than the model reads, and the request asked not to cut it."""

    kind = problems.TEXT_NOT_READ_WHOLE

    def __init__(self, counts: Counts):
        super().__init__(
            f"The text has {counts.tokens:,} tokens in {counts.sentences:,} sentences, and the model reads "
            f"{counts.tokens_read:,} tokens of {counts.sentences_read:,} sentences."
        )


class RefusedTextError(AppError):
    """One of `texts` is refused: the problem is the one that it would be alone, and says which text it is."""

    def __init__(self, error: TextTooLongError | TextNotReadWholeError | InvalidTextError, index: int, texts: int):
        self.kind, detail = _describe_text(error)  # type: ignore[misc]
        super().__init__(f"Text {index + 1} of {texts}: {detail}", [Fault(pointer=f"#/texts/{index}", detail=detail)])


class TooManyTextsError(AppError):
    """A request holds more texts than the server answers at once."""

    kind = problems.TOO_MANY_TEXTS

    def __init__(self, texts: int, limit: int):
        super().__init__(f"There are {texts:,} texts; the limit is {limit}.")


class UnsupportedMediaTypeError(AppError):
    """The body is of a type that is not read."""

    kind = problems.UNSUPPORTED_MEDIA_TYPE

    def __init__(self, content_type: str | None):
        found = "missing" if content_type is None else repr(_shorten(content_type))
        super().__init__(f"The Content-Type is {found}; it must be application/json.")


class UnknownHostError(AppError):
    """The Host header names none of the hosts that the server answers to."""

    kind = problems.UNKNOWN_HOST

    def __init__(self, host: str):
        super().__init__(f"The Host header is {_shorten(host)!r}, and the server answers to other names.")


class RateLimitedError(AppError):
    """One client sends more requests than it may."""

    kind = problems.RATE_LIMITED

    def __init__(self, per_minute: float, burst: int, wait_seconds: int):
        super().__init__(
            f"One client may send {per_minute:g} requests a minute, {burst} of them at once; "
            f"the next may come in {wait_seconds} s.",
            headers={"Retry-After": str(wait_seconds)},
        )


class TooBusyError(AppError):
    """As many requests as the server works on at once are under way."""

    kind = problems.TOO_BUSY

    def __init__(self, requests: int, limit: int):
        super().__init__(
            f"There are {requests:,} requests under way; the limit is {limit:,}.", headers={"Retry-After": "1"}
        )


class QueueFullError(AppError):
    """As many texts as may wait for the network are waiting."""

    kind = problems.TOO_BUSY

    def __init__(self, waiting: int, limit: int):
        super().__init__(
            f"There are {waiting:,} texts waiting; the queue holds {limit:,}.", headers={"Retry-After": "1"}
        )


class NotReadyError(AppError):
    """The server starts, ends, or has a model that does not answer as it should."""

    kind = problems.NOT_READY

    def __init__(self, detail: str, *, closing: bool = False):
        super().__init__(detail, headers={"Retry-After": "1", **(_CLOSE if closing else {})})


class TimedOutError(AppError):
    """The answer was not there in time; the work on it is dropped."""

    kind = problems.TIMED_OUT

    def __init__(self, seconds: float):
        super().__init__(f"There was no answer within {seconds:g} seconds.")


def to_problem(error: Exception, request: Request) -> Problem:
    """Describes any exception. What was not foreseen is logged, and tells the reader nothing but the request id."""
    faults: list[Fault] = []
    match error:
        case AppError():
            kind, detail, faults = error.kind, error.detail, error.faults
        case InvalidTextError():
            kind, detail = _describe_text(error)
        case LensError():
            kind, detail = problems.NO_SUCH_LENS, str(error)
        case RequestValidationError():
            kind, detail, faults = _describe_invalid(error)
        case HTTPException():
            kind = _KIND_OF_STATUS.get(error.status_code) or ProblemKind(
                "", error.status_code, http.HTTPStatus(error.status_code).phrase, ""
            )
            detail = _describe_http(error, request)
        case _:
            log_unexpected(error, request)
            kind, detail = problems.INTERNAL_ERROR, "The server met an error that it did not expect. It was logged."
    return Problem(
        type=kind.type if kind.slug else "about:blank",
        title=kind.title,
        status=kind.status,
        detail=_printable(detail),
        instance=quote(request.scope["path"]),
        request_id=request.state.request_id,
        errors=faults or None,
    )


def problem_response(problem: Problem, error: Exception) -> JSONResponse:
    """Sends `problem` as application/problem+json, with the headers that `error` asks for (such as Allow)."""
    return JSONResponse(
        problem.model_dump(exclude_none=True),
        status_code=problem.status,
        headers=getattr(error, "headers", None),
        media_type="application/problem+json",
    )


def log_unexpected(error: BaseException, request: Request) -> None:
    """Logs where `error` came from, but not what it says: messages of exceptions quote what they choke on."""
    lines = []
    cause: BaseException | None = error
    while cause is not None:
        lines.append(f"{type(cause).__name__} at\n{''.join(traceback.format_tb(cause.__traceback__))}")
        cause = cause.__cause__ or cause.__context__
    logger.error("%s %s failed: %s", request.state.request_id, request.method, "caused by ".join(lines))


def _describe_text(
    error: TextTooLongError | TextNotReadWholeError | InvalidTextError,
) -> tuple[ProblemKind, str]:
    match error:
        case AppError():
            return error.kind, error.detail
        case EmptyTextError():
            return problems.EMPTY_TEXT, str(error)
        case StrikeError():
            return problems.CANNOT_STRIKE_OUT, str(error)
    return problems.INVALID_TEXT, str(error)


def _describe_invalid(error: RequestValidationError) -> tuple[ProblemKind, str, list[Fault]]:
    """Says what does not fit the schema, and never repeats the value: it may be somebody's text."""
    mistakes = error.errors()
    first = mistakes[0]
    if first["type"] == "json_invalid":
        return (
            problems.MALFORMED_BODY,
            f"The body is not JSON: {first['ctx']['error']} at character {first['loc'][1] + 1}.",
            [],
        )
    if first["type"] == "missing" and len(first["loc"]) == 1:
        return problems.MALFORMED_BODY, "The body is empty; it must be a JSON object.", []
    faults = [
        Fault(pointer=_pointer(mistake["loc"]), detail=_printable(_sentence(mistake)))
        for mistake in mistakes[:_MAX_FAULTS]
    ]
    detail = " ".join(f"{fault.pointer}: {fault.detail}" for fault in faults[:3])
    half_pairs = all(mistake["type"] == "string_unicode" for mistake in mistakes)
    return problems.INVALID_TEXT if half_pairs else problems.INVALID_REQUEST, detail, faults


def _sentence(mistake: dict[str, Any]) -> str:
    match mistake["type"]:
        case "string_unicode":
            return "The text is not valid Unicode: it holds half of a surrogate pair."
        case "extra_forbidden":
            return "There is no such field."
        case "model_attributes_type":
            return "It must be a JSON object."
    return str(mistake["msg"]).removeprefix("Value error, ").removesuffix(".") + "."


def _describe_http(error: HTTPException, request: Request) -> str:
    match error.status_code:
        case 404:
            return f"There is nothing at {_shorten(request.scope['path'])!r}."
        case 405:
            allowed = (error.headers or {}).get("Allow", "another method")
            return f"The method {request.method} does not fit this address; {allowed} does."
    match error.__cause__:
        case UnicodeDecodeError(start=start):
            return f"The body is not valid UTF-8: byte {start + 1} fits no character."
        case RecursionError() | ValueError():
            return "The body cannot be read: it is nested too deeply, or a number in it has too many digits."
    return str(error.detail)


def _pointer(location: tuple[int | str, ...]) -> str:
    """Writes a place in the body as a JSON pointer (RFC 6901) in a URI fragment."""
    steps = [_shorten(str(step)).replace("~", "~0").replace("/", "~1") for step in location[1:]]
    return _printable("#" + "".join(f"/{step}" for step in steps))


def _shorten(name: str) -> str:
    return name if len(name) <= _MAX_NAME_CHARACTERS else name[:_MAX_NAME_CHARACTERS] + "…"


def _printable(text: str) -> str:
    # Half of a surrogate pair, which JSON lets a client send, cannot be encoded in an answer.
    return text.encode("utf-8", "backslashreplace").decode()
