"""Finds the tags of HTML in a text: they are shown, and no model reads them."""

import re

from limelight.common.rules import RULES

_RULES = RULES["markup"]
_NAMES, _BREAKS = ("|".join(_RULES[name].split()) for name in ("tags", "breaks"))
_ATTRIBUTE = r"""\s+[\w:-]+\s*=\s*(?:"[^"<>]*"|'[^'<>]*'|[^\s"'<>=]+)"""
_TAG = re.compile(rf"</?(?:({_BREAKS})|{_NAMES})(?:{_ATTRIBUTE})*\s*/?>", re.IGNORECASE | re.ASCII)


def without_markup(text: str) -> str:
    """Returns `text` with white space in the place of tags, of the same length: a line break where a tag breaks one."""
    return _TAG.sub(_blank, text) if "<" in text else text


def _blank(tag: re.Match[str]) -> str:
    return ("\n" if tag[1] else " ").ljust(tag.end() - tag.start())


def tags_of(text: str) -> list[tuple[int, int]]:
    """Returns where each tag begins and ends."""
    return [tag.span() for tag in _TAG.finditer(text)] if "<" in text else []
