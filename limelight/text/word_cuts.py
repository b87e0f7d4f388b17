"""Caches how words are cut into tokens: nearly all words of a text have been seen before, and the pattern is slow."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Any

from msgspec.structs import replace
from tokenizers import Tokenizer

from limelight.text.stand_ins import Offsets, StandIns
from limelight.text.tokens import UNK_TOKEN_ID, Token, split_tokens

# About 6 MB of words with their tokens.
_MAX_WORDS = 20_000
# About 20 MB of words with their ids; only files of reviews have that many.
_MAX_WORDS_WITH_IDS = 100_000
_MAX_CHARACTERS = 32
# Between two spaces.
_NO_WORD: dict[str, tuple[int, ...]] = {"": ()}
# Most words. The pattern of the tokenizer cuts them into these groups; normalisation makes only the letters lower and
# the apostrophe straight.
_PLAIN = re.compile(
    r"""(["(]?)(?!www\.)(?:([a-z])|([a-z]{2,}(?:-[a-z]{2,})*)(['’]s)?)([!?]+|([.,;:)"])\6*|)""",
    re.IGNORECASE | re.ASCII,
)


class WordCuts:
    """Cuts sentences into tokens word by word, with the same result as the tokenizer.

    The text between two spaces is cut the same way everywhere, since no alternative of the pattern and no rule of
    normalisation matches across a space. A sentence is cut as a whole if it has two spaces in a row, a line break or a
    very long word, or if its words may be merged into one token (a score). For ids alone, spaces and line breaks do not
    matter.

    Any number of threads may use it; two that miss the same word at once both cut it, with the same result.
    """

    def __init__(self, tokenizer: Tokenizer, stand_ins: StandIns):
        self._tokenizer = tokenizer
        self._stand_ins = stand_ins
        # The tokens of a word with a space behind it, and the ids of a word.
        self._tokens: dict[str, tuple[Token, ...]] = {}
        self._ids: dict[str, tuple[int, ...]] = dict(_NO_WORD)

    def __reduce__(self) -> tuple[type["WordCuts"], tuple[Tokenizer, StandIns]]:
        # Recreated in another process: the cache stays here.
        return WordCuts, (self._tokenizer, self._stand_ins)

    def tokens(self, sentences: list[str]) -> list[list[Token]]:
        """Returns the tokens of each of `sentences`."""
        # A sentence may end in one space.
        words = [sentence.removesuffix(" ").split(" ") for sentence in sentences]
        tokens = list(map(self._join, sentences, self._looked_up(words, self._tokens, _MAX_WORDS, tuple)))
        for number, ids, offsets in self._cut_whole(sentences, tokens):
            tokens[number] = split_tokens(sentences[number], offsets, ids)
        return tokens  # type: ignore[return-value]

    def ids(self, sentences: list[str]) -> list[list[int]]:
        """Returns the ids of these tokens, without the pieces needed to show them; leading white space has no id."""
        words = [sentence.replace("\n", " ").split(" ") for sentence in sentences]
        ids_of = self._looked_up(
            words, self._ids, _MAX_WORDS_WITH_IDS, lambda tokens: tuple(token.token_id for token in tokens)
        )
        result = list(map(self._join_ids, sentences, ids_of))
        for number, ids, _ in self._cut_whole(sentences, result):
            result[number] = ids
        return result  # type: ignore[return-value]

    def _looked_up(
        self, words: list[list[str]], known: dict[str, Any], most: int, write: Callable[[list[Token]], Any]
    ) -> list[list[Any]]:
        """Returns what is known of the words of each sentence, after cutting those that are new: None for some."""
        cuts = [list(map(known.get, each)) for each in words]
        if new := [number for number, cut in enumerate(cuts) if None in cut]:
            for word in list(known)[most // 2 :] if len(known) > most else ():
                # The first words to come are the most frequent. Another thread may do the same.
                known.pop(word, None)
            missing = set().union(*(words[number] for number in new)).difference(known)
            cut_words = self._cut([word for word in missing if len(word) <= _MAX_CHARACTERS])
            known.update((word, write(tokens)) for word, tokens in cut_words)
            for number in new:
                cuts[number] = list(map(known.get, words[number]))
        return cuts

    def _cut_whole(self, sentences: list[str], known: Sequence[object]) -> Iterator[tuple[int, list[int], Offsets]]:
        """Yields the number of each sentence that is not cached, with the ids and offsets of its tokens."""
        whole = [number for number, each in enumerate(known) if each is None]
        if not whole:
            # Nearly always. The tokenizer releases Python's lock, even for nothing.
            return
        encodings = self._tokenizer.encode_batch([sentences[number] for number in whole], add_special_tokens=False)
        for number, encoding in zip(whole, encodings, strict=True):
            yield number, *self._stand_ins.replace(sentences[number], encoding.ids, encoding.offsets)

    def _cut(self, words: list[str]) -> Iterator[tuple[str, list[Token]]]:
        """Yields each of `words` that is cut the same way in every sentence, with its tokens and a space behind it."""
        ids, stand_in = self._stand_ins.vocabulary, self._stand_ins.of
        others = []
        for whole in words:
            cut = _PLAIN.fullmatch(whole)
            if not cut:
                # With white space of another kind it is cut with its sentence.
                others += [whole] if whole.split() == [whole] else []
                continue
            before, letter, letters, ending, after, _ = cut.groups()
            word = letter or letters
            token_id = ids.get(word.lower(), UNK_TOKEN_ID)
            tokens = [Token(word, "", token_id if token_id != UNK_TOKEN_ID else stand_in(word), "word")]
            if before:
                tokens.insert(0, Token(before, "", ids.get(before, UNK_TOKEN_ID), "mark"))
            if ending:
                tokens.append(Token(ending, "", ids.get("'s", UNK_TOKEN_ID), "ending"))
            if after:
                tokens.append(Token(after, "", ids.get(after, UNK_TOKEN_ID), "mark"))
            tokens[-1] = replace(tokens[-1], whitespace=" ")
            yield whole, tokens
        encodings = self._tokenizer.encode_batch(others, add_special_tokens=False)
        for word, encoding in zip(others, encodings, strict=True):
            # Characters before the first token, if any, belong to the previous word.
            if encoding.offsets and not encoding.offsets[0][0]:
                token_ids, offsets = self._stand_ins.replace(word, encoding.ids, encoding.offsets)
                *most, last = split_tokens(word, offsets, token_ids)
                yield word, [*most, replace(last, whitespace=last.whitespace + " ")]

    def _join(self, sentence: str, cuts: list[tuple[Token, ...] | None]) -> list[Token] | None:
        """Returns the tokens of a sentence, or None if it must be cut as a whole."""
        if None in cuts:
            return None
        tokens = list(chain.from_iterable(cuts))  # type: ignore[arg-type]
        if self._stand_ins.merges(sentence, [token.token_id for token in tokens]):
            return None
        if not sentence.endswith(" "):
            tokens[-1] = replace(tokens[-1], whitespace=tokens[-1].whitespace[:-1])
        return tokens

    def _join_ids(self, sentence: str, cuts: list[tuple[int, ...] | None]) -> list[int] | None:
        if None in cuts:
            return None
        ids = list(chain.from_iterable(cuts))  # type: ignore[arg-type]
        return None if self._stand_ins.merges(sentence, ids) else ids
