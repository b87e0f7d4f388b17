"""How much a network looks at words, as files for a browser: numbers are characters, which compress to few bytes."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from limelight.inside.elsewhere import place_of
from limelight.inside.word_looks import EDGES, LEAST_PLACES, WordLooks
from limelight.text.preprocessor import Preprocessor

from .models import compact_json, compress

# The files of a model that it answers without.
OF_WORDS = ("words.json.gz", "rare.json.gz")
# In the private use of Unicode, where no text has characters: a mark says how much the word after it is looked at.
_MARK, _MARKS = 0xF0000, 0xFFFD
# The characters of a string in JSON that need no escape, up to halves of pairs: more places of a bin are cut.
_DIGIT, _DIGITS = ord("#"), 0xD800 - ord("#")


def packed_words(looks: WordLooks, preprocessor: Preprocessor) -> dict[str, bytes]:
    """Returns two files, compressed: all about the words, and how often other words stand in held-out reviews.

    `static/js/site/words.js` reads them. Words come in the order of their ids, and each look is a mark in a sentence.
    """
    marked = sorted(_marked(looks, preprocessor))
    ids = np.array([preprocessor.vocabulary[word] for word in looks.words], np.int64)
    order = np.argsort(ids)
    content = {
        "rows": looks.rows,
        "least_places": LEAST_PLACES,
        "edges": EDGES,
        "words": _digits(np.diff(ids[order], prepend=0)),
        # All counts of a bin and a label together, which are alike.
        "looks": _digits(looks.looks[order].transpose(2, 1, 0).ravel()),
        "near": _digits(np.diff(np.flatnonzero(looks.near), prepend=0)),
        "named": [looks.words[number] for number in sorted(looks.named)],
        "labels": _digits(np.array([label for _, label in marked], np.int64)),
        "sentences": [text for text, _ in marked],
    }
    files = [compress(compact_json(each)) for each in (content, _digits(looks.rare))]
    return dict(zip(OF_WORDS, files, strict=True))


def _digits(values: NDArray[np.integer]) -> str:
    """Returns each number as one character."""
    return "".join(chr(_DIGIT + min(value, _DIGITS - 1)) for value in values.tolist())


def _marked(looks: WordLooks, preprocessor: Preprocessor) -> Iterator[tuple[str, int]]:
    """Yields the sentences with their labels, with a mark in front of each word that has a context there."""
    marks: list[dict[int, str]] = [{} for _ in looks.sentences]
    for word, contexts in zip(looks.words, looks.contexts, strict=True):
        for context in contexts:
            start, end = place_of(word, looks.sentences[context.sentence].text, preprocessor)
            if end:
                marks[context.sentence][start] = chr(_MARK + min(round(100 * context.look), _MARKS))
    for sentence, own in zip(looks.sentences, marks, strict=True):
        yield "".join(own.get(place, "") + letter for place, letter in enumerate(sentence.text)), sentence.label
