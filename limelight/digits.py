"""Pixels in, `DigitPrediction` out: which digit it is, and which pixels decided it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from keras import ops
from numpy.typing import NDArray

from limelight.errors import WeightsError
from limelight.tracing.digit_cnn import DigitTrace, DigitTracer
from limelight.verdict import softmax
from limelight.weights import Weights, load_weights
from model_training.networks.compiled import CompiledAhead, gradient
from model_training.networks.pretrained import network_of

Floats = NDArray[np.float32]

# Occlusion rubs out squares of so many pixels, and moves them by half as many.
_SQUARE = 4


@dataclass(frozen=True, slots=True)
class DigitPrediction:
    """A network's answer for one image.

    Attributes:
        label: The most probable label.
        probabilities: One for each label.
        target: The label that the maps speak of.
        saliency: `<float32>[rows, columns]`, gradient × input: what each pixel adds to the target's score, to first
            order. The score of a label is what the softmax reads, less its mean over all labels.
        occlusion: `<float32>[rows, columns]`: how far that score falls, to be exact, when the ink of a small square is
            rubbed out; for each pixel the mean over the squares around it. None where it was not asked for.
    """

    label: str
    probabilities: Floats
    target: str
    saliency: Floats
    occlusion: Floats | None


class DigitPredictor:
    """A loaded network that reads small grey images.

    Attributes:
        name: The name of the weights directory.
        version: Hash of the files that decide the answers.
        labels: The classes, in the order of the probabilities.
        image_size: Rows, and columns, of an image.
        metadata: How the weights were made and what they score.
        card: The model card, in Markdown.
    """

    def __init__(self, pretrained: Weights):
        if pretrained.config.reads_text:
            raise WeightsError(f"{pretrained.name}: reads text; load it with limelight.load.")
        self.name = pretrained.name
        self.version = pretrained.version
        self.labels = pretrained.config.labels
        self.metadata: dict[str, Any] = pretrained.metadata
        self.card = pretrained.card
        self.image_size: int = pretrained.config.sizes.image_size
        self.model = network_of(pretrained)
        self.tracer = DigitTracer(self.model)
        shape = (self.image_size, self.image_size)
        self._gradient = gradient(self._score)
        self._explain = CompiledAhead(self._scores_and_gradient, [(1, *shape), (1,)], dtypes=["float32", "int32"])
        self._scores = CompiledAhead(lambda images: (self.model.scores(images),), [(None, *shape)], dtypes=["float32"])

    @classmethod
    def load(cls, directory: str | Path) -> "DigitPredictor":
        """Reads a directory of weights. Raises `WeightsError` naming the file that is missing or damaged."""
        return cls(load_weights(directory))

    def test_image(self) -> Floats:
        """Returns an upright bar, for servers to test themselves with."""
        size = self.image_size
        image = np.zeros((size, size), np.float32)
        image[size // 7 : -size // 7, size // 2 - 1 : size // 2 + 1] = 255
        return image

    def predict(self, pixels: Floats, target: str | None = None, occlusion: bool = False) -> DigitPrediction:
        """Predicts an image, and explains `target` or else the most probable label.

        Args:
            pixels: `<float32>[rows, columns]`, 0 (paper) to 255 (ink).
            target: One of `labels`.
            occlusion: Whether to rub out the ink square by square, which reads the image some hundred times.
        """
        number = -1 if target is None else self.labels.index(target)
        scores, slope = self._explain(pixels[None], np.array([number], np.int32))
        likely = int(scores[0].argmax())
        chosen = likely if number < 0 else number
        return DigitPrediction(
            label=self.labels[likely],
            probabilities=softmax(scores[0]),
            target=self.labels[chosen],
            saliency=slope[0] * pixels,
            occlusion=self._occlude(pixels, scores[0], chosen) if occlusion else None,
        )

    def trace(self, pixels: Floats, place: tuple[int, int, int, int] | None = None) -> DigitTrace:
        """Follows an image through the layers; see `DigitTracer`. Raises `IndexError` where `place` is not there."""
        return self.tracer(pixels, place)

    def _scores_and_gradient(self, pixels: Any, target: Any) -> tuple[Any, Any]:
        """Returns the scores, and the gradient of that of `target <int32>[1]`; of the likely label where it is −1."""
        return self.model.scores(pixels), self._gradient(pixels, target)[1]

    def _score(self, pixels: Any, target: Any) -> Any:
        """Returns the score of `target`, less the mean over all labels: `<float32>[1]`."""
        scores = self.model.scores(pixels)
        chosen = ops.where(target < 0, ops.cast(ops.argmax(scores, axis=1), "int32"), target)
        return ops.sum(scores * ops.one_hot(chosen, len(self.labels)), axis=1) - ops.mean(scores, axis=1)

    def _occlude(self, pixels: Floats, scores: Floats, chosen: int) -> Floats:
        step, size = _SQUARE // 2, self.image_size
        corners = [(row, column) for row in range(1 - step, size, step) for column in range(1 - step, size, step)]
        squares = [
            (slice(max(row, 0), row + _SQUARE), slice(max(column, 0), column + _SQUARE)) for row, column in corners
        ]
        inked = [square for square in squares if pixels[square].any()]
        falls, covers = np.zeros_like(pixels), np.zeros_like(pixels)
        for square in squares:
            covers[square] += 1
        if inked:
            images = np.repeat(pixels[None], len(inked), axis=0)
            for image, square in zip(images, inked, strict=False):
                image[square] = 0
            [without] = self._scores(images)
            whole = scores[chosen] - scores.mean()
            for square, left in zip(inked, without[:, chosen] - without.mean(axis=1), strict=False):
                falls[square] += whole - left
        fall: Floats = falls / covers
        return fall
