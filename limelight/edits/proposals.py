"""The changes of one place that an edit may consist of, and the text that has them."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from limelight.common.rules import RULES
from limelight.edits.choices import fits
from limelight.edits.kinds import identity_words, is_noun_ahead, kinds_in, takes_not
from limelight.lenses.asked import Asked
from limelight.text.reading import Reading
from limelight.text.tokens import Token
from limelight.text.word_classes import class_of, decided, letters_of
from limelight.text.words import is_ending, is_word

MOST_WORDS: int = RULES["edits"]["most_words"]
_NEAR_AS: dict[str, float] = RULES["edits"]["near_as"]
_ADVERB, _ADJECTIVE = letters_of("adverb degree"), letters_of("adjective")
_DETERMINER = letters_of("article quantifier preposition verb auxiliary")
# "ca" and "wo" are nothing without their "n't".
_HALVES = frozenset(["ca", "wo", "sha", "ai"])


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change of one place.

    Attributes:
        start: The first token that it takes away, counted over the tokens that the network read.
        stop: The one after the last; `start` if it takes none away.
        after: The word that it puts there, as written; empty if none.
        near: How near it stays to what stood there, from 0 to 1.
        words: Number of words that it changes.
    """

    start: int
    stop: int
    after: str
    near: float
    words: int = 1

    def overlaps(self, other: "Proposal") -> bool:
        """Whether both change the same place."""
        return self.start < max(other.stop, other.start + 1) and other.start < max(self.stop, self.start + 1)


@dataclass(frozen=True)
class Places:
    """Where a text may be changed.

    Attributes:
        asked: The text in phrases, and the number to move.
        reading: The text as the network read it.
    """

    asked: Asked
    reading: Reading

    @cached_property
    def tokens(self) -> list[Token]:
        """All tokens of the text, those that are not read included."""
        return [token for sentence in self.reading.document.sentences for token in sentence]

    @cached_property
    def sentences(self) -> list[range]:
        """The positions of the tokens of each sentence."""
        starts = [0]
        for sentence in self.asked.document:
            starts.append(starts[-1] + len(sentence))
        return [range(*pair) for pair in itertools.pairwise(starts)]

    @cached_property
    def kinds(self) -> dict[int, str]:
        """The kind of each word that another may take the place of, by its position."""
        texts = self.asked.texts
        return {
            sentence[place]: kind
            for sentence in self.sentences
            if len(sentence) > 1
            for place, kind in enumerate(kinds_in([texts[each] for each in sentence]))
            if kind
        }

    def replaced(self, place: int, choices: Mapping[str, float]) -> list[Proposal]:
        """Returns the proposals that put one of `choices` at `place`, written as the word there, by their cosines."""
        before = self.asked.texts[place - 1] if place else ""
        return [
            Proposal(place, place + 1, _as_written(word, self.asked.texts[place]), near)
            for word, near in choices.items()
            if fits(before, word)
        ]

    def left_out(self) -> list[Proposal]:
        """Returns the proposals that leave out a word that its sentence can do without, or a short phrase."""
        found = {}
        for sentence in self.sentences:
            tokens = [self.asked.texts[each] for each in sentence]
            letters = decided([class_of(token) for token in tokens])
            for place, (token, letter) in enumerate(zip(tokens, letters, strict=True)):
                if len(sentence) > 2 and _is_spare(tokens, letters, place, token, letter):
                    found[sentence[place], sentence[place] + 1] = 1
        for run in self.asked.phrases:
            words = sum(self._is_word(place) for place in run)
            if 0 < words <= MOST_WORDS and len(run) < len(self.asked.texts):
                found.setdefault((run.start, run.stop), words)
        return [
            Proposal(start, stop, "", _NEAR_AS["left_out" if stop - start == 1 else "phrase"], words)
            for (start, stop), words in found.items()
            if self._may_go(start, stop) and self._closes(start, stop)
        ]

    def negated(self) -> list[Proposal]:
        """Returns the proposals that put "not" after a form of "be" or another auxiliary."""
        return [
            Proposal(sentence[place] + 1, sentence[place] + 1, "not", _NEAR_AS["not"])
            for sentence in self.sentences
            for place in range(len(sentence) - 1)
            if takes_not([self.asked.texts[each] for each in sentence], place)
        ]

    def _is_word(self, place: int) -> bool:
        return is_word(self.asked.texts[place]) and not is_ending(self.asked.texts[place])

    def _may_go(self, start: int, stop: int) -> bool:
        """Whether no number, name or word of identity would be left out."""
        for place in range(start, stop):
            token = self.asked.texts[place]
            first = any(place == sentence.start for sentence in self.sentences)
            named = token[:1].isupper() and len(token) > 1 and not first and not token.isupper()
            if named or token.lower() in identity_words() or any(map(str.isdigit, token)):
                return False
        return True

    def _closes(self, start: int, stop: int) -> bool:
        """Whether "a" or "an" before the gap fits the word after it."""
        texts = self.asked.texts
        return start == 0 or stop == len(texts) or fits(texts[start - 1], texts[stop])

    def written(self, proposals: Sequence[Proposal]) -> str:
        """Returns the text with `proposals`, whose places are different."""
        every = self.tokens
        pieces: _Pieces = [None if token.removed else (token.text, token.whitespace) for token in every]
        for proposal in proposals:
            numbers = [self.asked.numbers[place] for place in range(proposal.start, proposal.stop)]
            if not numbers:
                before = self.asked.numbers[proposal.start - 1]
                _insert(pieces, before, proposal.after)
            elif proposal.after:
                pieces[numbers[0]] = (proposal.after, every[numbers[0]].whitespace)
            else:
                _leave_out(pieces, numbers, every)
        return "".join(text + whitespace for piece in pieces if piece for text, whitespace in [piece])


