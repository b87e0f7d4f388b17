"""Removes HTML tags from the text that is read; they remain in the text that is shown."""

import re
from collections.abc import Iterator
from itertools import pairwise

from limelight.common.rules import RULES
from limelight.text.tokens import PAD_TOKEN_ID, Token

_RULES = RULES["markup"]
_BREAKS, _OTHERS = ("|".join(_RULES[name].split()) for name in ("breaks", "others"))
_ATTRIBUTE = r"""\s+[\w:-]+\s*=\s*(?:"[^"<>]*"|'[^'<>]*'|[^\s"'<>=]+)"""
# White space and letters of ASCII alone, so that the browser finds the same.
_TAG = re.compile(rf"</?(?:({_BREAKS})|{_OTHERS})(?:{_ATTRIBUTE})*\s*/?>", re.IGNORECASE | re.ASCII)


def without_markup(text: str) -> str:
    """Returns `text` with tags replaced by white space of the same length, with a line break if the tag breaks a line.

    A tag has an HTML name, and no words except attributes: "<3", "<sarcasm>" and "a <b and c> d" are kept.
    """
    return _TAG.sub(lambda tag: ("\n" if tag[1] else " ").ljust(len(tag[0])), text) if "<" in text else text


def with_markup(sentences: list[list[Token]], text: str) -> list[list[Token]]:
    """Returns the tokens of `without_markup(text)`, with the tags of `text` among them, which no network reads."""
    if "<" not in text or not _TAG.search(text):
        return sentences
    end = 0
    results = []
    for tokens in sentences:
        cut: list[Token] = []
        for token in tokens:
            start, stop = end, end + len(token.text)
            end = stop + len(token.whitespace)
            # A score in words, "4 <b>out</b> of 5", is one token.
            cut += _pieces(text[start:stop], text[stop:end], token)
        results.append(cut)
    for before, after in pairwise(results):
        _pass_on(before, after)
    return results


def _pass_on(before: list[Token], after: list[Token]) -> None:
    """Moves the tags that touch a sentence to it, where white space parts them from the sentence before."""
    start = len(before)
    while start and _TAG.fullmatch(before[start - 1].text) and not before[start - 1].whitespace:
        start -= 1
    if start and before[start - 1].whitespace:
        after[:0] = before[start:]
        del before[start:]


def _pieces(written: str, after: str, token: Token) -> Iterator[Token]:
    """Yields a token with the white space up to the first tag after it, and each of these tags."""
    tags = list(_TAG.finditer(after))
    starts = [*(tag.start() for tag in tags), len(after)]
    # Only white space before the first word is no token; of "½", read as three, two are written as nothing.
    if written or starts[0] or token.token_id != PAD_TOKEN_ID:
        yield Token(written, after[: starts[0]], token.token_id, token.kind, token.removed)
    for tag, following in zip(tags, starts[1:], strict=True):
        yield Token(tag[0], after[tag.end() : following], PAD_TOKEN_ID, "mark")
