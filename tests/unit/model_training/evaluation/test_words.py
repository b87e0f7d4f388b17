"""The counts of looks at words equal a count over the answers, and sentences to show contain no names."""

from collections import Counter

import numpy as np
import pytest

from limelight import load
from limelight.inside.word_looks import LEAST_PLACES, bins_of
from limelight.text.tokens import UNK_TOKEN_ID
from model_training.evaluation.contexts import ReadSentence, choose_contexts
from model_training.evaluation.words import make_words
from tests.tiny import TEXTS, save_tiny_han, save_tiny_kim_cnn


@pytest.mark.parametrize(("save", "labels"), [(save_tiny_han, 5), (save_tiny_kim_cnn, 2)])
def test_the_counts_are_those_of_a_count_over_the_answers(tmp_path, save, labels):
    model = load(save(tmp_path / "model"))
    texts = [f"{text} {other}" for text in TEXTS for other in TEXTS] * 5
    given = [number % labels for number in range(len(texts))]
    words = make_words(model, texts, given)
    seen = Counter()
    for label, prediction in zip(given, model.predict_batch(texts), strict=True):
        read = [token for sentence in prediction.sentences for token in sentence.tokens if token.text.strip()]
        for sentence in prediction.sentences:
            tokens = [token for token in sentence.tokens if token.text.strip()]
            for token in tokens:
                share = token.weight * (len(tokens) if save is save_tiny_han else len(read))
                seen[token.text.lower(), label, int(bins_of(np.float64(share)))] += 1
    for word, looks in zip(words.words, words.looks, strict=True):
        counted = [[seen[word, label, place] for place in range(looks.shape[1])] for label in range(labels)]
        assert looks.sum() >= LEAST_PLACES
        assert np.abs(looks - counted).sum() <= 2


def test_a_misspelt_word_is_no_place_of_the_word_that_is_read_in_its_stead(tmp_path):
    model = load(save_tiny_han(tmp_path / "han"))
    assert model.predict("A lovvely kettle.").sentences[0].tokens[1].known
    words = make_words(model, ["A lovely kettle."] * LEAST_PLACES + ["A lovvely kettle."], [0] * (LEAST_PLACES + 1))
    assert words.places[words.numbers["lovely"]] == LEAST_PLACES
    assert words.places[words.numbers["kettle"]] == LEAST_PLACES + 1


def test_no_sentence_with_a_name_an_unknown_word_or_an_offence_is_shown():
    vocabulary = ["[PAD]", "[UNK]", "we", "saw", "the", "film", "with", "crap", "."]

    def read(text: str) -> ReadSentence:
        written = text.replace(".", " .").split()
        ids = np.array([vocabulary.index(w.lower()) if w.lower() in vocabulary else UNK_TOKEN_ID for w in written])
        return ReadSentence(text, written, ids, np.ones(len(ids)), 0)

    plain = [read(f"We saw the film{' we saw the film with' * more}.") for more in range(7)]
    barred = [
        read(text) for text in ("We saw Rockport.", "We saw the rockport.", "We saw the crap.", "We saw the Film.")
    ]
    sentences, _ = choose_contexts([*plain, *barred, *[read("The film with crap.")] * 9], np.arange(2, 8), vocabulary)
    assert {sentence.text for sentence in sentences} <= {sentence.text for sentence in plain}
    assert sentences
