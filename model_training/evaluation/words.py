"""Counts how much a network looks at each word of held-out reviews, by their labels."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from limelight.inside.word_looks import EDGES, LEAST_PLACES, WordLooks, bins_of
from limelight.predictor import Predictor
from limelight.text.preprocessor import Preprocessor
from limelight.text.tokens import PAD_TOKEN_ID, UNK_TOKEN_ID

from .contexts import ReadSentence, choose_contexts, count_cases, unsuitable

# Texts are read until they have this many characters; a Kim CNN takes some 8 ms for a thousand of them.
_CHARACTERS = 2_500_000
_BATCH = 64
# Ids follow frequency. Beyond this, a vector has learned little: the neighbours of a word are noise.
_LEARNED = 9000
# A headline gets a full stop, as readers type one: alone in its sentence, any word has just its even share.
_HEADLINE = re.compile(r"\A([^\n]{1,120})\n\n")


def make_words(predictor: Predictor, texts: Sequence[str], labels: Sequence[int]) -> WordLooks | None:
    """Counts looks at the words of `texts`, with the indices of their true labels; of long tables, in a random part.

    Returns:
        The counts; None if the network does not say where it looks.
    """
    own = predictor.lenses[0]
    if not own.by_sentence and own.name != "ngrams":
        return None
    random = np.random.default_rng(1).permutation(len(texts))
    chosen = random[np.cumsum([len(texts[row]) for row in random]) <= _CHARACTERS].tolist()
    stopped = [_HEADLINE.sub(r"\1. ", texts[row]) for row in chosen]
    read = list(_read(predictor, stopped, [labels[row] for row in chosen], own.by_sentence))
    size = predictor.preprocessor.vocabulary_size
    vocabulary = predictor.preprocessor.written([list(range(size))])
    looks = np.zeros((size, len(predictor.labels), len(EDGES) + 1), np.int64)
    of_label = np.repeat([each.label for each in read], [len(each.ids) for each in read])
    bins = bins_of(np.concatenate([each.looks for each in read]))
    np.add.at(looks, (np.concatenate([each.ids for each in read]), of_label, bins), 1)
    is_word = np.array([any(map(str.isalpha, word)) for word in vocabulary])
    is_word[[PAD_TOKEN_ID, UNK_TOKEN_ID]] = False
    places = looks.sum(axis=(1, 2)) * is_word
    order = np.argsort(-places, kind="stable")
    words = order[places[order] >= LEAST_PLACES]
    sentences, contexts = choose_contexts(read, words, vocabulary)
    return WordLooks(
        rows=len(chosen),
        words=[vocabulary[token] for token in words],
        looks=looks[words].astype(np.uint16),
        rare=np.where(places < LEAST_PLACES, places, 0).astype(np.uint8),
        near=is_word & _near(predictor, vocabulary, read),
        sentences=sentences,
        contexts=contexts,
    )


def _read(
    predictor: Predictor, texts: Sequence[str], labels: Sequence[int], by_sentence: bool
) -> Iterator[ReadSentence]:
    """Yields the sentences of `texts` that the network reads, those of texts of similar length together.

    A misspelt word has the id of an unknown one: it is not a place of the word that the network reads in its stead.
    """
    spelt = _Spelt(predictor.preprocessor)
    order = iter(sorted(range(len(texts)), key=lambda row: len(texts[row])))
    while rows := list(islice(order, _BATCH)):
        readings = predictor.read_all([texts[row] for row in rows])
        for row, reading, answer in zip(rows, readings, predictor.run(readings), strict=True):
            weights = iter(answer.token_weights)
            count = sum(map(len, answer.token_weights))
            for tokens in reading.document.sentences[: reading.sentences_read]:
                read = [token for token in tokens if token.token_id != PAD_TOKEN_ID]
                if read:
                    text = "".join(token.text + token.whitespace for token in tokens).strip()
                    looks = next(weights) * (len(read) if by_sentence else count)
                    ids = np.array([spelt[token.text, token.token_id] for token in read])
                    yield ReadSentence(text, [token.text for token in read], ids, looks, labels[row])


class _Spelt(dict[tuple[str, int], int]):
    """The ids of tokens by their texts and the ids that the network reads, without stand-ins for misspelt words."""

    def __init__(self, preprocessor: Preprocessor):
        super().__init__()
        self._ids, self._normalise = preprocessor.vocabulary, preprocessor.tokenizer.normalizer.normalize_str

    def __missing__(self, key: tuple[str, int]) -> int:
        text, token_id = key
        self[key] = token_id if self._ids.get(self._normalise(text)) == token_id else UNK_TOKEN_ID
        return self[key]


def _near(predictor: Predictor, vocabulary: Sequence[str], read: Sequence[ReadSentence]) -> NDArray[np.bool_]:
    """Returns `<bool>[vocabulary]`: words that training saw often, and that are suitable as a neighbour of another.

    Words that share a vector were tied together: they are names and groups, as are words with a capital in `read`.
    """
    vectors = predictor.engine.word_vectors(np.arange(len(vocabulary), dtype=np.int32))  # type: ignore[attr-defined]
    rows = [row.tobytes() for row in vectors]
    shared = Counter(rows)
    alone = np.array([shared[row] == 1 for row in rows])
    lower, capital = count_cases(read)
    name = np.array([capital[token] > lower[token] for token in range(len(rows))])
    return alone & ~name & (np.arange(len(rows)) < _LEARNED) & ~unsuitable(vocabulary)
