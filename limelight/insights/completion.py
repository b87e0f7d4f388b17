"""Finds the clause that completes the quotation of a phrase: "[So] buy this game [if you're masochistic]"."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate

from limelight.common.rules import RULES
from limelight.prediction import Prediction
from limelight.text.phrases import TABLE, read_words
from limelight.weighted_text import WeightedToken

# Words that join words or clauses, and clauses alone; words that begin a clause that says nothing alone.
_JOINING, _CLAUSES, _LEADING = (frozenset(RULES["quoted"][name].split()) for name in ("joining", "clauses", "leading"))
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
    """Returns the clause of each phrase of an English text, and whether it can be quoted alone.

    A clause ends at a mark, at a line break, and before a joining word with a verb of its own; "and was slow" belongs
    to the clause before it.

    Args:
        prediction: The answer to the text.
        phrases: The indices of the tokens of each phrase, among all tokens of the text.
    """
    joined: list[list[WeightedToken]] = [[]]
    for sentence in prediction.sentences:
        # A sentence that was too long to be read at once goes on in the next.
        if joined[-1] and TABLE.is_mark(joined[-1][-1].text):
            joined.append([])
        joined[-1] += sentence.tokens
    sentences = [_Sentence(tokens) for tokens in joined]
    ends = list(accumulate(sentence.length for sentence in sentences))
    results = []
    for phrase in phrases:
        number = bisect_left(ends, phrase.start + 1)
        first = ends[number] - sentences[number].length
        clause, is_whole = sentences[number].clause(phrase.start - first, phrase.stop - first)
        results.append((range(first + clause.start, first + clause.stop), is_whole))
    return results


class _Sentence:
    """A sentence of an English text, of these tokens."""

    def __init__(self, tokens: Sequence[WeightedToken]):
        words = read_words(tokens)
        self.length, self._marks = len(tokens), words.marks
        self._starts = [*words.starts, len(tokens)]
        self._texts = [tokens[start].text.lower() for start in words.starts]
        self._kinds = "".join(chr(_FIRST + number) for number in words.kinds)

    def clause(self, start: int, stop: int) -> tuple[range, bool]:
        """Returns the clauses of these tokens, and whether they can be quoted alone (see `complete`)."""
        count = len(self._texts)
        left, right = (bisect_left(self._starts, at, hi=count) for at in (start, stop))
        while not self._begins(left) or self._lacks_subject(left):
            left -= 1
        while not self._begins(right):
            right += 1
        tokens = range(min(start, self._starts[left]), max(stop, self._starts[right]))
        # "What a wonderful book!"
        if (left, right) == (0, count):
            return tokens, True
        # "if you like it", "in this delightful film", "the manager (Tom) | was rude"
        torn = self._texts[left : left + 1] in ([word] for word in _LEADING) or self._has("torn", left, right)
        return tokens, not torn and not (left and self._has("being", left))

    def _has(self, pattern: str, start: int, end: int | None = None) -> bool:
        return bool(_PATTERNS[pattern].search(self._kinds[start:end]))

    def _ends(self, word: int) -> bool:
        return word in (0, len(self._texts)) or self._marks[word] in (".", ",", "|")

    def _begins(self, word: int) -> bool:
        """Whether a clause begins at this word: "slow and cold" goes on, "slow and it was cold" does not."""
        if self._ends(word) or self._texts[word] in _CLAUSES:
            # "as though", "a while"
            return self._ends(word) or self._texts[word - 1] not in ("as", "a")
        later = range(word + 1, len(self._texts))
        stop = next((at for at in later if self._ends(at) or self._texts[at] in _JOINING | _CLAUSES), None)
        return self._texts[word] in _JOINING and self._has("own_verb", word + 1, stop)

    def _lacks_subject(self, word: int) -> bool:
        """Whether a clause from "and" on has the subject of the one before, or a part of its own: "and was slow"."""
        # "The writing | and acting is so good": no verb before. "Fix it | and this is good": a condition.
        joins = 0 < word < len(self._texts) and self._marks[word] in ("", ",") and self._texts[word] in _JOINING
        return joins and (self._has("predicate", word + 1) or self._has("verbless", 0, word + 1))
