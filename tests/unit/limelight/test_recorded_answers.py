"""The ONNX graphs of the shipped weights give the recorded answers of the same networks in Keras."""

import numpy as np
import pytest

from limelight import load
from tests.places import ROOT
from tests.system.site.texts import readable_texts

RECORDED = np.load(ROOT / "tests/fixtures/answers.npz")


@pytest.mark.parametrize("name", ["han", "kim_cnn"])
def test_the_shipped_weights_answer_as_recorded(name: str) -> None:
    predictor = load(ROOT / "weights" / name)
    assert predictor.version == str(RECORDED[f"{name}_version"]), "Record these weights: python -m tests.record_answers"
    expected = RECORDED[name]
    answers = predictor.predict_batch(readable_texts(predictor.preprocessor))
    result = np.array([answer.probabilities for answer in answers])
    np.testing.assert_allclose(result, expected, atol=1e-4, rtol=0)
    assert (result.argmax(axis=1) == expected.argmax(axis=1)).all()
