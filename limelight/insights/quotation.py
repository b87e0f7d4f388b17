"""Chooses the phrases that a summary names, and quotes them on one line, without HTML or marks at their ends.

A quotation includes words that complete a phrase, in brackets: "So buy this game [if you're masochistic]".
"""

import re
from bisect import bisect, bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, chain

from limelight.common.rules import RULES
from limelight.lenses.explained import Explained
from limelight.prediction import Prediction, WeightedToken
from limelight.text.phrase_table import Words
from limelight.text.phrases import TABLE, read_words

_NAMED: dict = RULES["named"]
# A phrase that adds less is neither named nor tinted.
LEAST: dict[str, float] = RULES["light"]["least"]
# Marks at the ends of a phrase, which its quotation does without; those of pairs only with their partners.
_MARKS: str = _NAMED["marks"]
_PAIRS: list[str] = _NAMED["pairs"]
# HTML in a text is left out of a quotation, and a phrase of nothing else is not named.
_TAG = re.compile(_NAMED["tag"])
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


@dataclass(frozen=True, slots=True)
class Chosen:
    """A phrase to name.

    Attributes:
        text: The phrase as quoted on its own.
        indices: The indices of its occurrences among the phrases of the text.
        value: The sum of the values of its occurrences; 0 for a lens of words.
        supports: Whether the value supports the answer.
        sentence: The index of the sentence of the first occurrence.
        tokens: The indices of the tokens of all occurrences, among all tokens of the text.
        run: The token indices of the first occurrence.
        quotation: The token indices of the first occurrence, with the words around it that are quoted.
        is_whole: Whether it is complete as quoted.
    """

    text: str
    indices: list[int]
    value: float
    supports: bool
    sentence: int
    tokens: list[int]
    run: range
    quotation: range
    is_whole: bool

    def again(self, other: "Chosen") -> "Chosen":
        """Returns the phrase with another occurrence of it added."""
        indices, tokens = self.indices + other.indices, self.tokens + other.tokens
        return replace(self, indices=indices, tokens=tokens, value=self.value + other.value)

    def overlaps(self, other: "Chosen") -> bool:
        """Whether the quotations of both phrases share words."""
        return self.quotation.start < other.quotation.stop and other.quotation.start < self.quotation.stop


@dataclass(frozen=True, slots=True)
class Quotation:
    """Phrases quoted together.

    Attributes:
        phrases: The phrases, the strongest first.
        pieces: Their indices, and the words around and between them in brackets, in the order of the text.
    """

    phrases: list[Chosen]
    pieces: list[int | str]


def quote_sides(explained: Explained) -> dict[tuple[bool, bool], list[Quotation]]:
    """Returns the candidate quotations of a summary, by whether they support the answer and whether all are complete.

    They contain the two strongest phrases, and up to two more that add at least half as much as the first; each is
    worth naming, and one supports the answer if any phrase does. A phrase that occurs several times is named once.
    Nothing is named if the text has no known word. A phrase within the quotation of a stronger phrase that pulls the
    other way is not named.
    """
    assert explained.light.phrases is not None
    asked, counts = explained.lens_input, explained.prediction.counts
    values: list[float] = explained.light.phrases.values.tolist()
    least = LEAST[asked.target.unit] if counts.words > counts.words_unknown else float("inf")
    strong = [index for index, value in enumerate(values) if abs(value) >= least]
    phrases: dict[tuple[str, bool], Chosen] = {}
    for phrase in quote_phrases(explained, strong):
        if phrase.text:
            key = phrase.text.lower(), phrase.supports
            phrases[key] = phrases[key].again(phrase) if key in phrases else phrase
    strongest = sorted(phrases.values(), key=lambda phrase: -abs(phrase.value))
    named = {True: _choose([phrase for phrase in strongest if phrase.is_whole]), False: _choose(strongest)}
    sides = {
        (supports, whole): [phrase for phrase in named[whole] if phrase.supports == supports]
        for supports, whole in ((True, True), (True, False), (False, True))
    }
    return {kind: join(explained.prediction, side) for kind, side in sides.items() if side}


def _choose(phrases: Sequence[Chosen]) -> list[Chosen]:
    """Returns the phrases to name, of all that may be, the strongest first."""
    named: list[Chosen] = []
    for phrase in phrases:
        strong = abs(phrase.value) >= _NAMED["share"] * abs(phrases[0].value)
        if (
            len(named) < (_NAMED["most"] if strong else _NAMED["always"])
            or (phrase.supports and not any(other.supports for other in named))
        ) and not any(phrase.overlaps(other) for other in named if other.supports != phrase.supports):
            named.append(phrase)
    return named


def quote_phrases(explained: Explained, indices: Sequence[int]) -> list[Chosen]:
    """Returns the quotations of phrases, given their indices among the phrases of the text."""
    asked, values, sentences = explained.lens_input, explained.light.phrases, explained.prediction.sentences
    tokens = [token for sentence in sentences for token in sentence.tokens]
    ends = list(accumulate(len(sentence.tokens) for sentence in sentences))
    numbers = [[asked.numbers[position] for position in asked.phrases[index]] for index in indices]
    runs = [range(of_phrase[0], of_phrase[-1] + 1) for of_phrase in numbers]
    wholes = complete(explained.prediction, runs) if asked.english else [(run, True) for run in runs]
    results = []
    for index, of_phrase, run, whole in zip(indices, numbers, runs, wholes, strict=True):
        value = 0.0 if values is None else float(values.values[index])
        text, supports = quoted(tokens[run.start : run.stop]), value * asked.direction > 0
        results.append(Chosen(text, [index], value, supports, bisect(ends, run.start), of_phrase, run, *whole))
    return results


def join(prediction: Prediction, phrases: Sequence[Chosen]) -> list[Quotation]:
    """Returns the quotations of phrases, with overlapping ones merged."""
    groups: list[list[Chosen]] = []
    for phrase in phrases:
        near = [group for group in groups if any(map(phrase.overlaps, group))]
        groups = [group for group in groups if group not in near[1:]]
        if near:
            near[0] += [*chain.from_iterable(near[1:]), phrase]
        else:
            groups.append([phrase])
    tokens = [token for sentence in prediction.sentences for token in sentence.tokens]
    results = []
    for group in groups:
        pieces: list[int | str] = []
        end, stop = min(phrase.quotation.start for phrase in group), max(phrase.quotation.stop for phrase in group)
        for number in [*sorted(range(len(group)), key=lambda number: group[number].run.start), None]:
            if aside := quoted(tokens[end : stop if number is None else group[number].run.start]):
                pieces.append(f"[{aside}]")
            if number is not None:
                pieces.append(number)
                end = group[number].run.stop
        results.append(Quotation(group, pieces))
    return results


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
        text = quoted(self._tokens[phrase.start - self._first : phrase.stop - self._first])
        torn = (
            cut_left
            # "many places | that ..."
            or (cut_right and (has("cut", left, right) or has("relative", stop)))
            # "in this delightful film"
            or has("torn", left, right)
            # "if you like it"
            or (left < right and texts[left] in _LEADING and (left == first or has("dangling", first, stop)))
            # "the manager (Tom) | was rude"
            or (left > 0 and has("being", left) and self._tokens[self._words.starts[left] - 1].text in (")", ","))
            or text.count('"') % 2 == 1
            or len(text) == 1
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


def quoted(tokens: Sequence) -> str:
    """Returns the text of `tokens`, which have `text`, `whitespace` and `removed`, as it is quoted: without HTML."""
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
