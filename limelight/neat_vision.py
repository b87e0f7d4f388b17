"""Predictions in the JSON format of the neat-vision viewer, for its task "Classification"."""

import math
from collections.abc import Sequence
from typing import Any

from limelight.lenses.registry import find_lens
from limelight.prediction import Prediction

# The viewer applies a softmax to posteriors; the logarithm of the smallest probability must be finite.
_LEAST = 1e-12


def to_neat_vision(predictions: Sequence[Prediction], labels: Sequence[str | None] = ()) -> list[dict[str, Any]]:
    """Returns the viewer's data file: a sample for each of `predictions`, whose attention sums to 1 over its words.

    Args:
        predictions: By a lens without signs; the viewer has no negative weights.
        labels: The true labels if they are known, one for each; by default the predicted ones.
    """
    return [
        _sample(number, prediction, (labels[number] if labels else None) or prediction.label)
        for number, prediction in enumerate(predictions)
    ]


def neat_vision_labels(names: Sequence[str]) -> dict[str, dict[str, str]]:
    """Returns the viewer's label file, which names the labels."""
    return {str(number): {"name": name, "desc": name} for number, name in enumerate(names)}


def _sample(number: int, prediction: Prediction, label: str) -> dict[str, Any]:
    # Attention to a word in the review is that in its sentence times the sentence's own.
    by_sentence = find_lens(prediction.explanation).by_sentence
    words = [
        (token.text, token.weight * (sentence.weight if by_sentence else 1))
        for sentence in prediction.sentences
        for token in sentence.tokens
        if token.text and token.read and not token.removed
    ]
    total = sum(weight for _, weight in words) or 1.0
    return {
        "id": f"sample_{number}",
        "text": [text for text, _ in words],
        "attention": [weight / total for _, weight in words],
        "label": prediction.labels.index(label),
        "prediction": prediction.labels.index(prediction.label),
        "posterior": [math.log(max(probability, _LEAST)) for probability in prediction.probabilities],
    }
