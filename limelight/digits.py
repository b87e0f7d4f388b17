"""Predicts the digit in an image, and finds the pixels that decided it."""

from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from limelight.common.probabilities import entropy, softmax
from limelight.engines.runs import Session
from limelight.errors import InvalidImageError, LensError, WeightsError
from limelight.inside.digit_cnn import DigitTrace, trace_digit
from limelight.inside.trace import Block
from limelight.weights import Weights, load_weights

Floats = NDArray[np.float32]

# Width of the squares that occlusion erases, in pixels; they move by half of it.
_SQUARE = 4
# Number of images that the network reads in one slice.
_MAX_IMAGES = 8


@dataclass(frozen=True, slots=True)
class DigitPrediction:
    """A network's answer for one image.

    Attributes:
        label: The most probable label.
        undecided: Whether the network cannot tell: its probabilities are flatter than for almost all digits, or ink and
            paper alternate more than in any digit.
        probabilities: The probability of each label.
        target: The label that the maps explain.
        saliency: `<float32>[rows, columns]`, gradient × input: what each pixel adds to the target's score, to first
            order. The score of a label is its logit minus the mean logit of all labels.
        occlusion: `<float32>[rows, columns]`: the exact drop of that score when the ink in a small square is erased;
            for each pixel, the mean over the squares that contain it. None if it was not requested.
    """

    label: str
    undecided: bool
    probabilities: Floats
    target: str
    saliency: Floats
    occlusion: Floats | None