def _is_spare(tokens: Sequence[str], letters: Sequence[str], place: int, token: str, letter: str) -> bool:
    """Whether a sentence can do without one of its words: an adverb, a negation, or an adjective before its noun."""
    before = letters[place - 1] if place else ""
    if token.lower().replace("’", "'") == "n't":
        return tokens[place - 1].lower() not in _HALVES
    if token.lower() == "not" or letter in _ADVERB:
        return True
    return letter in _ADJECTIVE and before in _DETERMINER and is_noun_ahead(tokens, place)


def _as_written(word: str, like: str) -> str:
    if like.isupper() and len(like) > 1:
        return word.upper()
    return word.capitalize() if like[:1].isupper() else word


_Pieces = list[tuple[str, str] | None]


def _insert(pieces: _Pieces, before: int, word: str) -> None:
    piece = pieces[before]
    assert piece is not None
    text, whitespace = piece
    pieces[before] = (f"{text} {word}", whitespace)


def _leave_out(pieces: _Pieces, numbers: Sequence[int], every: Sequence[Token]) -> None:
    """Leaves out tokens, with one of the spaces around them, and the capital letter of the first."""
    first, last = every[numbers[0]], every[numbers[-1]]
    for number in numbers:
        pieces[number] = None
    earlier = next((n for n in range(numbers[0] - 1, -1, -1) if pieces[n]), None)
    if earlier is not None:
        piece = pieces[earlier]
        assert piece is not None
        text, whitespace = piece
        ending = is_ending(first.text)
        if not last.whitespace or "\n" in last.whitespace or (ending and not whitespace):
            pieces[earlier] = (text, last.whitespace)
    later = next((n for n in range(numbers[-1] + 1, len(pieces)) if pieces[n]), None)
    if later is not None and first.text[:1].isupper() and first.text not in ("I", "I'm"):
        piece = pieces[later]
        assert piece is not None
        text, whitespace = piece
        pieces[later] = (text[:1].upper() + text[1:], whitespace)
