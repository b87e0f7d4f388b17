"""Finds the most frequent tokens of training rows, which are tokenized once for the vocabulary and the ids."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from limelight.text.preprocessor import Preprocessor
from limelight.text.tokens import PAD_TOKEN, UNK_TOKEN, build_tokenizer

from ..errors import DataError
from .words import Words


def vocabulary(words: Iterable[Path], max_vocabulary: int, min_count: int, max_sentence_tokens: int) -> Preprocessor:
    """Returns the same as `Preprocessor.train` for the texts whose words were written to these files.

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
    tokens = [PAD_TOKEN, UNK_TOKEN, *(token for _, token in frequent)][:max_vocabulary]
    return Preprocessor(build_tokenizer({token: number for number, token in enumerate(tokens)}), max_sentence_tokens)
