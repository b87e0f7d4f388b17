"""The backward passes in NumPy, and that of the graph of the digit CNN, equal those of Keras on the same weights."""

from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest
import tensorflow

from limelight.engines.engine import Floats, TokenIds
from limelight.engines.slopes import HANSlopes, KimCNNSlopes
from limelight.networks import digit_cnn, han, kim_cnn
from limelight.networks.digit_cnn import DigitCNNConfig
from limelight.networks.spec import NetworkSpec
from limelight.weights import read_arrays
from model_training.networks.digit_cnn import DigitCNN
from tests.tiny_keras import tiny_han, tiny_kim_cnn

DOCUMENTS: list[TokenIds] = [[[5]], [[2, 3, 4], [6]], [[2, 3, 4, 5, 6, 7, 8], [9], [3, 11, 2, 14, 7]]]
SCALES = np.array([0.2, 0.6, 1.0], np.float32)
each_document = pytest.mark.parametrize("document", DOCUMENTS, ids=["a word", "two sentences", "three sentences"])
each_prior = pytest.mark.parametrize("stated", [False, True], ids=["no prior", "a prior"])


def arrays_of(model: Any, spec: NetworkSpec, folder: Path) -> dict[str, Floats]:
    """Returns the weights of a Keras network by their names in `limelight`, with nonzero biases."""
    random = np.random.default_rng(1)
    model.set_weights(
        [values + random.normal(0, 0.1, values.shape).astype(values.dtype) for values in model.get_weights()]
    )
    model.save_weights(folder / "model.weights.h5")
    return read_arrays(folder / "model.weights.h5", spec.stored(model.config))


def by_keras(probabilities: Any, words: Any, weights: Floats, prior: Floats | None) -> tuple[Floats, Floats]:
    """Returns the target at each scale, and the gradients of words `<float32>[rows, tokens]`, by autodiff."""
    scaled = tensorflow.constant(words[None] * SCALES[:, None, None, None])
    with tensorflow.GradientTape() as tape:
        tape.watch(scaled)
        believed = probabilities(scaled) * (np.ones_like(weights) if prior is None else prior)
        values = tensorflow.reduce_sum(believed * weights, axis=1) / tensorflow.reduce_sum(believed, axis=1)
    slopes = (tape.gradient(values, scaled).numpy() * words).sum(axis=-1).mean(axis=0)
    return values.numpy(), slopes


def target(labels: int, stated: bool) -> tuple[Floats, Floats | None]:
    prior = np.linspace(0.9, 0.1, labels, dtype=np.float32) if stated else None
    return np.linspace(1, 5, labels, dtype=np.float32), prior


@each_document
@each_prior
@pytest.mark.parametrize("pooling", ["attention", "mean"])
def test_the_slopes_of_a_han_are_those_of_keras(document: TokenIds, stated: bool, pooling: str, tmp_path: Path) -> None:
    model = tiny_han(pooling=pooling)
    slopes = HANSlopes(arrays_of(model, han.SPEC, tmp_path))
    weights, prior = target(5, stated)
    ids = np.zeros((len(document), max(map(len, document))), np.int32)
    for row, sentence in zip(ids, document, strict=True):
        row[: len(sentence)] = sentence

    def probabilities(words: Any) -> Any:
        rows = [model.encode_words(step, ids != 0)[0] for step in words]
        return model.encode_documents(tensorflow.stack(rows), np.ones((len(SCALES), len(document)), bool))[0]

    values, expected = by_keras(probabilities, model.embedding(ids).numpy(), weights, prior)
    found_values, found = slopes(document, weights, SCALES, prior)
    np.testing.assert_allclose(found_values, values, atol=1e-4)
    np.testing.assert_allclose(found, expected[ids != 0], atol=1e-4)
    assert np.abs(found).max() > 1e-3


@each_document
@each_prior
@pytest.mark.parametrize("variant", ["rand", "static", "non_static", "multichannel"])
def test_the_slopes_of_a_kim_cnn_are_those_of_keras(
    document: TokenIds, stated: bool, variant: str, tmp_path: Path
) -> None:
    model = tiny_kim_cnn(variant=variant, kernel_sizes=(1, 2, 4))
    arrays = arrays_of(model, kim_cnn.SPEC, tmp_path)
    slopes = KimCNNSlopes({**arrays, "embedding": kim_cnn.word_vectors(arrays)}, 3)
    weights, prior = target(2, stated)
    ids = np.concatenate(document)[None].astype(np.int32)

    def probabilities(words: Any) -> Any:
        return model.classifier(model.pool_words(words[:, 0], np.ones((len(SCALES), ids.shape[1]), bool))[0])

    values, expected = by_keras(probabilities, np.asarray(model.embed(ids)), weights, prior)
    found_values, found = slopes(document, weights, SCALES, prior)
    np.testing.assert_allclose(found_values, values, atol=1e-4)
    np.testing.assert_allclose(found, expected[0], atol=1e-4)
    assert np.abs(found).max() > 1e-3


@pytest.mark.parametrize("sizes", [{"channels": (4, 6), "convolutions": 2}, {"channels": (3,), "image_size": 15}])
def test_the_graph_of_a_digit_cnn_scores_and_looks_back_as_keras_does(sizes: dict[str, Any], tmp_path: Path) -> None:
    model = DigitCNN(DigitCNNConfig(num_labels=4, **sizes))
    model.build()
    graphs = digit_cnn.graphs(model.config, arrays_of(model, digit_cnn.SPEC, tmp_path))
    images, explained = (onnxruntime.InferenceSession(graphs[name]) for name in ("images", "explained"))
    pixels = np.random.default_rng(2).integers(0, 256, (4, *2 * [model.config.image_size])).astype(np.float32)
    # In uniform ink many cells are equal: of each 2 × 2 the first maximum is followed.
    pixels[0, 4:10, 4:10] = 255
    chosen = np.array([-1, 0, 3, 2])
    values = tensorflow.constant(pixels)
    with tensorflow.GradientTape() as tape:
        tape.watch(values)
        scores = model.scores(values)
        labels = np.where(chosen < 0, scores.numpy().argmax(axis=1), chosen)
        wanted = tensorflow.gather(scores, labels, batch_dims=1) - tensorflow.reduce_mean(scores, axis=1)
    saliency = tape.gradient(wanted, values).numpy() * pixels
    found = explained.run(None, {"pixels": pixels, "target": chosen})
    np.testing.assert_allclose(images.run(None, {"pixels": pixels})[0], scores, atol=1e-4)
    np.testing.assert_allclose(found[0], scores, atol=1e-4)
    np.testing.assert_allclose(found[1], saliency, atol=1e-4)
    assert [layer.shape[1:] for layer in found[2:]] == [
        (block.shape[2], *block.shape[:2]) for block in digit_cnn.blocks(model.config) if "filters" in block.name
    ]
