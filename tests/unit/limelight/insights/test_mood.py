"""The mood after each sentence is the network's result for the text up to there."""

from collections.abc import Callable
from pathlib import Path

import pytest

from limelight.insights.insights import read_insights
from limelight.predictor import Predictor
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
