"""A digit is followed through the layers of its network, and the sum under one cell is the cell."""

import numpy as np
import pytest

from limelight.digits import DigitPredictor


def test_the_last_layer_gives_the_scores_of_the_prediction(digits: DigitPredictor) -> None:
    image = digits.test_image()
    trace = digits.trace(image)
    shares = np.exp(trace.scores - trace.scores.max())
    np.testing.assert_allclose(shares / shares.sum(), digits.predict(image).probabilities, atol=1e-6)
    assert [layer.shape for layer in trace.layers] == [
        block.shape for block in trace.blocks if block.name.startswith("3 × 3")
    ]


def test_the_sum_under_a_cell_is_the_cell(digits: DigitPredictor) -> None:
    image = digits.test_image()
    random = np.random.default_rng(1)
    layers = digits.trace(image).layers
    for layer, maps in enumerate(layers):
        for place in random.permutation(np.argwhere(maps > 0))[:5].tolist():
            cell = digits.trace(image, (layer, *place)).cell
            assert cell.value == pytest.approx(float(maps[tuple(place)]), abs=1e-4)
            assert cell.sum == pytest.approx(float((cell.inputs * cell.filter).sum()), abs=1e-5)


def test_a_cell_that_is_not_there_is_an_error(digits: DigitPredictor) -> None:
    layers = digits.trace(digits.test_image()).layers
    beyond = [(0, *(size * (axis == place) for place, size in enumerate(layers[0].shape))) for axis in range(3)]
    for cell in [*beyond, (len(layers), 0, 0, 0), (0, -1, 0, 0)]:
        with pytest.raises(IndexError, match="no cell"):
            digits.trace(digits.test_image(), cell)