class DigitPredictor:
    """A loaded network that reads small greyscale images.

    Attributes:
        name: The name of the weights directory.
        version: A hash of the files that determine the answers.
        labels: The classes, in the order of the probabilities.
        image_size: Number of rows, and of columns, of an image.
        metadata: How the weights were trained, and their scores.
        card: The model card, in Markdown.
        blocks: The network from input to output.
    """

    def __init__(self, weights: Weights):
        config = weights.config
        if config.reads_text:
            raise WeightsError(f"{weights.name}: reads text; load it with limelight.load.")
        self.name = weights.name
        self.version = weights.version
        self.labels = config.labels
        self.metadata: dict[str, Any] = weights.metadata
        self.card = weights.card
        self.image_size: int = config.sizes.image_size
        self.blocks: list[Block] = weights.blocks
        self._weights = weights
        limits = self.metadata.get("insights", {}).get("undecided", {})
        self._flat, self._restless = (float(limits.get(name, np.inf)) for name in ("entropy", "variation"))
        graphs = config.spec.graphs(config.sizes, weights.arrays)
        self._images, self._explained = Session(graphs["images"]), Session(graphs["explained"])

    @classmethod
    def load(cls, directory: str | Path) -> "DigitPredictor":
        """Reads a directory of weights. Raises `WeightsError`, which names the file that is missing or damaged."""
        return cls(load_weights(directory))

    def test_image(self) -> Floats:
        """Returns a vertical bar, `<float32>[height, width]`, the picture of the self-test."""
        size = self.image_size
        image = np.zeros((size, size), np.float32)
        image[size // 7 : -size // 7, size // 2 - 1 : size // 2 + 1] = 255
        return image

    def predict(self, pixels: ArrayLike, target: str | None = None, occlusion: bool = False) -> DigitPrediction:
        """Predicts an image, and explains `target`, or by default the most probable label.

        Args:
            pixels: `<float>[rows, columns]`, 0 (paper) to 255 (ink), as an array or as lists.
            target: One of `labels`.
            occlusion: Whether to compute `occlusion`; the network then reads the image about a hundred times.

        Raises:
            InvalidImageError: `pixels` does not have this shape, or contains other values.
            LensError: The model has no label `target`.
        """
        image = self._read(pixels)
        if target is not None and target not in self.labels:
            raise LensError(
                f"There is no target {target!r:.60}. The targets of this model are: {', '.join(self.labels)}."
            )
        number = -1 if target is None else self.labels.index(target)
        scores, saliency, _ = self._explain(image, number)
        likely = int(scores.argmax())
        chosen = likely if number < 0 else number
        probabilities = softmax(scores)
        return DigitPrediction(
            label=self.labels[likely],
            undecided=bool(entropy(probabilities) >= self._flat or variation(image) > self._restless),
            probabilities=probabilities,
            target=self.labels[chosen],
            saliency=saliency,
            occlusion=self._occlude(image, scores, chosen) if occlusion else None,
        )

    def trace(self, pixels: ArrayLike, place: tuple[int, int, int, int] | None = None) -> DigitTrace:
        """Traces an image through the layers.

        Args:
            pixels: The image, as for `predict`.
            place: Layer, row, column and channel of the activation to explain as a sum.

        Raises:
            InvalidImageError: As for `predict`.
            IndexError: `place` does not exist.
        """
        image = self._read(pixels)
        scores, _, maps = self._explain(image, -1)
        return trace_digit(self.blocks, self._weights.arrays, self._weights.config.sizes, image, scores, maps, place)

    def _read(self, pixels: ArrayLike) -> Floats:
        """Returns an image as `<float32>[rows, columns]`. Raises `InvalidImageError`."""
        size = self.image_size
        way_out = f"Pass {size} rows of {size} numbers from 0 (paper) to 255 (ink)."
        try:
            image = np.asarray(pixels, np.float32)
        except (TypeError, ValueError, OverflowError) as error:
            raise InvalidImageError(f"The image is not an array of numbers ({error}). {way_out}") from error
        if image.shape != (size, size):
            raise InvalidImageError(f"The image has the shape {image.shape}. {way_out}")
        if (wrong := image[~((image >= 0) & (image <= 255))]).size:
            raise InvalidImageError(f"A pixel of the image is {wrong[0]:g}. {way_out}")
        return image

    def _explain(self, image: Floats, target: int) -> tuple[Floats, Floats, list[Floats]]:
        """Returns the outputs of the graph `explained` for one image: scores, saliency, and the maps of each layer."""
        scores, saliency, *maps = self._explained(pixels=image[None], target=np.array([target]))
        return scores[0], saliency[0], [layer[0] for layer in maps]

    def _occlude(self, pixels: Floats, scores: Floats, chosen: int) -> Floats:
        step, size = _SQUARE // 2, self.image_size
        sides = [slice(max(start, 0), start + _SQUARE) for start in range(1 - step, size, step)]
        squares = list(product(sides, sides))
        inked = [square for square in squares if pixels[square].any()]
        falls, covers = np.zeros_like(pixels), np.zeros_like(pixels)
        for square in squares:
            covers[square] += 1
        if inked:
            images = np.repeat(pixels[None], len(inked), axis=0)
            for image, square in zip(images, inked, strict=True):
                image[square] = 0
            without = np.concatenate(
                [
                    self._images(pixels=images[first : first + _MAX_IMAGES])[0]
                    for first in range(0, len(images), _MAX_IMAGES)
                ]
            )
            whole = scores[chosen] - scores.mean()
            for square, left in zip(inked, without[:, chosen] - without.mean(axis=1), strict=True):
                falls[square] += whole - left
        fall: Floats = falls / covers
        return fall


def variation(pixels: Floats) -> Floats:
    """Returns the total variation of each image of `pixels <float>[…, rows, columns]`, as a mean over its pixels.

    It is the sum of the differences between neighbours (Rudin et al. 1992), with paper around the image. A stroke
    contributes only at its edges, noise everywhere.
    """
    framed = np.pad(pixels, [(0, 0)] * (pixels.ndim - 2) + [(1, 1)] * 2)
    steps = (np.abs(np.diff(framed, axis=axis)).sum(axis=(-2, -1), dtype=np.float64) for axis in (-2, -1))
    return np.asarray(sum(steps) / (pixels.shape[-1] * pixels.shape[-2]))
