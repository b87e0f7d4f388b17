"""Cuts texts into words and tokens before there is a vocabulary, and converts them to ids when there is one."""

import os
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from limelight.text.markup import without_markup
from limelight.text.preprocessor import Preprocessor
from limelight.text.sentences import split_sentences
from limelight.text.tokens import PAD_TOKEN, UNK_TOKEN, UNK_TOKEN_ID, build_tokenizer

from ..errors import DataError

Int32 = NDArray[np.int32]
# Token ids, the length of each sentence, and the sentences and tokens of each text.
Ids = tuple[Int32, Int32, Int32, Int32]
# Number of words to cut, or sentences to encode, in one call.
_BATCH = 1000
_LISTS = ("words", "tokens")
# The largest two-byte number.
_MANY = (1 << 16) - 1


class Words(NamedTuple):
    """Texts cut into words, and the words into tokens.

    A word is the text between two spaces, which is cut the same way everywhere (see `limelight.text.word_cuts`). A
    sentence with white space other than spaces and line breaks is a word of its own.

    Attributes:
        words: Each word once, without line breaks.
        tokens: Each token once.
        cuts: The places in `tokens` of the tokens of all words, `<int32>[tokens of words]`.
        cut_lengths: Tokens of each word, `<int32>[words]`.
        numbers: The place in `words` of each word of the texts, `<int32>[all words]`.
        lengths: Words of each sentence, `<int32>[all sentences]`.
        counts: Sentences of each text, `<int32>[texts]`.
    """

    words: list[str]
    tokens: list[str]
    cuts: Int32
    cut_lengths: Int32
    numbers: Int32
    lengths: Int32
    counts: Int32

    def save(self, path: Path) -> None:
        """Writes a file, whole or not at all."""
        partial = path.with_name(f"{path.stem}.{os.getpid()}.partial")
        # Nearly all occurrences are of the words numbered first.
        numbers = np.minimum(self.numbers, _MANY)
        arrays = {**self._asdict(), "numbers": numbers, "many": self.numbers[numbers == _MANY]}
        for name in _LISTS:
            arrays[name] = np.frombuffer("\n".join(arrays[name]).encode(), np.uint8)
        with partial.open("wb") as file:
            np.savez(
                file, **{name: each.astype(np.min_scalar_type(each.max(initial=0))) for name, each in arrays.items()}
            )
        partial.replace(path)

    @classmethod
    def load(cls, path: Path) -> "Words":
        """Reads a file that `save` wrote."""
        with np.load(path) as file:
            lists = {name: file[name].tobytes().decode().split("\n") for name in _LISTS}
            arrays = {name: file[name].astype(np.int32) for name in cls._fields[len(_LISTS) :]}
            arrays["numbers"][arrays["numbers"] == _MANY] = file["many"]
        return cls(**lists, **arrays)

    def token_counts(self) -> NDArray[np.int64]:
        """Counts the occurrences of each token: `<int64>[tokens]`."""
        counts = np.repeat(np.bincount(self.numbers, minlength=len(self.words)), self.cut_lengths)
        return np.bincount(self.cuts, counts, minlength=len(self.tokens)).astype(np.int64)


def words_of_texts(texts: Sequence[str]) -> Words:
    """Cuts `texts` into words, and each different word once into tokens, before any vocabulary is applied."""
    places, place = _numbering()
    numbers, lengths, counts = array("i"), array("i"), array("i")
    for text in texts:
        sentences = split_sentences(without_markup(text))
        counts.append(len(sentences))
        for sentence in sentences:
            plain = sentence.replace("\n", " ")
            words = plain.split(" ") if plain.isprintable() else [plain]
            lengths.append(len(words))
            numbers.extend(map(place, words))
    tokens, token_place = _numbering()
    cuts, cut_lengths = _cut(list(places), token_place)
    return Words(
        list(places),
        list(tokens),
        cuts,
        cut_lengths,
        np.array(numbers, np.int32),
        np.array(lengths, np.int32),
        np.array(counts, np.int32),
    )


def _numbering() -> tuple[dict[str, int], Callable[[str], int]]:
    """Returns a dictionary and a function that returns the number of a string in it, adding it if it is new."""
    numbers: defaultdict[str, int] = defaultdict()
    numbers.default_factory = numbers.__len__
    return numbers, numbers.__getitem__


def _cut(words: list[str], place: Callable[[str], int]) -> tuple[Int32, Int32]:
    """Returns the places of the tokens of `words`, one after the other, and the number of tokens of each word."""
    tokenizer = build_tokenizer()
    cuts = array("i")
    lengths = np.zeros(len(words), np.int32)
    for start in range(0, len(words), _BATCH):
        some = words[start : start + _BATCH]
        # In one call: no normalisation rule and no alternative of the pattern matches across a line break.
        text = tokenizer.normalizer.normalize_str("\n".join(some))
        found = tokenizer.pre_tokenizer.pre_tokenize_str(text)
        cuts.extend([place(token) for token, _ in found])
        starts = np.array([begin for _, (begin, _) in found], np.int64)
        breaks = np.flatnonzero(np.frombuffer(text.encode("utf-32-le"), np.uint32) == ord("\n"))
        lengths[start : start + len(some)] = np.bincount(np.searchsorted(breaks, starts), minlength=len(some))
    return np.array(cuts, np.int32), lengths


