"""Quotes phrases of a text: on one line, without HTML and without the marks at their ends.

A quotation has the words around a phrase that complete it, in brackets: "So buy this game [if you're masochistic]".
"""

import re
from bisect import bisect, bisect_left
from collections.abc import Sequence
from itertools import accumulate

from limelight.common.rules import RULES
from limelight.prediction import Prediction
from limelight.text.phrases import TABLE, line_starts

# Marks at the ends of a phrase, which its quotation does without; those of pairs only with their partners.
_MARKS: str = RULES["named"]["marks"]
_PAIRS: list[str] = RULES["named"]["pairs"]
# HTML in a text is left out of a quotation, and a phrase of nothing else is not named.
_TAG = re.compile(RULES["named"]["tag"])
# Most words before a phrase and after it; what joins words or clauses, and clauses alone; the classes of words that
# need something before them, and those that a clause has once.
_MOST: int = RULES["quoted"]["most"]
_JOINING, _CLAUSES = (frozenset(RULES["quoted"][name].split()) for name in ("joining", "clauses"))
_NEEDS_HEAD, _FINITE = (
    frozenset(TABLE.number_of[name] for name in RULES["quoted"][kinds].split()) for kinds in ("needs_head", "finite")
)


def around(prediction: Prediction, phrase: range) -> range:
    """Returns the words that complete a phrase of an English text: all up to a mark or the start of a clause.

    Where they are more than nine on one side, that side has none: half of them would be torn again. A phrase with a
    subject and a verb of its own needs nothing before it.

    Args:
        prediction: The answer to the text.
        phrase: The numbers of the tokens of the phrase, among all of the text.
    """
    borders = [0, *accumulate(len(sentence.tokens) for sentence in prediction.sentences)]
    sentence = bisect(borders, phrase.start) - 1
    tokens, before = prediction.sentences[sentence].tokens, borders[sentence]
    words = TABLE.words_of([token.text for token in tokens], line_starts(tokens, [True] * len(tokens)))
    starts, count = [before + start for start in [*words.starts, len(tokens)]], len(words.starts)
    first, stop = (bisect_left(starts, at, hi=count) for at in (phrase.start, phrase.stop))

    texts = [tokens[start].text.lower() for start in words.starts]

    def ends(word: int) -> bool:
        return not word or words.marks[word] in (".", ",", "|")

    def begins(word: int) -> bool:
        if ends(word) or words.marks[word] == "-" or texts[word] not in _JOINING | _CLAUSES:
            return ends(word)
        # "slow and cold" goes on, "slow and it was cold" does not.
        after = word + 1
        while after < count and not ends(after) and texts[after] not in _JOINING | _CLAUSES:
            after += 1
        return (
            not _FINITE.isdisjoint(words.kinds[word + 1 : after])
            if texts[word] in _JOINING
            else texts[word - 1] != "as"
        )

    left, right = first, stop
    while right < count and not begins(right):
        right += 1
    if first < count and (words.kinds[first] in _NEEDS_HEAD or _FINITE.isdisjoint(words.kinds[first:stop])):
        while not begins(left):
            left -= 1
    return range(
        starts[left] if 0 < first - left <= _MOST else phrase.start,
        starts[right] if 0 < right - stop <= _MOST else phrase.stop,
    )


def quotations(prediction: Prediction, phrases: Sequence[range]) -> list[str]:
    """Returns phrases, ranges of all tokens, as they are quoted."""
    tokens = [token for sentence in prediction.sentences for token in sentence.tokens]
    return [quoted(tokens[phrase.start : phrase.stop]) for phrase in phrases]


def quoted(tokens: Sequence) -> str:
    """Returns `tokens`, which have `text`, `whitespace` and `removed`, as a phrase is quoted: without HTML."""
    written = "".join(token.text + token.whitespace for token in tokens if not token.removed)
    text = " ".join(_TAG.sub(" ", written).split())
    return _without_marks(text) or text


def _without_marks(text: str) -> str:
    """Returns `text` without the marks at its ends. Quotes and brackets go in pairs, or without a partner."""
    text = text.strip(_MARKS)
    first, inside, last = text[:1], text[1:-1], text[1:][-1:]
    if first + last in _PAIRS and not {first, last} & set(inside):
        return _without_marks(inside)
    if _is_alone(last, first + inside):
        return _without_marks(first + inside)
    return _without_marks(inside + last) if _is_alone(first, inside + last) else text


def _is_alone(mark: str, rest: str) -> bool:
    """Whether `mark` is one of a pair, and `rest` has no partner of it."""
    partners = {pair.replace(mark, "", 1) for pair in _PAIRS if mark and mark in pair}
    return bool(partners) and partners.isdisjoint(rest)
