"""Cuts a text into sentences that, joined, restore the text."""

import re

import sentencex

from limelight.common.rules import RULES

# A short first line with an empty line below it: the format of a review with a title, also in training.
_TITLE = re.compile(r"\s*\S[^\r\n]{0,99}(?:\r\n|[\r\n])[^\S\r\n]*(?:\r\n|[\r\n])\s*")
# White space with a line break, or before a bullet, ends a sentence. A pattern for both would be quadratic in time.
_BLANK = re.compile(r"\s+")
# But a text may be wrapped: lines of this many characters go on before a small letter, except after a mark.
_WRAPPED: dict = RULES["wrapped"]


def join_title(title: str | None, text: str) -> str:
    """Returns `text` below `title`, if there is a title; `split_sentences` returns the title as the first sentence."""
    # A title must have letters, digits or symbols: "…" or "-" stands for no title in many corpora.
    if title is None or not any(character.isalnum() for character in title):
        return text
    return f"{' '.join(title.split())}\n\n{text}"


def split_sentences(text: str) -> list[str]:
    """Returns the sentences of `text`, each with the white space that follows it.

    Every character of `text` is in exactly one sentence. A sentence is never blank, unless all of `text` is:
    white space at the very start belongs to the first sentence. A title (see `join_title`) is one sentence, and a line
    break or a bullet ends one, unless the text is wrapped.
    """
    title = _TITLE.match(text)
    head = [text[: title.end()]] if title else []
    sentences: list[str] = []
    segments = sentencex.segment("en", text[title.end() :] if title else text)
    for piece in [*head, *(line for segment in segments for line in _lines(segment))]:
        if sentences and (not piece.strip() or not sentences[-1].strip()):
            sentences[-1] += piece
        else:
            sentences.append(piece)
    return sentences


def _lines(segment: str) -> list[str]:
    """Returns the lines of a segment, each with the white space that follows it; those of wrapped text are joined."""
    lines, start = [], 0
    for end in _BLANK.finditer(segment):
        after = segment[end.end() : end.end() + 1]
        if after != "•" and "\n" not in end[0] and "\r" not in end[0]:
            continue
        line = segment[start : end.start()]
        goes_on = len(line) >= _WRAPPED["characters"] and line[-1] not in _WRAPPED["marks"] and after.islower()
        if line and after and not goes_on:
            lines.append(segment[start : end.end()])
            start = end.end()
    return [*lines, segment[start:]]
