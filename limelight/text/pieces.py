"""Tokens for a classifier that reads text directly: they keep their characters, and need no vocabulary."""

import re
import sys
import zlib
from collections.abc import Iterator, Sequence
from itertools import chain, pairwise

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from limelight.common.rules import RULES
from limelight.text.markup import with_markup, without_markup
from limelight.text.preprocessor import Document, Preprocessor
from limelight.text.sentences import split_sentences
from limelight.text.tokens import PAD_TOKEN_ID, UNK_TOKEN_ID, Token, build_tokenizer, split_tokens
from limelight.text.words import is_word

_RESERVED = UNK_TOKEN_ID + 1
# Chinese and Japanese have no spaces: signs with the syllables that end them, syllables alone, and foreign words.
_SIGN = "㐀-䶿一-鿿豈-﫿々〆"
_RUNS = re.compile(f"([{_SIGN}]+[ぁ-ゟ]*|[ぁ-ゟ]+|[ァ-ヿｦ-ﾟ]+)|[^{_SIGN}ぁ-ヿｦ-ﾟ]+")
_MOST_SIGNS = 6
# Where a clause ends without a mark: before a joining word of Chinese, after one of Japanese.
_CLAUSE = re.compile(f"(?={RULES['clauses']['before']})|{RULES['clauses']['after']}")


class Piece(int):
    """A token id that carries its `text`, including surrounding white space. Joined, pieces restore the text.

    The id is a hash of the characters; explanations derive random orders from it.
    """

    text: str

    def __new__(cls, text: str) -> "Piece":
        """Returns the piece of `text`."""
        piece = super().__new__(cls, zlib.crc32(text.encode()) % (2**31 - _RESERVED) + _RESERVED)
        piece.text = text
        return piece


class PieceReader(Preprocessor):
    """Converts a text to sentences of pieces instead of vocabulary ids. Every token is known."""

    def __init__(self) -> None:
        super().__init__(build_tokenizer(), max_sentence_tokens=sys.maxsize)

    def documents(self, texts: Sequence[str]) -> list[Document]:
        """Returns the sentences and tokens of each text in `texts`. Raises as `check` does."""
        return [self._document(text) for text in texts]

    def _document(self, text: str) -> Document:
        self.check(text)
        sentences = split_sentences(without_markup(text))
        encodings = self.tokenizer.encode_batch(sentences)
        tokens = [
            list(chain.from_iterable(map(_signs, split_tokens(sentence, encoding.offsets, encoding.ids))))
            for sentence, encoding in zip(sentences, encodings, strict=True)
        ]
        cut = with_markup(tokens, text)
        # Unread pieces, white space at the start of a sentence and tags, go with the piece before it.
        before, written = "", list[str]()
        for token in chain.from_iterable(cut):
            if token.token_id != PAD_TOKEN_ID:
                written.append(before + token.text + token.whitespace)
                before = ""
            elif written:
                written[-1] += token.text + token.whitespace
            else:
                before += token.text + token.whitespace
        pieces = iter(map(Piece, written))
        return Document(
            [
                [
                    token if token.token_id == PAD_TOKEN_ID else replace(token, token_id=next(pieces))
                    for token in sentence
                ]
                for sentence in cut
            ]
        )

    def batch_token_ids(self, texts: Sequence[str]) -> list[list[list[int]]]:
        """Returns the pieces of each sentence of each text, without empty sentences."""
        every = []
        for document in self.documents(texts):
            read = [[token.token_id for token in each if token.token_id != PAD_TOKEN_ID] for each in document.sentences]
            every.append([sentence for sentence in read if sentence])
        return every

    def words(self, sentences: list[list[int]]) -> NDArray[np.bool_]:
        """Returns `<bool>[tokens]`: which pieces of a document are more than punctuation."""
        return np.array([is_word(text_of(piece).strip()) for sentence in sentences for piece in sentence])


def text_of(token_id: int) -> str:
    """Returns the characters of a piece. Raises `TypeError` for a vocabulary id."""
    if not isinstance(token_id, Piece):
        raise TypeError(f"{token_id} is a vocabulary id and has no text")
    return token_id.text


def _signs(token: Token) -> Iterator[Token]:
    """Yields a token in parts: where a clause ends or the kind of its signs changes, and of six signs at most."""
    parts = []
    cuts = [0, *(clause.end() for clause in _CLAUSE.finditer(token.text)), None] if not token.text.isascii() else []
    for run in chain.from_iterable(_RUNS.finditer(token.text[start:stop]) for start, stop in pairwise(cuts)):
        signs = run[0]
        count = -(-len(signs) // _MOST_SIGNS) if run[1] else 1
        parts += [signs[len(signs) * part // count : len(signs) * (part + 1) // count] for part in range(count)]
    *most, last = parts or [token.text]
    for part in most:
        yield replace(token, text=part, whitespace="")
    yield replace(token, text=last)
