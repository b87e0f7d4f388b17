"""Dataclasses whose attributes are documented by the strings below them, which the reference of the API shows."""

from typing import Any, ClassVar


class Documented:
    """Base of the dataclasses in answers of the server; msgspec serializes them, and pydantic describes them."""

    __slots__ = ()
    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}
