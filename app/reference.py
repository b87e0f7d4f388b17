"""The content of the page of the API: operations and shapes, from the same OpenAPI document that programs get."""

import json
from dataclasses import dataclass, field
from typing import Any

_PLAIN = {"integer": "whole number", "null": "nothing", "boolean": "true or false", "object": "object"}


@dataclass(frozen=True)
class Field:
    """A field of a shape: its name, its type in words, the shapes it contains, and its meaning."""

    name: str
    kind: str
    shapes: list[str]
    description: str
    required: bool


@dataclass(frozen=True)
class Shape:
    """A JSON object in a request or an answer."""

    name: str
    description: str
    fields: list[Field]
    example: str | None = None


@dataclass(frozen=True)
class Operation:
    """A method at an address: its request, its answer, and its errors."""

    id: str
    method: str
    path: str
    description: str
    sends: str | None
    examples: list[tuple[str, str]] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    problems: list[tuple[str, str, str]] = field(default_factory=list)


def operations(document: dict[str, Any]) -> list[Operation]:
    """Returns the operations of an OpenAPI document, in its order."""
    return [
        _operation(path, method, details)
        for path, methods in document["paths"].items()
        for method, details in methods.items()
    ]


def shapes(document: dict[str, Any]) -> list[Shape]:
    """Returns the shapes of an OpenAPI document, by name."""
    return [
        Shape(
            name,
            schema.get("description", ""),
            [
                Field(each, *_kind(details), details.get("description", ""), each in schema.get("required", []))
                for each, details in schema.get("properties", {}).items()
            ],
            _pretty(schema["examples"][0]) if schema.get("examples") else None,
        )
        for name, schema in sorted(document["components"]["schemas"].items())
    ]


def _operation(path: str, method: str, details: dict[str, Any]) -> Operation:
    body = details.get("requestBody", {}).get("content", {})
    sent: dict[str, Any] = next(iter(body.values()), {})
    good = [content for status, content in details["responses"].items() if status.startswith("2")]
    schemas = [media.get("schema", {}) for answer in good for media in answer.get("content", {}).values()]
    problems = [
        (status, example["value"]["title"], example["value"]["type"])
        for status, answer in details["responses"].items()
        for media in answer.get("content", {}).values()
        for example in media.get("examples", {}).values()
        if status[0] in "45"
    ]
    sends = _kind(sent["schema"])[1] if sent else []
    return Operation(
        id=details["operationId"],
        method=method.upper(),
        path=path,
        description=details.get("description", ""),
        sends=sends[0] if sends else None,
        examples=[(each["summary"], _pretty(each["value"])) for each in sent.get("examples", {}).values()],
        answers=[name for schema in schemas for name in _kind(schema)[1]],
        problems=problems,
    )


def _kind(schema: dict[str, Any]) -> tuple[str, list[str]]:
    """Returns a type in words, and the names of the shapes in it."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return name, [name]
    for choice in ("anyOf", "oneOf", "allOf"):
        if choice in schema and "type" not in schema:
            kinds = [_kind(each) for each in schema[choice]]
            words = dict.fromkeys(kind for kind, _ in kinds if kind != "anything")
            return " or ".join(words) or "anything", [name for _, names in kinds for name in names]
    if "enum" in schema or "const" in schema:
        return " or ".join(json.dumps(value) for value in schema.get("enum", [schema.get("const")])), []
    match schema.get("type"):
        case "array":
            kind, names = _kind(schema.get("items", {}))
            return f"list of {kind}", names
        case str() as kind:
            return _PLAIN.get(kind, kind), []
    return "anything", []


def _pretty(value: Any) -> str:
    """Formats JSON on few lines: lists of plain values stay on one."""
    if isinstance(value, dict):
        rows = [f"  {json.dumps(name)}: {_indented(each)}" for name, each in value.items()]
        return "{\n" + ",\n".join(rows) + "\n}" if rows else "{}"
    if isinstance(value, list) and any(isinstance(each, dict | list) for each in value):
        return "[\n" + ",\n".join(f"  {_indented(each)}" for each in value) + "\n]"
    return json.dumps(value, ensure_ascii=False)


def _indented(value: Any) -> str:
    return _pretty(value).replace("\n", "\n  ")
