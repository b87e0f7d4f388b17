"""An explanation runs the network on the text once, and on each part of it once, for all that the answer says."""

from pathlib import Path

import numpy as np
import pytest

from limelight import load
from limelight.explained import explain_reading
from limelight.insights.doubts import familiarity_of
from limelight.insights.insights import read_insights
from limelight.insights.summary import check, summarize
from limelight.predictor import Predictor
from tests.tiny import save_tiny_han
from tests.word_counter import WordCounter

TEXT = "Lovely film, lovely cast. It was slow, and the end is boring. A fine start. Slow and slow and slow again!"
WORTH = {"lovely": 0.9, "slow": -0.4, "fine": 0.3, "boring": -0.5}


class Recorder(WordCounter):
    """Counts the documents that are answered, and keeps the parts of each call."""

    def __init__(self, predictor: Predictor):
        super().__init__(predictor, WORTH)
        self.documents, self.calls = 0, list[np.ndarray]()

    def parts(self, document: list[list[int]], kept: np.ndarray) -> np.ndarray:
        self.calls.append(kept)
        return super().parts(document, kept)

    def answers(self, documents: list[list[list[int]]]) -> tuple[np.ndarray, np.ndarray]:
        self.documents += len(documents)
        every = [np.ones((1, sum(map(len, document))), bool) for document in documents]
        whole = [super(Recorder, self).parts(*pair)[0] for pair in zip(documents, every, strict=True)]
        return np.array(whole), np.zeros((len(documents), 0), np.float32)


@pytest.fixture
def predictor(tmp_path: Path) -> Predictor:
    return load(save_tiny_han(tmp_path / "han"))


def test_each_part_is_evaluated_once_in_at_most_two_calls(predictor: Predictor) -> None:
    predictor.engine = engine = Recorder(predictor)
    reading = predictor.read(TEXT)
    explained = explain_reading(predictor, reading)
    summary = summarize(explained)
    assert summary.phrases
    assert check(explained, summary) is not None
    familiarity_of(predictor, reading, explained.lens_input.shown)
    assert engine.documents == 1
    assert len(engine.calls) <= 2
    parts = [row.tobytes() for kept in engine.calls for row in kept]
    assert len(parts) == len(set(parts))


def test_insights_run_the_network_once(predictor: Predictor) -> None:
    predictor.engine = engine = Recorder(predictor)
    read_insights(predictor, TEXT)
    assert (engine.documents, engine.calls) == (1, [])
