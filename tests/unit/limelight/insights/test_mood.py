"""The mood after each sentence, and the vector on the map, are the network's results for the text up to there."""

from collections.abc import Callable
from pathlib import Path

import pytest
from keras import ops

from limelight.insights.insights import read_insights
from limelight.predictor import Predictor
from model_training.networks.pretrained import load_pretrained
from tests.tiny import save_tiny_han, save_tiny_kim_cnn

SENTENCES = ["I loved it. ", "The lid doesn't close well. ", "Terrible! ", "It looks lovely and boils fast, though."]


@pytest.mark.parametrize("save", [save_tiny_han, save_tiny_kim_cnn])
def test_each_mood_is_that_of_the_text_up_to_its_sentence(tmp_path: Path, save: Callable[[Path], Path]) -> None:
    predictor = Predictor.load(save(tmp_path / "model"))
    mood = read_insights(predictor, [], "".join(SENTENCES)).mood
    assert [point.sentence for point in mood] == [0, 1, 2, 3]
    for point in mood:
        prediction = predictor.predict("".join(SENTENCES[: point.sentence + 1]))
        value = prediction.probabilities[-1] if predictor.stars is None else prediction.expected_stars
        assert point.value == pytest.approx(value, abs=1e-5)


@pytest.mark.parametrize("save", [save_tiny_han, save_tiny_kim_cnn])
def test_the_vector_of_a_text_is_what_the_classifier_is_given(tmp_path: Path, save: Callable[[Path], Path]) -> None:
    pretrained = load_pretrained(save(tmp_path / "model"))
    predictor = Predictor.of(pretrained)
    vector = predictor.engine.answers([predictor.read("".join(SENTENCES)).token_ids])[1][0]
    probabilities = ops.convert_to_numpy(pretrained.model.classifier(vector[None]))[0]
    assert probabilities.tolist() == pytest.approx(predictor.predict("".join(SENTENCES)).probabilities, abs=1e-5)
