"""Dataclasses and structs whose attributes are documented by the strings below them, for the API reference."""

import ast
import inspect
import sys
from dataclasses import field, is_dataclass, make_dataclass
from functools import cache
from itertools import pairwise
from typing import Any, ClassVar

import msgspec


class Documented:
    """Base of the dataclasses in server answers; msgspec serializes them, and pydantic describes them.

    Attributes:
        example: An example of the class as JSON, for its description; not inherited.
    """

    __slots__ = ()
    example: ClassVar[dict[str, Any]]
    __pydantic_config__: ClassVar[dict[str, Any]] = {"json_schema_serialization_defaults_required": True}

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: Any, handler: Any) -> Any:
        """Adds the strings below attributes; pydantic's `use_attribute_docstrings` ignores base classes."""
        reference = handler(core_schema)
        schema = handler.resolve_ref_schema(reference)
        for base in filter(is_dataclass, cls.__mro__):
            for name, text in _strings(base.__module__).get(base.__name__, {}).items():
                schema["properties"][name].setdefault("description", text)
        if "example" in vars(cls):
            schema["examples"] = [cls.example]
        return reference


class DocumentedStruct(msgspec.Struct):
    """Base of the structs in server answers, which are faster to create and serialize; an answer has one per word."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        """Returns the schema of a dataclass with the same fields, since pydantic does not support structs."""
        return handler.generate_schema(_as_dataclass(cls))


@cache
def _as_dataclass(struct: type[msgspec.Struct]) -> type:
    fields = [
        (each.name, each.type, field() if each.required else field(default=each.default))
        for each in msgspec.structs.fields(struct)
    ]
    # A field may be left out of an answer where the struct leaves out defaults.
    config = {"json_schema_serialization_defaults_required": not struct.__struct_config__.omit_defaults}
    namespace = {"__doc__": struct.__doc__, "__pydantic_config__": config}
    made = make_dataclass(struct.__name__, fields, bases=(Documented,), namespace=namespace)
    # Python 3.12 and later set it to the module that calls `make_dataclass`.
    made.__module__ = struct.__module__
    return made


@cache
def _strings(module: str) -> dict[str, dict[str, str]]:
    """Returns the string below each attribute of each class of a module, by the names of both."""
    return {
        definition.name: {
            attribute.target.id: inspect.cleandoc(below.value.value)
            for attribute, below in pairwise(definition.body)
            if isinstance(attribute, ast.AnnAssign) and isinstance(attribute.target, ast.Name)
            if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant)
            if isinstance(below.value.value, str)
        }
        for definition in ast.parse(inspect.getsource(sys.modules[module])).body
        if isinstance(definition, ast.ClassDef)
    }
