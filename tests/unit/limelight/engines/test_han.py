"""The engine of a HAN reads a sentence that several documents have, or several calls for parts of one, once."""

import numpy as np
import pytest

from limelight.engines.han import HANEngine
from tests.tiny import tiny_engine, tiny_han_config

DOCUMENTS = [[[2, 3, 4], [5, 6]], [[5, 6]], [[2, 3, 4], [5, 7], [5, 6]]]


@pytest.fixture
def engine() -> HANEngine:
    engine = tiny_engine(tiny_han_config())
    assert isinstance(engine, HANEngine)
    return engine


def test_documents_that_share_sentences_are_answered_as_each_alone(
    engine: HANEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = [engine.answers([document]) for document in DOCUMENTS]
    read: list[int] = []
    run = engine._sentences

    def count(ids: np.ndarray, lengths: np.ndarray) -> list[np.ndarray]:
        read.append(len(ids))
        return run(ids, lengths)

    monkeypatch.setattr(engine, "_sentences", count)
    for together, each in zip(engine.answers(DOCUMENTS), zip(*alone, strict=True), strict=True):
        np.testing.assert_allclose(together, np.concatenate(each), atol=1e-6)
    assert read == [3]


def test_parts_that_were_read_are_not_read_again(engine: HANEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    evaluation = engine.evaluate([[2, 3, 4], [5, 6]])
    kept = np.array([[1, 1, 1, 0, 0], [1, 1, 0, 1, 1], [0, 0, 0, 0, 0]], bool)
    read: list[int] = []
    words = engine._shared_words

    def count(inputs: np.ndarray, layout: np.ndarray) -> np.ndarray:
        read.append(len(layout))
        return words(inputs, layout)

    monkeypatch.setattr(engine, "_shared_words", count)
    first = evaluation.parts(kept)
    # The whole text has the sentences of the first two parts; the last part has a new one.
    evaluation.parts(np.array([[1, 1, 1, 1, 1]], bool))
    np.testing.assert_allclose(evaluation.parts(kept), first, atol=1e-6)
    evaluation.parts(np.array([[1, 0, 0, 0, 0]], bool))
    assert read == [3, 1]
