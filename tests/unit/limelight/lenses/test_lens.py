"""Parts of a text: leaving out any words is exact for both networks."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from limelight.engines.engine import Engine
from tests.strategies import documents
from tests.tiny import tiny_engine, tiny_han_config, tiny_kim_cnn_config

ENGINES = {
    "han": tiny_engine(tiny_han_config()),
    "kim_cnn": tiny_engine(tiny_kim_cnn_config()),
    "kim_cnn of one-word windows": tiny_engine(tiny_kim_cnn_config(kernel_sizes=(1, 3), variant="multichannel")),
}


each_engine = pytest.mark.parametrize("engine", ENGINES.values(), ids=ENGINES.keys())


def part(document: list, kept: np.ndarray) -> list:
    flags = iter(kept)
    sentences = [[token for token in sentence if next(flags)] for sentence in document]
    return [sentence for sentence in sentences if sentence]


@each_engine
@settings(max_examples=25, deadline=None)
@given(documents=documents, data=st.data())
def test_a_part_is_answered_as_if_nothing_else_had_been_written(
    engine: Engine, documents: list, data: st.DataObject
) -> None:
    document = documents[0]
    random = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    kept = random.random((12, sum(map(len, document)))) < random.random((12, 1))
    for some, probabilities in zip(kept, engine.parts(document, kept), strict=True):
        if some.any():
            np.testing.assert_allclose(probabilities, engine([part(document, some)])[0].probabilities, atol=1e-5)
        assert probabilities.sum() == pytest.approx(1, abs=1e-5)


@each_engine
def test_of_many_parts_of_a_long_text_each_is_right(engine: Engine) -> None:
    random = np.random.default_rng(0)
    # A HAN reads 8 sentences here; for a CNN the windows of these parts are too many to be pooled in one go.
    sentences = 8 if engine.name == "attention" else 40
    document = random.integers(2, 20, (sentences, 12)).tolist()
    kept = random.random((60, sum(map(len, document)))) < 0.7
    for number in (0, 30, 59):
        expected = engine([part(document, kept[number])])[0].probabilities
        np.testing.assert_allclose(engine.parts(document, kept)[number], expected, atol=1e-5)


@each_engine
def test_an_evaluation_has_the_answers_of_its_engine(engine: Engine) -> None:
    document = [[2, 3, 4], [5, 2], [7, 8, 9, 3]]
    kept = np.random.default_rng(2).random((2, 6, 9)) < 0.6
    evaluation = engine.evaluate(document)
    # The tokens of the first parts serve those that follow.
    for some in kept:
        np.testing.assert_allclose(evaluation.parts(some), engine.parts(document, some), atol=1e-6)
    [expected] = engine([document])
    np.testing.assert_array_equal(evaluation.answer().probabilities, expected.probabilities)
    np.testing.assert_array_equal(evaluation.answer().vector, engine.answers([document])[1][0])
    for weights, others in zip(evaluation.answer().token_weights, expected.token_weights, strict=True):
        np.testing.assert_array_equal(weights, others)


def test_words_outside_of_all_winning_windows_weigh_nothing_and_rank_alike() -> None:
    documents = [[np.random.default_rng(seed).integers(2, 10, 60).tolist()] for seed in range(8)]
    for shown in ENGINES["kim_cnn"](documents):
        [weights] = shown.token_weights
        assert np.count_nonzero(weights == 0) > 30
        assert weights[weights != 0].min() > 1e-6
