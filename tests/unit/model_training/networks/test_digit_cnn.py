"""The digit CNN: shapes, effects of dropout and normalisation, and the same answers after a round trip to disk."""

from pathlib import Path

import keras
import numpy as np
from keras import ops

from model_training.networks.pretrained import load_pretrained
from tests.tiny_keras import save_tiny_digit_cnn, tiny_digit_cnn

PIXELS = np.random.default_rng(1).integers(0, 256, (3, 28, 28)).astype("float32")


def test_each_image_gets_probabilities_that_do_not_depend_on_its_company() -> None:
    model = tiny_digit_cnn()
    together = ops.convert_to_numpy(model(PIXELS))
    assert together.shape == (3, 10)
    np.testing.assert_allclose(together.sum(axis=1), 1, rtol=1e-5)
    for image, expected in zip(PIXELS, together, strict=True):
        np.testing.assert_allclose(ops.convert_to_numpy(model(image[None]))[0], expected, rtol=1e-4, atol=1e-6)


def test_a_training_step_changes_every_weight() -> None:
    model = tiny_digit_cnn()
    before = [weight.copy() for weight in model.get_weights()]
    model.compile(keras.optimizers.SGD(0.1), "sparse_categorical_crossentropy")
    model.train_on_batch(PIXELS, np.array([1, 2, 3]))
    for variable, old, new in zip(model.weights, before, model.get_weights(), strict=True):
        # The random state of dropout and the averages of normalisation count as weights too.
        assert not np.array_equal(old, new), variable.path


def test_saved_weights_have_no_tokenizer_and_answer_the_same(tmp_path: Path) -> None:
    directory = save_tiny_digit_cnn(tmp_path / "digits")
    assert not (directory / "tokenizer.json").exists()
    loaded = load_pretrained(directory)
    assert loaded.preprocessor is None
    assert loaded.config.labels == list("0123456789")
    expected = ops.convert_to_numpy(tiny_digit_cnn()(PIXELS))
    np.testing.assert_allclose(ops.convert_to_numpy(loaded.model(PIXELS)), expected, rtol=1e-2, atol=1e-4)
