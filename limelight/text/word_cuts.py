"""Caches how words are cut into tokens: nearly all words of a text were seen before, and the pattern is slow."""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace
from tokenizers import Tokenizer

from limelight.text.stand_ins import Offsets, StandIns
from limelight.text.tokens import Token, split_tokens

# The tokens of a word with a space behind it, and their ids.
Cut = tuple[tuple[Token, ...], tuple[int, ...]]

# About 6 MB.
_MAX_WORDS = 20_000
_MAX_CHARACTERS = 32


class WordCuts:
    """Cuts sentences into tokens as the tokenizer does, word for word.

    The text between two spaces is cut the same way everywhere, since no alternative of the pattern and no rule of
    normalisation matches across a space. A sentence with anything but words separated by single spaces (two
    spaces, a line break, a very long word), or whose words may become one token (a score), is cut as a whole.

    Any number of threads may use it; two that miss the same word at once both cut it, and get the same.
    """

    def __init__(self, tokenizer: Tokenizer, stand_ins: StandIns):
        self._tokenizer = tokenizer
        self._stand_ins = stand_ins
        self._known: dict[str, Cut] = {}

    def __reduce__(self) -> tuple[type["WordCuts"], tuple[Tokenizer, StandIns]]:
        # Recreated in another process: the cache stays here.
        return WordCuts, (self._tokenizer, self._stand_ins)

    def tokens(self, sentences: list[str]) -> list[list[Token]]:
        """Returns the tokens of each of `sentences`."""
        tokens = [self._join(*pair) for pair in zip(sentences, self._cuts(sentences), strict=True)]
        for number, ids, offsets in self._cut_whole(sentences, tokens):
            tokens[number] = split_tokens(sentences[number], offsets, ids)
        return tokens  # type: ignore[return-value]

    def ids(self, sentences: list[str]) -> list[list[int]]:
        """Returns the ids of these tokens, without the pieces needed to show them; leading white space has none."""
        found = [self._join_ids(*pair) for pair in zip(sentences, self._cuts(sentences), strict=True)]
        for number, ids, _ in self._cut_whole(sentences, found):
            found[number] = ids
        return found  # type: ignore[return-value]

    def _cuts(self, sentences: list[str]) -> list[list[Cut] | None]:
        """Returns the cuts of the words of each sentence, or None if one of them cannot be cut alone."""
        # Another thread may start a new cache.
        known = self._known
        # A sentence may end in one space.
        words = [sentence.removesuffix(" ").split(" ") for sentence in sentences]
        found = [[known.get(word) for word in each] for each in words]
        if any(None in cuts for cuts in found):
            if len(known) > _MAX_WORDS:
                self._known = known = {}
            missing = {word for each in words for word in each if word not in known and len(word) <= _MAX_CHARACTERS}
            known.update(self._cut(list(missing)))
            found = [[known.get(word) for word in each] for each in words]
        return [None if None in cuts else cuts for cuts in found]  # type: ignore[misc]

    def _cut_whole(self, sentences: list[str], found: Sequence[object]) -> Iterator[tuple[int, list[int], Offsets]]:
        """Yields the number of each sentence that is not cached, with the ids and offsets of its tokens."""
        whole = [number for number, each in enumerate(found) if each is None]
        encodings = self._tokenizer.encode_batch([sentences[number] for number in whole], add_special_tokens=False)
        for number, encoding in zip(whole, encodings, strict=True):
            yield number, *self._stand_ins.replace(sentences[number], encoding.ids, encoding.offsets)

    def _cut(self, words: list[str]) -> dict[str, Cut]:
        cuts = {}
        encodings = self._tokenizer.encode_batch(words, add_special_tokens=False)
        for word, encoding in zip(words, encodings, strict=True):
            ids, offsets = self._stand_ins.replace(word, encoding.ids, encoding.offsets)
            tokens = split_tokens(word, offsets, ids)
            # Characters before the first token, if any, belong to the previous word.
            if word.split() == [word] and tokens and len(tokens) == len(ids):
                tokens[-1] = replace(tokens[-1], whitespace=tokens[-1].whitespace + " ")
                cuts[word] = (tuple(tokens), tuple(ids))
        return cuts

    def _join(self, sentence: str, cuts: list[Cut] | None) -> list[Token] | None:
        """Returns the tokens of a sentence, or None if it must be cut as a whole."""
        if cuts is None:
            return None
        tokens = [token for cut, _ in cuts for token in cut]
        if self._stand_ins.merges(sentence, [token.token_id for token in tokens]):
            return None
        if not sentence.endswith(" "):
            tokens[-1] = replace(tokens[-1], whitespace=tokens[-1].whitespace[:-1])
        return tokens

    def _join_ids(self, sentence: str, cuts: list[Cut] | None) -> list[int] | None:
        if cuts is None:
            return None
        ids = [token_id for _, cut in cuts for token_id in cut]
        return None if self._stand_ins.merges(sentence, ids) else ids
