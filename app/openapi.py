"""What /openapi.json says of errors, where FastAPI would say something else."""

from typing import Any

from fastapi import FastAPI

from app.errors import KINDS
from app.schemas import Problem


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Returns the `responses` of a route that can fail in these ways, each with the kinds of problem it stands for."""
    return {
        status: {
            "model": Problem,
            "description": "; ".join(
                f"{kind.title} (`{kind.type}`)" for kind in KINDS.values() if kind.status == status
            ),
        }
        for status in statuses
    }


def describe_problems(app: FastAPI) -> None:
    """Gives every problem in the schema of `app` its media type; FastAPI knows only that of the route's answer."""
    schema = app.openapi()
    for path in schema["paths"].values():
        for operation in path.values():
            for status, response in list(operation["responses"].items()):
                content = response["content"]["application/json"]
                if content["schema"].get("$ref", "").endswith("/HTTPValidationError"):
                    # FastAPI's own shape of an error, which this server never sends.
                    del operation["responses"][status]
                elif int(status) >= 400:
                    response["content"] = {"application/problem+json": content}
    for name in ("HTTPValidationError", "ValidationError"):
        schema["components"]["schemas"].pop(name, None)
