"""Every exception as a problem (RFC 9457): the kind of each exception, and the permitted content of its message."""

import http
import logging
import traceback
from urllib.parse import quote

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse

from limelight.errors import (
    InputError,
    InvalidTextError,
    LensError,
    ModelError,
    NoTraceError,
    PriorError,
)

from . import kinds
from .bodies import describe_mistakes
from .errors import AppError, shorten
from .kinds import ProblemKind
from .problem import Fault, Problem

logger = logging.getLogger("app.problems.description")

_KIND_OF_STATUS = {400: kinds.MALFORMED_BODY, 404: kinds.NOT_FOUND, 405: kinds.METHOD_NOT_ALLOWED}


def to_problem(error: Exception, request: Request) -> Problem:
    """Describes any exception. Unexpected ones are logged, and their answer contains only the request id."""
    faults: list[Fault] = []
    match error:
        case AppError():
            kind, detail, faults = error.kind, error.detail, error.faults
        case NoTraceError():
            kind, detail = kinds.NOT_FOUND, str(error)
        case ModelError():
            kind, detail = kinds.MODEL_FAILED, str(error)
        case InputError() | InvalidTextError() | LensError() | PriorError():
            kind, detail = kinds.INVALID_REQUEST, str(error)
        case RequestValidationError():
            found = describe_mistakes(error.errors(), skip=1)
            kind, detail, faults = found.kind, found.detail, found.faults
        case HTTPException():
            kind = _KIND_OF_STATUS.get(error.status_code) or ProblemKind(
                "", error.status_code, http.HTTPStatus(error.status_code).phrase, ""
            )
            detail = _describe_http(error, request)
        case _:
            log_unexpected(error, request)
            kind, detail = kinds.INTERNAL_ERROR, "The server met an error that it did not expect. It was logged."
    return Problem(
        type=kind.type if kind.slug else "about:blank",
        title=kind.title,
        status=kind.status,
        detail=detail,
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
    """Logs the origin of `error`, but not its message: messages of exceptions may quote a text."""
    lines = []
    cause: BaseException | None = error
    while cause is not None:
        lines.append(f"{type(cause).__name__} at\n{''.join(traceback.format_tb(cause.__traceback__))}")
        cause = cause.__cause__ or cause.__context__
    logger.error("%s %s failed: %s", request.state.request_id, request.method, "caused by ".join(lines))


def _describe_http(error: HTTPException, request: Request) -> str:
    match error.status_code:
        case 404:
            return f"There is nothing at {shorten(request.scope['path'])!r}."
        case 405:
            allowed = (error.headers or {}).get("Allow", "another method").replace(", ", " or ")
            return f"The method {request.method} does not fit this address; {allowed} does."
    return str(error.detail)
