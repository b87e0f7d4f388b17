"""An engine with known answers, to test code that evaluates a network on parts of a text."""

import numpy as np

from limelight.engines.engine import Explanation
from limelight.predictor import Predictor

STARS = [1.0, 2.0, 3.0, 4.0, 5.0]
LABELS = ["1", "2", "3", "4", "5"]


class WordCounter:
    """An engine of stars that adds up the value of each word, from a middle of 3: known answers."""

    name = "attention"

    def __init__(self, predictor: Predictor, worth: dict[str, float]):
        vocabulary = predictor.preprocessor.tokenizer.get_vocab()
        self.worth = {vocabulary[word]: value for word, value in worth.items()}

    def parts(self, document: list[list[int]], kept: np.ndarray) -> np.ndarray:
        values = np.array([self.worth.get(token, 0.0) for sentence in document for token in sentence])
        stars = np.clip(3 + kept @ values, 1, 5)[:, None]
        return np.maximum(0, 1 - np.abs(stars - np.array(STARS))).astype(np.float32)

    def parts_of(self, documents: list[list[list[int]]], kept: list[np.ndarray]) -> list[np.ndarray]:
        return [self.parts(*pair) for pair in zip(documents, kept, strict=True)]

    def __call__(self, documents: list[list[list[int]]]) -> list[Explanation]:
        return [
            Explanation(
                self.parts(document, np.ones((1, sum(map(len, document))), bool))[0],
                np.zeros(len(document), np.float32),
                [np.zeros(len(sentence), np.float32) for sentence in document],
            )
            for document in documents
        ]
