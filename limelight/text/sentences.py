"""Cuts a text into sentences that, joined, restore the text."""

import re

import sentencex

from limelight.common.rules import RULES

# A short first line with an empty line below it: the format of a review with a title, also in training.
_TITLE = re.compile(r"\s*\S[^\r\n]{0,99}(?:\r\n|[\r\n])[^\S\r\n]*(?:\r\n|[\r\n])\s*")
# A sentence ends in white space with a line break, or before a bullet. A pattern for all of that white space would be
# quadratic in time.
_BREAK = re.compile(r"[\r\n]\s*|•")
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
    rest = text[title.end() :] if title else text
    segments = sentencex.segment("en", rest)
    # Faster than a search with the pattern.
    if "\n" in rest or "\r" in rest or "•" in rest:
        segments = [line for segment in segments for line in _lines(segment)]
    sentences: list[str] = []
    for piece in [*head, *segments]:
        if sentences and (not piece.strip() or not sentences[-1].strip()):
            sentences[-1] += piece
        else:
            sentences.append(piece)
    return sentences


def _lines(segment: str) -> list[str]:
    """Returns the lines of a segment, each with the white space that follows it; those of wrapped text are joined."""
    lines, start, stop = [], 0, 0
    for found in _BREAK.finditer(segment):
        before = stop + len(segment[stop : found.start()].rstrip())
        stop = found.start() if found[0] == "•" else found.end()
        line, after = segment[start:before], segment[stop : stop + 1]
        goes_on = len(line) >= _WRAPPED["characters"] and line[-1] not in _WRAPPED["marks"] and after.islower()
        if before < stop and line and after and not goes_on:
            lines.append(segment[start:stop])
            start = stop
    return [*lines, segment[start:]]
