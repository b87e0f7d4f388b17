"""Runs in each process that turns texts into ids; imports little, since every process pays for it."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from limelight.text.preprocessor import Preprocessor

from .words import Ids, Words, ids_of_texts, ids_of_words


def begin() -> None:
    """Initializes a process: it ends with its parent, and ignores Ctrl-C, which the parent handles."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # There is one process per core, so each uses one thread.
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def ids_of_shard(texts: Sequence[str], words: Path, tokenizer: Path, tokens: int, max_sentences: int) -> Ids:
    """Returns the ids of `texts`.

    Args:
        texts: The texts.
        words: Where their words are, if they were written.
        tokenizer: Path of the vocabulary.
        tokens: See `Preprocessor.max_sentence_tokens`.
        max_sentences: Sentences after this one are not read.
    """
    preprocessor = _preprocessor(tokenizer, tokens)
    try:
        found = Words.load(words)
    except FileNotFoundError:
        return ids_of_texts(texts, preprocessor, max_sentences)
    return ids_of_words(found, preprocessor, max_sentences)


@lru_cache(1)
def _preprocessor(tokenizer: Path, tokens: int) -> Preprocessor:
    return Preprocessor.load(tokenizer, tokens)
