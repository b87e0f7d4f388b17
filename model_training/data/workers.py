"""What runs in each of the processes that turn texts into ids; imports little, since each of them pays for it."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from limelight.text.preprocessor import Preprocessor
from limelight.text.tokens import UNK_TOKEN_ID

Int32 = NDArray[np.int32]
# Tokens, the length of each sentence, and for each text its sentences and its tokens.
Ids = tuple[Int32, Int32, Int32, Int32]

_preprocessor: Preprocessor
_max_sentences: int


def begin(preprocessor: Preprocessor, max_sentences: int) -> None:
    """Makes a process ready: it ends with the one that began it, and Ctrl-C is for that one alone."""
    global _preprocessor, _max_sentences
    _preprocessor, _max_sentences = preprocessor, max_sentences
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # The processes are as many as the cores.
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def ids_of_batch(texts: Sequence[str]) -> Ids:
    """Returns the ids of `texts`, with the preprocessor that this process began with."""
    return ids_of_texts(texts, _preprocessor, _max_sentences)


def ids_of_texts(texts: Sequence[str], preprocessor: Preprocessor, max_sentences: int) -> Ids:
    """Returns the ids of `texts`; one without a single token becomes one unknown token."""
    documents = [preprocessor.token_ids(text)[:max_sentences] or [[UNK_TOKEN_ID]] for text in texts]
    sentences = list(chain.from_iterable(documents))
    lengths = np.fromiter(map(len, sentences), np.int32, len(sentences))
    tokens = np.fromiter(chain.from_iterable(sentences), np.int32, int(lengths.sum()))
    counts = np.fromiter(map(len, documents), np.int32, len(documents))
    return tokens, lengths, counts, np.add.reduceat(lengths, np.cumsum(counts) - counts, dtype=np.int32)
