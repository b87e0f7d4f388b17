"""Chooses the words that a summary quotes. One number decides, and is printed: what all words of a quotation add."""

import re
from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, pairwise, repeat, starmap

import numpy as np
from numpy.typing import NDArray

from limelight.common.rules import RULES
from limelight.explained import Explained
from limelight.insights.completion import complete

_NAMED: dict = RULES["named"]
# A phrase that adds less is neither named nor tinted.
LEAST: dict[str, float] = RULES["light"]["least"]
# Marks at the ends of a phrase, which its quotation does without; those of pairs only with their partners.
_MARKS: str = _NAMED["marks"]
_PAIRS: list[str] = _NAMED["pairs"]
# A torn phrase is quoted with its sentence, or else with the beginning or the end of it, up to one of these numbers of
# tokens: the first, if that will do.
_LONGEST: list[int] = _NAMED["longest"]
# HTML in a text is left out of a quotation, and a phrase of nothing else is not named.
_TAG = re.compile(_NAMED["tag"])


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words of a text that are quoted together.

    Attributes:
        text: The words as they are quoted, without quotes.
        run: The indices of the words, among all tokens of the text.
        value: What all its words add to the target, also those that only complete it.
    """

    text: str
    run: range
    value: float


def choose_quotations(explained: Explained) -> list[Quotation]:
    """Returns the quotations that a summary names: those that support the answer first, and then the strongest first.

    The quotation of the strongest phrase is always named, and that of the strongest one that supports the answer; up to
    two that support it are, if they are complete and add at least half as much as the largest. Of a mixed answer, both
    sides are named alike. No sentence that is not named adds more. Nothing is named of a text without a known word.
    """
    assert explained.light.phrases is not None
    asked, prediction = explained.lens_input, explained.prediction
    if prediction.counts.words == prediction.counts.words_unknown:
        return []
    text = _Text(explained, explained.light.phrases.values, explained.light.weights, LEAST[asked.target.unit])
    found = text.quotations()
    supporting = [each for each in found if each.value * asked.direction > 0]
    named = list(dict.fromkeys([*found[:1], *supporting[:1]]))
    ranked = sorted(found if prediction.mixed else supporting, key=lambda each: -abs(each.value))
    largest = max((abs(each.value) for each in found), default=0.0)
    for each in ranked:
        has_place = sum(other.value * each.value > 0 for other in named) < _NAMED["a_side"]
        if each not in named and has_place and abs(each.value) >= _NAMED["share"] * largest:
            named.append(each)
    if (most := text.strongest_sentence(named)) is not None:
        named.append(most)
    return sorted(named, key=lambda each: (each.value * asked.direction < 0, -abs(each.value)))


def brightest_quotations(explained: Explained) -> list[Quotation]:
    """Returns the quotations of the three brightest phrases, of a lens of words."""
    asked = explained.lens_input
    bright = np.abs(explained.light.weights) * asked.is_word
    sums = np.bincount(asked.phrase_of, bright, len(asked.phrases)).astype(np.float64)
    return _Text(explained, sums, bright, 1e-9).quotations()[: _NAMED["brightest"]]


class _Text:
    """A text, with what its tokens and phrases add; phrases that add less than `least` are not quoted."""

    def __init__(self, explained: Explained, values: NDArray[np.floating], weights: NDArray[np.floating], least: float):
        self._asked, self._prediction, self._least = explained.lens_input, explained.prediction, least
        self._tokens = self._prediction.tokens
        self._values = values.astype(np.float64)
        self._adds = np.zeros(len(self._tokens))
        self._adds[self._asked.numbers] = weights
        numbers = self._asked.numbers
        self._runs = [range(numbers[part.start], numbers[part.stop - 1] + 1) for part in self._asked.phrases]
        self._ends = [0, *accumulate(len(sentence.tokens) for sentence in self._prediction.sentences)]

    def quotations(self) -> list[Quotation]:
        """Returns the quotations worth naming, that of the strongest phrase first; no two of them share words.

        A phrase is quoted with the words that complete it, unless these say the contrary of it. If they leave it torn,
        it is quoted with more of its sentence if it is the strongest, or the strongest that supports the answer.
        """
        sizes = np.abs(self._values)
        order = np.argsort(-sizes, kind="stable")
        ranked = order[sizes[order] >= self._least].tolist()
        runs = [self._runs[index] for index in ranked]
        parts = complete(self._prediction, runs) if self._asked.english else zip(runs, repeat(True))
        found: dict[str, Quotation] = {}
        taken: set[int] = set()
        # The ways, up or down, that no quotation shows yet.
        owed = {bool(way > 0) for way in (*self._values[ranked[:1]], self._asked.direction)}
        for index, own, (clause, is_whole) in zip(ranked, runs, parts, strict=False):
            text = quoted(self._tokens[own.start : own.stop])
            # Half of an outer quotation, and a letter, are not whole.
            whole = [clause] if is_whole and text.count('"') % 2 == 0 and len(text) > 1 else []
            tried = [*whole]
            if (self._values[index] > 0) in owed:
                sentence = self._sentence_of(clause)
                longer = sentence, range(sentence.start, clause.stop), range(clause.start, sentence.stop)
                tried += [run for most in _LONGEST for run in longer if run != clause and len(run) <= most]
                tried += [clause, range(own.start, clause.stop), own]
            free = filter(taken.isdisjoint, tried)
            quotations = (self._quote(run, index, is_cut=run not in whole) for run in free)
            if text and (quotation := next(filter(None, quotations), None)):
                owed.discard(quotation.value > 0)
                # The same words are quoted once.
                taken.update(found.setdefault(quotation.text.lower(), quotation).run)
        return list(found.values())

    def strongest_sentence(self, named: Sequence[Quotation]) -> Quotation | None:
        """Returns the sentence that adds most of those without a quotation, if it adds more than each of `named`."""
        taken = set(chain.from_iterable(each.run for each in named))
        rows = list(filter(taken.isdisjoint, starmap(range, pairwise(self._ends))))
        # Of sentences that add the same but for an error of rounding, the first is named.
        sums = [round(float(self._adds[run.start : run.stop].sum()), 4) for run in rows]
        value, run = max(zip(sums, rows, strict=True), key=lambda row: abs(row[0]), default=(0.0, range(0)))
        if abs(value) <= max((round(abs(each.value), 4) for each in named), default=self._least):
            return None
        inside = [index for index, part in enumerate(self._runs) if run.start <= part.start < run.stop]
        return self._quote(run, max(inside, key=lambda index: self._values[index] * value), is_cut=False)

    def _sentence_of(self, run: range) -> range:
        number = bisect(self._ends, run.start)
        # A sentence that was too long to be read at once goes on in the next.
        return range(self._ends[number - 1], max(run.stop, self._ends[number]))

    def _quote(self, run: range, index: int, *, is_cut: bool) -> Quotation | None:
        """Returns the quotation of a phrase with the words of `run`; None if a third of them says the contrary.

        If it is cut, dots stand for what its sentence has before and after it.
        """
        way = 1 if self._values[index] > 0 else -1
        value, pulls = float(self._adds[run.start : run.stop].sum()), way * self._values
        pulls[(pulls < self._least) & (np.arange(len(pulls)) != index)] = 0
        inside = [at for at, part in enumerate(self._runs) if run.start <= part.start and part.stop <= run.stop]
        if run != self._runs[index] and value * way < _NAMED["grey"] * sum(pulls[inside]):
            return None
        sentence = self._sentence_of(run) if is_cut else run
        before, after = "… " * (run.start > sentence.start), " …" * (run.stop < sentence.stop)
        return Quotation(f"{before}{quoted(self._tokens[run.start : run.stop])}{after}", run, value)


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
    for mark, rest in ((last, first + inside), (first, inside + last)):
        partners = {pair.replace(mark, "", 1) for pair in _PAIRS if mark and mark in pair}
        if partners and partners.isdisjoint(rest):
            return _without_marks(rest)
    return text
