"""Finds phrases that two texts share."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from limelight.insights.terms import FUNCTION_WORDS, TURNING_WORDS
from limelight.text.preprocessor import Document
from limelight.text.tokens import UNK_TOKEN_ID, Token

MAX_PHRASES = 8

_Tail = tuple[int, list[Token]]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A run of tokens that occurs in both of two texts.

    Attributes:
        here: Numbers of its tokens in the first text, counted over all sentences.
        there: Their numbers in the second.
    """

    here: range
    there: range


def is_content(token: Token) -> bool:
    """Whether `token` is a known word with a meaning of its own: no function word, mark or number."""
    word = token.text.lower().replace("’", "'")
    return token.token_id != UNK_TOKEN_ID and word not in FUNCTION_WORDS and any(map(str.isalpha, word))


def common_phrases(here: Document, there: Document) -> list[Phrase]:
    """Returns the longest runs of known tokens that occur in both texts, none of them overlapping.

    A run lies within a sentence, begins and ends with a content word, and is longer the more content words it has; of
    equal ones the first comes first. Words such as "not" and "really" do not count, and form no run alone. At most
    `MAX_PHRASES` are returned.

    Args:
        here: The first text.
        there: The second text.
    """
    tails: dict[int, list[_Tail]] = defaultdict(list)
    for other, theirs in _tails(there):
        tails[theirs[0].token_id].append((other, theirs))
    runs = []
    for number, ours in _tails(here):
        for other, theirs in tails[ours[0].token_id]:
            length, words = _run(ours, theirs)
            if words:
                runs.append((-words, number, other, length))
    phrases: list[Phrase] = []
    for _, number, other, length in sorted(runs):
        phrase = Phrase(range(number, number + length), range(other, other + length))
        if not any(_overlap(phrase.here, old.here) or _overlap(phrase.there, old.there) for old in phrases):
            phrases.append(phrase)
        if len(phrases) == MAX_PHRASES:
            break
    return phrases


def _tails(document: Document) -> Iterator[_Tail]:
    """Yields the number of each content word, and its sentence from there to the next token that ends a phrase."""
    number = 0
    for sentence in document.sentences:
        usable = [token.token_id > UNK_TOKEN_ID and not token.removed for token in sentence]
        for position, token in enumerate(sentence):
            if usable[position] and is_content(token):
                stop = next((end for end in range(position, len(sentence)) if not usable[end]), len(sentence))
                yield number + position, sentence[position:stop]
        number += len(sentence)


def _run(ours: list[Token], theirs: list[Token]) -> tuple[int, int]:
    """Returns the length of the common run at the start of both, and the number of its content words."""
    length = words = 0
    for offset, (mine, other) in enumerate(zip(ours, theirs, strict=False)):
        if mine.token_id != other.token_id:
            break
        if is_content(mine):
            length, words = offset + 1, words + (mine.text.lower().replace("’", "'") not in TURNING_WORDS)
    return length, words


def _overlap(first: range, second: range) -> bool:
    return first.start < second.stop and second.start < first.stop
