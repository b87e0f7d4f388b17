"""The only path from text to token ids: text → sentences → tokens → ids, the same in training and in serving."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, pairwise
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from limelight.common.rules import refusal
from limelight.errors import EmptyTextError, InvalidTextError, WeightsError
from limelight.text.markup import with_markup, without_markup
from limelight.text.sentences import split_sentences
from limelight.text.stand_ins import StandIns
from limelight.text.tokens import PAD_TOKEN_ID, Token
from limelight.text.word_cuts import WordCuts
from limelight.text.words import is_word

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Document:
    """A text cut into `sentences` of tokens. Joined, the tokens of all sentences restore the text.

    White space at the start of a sentence and HTML tags are tokens with the padding id, which no network reads.
    """

    sentences: list[list[Token]]

    @property
    def has_words(self) -> bool:
        """Whether there is anything to read except punctuation."""
        return any(token.kind != "mark" for sentence in self.sentences for token in sentence)


class Preprocessor:
    """Converts texts to the token ids of their sentences.

    Args:
        tokenizer: Normaliser, token pattern and vocabulary (see `limelight.text.tokens`).
        max_sentence_tokens: A sentence with more tokens is cut into equal parts of at most this length; nothing is
            lost.
    """

    def __init__(self, tokenizer: Tokenizer, max_sentence_tokens: int):
        self.tokenizer = tokenizer
        self.max_sentence_tokens = max_sentence_tokens

    @classmethod
    def load(cls, path: Path, max_sentence_tokens: int) -> "Preprocessor":
        """Reads a `tokenizer.json`. Raises `WeightsError` if it is missing or damaged."""
        try:
            return cls(Tokenizer.from_file(str(path)), max_sentence_tokens)
        except Exception as error:  # The Rust library raises bare Exception.
            raise WeightsError(f"{path}: not a tokenizer file ({error})") from error

    def save(self, path: Path) -> None:
        """Writes the tokenizer to `path`."""
        path.write_text(self.tokenizer.to_str(), encoding="utf-8")

    @property
    def vocabulary_size(self) -> int:
        """The number of token ids, including the two reserved ones."""
        return self.tokenizer.get_vocab_size()

    @cached_property
    def vocabulary(self) -> dict[str, int]:
        """The id of each token."""
        return self.tokenizer.get_vocab()

    @cached_property
    def is_word(self) -> NDArray[np.bool_]:
        """`<bool>[vocabulary]`: which token ids are more than punctuation (see `limelight.text.words.is_word`)."""
        tokens = [self.tokenizer.id_to_token(number) or "" for number in range(self.vocabulary_size)]
        return np.array(list(map(is_word, tokens)))

    def words(self, sentences: list[list[int]]) -> NDArray[np.bool_]:
        """Returns `<bool>[tokens]`: which tokens of a document are more than punctuation."""
        return self.is_word[np.fromiter(chain.from_iterable(sentences), np.int64)]

    def written(self, sentences: list[list[int]]) -> list[str]:
        """Returns the tokens of a document as written in the vocabulary."""
        return [self.tokenizer.id_to_token(number) or "" for number in chain.from_iterable(sentences)]

    @cached_property
    def stand_ins(self) -> StandIns:
        """The replacements for tokens that the vocabulary lacks."""
        return StandIns(self.vocabulary)

    @cached_property
    def _word_cuts(self) -> WordCuts:
        return WordCuts(self.tokenizer, self.stand_ins)

    @property
    def fingerprint(self) -> str:
        """A hash of everything that determines ids: preprocessors with the same hash return the same ids."""
        content = f"{self.max_sentence_tokens}\n{self.tokenizer.to_str()}"
        return hashlib.sha256(content.encode()).hexdigest()

    def token_ids(self, text: str) -> list[list[int]]:
        """Returns the ids of each sentence of `text`, without the pieces needed to show it: for training."""
        return self.batch_token_ids([text])[0]

    def batch_token_ids(self, texts: Sequence[str]) -> list[list[list[int]]]:
        """Returns the results of `token_ids` for `texts`, in at most two calls of the tokenizer."""
        sentences = [split_sentences(without_markup(text)) for text in texts]
        ids = iter(self._word_cuts.ids(list(chain.from_iterable(sentences))))
        return [self.parts([next(ids) for _ in text]) for text in sentences]

    def parts(self, sentences: list[list[int]]) -> list[list[int]]:
        """Returns the ids of sentences as a network reads them: without empty sentences, and long ones in parts."""
        if max(map(len, sentences), default=0) <= self.max_sentence_tokens:
            return [sentence for sentence in sentences if sentence]
        return [part for sentence in sentences for part in self._parts(sentence)]

    def has_words(self, text: str) -> bool:
        """Returns whether there is anything to read except punctuation. Raises as `check` does."""
        # Nearly every text begins with a letter, and need not be cut up.
        return any(map(str.isalnum, without_markup(text))) or self.document(text).has_words

    def document(self, text: str) -> Document:
        """Returns the sentences and tokens of `text`, with the ids of `token_ids`. Raises as `check` does."""
        return self.documents([text])[0]

    def documents(self, texts: Sequence[str]) -> list[Document]:
        """Returns the results of `document` for `texts`, in one call of the tokenizer. Raises as `check` does."""
        for text in texts:
            self.check(text)
        sentences = [split_sentences(without_markup(text)) for text in texts]
        tokens = iter(self._word_cuts.tokens(list(chain.from_iterable(sentences))))
        cut = [[part for _ in each for part in self._cut(next(tokens))] for each in sentences]
        return list(map(Document, map(with_markup, cut, texts)))

    @staticmethod
    def check(text: str) -> None:
        """Checks whether `text` can be read.

        Raises:
            EmptyTextError: `text` contains only white space.
            InvalidTextError: `text` is not a `str`, or contains a lone surrogate, which is not a character.
        """
        if not isinstance(text, str):
            raise InvalidTextError(f"The text is of type {type(text).__name__}: {str(text)[:60]!r}. Pass a str.")
        if not text or text.isspace():
            raise EmptyTextError(refusal("empty"))
        try:
            text.encode("utf-8")
        except UnicodeEncodeError as error:
            code = f"{ord(text[error.start]):04X}"
            raise InvalidTextError(refusal("half", place=error.start + 1, code=code)) from error

    def _cut(self, tokens: list[Token]) -> list[list[Token]]:
        """Returns the tokens of a sentence, in parts if it is too long."""
        if 0 < len(tokens) <= self.max_sentence_tokens:
            return [tokens]
        # Leading white space is not a token the network reads, so it travels with the first part.
        lead = bool(tokens) and tokens[0].token_id == PAD_TOKEN_ID
        parts = self._parts(tokens[lead:]) or [[]]
        parts[0] = tokens[:lead] + parts[0]
        return parts

    def _parts(self, items: list[Item]) -> list[list[Item]]:
        """Cuts a sentence that is too long into parts of about equal length."""
        count = -(-len(items) // self.max_sentence_tokens)
        bounds = [len(items) * part // count for part in range(count + 1)] if count else [0]
        return [items[start:stop] for start, stop in pairwise(bounds)]
