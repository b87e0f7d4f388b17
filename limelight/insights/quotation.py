"""Quotes phrases of a text: on one line, without HTML and without the marks at their ends.

A quotation has the words around a phrase that complete it, in brackets: "So buy this game [if you're masochistic]".
"""

import re
from bisect import bisect, bisect_left
from collections.abc import Sequence
from itertools import accumulate, chain

from limelight.common.rules import RULES
from limelight.prediction import Prediction
from limelight.text.phrases import TABLE, line_starts

# Marks at the ends of a phrase, which its quotation does without; those of pairs only with their partners.
_MARKS: str = RULES["named"]["marks"]
_PAIRS: list[str] = RULES["named"]["pairs"]
# HTML in a text is left out of a quotation, and a phrase of nothing else is not named.
_TAG = re.compile(RULES["named"]["tag"])
# Most words before a phrase and after it; what joins words or clauses, and clauses alone; what begins a clause that
# says nothing alone.
_MOST: int = RULES["quoted"]["most"]
_JOINING, _CLAUSES, _LEADING = (frozenset(RULES["quoted"][name].split()) for name in ("joining", "clauses", "leading"))
_JOINS = _JOINING | _CLAUSES
# The classes of words as letters, from this one on, so that a pattern can be searched for in a sentence.
_FIRST = 0x100
_LETTERS = {
    name: f"[{''.join(chr(_FIRST + TABLE.number_of[kind]) for kind in kinds.split())}]"
    for name, kinds in RULES["quoted"]["kinds"].items()
}
_PATTERNS = {
    name: re.compile(re.sub(r"<(\w+)>", lambda found: _LETTERS[found[1]], pattern))
    for name, pattern in RULES["quoted"]["patterns"].items()
}


def around(prediction: Prediction, phrase: range) -> tuple[range, bool]:
    """Returns the words that complete a phrase of an English text, and whether it is whole with them.

    They are all up to a mark or the start of a clause. Where they are more than nine on one side, that side has none:
    half of them would be torn again. A phrase with a subject and a verb of its own needs nothing before it.

    Args:
        prediction: The answer to the text.
        phrase: The numbers of the tokens of the phrase, among all of the text.
    """
    sentences = [sentence.tokens for sentence in prediction.sentences]
    borders = [0, *accumulate(map(len, sentences))]
    sentence = bisect(borders, phrase.start) - 1
    # A sentence that was too long to be read at once goes on in the next.
    goes_on = [bool(tokens) and not TABLE.is_mark(tokens[-1].text) for tokens in sentences]
    low = sentence - (sentence > 0 and goes_on[sentence - 1])
    high = sentence + (sentence + 1 < len(sentences) and goes_on[sentence])
    tokens, before = list(chain.from_iterable(sentences[low : high + 1])), borders[low]
    words = TABLE.words_of([token.text for token in tokens], line_starts(tokens, [True] * len(tokens)))
    starts, count = [before + start for start in [*words.starts, len(tokens)]], len(words.starts)
    first, stop = (bisect_left(starts, at, hi=count) for at in (phrase.start, phrase.stop))
    texts, kinds = [tokens[start].text.lower() for start in words.starts], "".join(chr(_FIRST + n) for n in words.kinds)

    def has(pattern: str, start: int, end: int | None = None) -> bool:
        return bool(_PATTERNS[pattern].search(kinds[start:end]))

    def ends(word: int) -> bool:
        return not word or words.marks[word] in (".", ",", "|")

    def lacks_subject(word: int) -> bool:
        """Whether a clause from "and" on has the subject of the one before, or a part of its own: "and was slow"."""
        # "The writing | and acting is so good": no verb before.
        return texts[word] in _JOINING and (has("predicate", word + 1) or has("verbless", 0, word + 1))

    def begins(word: int) -> bool:
        if ends(word) or words.marks[word] == "-" or texts[word] not in _JOINS:
            return ends(word)
        if texts[word] in _CLAUSES:
            # "so good"
            return texts[word - 1] not in ("as", "a") and not (texts[word] == "so" and has("degree", word + 1))
        # "slow and cold" goes on, "slow and it was cold" does not.
        after = next((at for at in range(word + 1, count) if ends(at) or texts[at] in _JOINS), count)
        return has("own_verb", word + 1, after)

    left, right = first, next(filter(begins, range(stop, count)), count)
    depends = first < count and (
        has("dependent", first, stop)
        or lacks_subject(first)
        # "They think | it is good", "the only thing | I liked".
        or (not words.marks[first] and has("saying", 0, first + 1))
    )
    if depends or (first < count and not has("verb", first, stop)):
        while left and (not begins(left) or (words.marks[left] in ("", ",") and lacks_subject(left))):
            left -= 1
    has_left, has_right = (0 < number <= _MOST for number in (first - left, right - stop))
    quotation = range(starts[left] if has_left else phrase.start, starts[right] if has_right else phrase.stop)
    # A noun may stand alone, "a waste"; a verb or a preposition may not.
    cut_left, cut_right = depends and left < first and not has_left, right > stop and not has_right
    left, right = left if has_left else first, right if has_right else stop
    text = quoted(tokens[phrase.start - before : phrase.stop - before])
    torn = (
        cut_left
        # "many places | that ..."
        or (cut_right and (has("cut", left, right) or has("relative", stop)))
        # "in this delightful film"
        or has("torn", left, right)
        # "if you like it"
        or (left < right and texts[left] in _LEADING and (left == first or has("dangling", first, stop)))
        # "the manager (Tom) | was rude"
        or (left > 0 and has("being", left) and tokens[words.starts[left] - 1].text in (")", ","))
        or text.count('"') % 2 == 1
        or len(text) == 1
    )
    return quotation, not torn


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
