"""Documents errors in /openapi.json, where FastAPI would document others."""

from itertools import groupby
from typing import Any

from fastapi import FastAPI

from . import kinds
from .kinds import ProblemKind
from .problem import Problem

# Problems that any request to the API can meet, before its content is examined.
_ANYWHERE = (kinds.UNAUTHORIZED, kinds.UNKNOWN_HOST, kinds.TOO_MANY_REQUESTS, kinds.NOT_READY, kinds.TIMED_OUT)


def problems(*ways: ProblemKind, anywhere: tuple[ProblemKind, ...] = _ANYWHERE) -> dict[int | str, dict[str, Any]]:
    """Returns the `responses` of a route that can fail in these ways, each with an example."""
    return {
        status: _response(list(group))
        for status, group in groupby(
            sorted((*ways, *anywhere), key=lambda kind: kind.status), key=lambda kind: kind.status
        )
    }


def describe_problems(app: FastAPI) -> None:
    """Sets the media type of every problem in the schema of `app`; FastAPI knows only that of the route's answer."""
    schema = app.openapi()
    for address, path in schema["paths"].items():
        for operation in path.values():
            for status, response in list(operation["responses"].items()):
                content = response["content"].get("application/json")
                if content is None or int(status) < 400:
                    continue
                if content["schema"].get("$ref", "").endswith("/HTTPValidationError"):
                    # FastAPI's own shape of an error, which this server never sends.
                    del operation["responses"][status]
                    continue
                for example in content["examples"].values():
                    example["value"]["instance"] = address.replace("{name}", "bert")
                response["content"] = {"application/problem+json": content}
    for name in ("HTTPValidationError", "ValidationError"):
        schema["components"]["schemas"].pop(name, None)


def _response(ways: list[ProblemKind]) -> dict[str, Any]:
    return {
        "model": Problem,
        "description": "; ".join(f"{kind.title} (`{kind.type}`)" for kind in ways),
        "content": {"application/json": {"examples": {kind.slug: _example(kind) for kind in ways}}},
    }


def _example(kind: ProblemKind) -> dict[str, Any]:
    value = {
        "type": kind.type,
        "title": kind.title,
        "status": kind.status,
        "detail": kind.example,
        "request_id": "5f0c9b52d7c14a86",
    }
    return {"summary": kind.title, "value": value}
