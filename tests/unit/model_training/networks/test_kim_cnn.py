"""Kim's CNN: padding never wins, its n-grams are the ones it used, its four variants differ as they should."""

import keras
import numpy as np
import pytest

from tests.tiny_keras import read_kim_cnn, tiny_engine, tiny_kim_cnn


def padded(ids: list[int], width: int) -> np.ndarray:
    return np.array([ids + [0] * (width - len(ids))], np.int32)


def test_a_window_of_padding_never_wins_even_where_all_words_respond_with_zero() -> None:
    model = tiny_kim_cnn()
    for convolution in model.convolutions:
        convolution.bias.assign(np.full(4, -100, "float32"))
    _, pooled, winners = read_kim_cnn(model, padded([2, 3], 12))
    assert (pooled == 0).all()
    assert (winners < 2).all()


def test_the_heat_is_on_the_window_that_the_filter_saw() -> None:
    model = tiny_kim_cnn(kernel_sizes=(2,), num_filters=1)
    # One filter that responds to token 5 followed by token 6, and supports the second label.
    model.embeddings[0].embeddings.assign(np.eye(model.config.vocabulary_size, 6, k=-5, dtype="float32"))
    kernel = np.zeros((2, 6, 1), "float32")
    kernel[0, 0, 0] = kernel[1, 1, 0] = 1
    model.convolutions[0].kernel.assign(kernel)
    model.convolutions[0].bias.assign([0.0])
    model.classifier.kernel.assign([[-1.0, 1.0]])
    explanation = tiny_engine(model)([[[2, 3, 5], [6, 4, 2]]])[0]
    assert explanation.probabilities.argmax() == 1
    np.testing.assert_allclose(explanation.token_weights[0], [0, 0, 0.5], atol=1e-6)
    np.testing.assert_allclose(explanation.token_weights[1], [0.5, 0, 0], atol=1e-6)
    np.testing.assert_allclose(explanation.sentence_weights, [0.5, 0.5], atol=1e-6)


@pytest.mark.parametrize(
    ("variant", "trained", "fixed"), [("rand", 1, 0), ("static", 0, 1), ("non_static", 1, 0), ("multichannel", 1, 1)]
)
def test_a_variant_trains_the_word_vectors_it_should(variant: str, trained: int, fixed: int) -> None:
    model = tiny_kim_cnn(variant=variant)
    model.compile(optimizer=keras.optimizers.SGD(1.0), loss="sparse_categorical_crossentropy", jit_compile=False)
    before = [np.array(embedding.embeddings) for embedding in model.embeddings]
    rest = [np.array(weight) for convolution in model.convolutions for weight in convolution.weights]
    model.train_on_batch(np.arange(2, 14, dtype="int32").reshape(2, 6), np.array([0, 1]))
    changed = [
        np.abs(np.array(embedding.embeddings) - old).max() > 0
        for embedding, old in zip(model.embeddings, before, strict=True)
    ]
    assert (sum(changed), len(changed) - sum(changed)) == (trained, fixed)
    after = [np.array(weight) for convolution in model.convolutions for weight in convolution.weights]
    assert all(np.abs(new - old).max() > 0 for new, old in zip(after, rest, strict=True))