def ids_of_words(words: Words, preprocessor: Preprocessor, max_sentences: int) -> Ids:
    """Returns the ids of texts that are cut into words; a text without tokens becomes one unknown token."""
    vocabulary = preprocessor.vocabulary
    ids = np.array([vocabulary.get(token, UNK_TOKEN_ID) for token in words.tokens], np.int32)[words.cuts]
    # Another token may stand in for one that the vocabulary lacks.
    word_of_id = np.repeat(np.arange(len(words.words)), words.cut_lengths)
    unknown = np.unique(word_of_id[ids == UNK_TOKEN_ID])
    found = _encode(preprocessor, [words.words[place] for place in unknown.tolist()])
    ids, id_counts = _with_runs(ids, words.cut_lengths, unknown, found)
    # The ids of all sentences, one after the other.
    counts = id_counts[words.numbers]
    firsts = (np.cumsum(id_counts) - id_counts)[words.numbers]
    tokens = ids[np.repeat(firsts - (np.cumsum(counts) - counts), counts) + np.arange(counts.sum())]
    begins = np.cumsum(words.lengths) - words.lengths
    lengths = np.add.reduceat(counts, begins) if len(begins) else counts
    # Several words of a sentence may become one token.
    stars = np.array([preprocessor.stand_ins.has_star(word) for word in words.words], np.bool_)[words.numbers]
    scores = preprocessor.stand_ins.scores(tokens)
    sentences = np.searchsorted(np.cumsum(words.lengths), np.flatnonzero(stars), side="right")
    merged = np.union1d(sentences, np.searchsorted(np.cumsum(lengths), np.flatnonzero(scores), side="right"))
    written = [
        " ".join(words.words[place] for place in words.numbers[begins[number] :][: words.lengths[number]].tolist())
        for number in merged.tolist()
    ]
    tokens, lengths = _with_runs(tokens, lengths, merged, _encode(preprocessor, written))
    return _parts(tokens, lengths, words.counts, preprocessor.max_sentence_tokens, max_sentences)


def _encode(preprocessor: Preprocessor, texts: list[str]) -> list[list[int]]:
    batches = range(0, len(texts), _BATCH)
    return [ids for start in batches for ids in preprocessor.sentence_ids(texts[start : start + _BATCH])]


def _with_runs(values: Int32, lengths: Int32, places: NDArray[Any], runs: list[list[int]]) -> tuple[Int32, Int32]:
    """Returns runs of `values`, and their lengths, replaced by others in these (ascending) places."""
    kept = np.ones(len(lengths), np.bool_)
    kept[places] = False
    new_lengths = lengths.copy()
    new_lengths[places] = [len(run) for run in runs]
    new = np.empty(new_lengths.sum(), np.int32)
    own = np.repeat(kept, new_lengths)
    new[own] = values[np.repeat(kept, lengths)]
    new[~own] = list(chain.from_iterable(runs))
    return new, new_lengths


def _parts(tokens: Int32, lengths: Int32, counts: Int32, max_tokens: int, max_sentences: int) -> Ids:
    """Cuts sentences in the same way as `Preprocessor.parts`, and texts after `max_sentences` of these parts.

    Args:
        tokens: `<int32>[all tokens]`.
        lengths: Tokens of each sentence.
        counts: Sentences of each text.
        max_tokens: A longer sentence is cut into parts of about equal length.
        max_sentences: Parts after this one are left out.
    """
    texts = len(counts)
    number_of = -(-lengths // max_tokens)
    text_of_part = np.repeat(np.repeat(np.arange(texts), counts), number_of)
    part = np.arange(len(text_of_part)) - np.repeat(np.cumsum(number_of) - number_of, number_of)
    whole, parts = np.repeat(lengths, number_of).astype(np.int64), np.repeat(number_of, number_of)
    sizes = whole * (part + 1) // parts - whole * part // parts
    in_text = np.bincount(text_of_part, minlength=texts)
    kept = np.arange(len(sizes)) - np.repeat(np.cumsum(in_text) - in_text, in_text) < max_sentences
    tokens, sizes = tokens[np.repeat(kept, sizes)], sizes[kept]
    in_text = np.minimum(in_text, max_sentences)
    # A text without tokens becomes one unknown token.
    empty = np.flatnonzero(in_text == 0)
    places = np.cumsum(in_text)[empty]
    tokens = np.insert(tokens, np.concatenate([[0], np.cumsum(sizes)])[places], UNK_TOKEN_ID)
    sizes = np.insert(sizes, places, 1).astype(np.int32)
    in_text = np.maximum(in_text, 1)
    sums = np.add.reduceat(sizes, np.cumsum(in_text) - in_text) if texts else sizes
    return tokens, sizes, in_text.astype(np.int32), sums.astype(np.int32)


def vocabulary(
    words: Iterable[Path],
    max_vocabulary: int,
    min_count: int,
    max_sentence_tokens: int,
    known: Sequence[str] = (PAD_TOKEN, UNK_TOKEN),
) -> Preprocessor:
    """Returns the same as `Preprocessor.train` for the texts whose words were written to these files.

    It begins with the tokens `known`.

    Raises:
        DataError: No token occurs `min_count` times.
    """
    counts: Counter[str] = Counter()
    for path in words:
        found = Words.load(path)
        own = found.token_counts()
        seen = np.flatnonzero(own)
        counts.update(dict(zip([found.tokens[place] for place in seen.tolist()], own[seen].tolist(), strict=True)))
    # Ties in frequency are broken alphabetically.
    frequent = sorted((-count, token) for token, count in counts.items() if count >= min_count)
    if not frequent:
        raise DataError(f"No token occurs {min_count:,} times in the training texts. Lower --min-count, or add rows.")
    tokens = list(dict.fromkeys([*known, *(token for _, token in frequent)]))[: max(max_vocabulary, len(known))]
    return Preprocessor(build_tokenizer({token: number for number, token in enumerate(tokens)}), max_sentence_tokens)
