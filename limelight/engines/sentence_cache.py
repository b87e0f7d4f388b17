"""Remembers the vectors of sentences that were read before, so that a text changed in one sentence is read in one."""

import threading
from collections import OrderedDict
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

# The vector `<float32>[2 * units]` and the word attention `<float32>[tokens]` of a sentence.
Encoded = tuple[NDArray[np.float32], NDArray[np.float32]]


class SentenceCache:
    """Keeps the sentences that were used last, by their token ids; for the weights of one engine, which owns it.

    Any number of threads may use it; two that miss the same sentence at once both encode it, and get the same.

    Args:
        max_sentences: Most sentences kept, at about 1 kB each.
    """

    def __init__(self, max_sentences: int):
        self.hits = 0
        self.misses = 0
        self._max_sentences = max_sentences
        self._sentences: OrderedDict[bytes, Encoded] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._sentences)

    def clear(self) -> None:
        """Forgets every sentence."""
        with self._lock:
            self._sentences.clear()

    def get(self, keys: list[bytes], encode: Callable[[list[bytes]], list[Encoded]]) -> list[Encoded]:
        """Returns the sentences of `keys`, token ids `<int32>` as bytes; `encode` is asked for those not known."""
        with self._lock:
            found = {key: self._sentences[key] for key in keys if key in self._sentences}
            for key in found:
                self._sentences.move_to_end(key)
            missing = [key for key in dict.fromkeys(keys) if key not in found]
            self.hits += len(found)
            self.misses += len(missing)
        if missing:
            new = dict(zip(missing, encode(missing), strict=True))
            found |= new
            with self._lock:
                self._sentences |= new
                while len(self._sentences) > self._max_sentences:
                    self._sentences.popitem(last=False)
        return [found[key] for key in keys]
