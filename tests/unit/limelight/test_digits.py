"""The library reads images in any form that holds their numbers, and refuses all else with a remedy."""

from typing import Any

import numpy as np
import pytest

from limelight.digits import DigitPredictor
from limelight.errors import InvalidImageError, LensError


@pytest.mark.parametrize("form", [np.uint8, np.int64, np.float64, list])
def test_an_image_is_read_in_any_form(digits: DigitPredictor, form: Any) -> None:
    image = digits.test_image()
    given = image.tolist() if form is list else image.astype(form)
    answer, known = (digits.predict(each, occlusion=True) for each in (given, image))
    assert answer.label == known.label
    for name in ("probabilities", "saliency", "occlusion"):
        np.testing.assert_array_equal(getattr(answer, name), getattr(known, name))
    np.testing.assert_array_equal(digits.trace(given).scores, digits.trace(image).scores)
    # Squares of 4 x 4 pixels, each two further on.
    for fall in (known.occlusion, known.occlusion.T):
        np.testing.assert_array_equal(fall[1:26:2], fall[2:27:2])
        assert not np.array_equal(fall[2:25:2], fall[3:26:2])


@pytest.mark.parametrize(
    ("image", "fault"),
    [
        (np.zeros((27, 28)), r"\(27, 28\)"),
        (np.zeros(784), r"\(784,\)"),
        (np.zeros((1, 28, 28)), r"\(1, 28, 28\)"),
        ([[0] * 28] * 27 + [[0] * 27], "not an array"),
        ("ink", "not an array"),
        (None, r"\(\)"),
        (np.full((28, 28), 256), "256"),
        (np.full((28, 28), -1), "-1"),
        (np.full((28, 28), np.nan), "nan"),
    ],
)
def test_what_is_no_image_is_refused_with_what_the_network_reads(
    digits: DigitPredictor, image: Any, fault: str
) -> None:
    for read in (digits.predict, digits.trace):
        with pytest.raises(InvalidImageError, match=f"{fault}.* 28 rows of 28 numbers from 0"):
            read(image)


@pytest.mark.parametrize("target", [3, "ten", ""])
def test_a_target_that_is_no_label_is_refused(digits: DigitPredictor, target: Any) -> None:
    with pytest.raises(LensError, match=f"{target!r}.* 0, 1, 2"):
        digits.predict(digits.test_image(), target)
