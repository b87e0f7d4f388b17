"""The shape of a problem (RFC 9457), as /openapi.json shows it."""

from pydantic import BaseModel, ConfigDict, Field


class Fault(BaseModel):
    """One mistake in a request."""

    pointer: str = Field(description="Where in the body, as a JSON pointer.")
    detail: str


class Problem(BaseModel):
    """An error (RFC 9457)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "/problems/too-large",
                    "title": "The body, or a text in it, is too large",
                    "status": 413,
                    "detail": "Text 2 of 3: The text has 25,000 characters; the limit is 20,000. "
                    "Shorten the text, or send its parts.",
                    "instance": "/api/v1/predict",
                    "request_id": "5f0c9b52d7c14a86",
                    "errors": [
                        {
                            "pointer": "#/texts/1",
                            "detail": "The text has 25,000 characters; the limit is 20,000. "
                            "Shorten the text, or send its parts.",
                        }
                    ],
                }
            ]
        }
    )

    type: str = Field(description="Stable name of the kind of problem, and the address of a page about it.")
    title: str
    status: int
    detail: str = Field(description="What is wrong, with the value and the limit.")
    instance: str
    request_id: str
    errors: list[Fault] | None = None
