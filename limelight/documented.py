"""Dataclasses whose attributes are documented by the strings below them: the reference of the API shows these."""

from typing import Any, ClassVar


class Documented:
    """Base of dataclasses that an answer of the server is made of; msgspec writes them, and pydantic describes them."""

    __slots__ = ()
    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}
