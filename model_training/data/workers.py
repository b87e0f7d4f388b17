"""What runs in each of the processes that turn texts into ids; imports little, since each of them pays for it."""

import multiprocessing
import os
import signal
import threading
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from limelight.text.preprocessor import Preprocessor
from limelight.text.sentences import split_sentences
from limelight.text.tokens import UNK_TOKEN_ID, build_tokenizer

Int32 = NDArray[np.int32]
# Tokens, the length of each sentence, and for each text its sentences and its tokens.
Ids = tuple[Int32, Int32, Int32, Int32]
# Texts that are encoded in one call.
_BATCH = 1000


class Words(NamedTuple):
    """Texts cut into tokens before there is a vocabulary.

    Attributes:
        tokens: Each token once.
        numbers: The place in `tokens` of each token of the texts, `<uint16 or uint32>[all tokens]`.
        lengths: Tokens of each sentence, `<int32>[all sentences]`.
        counts: Sentences of each text, `<int32>[texts]`.
    """

    tokens: list[str]
    numbers: NDArray[Any]
    lengths: Int32
    counts: Int32

    def save(self, path: Path) -> None:
        """Writes a file, whole or not at all."""
        partial = path.with_name(f"{path.stem}.{os.getpid()}.partial")
        # No token holds white space.
        tokens = np.frombuffer("\n".join(self.tokens).encode(), np.uint8)
        with partial.open("wb") as file:
            np.savez(file, tokens=tokens, numbers=self.numbers, lengths=self.lengths, counts=self.counts)
        partial.replace(path)

    @classmethod
    def load(cls, path: Path) -> "Words":
        """Reads what `save` wrote."""
        with np.load(path) as file:
            tokens = file["tokens"].tobytes().decode().split("\n")
            return cls(tokens, file["numbers"], file["lengths"], file["counts"])

    def token_counts(self) -> NDArray[np.int64]:
        """Returns how often each token occurs: `<int64>[tokens]`."""
        return np.bincount(self.numbers, minlength=len(self.tokens))


def begin() -> None:
    """Makes a process ready: it ends with the one that began it, and Ctrl-C is for that one alone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # The processes are as many as the cores.
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def words_of_texts(texts: Sequence[str]) -> Words:
    """Cuts `texts` into tokens, as every vocabulary has them."""
    tokenizer = build_tokenizer()
    normalize, cut = tokenizer.normalizer.normalize_str, tokenizer.pre_tokenizer.pre_tokenize_str
    places: defaultdict[str, int] = defaultdict()
    places.default_factory = places.__len__
    # A word between two spaces is cut alike wherever it stands (see `limelight.text.word_cuts`).
    known: dict[str, list[int]] = {}

    def cut_alone(text: str) -> list[int]:
        return [places[token] for token, _ in cut(normalize(text))]

    numbers, lengths, counts = [], [], []
    for text in texts:
        sentences = split_sentences(text)
        counts.append(len(sentences))
        for sentence in sentences:
            found: list[int] = []
            for word in sentence.split(" "):
                own = known.get(word)
                if own is None:
                    if word and word.split() != [word]:
                        # With other white space in it.
                        found = cut_alone(sentence)
                        break
                    own = known[word] = cut_alone(word) if word else []
                found += own
            lengths.append(len(found))
            numbers.append(found)
    kind = np.uint16 if len(places) <= 1 << 16 else np.uint32
    total = sum(lengths)
    return Words(
        list(places),
        np.fromiter(chain.from_iterable(numbers), kind, total),
        np.array(lengths, np.int32),
        np.array(counts, np.int32),
    )


def ids_of_words(words: Words, texts: Sequence[str], preprocessor: Preprocessor, max_sentences: int) -> Ids:
    """Returns what `ids_of_texts` gives for `texts`, of which `words` are the tokens."""
    vocabulary = preprocessor.tokenizer.get_vocab()
    ids = np.array([vocabulary.get(token, UNK_TOKEN_ID) for token in words.tokens], np.int32)
    concern = preprocessor.stand_ins.concerning(words.tokens, ids.tolist())
    ends = np.cumsum(words.lengths)
    starts = ends - words.lengths
    so_far = np.concatenate([[0], np.cumsum(concern[words.numbers])])
    # Only these need their text again: something may stand in for a word that the vocabulary lacks.
    again = so_far[ends] > so_far[starts]
    first = np.cumsum(words.counts) - words.counts
    tokens = ids[words.numbers]
    sentences: list[Any] = [tokens[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
    wanted: list[int] = []
    written: list[str] = []
    for text, begin, count in zip(texts, first.tolist(), words.counts.tolist(), strict=True):
        if not again[begin : begin + count].any():
            continue
        cut = split_sentences(text)
        for number in np.flatnonzero(again[begin : begin + min(count, max_sentences)]).tolist():
            wanted.append(begin + number)
            written.append(cut[number])
    for number, found in zip(wanted, _in_batches(preprocessor.sentence_ids, written), strict=True):
        sentences[number] = np.array(found, np.int32)
    documents: list[Any] = [
        preprocessor.parts(sentences[begin : begin + min(count, max_sentences)])
        for begin, count in zip(first.tolist(), words.counts.tolist(), strict=True)
    ]
    return _ids(documents, max_sentences)


def ids_of_texts(texts: Sequence[str], preprocessor: Preprocessor, max_sentences: int) -> Ids:
    """Returns the ids of `texts`; one without a single token becomes one unknown token."""
    return _ids(list(_in_batches(preprocessor.batch_token_ids, texts)), max_sentences)


def ids_of_shard(texts: Sequence[str], words: Path, tokenizer: Path, tokens: int, max_sentences: int) -> Ids:
    """Returns the ids of `texts`.

    Args:
        texts: The texts.
        words: Where their words are, if they were written.
        tokenizer: Where the vocabulary stands.
        tokens: See `Preprocessor.max_sentence_tokens`.
        max_sentences: Texts are read up to here.
    """
    preprocessor = _preprocessor(tokenizer, tokens)
    try:
        found = Words.load(words)
    except FileNotFoundError:
        return ids_of_texts(texts, preprocessor, max_sentences)
    return ids_of_words(found, texts, preprocessor, max_sentences)


@lru_cache(1)
def _preprocessor(tokenizer: Path, tokens: int) -> Preprocessor:
    return Preprocessor.load(tokenizer, tokens)


def _in_batches(function: Any, texts: Sequence[str]) -> Iterable[Any]:
    return chain.from_iterable(function(texts[start : start + _BATCH]) for start in range(0, len(texts), _BATCH))


def _ids(documents: Sequence[Sequence[Any]], max_sentences: int) -> Ids:
    documents = [document[:max_sentences] or [[UNK_TOKEN_ID]] for document in documents]
    sentences = list(chain.from_iterable(documents))
    lengths = np.fromiter(map(len, sentences), np.int32, len(sentences))
    tokens = np.fromiter(chain.from_iterable(sentences), np.int32, int(lengths.sum()))
    counts = np.fromiter(map(len, documents), np.int32, len(documents))
    return tokens, lengths, counts, np.add.reduceat(lengths, np.cumsum(counts) - counts, dtype=np.int32)
