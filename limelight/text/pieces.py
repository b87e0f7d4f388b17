"""Tokens of a text for a classifier that reads text itself: they keep their characters, and have no vocabulary."""

import sys
import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from limelight.text.preprocessor import Document, Preprocessor
from limelight.text.sentences import split_sentences
from limelight.text.tokens import PAD_TOKEN_ID, UNK_TOKEN_ID, Token, build_tokenizer, split_tokens
from limelight.text.words import is_word

_RESERVED = UNK_TOKEN_ID + 1


class Piece(int):
    """The id of a token that carries its `text`, with the white space around it. Joined, pieces give a text back.

    The id is a hash of the characters: an explanation draws its random orders from it.
    """

    text: str

    def __new__(cls, text: str) -> "Piece":
        """Returns the piece of `text`."""
        piece = super().__new__(cls, zlib.crc32(text.encode()) % (2**31 - _RESERVED) + _RESERVED)
        piece.text = text
        return piece


class PieceReader(Preprocessor):
    """Turns a text into sentences of pieces in place of ids of a vocabulary. Every token is known."""

    def __init__(self) -> None:
        super().__init__(build_tokenizer(), max_sentence_tokens=sys.maxsize)

    def documents(self, texts: Sequence[str]) -> list[Document]:
        """Returns the sentences and tokens of each of `texts`. Raises the errors of `check`."""
        return [self._document(text) for text in texts]

    def _document(self, text: str) -> Document:
        self.check(text)
        sentences = split_sentences(text)
        encodings = self.tokenizer.encode_batch(sentences)
        # White space at the start of a sentence is a token of its own that is not read: the next piece carries it.
        before = ""
        cut = []
        for sentence, encoding in zip(sentences, encodings, strict=True):
            tokens = []
            for token in split_tokens(sentence, encoding.offsets, encoding.ids):
                written = token.text + token.whitespace
                if token.token_id == PAD_TOKEN_ID:
                    before += written
                    tokens.append(token)
                else:
                    tokens.append(Token(token.text, token.whitespace, Piece(before + written), token.kind))
                    before = ""
            cut.append(tokens)
        return Document(cut)

    def batch_token_ids(self, texts: Sequence[str]) -> list[list[list[int]]]:
        """Returns the pieces of each sentence of each text, without sentences that have none."""
        every = []
        for document in self.documents(texts):
            read = [[token.token_id for token in each if token.token_id != PAD_TOKEN_ID] for each in document.sentences]
            every.append([sentence for sentence in read if sentence])
        return every

    def words(self, sentences: list[list[int]]) -> NDArray[np.bool_]:
        """Returns `<bool>[tokens]`: which pieces of a document are more than punctuation."""
        return np.array([is_word(text_of(piece).strip()) for sentence in sentences for piece in sentence])


def text_of(token_id: int) -> str:
    """Returns the characters of a piece. Raises `TypeError` for an id of a vocabulary."""
    if not isinstance(token_id, Piece):
        raise TypeError(f"{token_id} is an id of a vocabulary, and carries no text")
    return token_id.text
