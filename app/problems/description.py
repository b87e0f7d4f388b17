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
    InvalidWordError,
    LensError,
    ModelError,
    NoTraceError,
    PriorError,
    RareWordError,
)

from . import kinds
from .problem import AppError, Problem, describe_mistakes, shorten

logger = logging.getLogger("app.problems.description")


def to_problem(error: Exception, request: Request) -> Problem:
    """Describes any exception. Unexpected ones are logged, and their answer contains only the request id."""
    problem = _read(error, request)
    kind, faults = (problem.kind, problem.faults) if isinstance(problem, AppError) else (None, [])
    return Problem(
        type=kind.type if kind else "about:blank",
        title=kind.title if kind else http.HTTPStatus(problem.status_code).phrase,
        status=problem.status_code,
        detail=problem.detail,
        instance=quote(request.scope["path"]),
        request_id=request.state.request_id,
        errors=faults or None,
        near=getattr(error, "near", None) or None,
    )


def _read(error: Exception, request: Request) -> HTTPException:
    """Returns `error` as one that has a status and a message for everybody."""
    match error:
        case NoTraceError() | RareWordError():
            # Words near it have a field of their own.
            return AppError(kinds.NOT_FOUND, str(error.args[0]))
        case ModelError():
            return AppError(kinds.MODEL_FAILED, str(error))
        case InputError() | InvalidTextError() | InvalidWordError() | LensError() | PriorError():
            return AppError(kinds.INVALID_REQUEST, str(error))
        case RequestValidationError():
            return describe_mistakes(error.errors(), skip=1)
        case HTTPException(status_code=404) if not isinstance(error, AppError):
            return AppError(kinds.NOT_FOUND, f"There is nothing at {shorten(request.scope['path'])!r}.")
        case HTTPException(status_code=405):
            return HTTPException(405, f"The method {request.method} is not allowed at this address.")
        case HTTPException():
            return error
    _log_unexpected(error, request)
    return AppError(kinds.INTERNAL_ERROR, "Try again; if the error persists, report the request id.")


def problem_response(problem: Problem, error: Exception) -> JSONResponse:
    """Sends `problem` as application/problem+json, with the headers that `error` asks for (such as Allow)."""
    return JSONResponse(
        problem.model_dump(exclude_none=True),
        status_code=problem.status,
        headers=getattr(error, "headers", None),
        media_type="application/problem+json",
    )


def _log_unexpected(error: BaseException, request: Request) -> None:
    """Logs the origin of `error`, but not its message: messages of exceptions may quote a text."""
    lines = []
    cause: BaseException | None = error
    while cause is not None:
        lines.append(f"{type(cause).__name__} at\n{''.join(traceback.format_tb(cause.__traceback__))}")
        cause = cause.__cause__ or cause.__context__
    logger.error("%s %s failed: %s", request.state.request_id, request.method, "caused by ".join(lines))
