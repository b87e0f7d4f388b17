"""Random orders without a generator: the hash of a text and the number of an order decide its place.

The same text has the same places in Python and in the browser, and a change of one text moves no other.
"""

import zlib
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from limelight.engines.engine import Int64

Keys = NDArray[np.uint32]


def hash_texts(texts: Sequence[str]) -> Keys:
    """Returns the CRC-32 of each text and of how often it came before: `<uint32>[texts]`."""
    seen: Counter[str] = Counter()
    found = []
    for text in texts:
        found.append(zlib.crc32(f"{text} {seen[text]}".encode()))
        seen[text] += 1
    return np.array(found, np.uint32)


def places(keys: Keys, number: int) -> Int64:
    """Returns the place of each key in order `number`: `<int64>[keys]`, from 0 to 2³² − 1.

    The finalizer of MurmurHash3 mixes the bits of the key and the number.
    """
    mixed = (keys ^ np.uint32(number * 0x9E3779B9 & 0xFFFFFFFF)).astype(np.uint64)
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor) & np.uint64(0xFFFFFFFF)
    return (mixed ^ (mixed >> np.uint64(16))).astype(np.int64)


def random_order(count: int, number: int) -> Int64:
    """Returns the numbers from 0 to `count` in order `number`: `<int64>[count]`."""
    return np.argsort(places(np.arange(count, dtype=np.uint32), number), kind="stable")
