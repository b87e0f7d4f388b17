"""The lenses: leaving out any words is exact for both networks, and gradients add up."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from limelight.engines.engine import Engine
from limelight.lenses.lens import Asked, Target
from limelight.lenses.registry import integrated_gradients, leave_one_out
from tests.strategies import documents
from tests.tiny import tiny_engine, tiny_han_config, tiny_kim_cnn_config

ENGINES = {
    "han": tiny_engine(tiny_han_config()),
    "kim_cnn": tiny_engine(tiny_kim_cnn_config()),
    "kim_cnn of one-word windows": tiny_engine(tiny_kim_cnn_config(kernel_sizes=(1, 3), variant="multichannel")),
}


def asked(engine: Engine, document: list, target: Target) -> Asked:
    return Asked.about_words(engine, document, target, [f"word{token}" for row in document for token in row])


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
def test_leaving_out_one_by_one_gives_what_the_naive_way_gives(engine: Engine) -> None:
    document = [[2 + (7 * row + column) % 19 for column in range(4 + row)] for row in range(8)]
    target = Target("3", "probability", np.eye(len(engine([document])[0].probabilities), dtype=np.float32)[1], 0.0)
    light = leave_one_out(asked(engine, document, target))
    value = target.value(engine([document])[0].probabilities)
    tokens = sum(map(len, document))
    naive = [
        value - target.value(engine([part(document, kept)])[0].probabilities) for kept in ~np.eye(tokens, dtype=bool)
    ]
    np.testing.assert_allclose(light.weights, naive, atol=1e-5)
    by_sentence = [
        value - target.value(engine([document[:row] + document[row + 1 :]])[0].probabilities)
        for row in range(len(document))
    ]
    np.testing.assert_allclose(light.shown.sentence_weights, by_sentence, atol=1e-5)
    np.testing.assert_allclose(light.shown.probabilities, engine([document])[0].probabilities, atol=1e-5)


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
def test_parts_of_several_texts_are_those_of_each(engine: Engine) -> None:
    documents = [[[2, 3, 4], [5]], [[6]], [[7, 8], [2, 3, 4], [9, 4]]]
    random = np.random.default_rng(1)
    kept = [random.random((number + 2, sum(map(len, document)))) < 0.6 for number, document in enumerate(documents)]
    together = engine.parts_of(documents, kept)
    for document, masks, probabilities in zip(documents, kept, together, strict=True):
        np.testing.assert_allclose(probabilities, engine.parts(document, masks), atol=1e-5)


@each_engine
@pytest.mark.parametrize("stated", [False, True], ids=["no prior", "a prior"])
def test_integrated_gradients_are_complete(engine: Engine, stated: bool) -> None:
    document = [[2, 3, 4], [5], [6, 7, 8, 9] * 3]
    labels = len(engine([document])[0].probabilities)
    prior = np.linspace(0.9, 0.1, labels, dtype=np.float32) if stated else None
    target = Target("second", "probability", np.eye(labels, dtype=np.float32)[1], 0.0, prior)
    values, _ = engine.slopes(document, target.weights, np.array([0.0, 1.0], np.float32), prior)
    light = integrated_gradients(asked(engine, document, target))
    assert values[1] == pytest.approx(target.value(light.shown.probabilities), abs=1e-5)
    assert abs(values[1] - values[0]) > 1e-4
    assert light.weights.sum() == pytest.approx(values[1] - values[0], abs=1e-4)


def test_words_outside_of_all_winning_windows_weigh_nothing_and_rank_alike() -> None:
    documents = [[np.random.default_rng(seed).integers(2, 10, 60).tolist()] for seed in range(8)]
    for shown in ENGINES["kim_cnn"](documents):
        [weights] = shown.token_weights
        assert np.count_nonzero(weights == 0) > 30
        assert weights[weights != 0].min() > 1e-6


def test_a_long_document_is_followed_in_several_calls() -> None:
    engine = ENGINES["kim_cnn"]
    weights, scales = np.array([0, 1], np.float32), np.linspace(0.1, 1, 8, dtype=np.float32)
    document = [[2, 3, 4, 5, 6, 7] * 2] * 100
    values, slopes = engine.slopes(document, weights, scales)
    apart = [engine.slopes(document, weights, scale[None]) for scale in scales]
    np.testing.assert_allclose(values, np.concatenate([value for value, _ in apart]), atol=1e-6)
    np.testing.assert_allclose(slopes, np.mean([slope for _, slope in apart], axis=0), atol=1e-6)
