"""The changes of one place that an edit may consist of, and the text that has them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from limelight.common.rules import RULES
from limelight.edits.choices import Choices
from limelight.edits.kinds import fits, identity_words
from limelight.lenses.lens import Asked
from limelight.text.reading import Reading
from limelight.text.tokens import Token
from limelight.text.word_classes import class_of, decided, letters_of
from limelight.text.words import is_ending, is_word

_RULES = RULES["edits"]
MOST_WORDS: int = _RULES["most_words"]
_PLACES: int = _RULES["places"]
_NEAR_AS: dict[str, float] = _RULES["near_as"]
_BEFORE_NOT = frozenset(_RULES["before_not"].split())
# "ca" and "wo" are nothing without their "n't".
_HALVES = frozenset(_RULES["halves"].split())
_CLASSES = {name: letters_of(names) for name, names in _RULES["classes"].items()}
_DIGIT = re.compile(r"\d")


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


@dataclass(frozen=True, slots=True)
class _Sentence:
    """The tokens of a sentence as written and in lower case, their classes, and the place of the first of them."""

    start: int
    tokens: Sequence[str]
    lower: Sequence[str]
    letters: Sequence[str]


@dataclass(frozen=True)
class Places:
    """Where a text may be changed.

    Attributes:
        asked: The text in phrases, and the number to move.
        reading: The text as the network read it.
        choices: The words that may be put in.
    """

    asked: Asked
    reading: Reading
    choices: Choices

    @cached_property
    def tokens(self) -> list[Token]:
        """All tokens of the text, those that are not read included."""
        return [token for sentence in self.reading.document.sentences for token in sentence]

    @cached_property
    def sentences(self) -> list[_Sentence]:
        """The sentences that the network read."""
        found, start = [], 0
        for sentence in self.asked.document:
            tokens = self.asked.texts[start : start + len(sentence)]
            lower = [token.lower().replace("’", "'") for token in tokens]
            found.append(_Sentence(start, tokens, lower, decided([class_of(token) for token in tokens])))
            start += len(sentence)
        return found

    def replaced(self, *, up: bool) -> list[Proposal]:
        """Returns the proposals that put another word in the place of one, those that promise most first."""
        choices, texts = self.choices, self.asked.texts
        spots = [(choices.gain(word, up=up), place, word) for place, word in self._replaceable()]
        return [
            Proposal(place, place + 1, _as_written(other, texts[place]), near)
            for _, place, word in sorted(spots, key=lambda spot: -spot[0])[:_PLACES]
            for other, near in choices.instead_of(word, up=up).items()
            if fits(texts[place - 1] if place else "", other)
        ]

    def _replaceable(self) -> Iterator[tuple[int, str]]:
        """Yields the place of each word that another may take the place of, and the word in lower case."""
        for sentence in self.sentences:
            tokens, lower = sentence.tokens, sentence.lower
            letters = [token for token in tokens if token.isalpha()]
            # Where all words have capital letters, they do not make a name.
            titled = all(map(_is_upper, letters)) or all(token[0].isupper() for token in letters if len(token) > 3)
            for at, (token, word) in enumerate(zip(tokens, lower, strict=True)):
                place = self.choices.places.get(word)
                if place is None or len(tokens) == 1:
                    continue
                kind = self.choices.kinds[place]
                named = at > 0 and token[0].isupper() and not (_is_upper(token) or titled)
                # "to tears" has no verb.
                noun = kind == "verb s" and at > 0 and lower[at - 1] == "to"
                if not named and not noun and sentence.letters[at] in _CLASSES[kind.partition(" ")[0]]:
                    yield sentence.start + at, word

    def left_out(self) -> list[Proposal]:
        """Returns the proposals that leave out a word that its sentence can do without, or a short phrase."""
        found = {
            (place, place + 1): 1
            for sentence in self.sentences
            if len(sentence.tokens) > 2
            for place in range(sentence.start, sentence.start + len(sentence.tokens))
            if _is_spare(sentence, place - sentence.start)
        }
        texts = self.asked.texts
        for run in self.asked.phrases:
            words = sum(is_word(texts[place]) and not is_ending(texts[place]) for place in run)
            if 0 < words <= MOST_WORDS and len(run) < len(texts):
                found.setdefault((run.start, run.stop), words)
        return [
            Proposal(start, stop, "", _NEAR_AS["left_out" if stop - start == 1 else "phrase"], words)
            for (start, stop), words in found.items()
            if not any(map(self._stays, range(start, stop)))
            # "a" or "an" before the gap has to fit the word after it.
            and (start == 0 or stop == len(texts) or fits(texts[start - 1], texts[stop]))
        ]

    def negated(self) -> list[Proposal]:
        """Returns the proposals that put "not" after a form of "be" or another auxiliary."""
        return [
            Proposal(place, place, "not", _NEAR_AS["not"])
            for sentence in self.sentences
            for place in range(sentence.start + 1, sentence.start + len(sentence.tokens))
            if _takes_not(sentence, place - sentence.start)
        ]

    def _stays(self, place: int) -> bool:
        """Whether a token is a number, a name or a word of identity."""
        token = self.asked.texts[place]
        first = any(place == sentence.start for sentence in self.sentences)
        named = token[:1].isupper() and len(token) > 1 and not first and not _is_upper(token)
        return named or token.lower() in identity_words() or bool(_DIGIT.search(token))

    def written(self, proposals: Sequence[Proposal]) -> str:
        """Returns the text with `proposals`, whose places are different."""
        every, numbers = self.tokens, self.asked.numbers
        pieces = [None if token.removed else (token.text, token.whitespace) for token in every]
        for proposal in proposals:
            if proposal.start == proposal.stop:
                before = numbers[proposal.start - 1]
                text, whitespace = pieces[before] or ("", "")
                pieces[before] = (f"{text} {proposal.after}", whitespace)
            elif proposal.after:
                number = numbers[proposal.start]
                pieces[number] = (proposal.after, every[number].whitespace)
            else:
                _leave_out(pieces, numbers[proposal.start : proposal.stop], every)
        return "".join(text + whitespace for piece in pieces if piece for text, whitespace in [piece])


def _is_upper(token: str) -> bool:
    return token == token.upper() != token.lower()


def _is_spare(sentence: _Sentence, at: int) -> bool:
    """Whether a sentence can do without one of its words: an adverb, a negation, or an adjective before its noun."""
    letter, word = sentence.letters[at], sentence.lower[at]
    if word == "n't":
        return at > 0 and sentence.lower[at - 1] not in _HALVES
    if word == "not" or letter in _CLASSES["adverb"]:
        return True
    around = sentence.letters[at - 1 : at + 2] if at else []
    return (
        letter in _CLASSES["adjective"]
        and len(around) == 3
        and around[0] in _CLASSES["before_adjective"]
        and around[2] in _CLASSES["noun"]
    )


def _takes_not(sentence: _Sentence, at: int) -> bool:
    """Whether "not" may stand before a token: after a form of "be" or another auxiliary, in a statement."""
    letters = sentence.letters
    return (
        at > 1
        and sentence.lower[at - 1] in _BEFORE_NOT
        and letters[at - 2] in _CLASSES["before_auxiliary"]
        and (letters[at] in _CLASSES["open"] or letters[at] in _CLASSES["article"])
    )


def _as_written(word: str, like: str) -> str:
    if _is_upper(like) and len(like) > 1:
        return word.upper()
    return word.capitalize() if like[:1].isupper() else word


def _leave_out(pieces: list[tuple[str, str] | None], numbers: Sequence[int], every: Sequence[Token]) -> None:
    """Leaves out tokens, with one of the spaces around them, and the capital letter of the first."""
    first, last = every[numbers[0]], every[numbers[-1]]
    for number in numbers:
        pieces[number] = None
    earlier = next((number for number in range(numbers[0] - 1, -1, -1) if pieces[number]), None)
    if earlier is not None:
        text, whitespace = pieces[earlier] or ("", "")
        if not last.whitespace or "\n" in last.whitespace or (is_ending(first.text) and not whitespace):
            pieces[earlier] = (text, last.whitespace)
    later = next((number for number in range(numbers[-1] + 1, len(pieces)) if pieces[number]), None)
    if later is not None and first.text[:1].isupper() and first.text not in ("I", "I'm"):
        text, whitespace = pieces[later] or ("", "")
        pieces[later] = (text[:1].upper() + text[1:], whitespace)
