"""Finds the words that complete a phrase as a quotation: "So buy this game [if you're masochistic]"."""

import re
from bisect import bisect, bisect_left
from collections.abc import Sequence
from itertools import accumulate, chain

from limelight.common.rules import RULES
from limelight.prediction import Prediction, WeightedToken
from limelight.text.phrase_table import Words
from limelight.text.phrases import TABLE, read_words

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
    name: re.compile(re.sub(r"<(\w+)>", lambda name: _LETTERS[name[1]], pattern))
    for name, pattern in RULES["quoted"]["patterns"].items()
}


def complete(prediction: Prediction, phrases: Sequence[range]) -> list[tuple[range, bool]]:
    """Returns, for each phrase of an English text, the words that complete it, and whether they make it complete.

    These are all words up to a mark or the start of a clause. If one side has more than nine, none are added there,
    since a part of them would not complete the phrase. A phrase with its own subject and verb needs none before it.

    Args:
        prediction: The answer to the text.
        phrases: The indices of the tokens of each phrase, among all tokens of the text.
    """
    sentences = [sentence.tokens for sentence in prediction.sentences]
    borders = [0, *accumulate(map(len, sentences))]
    # A sentence that was too long to be read at once goes on in the next.
    goes_on = [bool(tokens) and not TABLE.is_mark(tokens[-1].text) for tokens in sentences]
    parts = []
    for phrase in phrases:
        number = bisect(borders, phrase.start) - 1
        low = number - (number > 0 and goes_on[number - 1])
        parts.append((low, number + (number + 1 < len(sentences) and goes_on[number])))
    tokens_of = {part: list(chain.from_iterable(sentences[part[0] : part[1] + 1])) for part in parts}
    words = [read_words(tokens) for tokens in tokens_of.values()]
    read = {
        part: _Sentence(tokens, borders[part[0]], of_part)
        for (part, tokens), of_part in zip(tokens_of.items(), words, strict=True)
    }
    return [read[part].complete(phrase) for part, phrase in zip(parts, phrases, strict=True)]


class _Sentence:
    """A sentence of an English text.

    Args:
        tokens: Its tokens.
        first: The number of the first of them, among all of the text.
        words: Its words.
    """

    def __init__(self, tokens: Sequence[WeightedToken], first: int, words: Words):
        self._tokens, self._first, self._words, self._count = tokens, first, words, len(words.starts)
        self._starts = [first + start for start in [*words.starts, len(tokens)]]
        self._texts = [tokens[start].text.lower() for start in words.starts]
        self._kinds = "".join(chr(_FIRST + number) for number in words.kinds)

    def complete(self, phrase: range) -> tuple[range, bool]:
        """Returns the words that complete a phrase, and whether it is whole with them (see `complete`)."""
        has, begins, texts, starts, marks = self._has, self._begins, self._texts, self._starts, self._words.marks
        first, stop = (bisect_left(starts, at, hi=self._count) for at in (phrase.start, phrase.stop))
        left, right = first, next(filter(begins, range(stop, self._count)), self._count)
        depends = first < self._count and (
            has("dependent", first, stop)
            or self._lacks_subject(first)
            # "They think | it is good", "the only thing | I liked".
            or (not marks[first] and has("saying", 0, first + 1))
        )
        if depends or (first < self._count and not has("verb", first, stop)):
            while left and (not begins(left) or (marks[left] in ("", ",") and self._lacks_subject(left))):
                left -= 1
        has_left, has_right = (0 < number <= _MOST for number in (first - left, right - stop))
        quotation = range(starts[left] if has_left else phrase.start, starts[right] if has_right else phrase.stop)
        # A noun may stand alone, "a waste"; a verb or a preposition may not.
        cut_left, cut_right = depends and left < first and not has_left, right > stop and not has_right
        left, right = left if has_left else first, right if has_right else stop
        # "What a wonderful book!"
        is_sentence = (left, right) == (0, self._count)
        torn = not is_sentence and (
            cut_left
            # "many places | that ..."
            or (cut_right and (has("cut", left, right) or has("relative", stop)))
            # "in this delightful film"
            or has("torn", left, right)
            # "if you like it"
            or (left < right and texts[left] in _LEADING and (left == first or has("dangling", first, stop)))
            # "the manager (Tom) | was rude"
            or (left > 0 and has("being", left) and self._tokens[self._words.starts[left] - 1].text in (")", ","))
        )
        return quotation, not torn

    def _has(self, pattern: str, start: int, end: int | None = None) -> bool:
        return bool(_PATTERNS[pattern].search(self._kinds[start:end]))

    def _ends(self, word: int) -> bool:
        return not word or self._words.marks[word] in (".", ",", "|")

    def _lacks_subject(self, word: int) -> bool:
        """Whether a clause from "and" on has the subject of the one before, or a part of its own: "and was slow"."""
        # "The writing | and acting is so good": no verb before. "Fix it | and this is good": a condition.
        joins = self._texts[word] in _JOINING
        return joins and (self._has("predicate", word + 1) or self._has("verbless", 0, word + 1))

    def _begins(self, word: int) -> bool:
        texts = self._texts
        if self._ends(word) or self._words.marks[word] == "-" or texts[word] not in _JOINS:
            return self._ends(word)
        if texts[word] in _CLAUSES:
            # "so good"
            return texts[word - 1] not in ("as", "a") and not (texts[word] == "so" and self._has("degree", word + 1))
        # "slow and cold" goes on, "slow and it was cold" does not.
        later = range(word + 1, self._count)
        return self._has(
            "own_verb", word + 1, next((n for n in later if self._ends(n) or texts[n] in _JOINS), self._count)
        )
