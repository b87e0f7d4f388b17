"""Compilation: what runs in machine code says the same, and nothing compiles once a predictor is warm."""

import numpy as np
import pytest
import tensorflow
from hypothesis import given, settings
from hypothesis import strategies as st
from keras.ops import convert_to_tensor

from limelight import load
from limelight.engines.compiled import CompiledAhead, compiled, compiles_shapes, gradient
from limelight.engines.han_engine import HANEngine
from limelight.predictor import Predictor
from tests.strategies import documents
from tests.tiny import save_tiny_han, save_tiny_kim_cnn, tiny_han

COLD, WARM = (HANEngine(tiny_han(), max_sentences=8, max_sentence_tokens=40) for _ in range(2))
many_documents = st.integers(1, 20).flatmap(lambda times: documents.map(lambda documents: (documents * times)[:times]))


@pytest.fixture(scope="module", autouse=True)
def warm() -> None:
    WARM.warm_up()


@settings(max_examples=30, deadline=None)
@given(many_documents)
def test_machine_code_and_graph_agree(documents: list) -> None:
    for fast, plain in zip(WARM(documents), COLD(documents), strict=True):
        np.testing.assert_allclose(fast.probabilities, plain.probabilities, atol=1e-5)
        np.testing.assert_allclose(fast.sentence_weights, plain.sentence_weights, atol=1e-5)
        for weights, expected in zip(fast.token_weights, plain.token_weights, strict=True):
            np.testing.assert_allclose(weights, expected, atol=1e-5)


@pytest.mark.parametrize("sentences", range(1, 9))
def test_a_document_gets_the_same_answer_whatever_size_it_is_padded_to(sentences: int) -> None:
    document = [[2 + (row * 5 + column) % 20 for column in range(1 + 5 * row)] for row in range(sentences)]
    fast, plain = WARM([document])[0], COLD([document] * 9)[0]
    np.testing.assert_allclose(fast.probabilities, plain.probabilities, atol=1e-5)
    for weights, expected in zip(fast.token_weights, plain.token_weights, strict=True):
        np.testing.assert_allclose(weights, expected, atol=1e-5)


@pytest.mark.parametrize("save", [save_tiny_han, save_tiny_kim_cnn])
def test_nothing_is_traced_once_a_predictor_is_warm(save, tmp_path) -> None:
    predictor = load(save(tmp_path / "model"))
    predictor.warm_up()
    traced = traces(predictor)
    for sentences in (1, 2, 3, 5, 8, 40):
        for words in (1, 4, 11, 12, 13, 60):
            text = ("kettle " * words + ". ") * sentences
            for texts in (1, 2, 5, 6, 7, 33):
                predictor.predict_batch([text, "Fine."][: min(texts, 2)] * -(-texts // 2))
    predictor.explain("It broke! " * 20)
    predictor.explain("Lovely.", "leave_one_out")
    assert traced == traces(predictor)


def test_a_warm_han_reads_every_text_in_machine_code(tmp_path, monkeypatch) -> None:
    predictor = load(save_tiny_han(tmp_path / "model"))
    predictor.warm_up()
    for function in (predictor.engine._encode_sentences, predictor.engine._encode_documents):
        monkeypatch.setattr(function, "_any", None)
    for words in (3, 30, 200):
        for texts in (1, 4, 40):
            sentence = "kettle " * words + ". "
            predictor.predict_batch([sentence + "Fine. " * number for number in range(texts)])


def traces(predictor: Predictor) -> list[int]:
    """Returns how often each function of the network was traced, by any way of compiling it."""
    parts = [*vars(predictor.engine).values(), *vars(predictor.engine._gradients).values()]
    return [
        function.experimental_get_tracing_count()
        for ahead in parts
        if isinstance(ahead, CompiledAhead)
        for function in (ahead._any, ahead._xla)
    ]


def test_a_gradient_is_that_of_the_sum() -> None:
    value, slope = gradient(lambda x, y: x * x * y)(*map(convert_to_tensor, ([1.0, 2.0, 3.0], [1.0, 1.0, 2.0])))
    np.testing.assert_allclose(np.asarray(value), [1, 4, 18])
    np.testing.assert_allclose(np.asarray(slope), [2, 4, 12])


@pytest.mark.parametrize("gpu", [False, True])
def test_xla_compiles_where_there_is_a_gpu(gpu: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tensorflow.config, "list_physical_devices", lambda kind: [kind] * gpu)
    assert compiles_shapes() == gpu
    double = compiled(lambda x: 2 * x)
    assert double(convert_to_tensor([1.0])).numpy() == [2]
    assert ("HloModule" in _machine_code(double)) == gpu


def _machine_code(function) -> str:
    """Returns what XLA makes of a function of one number; nothing where it makes nothing."""
    try:
        return function.experimental_get_compiler_ir(convert_to_tensor([1.0]))("hlo")
    except ValueError:
        return ""
