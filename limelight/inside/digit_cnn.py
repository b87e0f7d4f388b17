"""Follows an image through the convolutional network for digits, layer by layer."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from limelight.engines.engine import Floats
from limelight.inside.arrays import pack

if TYPE_CHECKING:
    from limelight.networks.spec import Block
    from limelight.weights import Weights


@dataclass(frozen=True, slots=True)
class Cell:
    """The computation of one number of a feature map: 3 × 3 numbers of every map below, times a filter, summed.

    Attributes:
        inputs: `<float32>[3, 3, depth]`.
        filter: `<float32>[3, 3, depth]`.
        sum: The sum of their products.
        normalised: The sum after the normalisation, which training folds into a scale and a shift.
        value: The normalised sum, or 0 if it is negative.
    """

    inputs: Floats
    filter: Floats
    sum: float
    normalised: float
    value: float


@dataclass(frozen=True, slots=True)
class DigitTrace:
    """An image on its way through the layers.

    Attributes:
        blocks: The network from input to output.
        filters: `<float32>[3, 3, channels]`, those of the first layer, which see the ink itself.
        layers: The feature maps of each convolution, `<float32>[rows, columns, channels]`; from the second stage on,
            the first one reads the maximum of each 2 × 2 of the previous maps.
        scores: `<float32>[labels]`, the inputs of the softmax.
        cell: The computation of the requested number, or None.
    """

    blocks: "list[Block]"
    filters: Floats
    layers: list[Floats]
    scores: Floats
    cell: Cell | None

    def to_dict(self) -> dict[str, Any]:
        """Returns plain values for JSON; arrays as `arrays.pack` writes them."""
        cell = self.cell
        return {
            "blocks": [asdict(block) for block in self.blocks],
            "filters": pack(self.filters),
            "layers": [pack(layer) for layer in self.layers],
            "scores": self.scores.tolist(),
            "cell": cell
            and {
                "inputs": pack(cell.inputs),
                "filter": pack(cell.filter),
                "sum": cell.sum,
                "normalised": cell.normalised,
                "value": cell.value,
            },
        }


def trace_digit(
    weights: "Weights", pixels: Floats, scores: Floats, maps: Sequence[Floats], place: tuple[int, int, int, int] | None
) -> DigitTrace:
    """Returns the outputs of the graph of a digit CNN for one image as a trace.

    Args:
        weights: The network.
        pixels: `<float32>[rows, columns]`, 0 (paper) to 255 (ink).
        scores: `<float32>[labels]`.
        maps: `<float32>[channels, rows, columns]` of each convolution.
        place: Layer, row, column and channel of a number to explain as a sum.

    Raises:
        IndexError: The place does not exist.
    """
    layers = [layer.transpose(1, 2, 0) for layer in maps]
    return DigitTrace(
        blocks=weights.blocks,
        filters=weights.arrays["convolutions.0.kernel"][:, :, 0],
        layers=layers,
        scores=scores,
        cell=None if place is None else _cell(weights, pixels / np.float32(255), layers, *place),
    )


def _cell(
    weights: "Weights", ink: Floats, layers: Sequence[Floats], layer: int, row: int, column: int, channel: int
) -> Cell:
    if not (0 <= layer < len(layers)) or not all(
        0 <= place < size for place, size in zip((row, column, channel), layers[layer].shape, strict=True)
    ):
        raise IndexError(f"There is no cell {(layer, row, column, channel)}.")
    below = layers[layer - 1] if layer else ink[:, :, None]
    if layer and layer % weights.config.sizes.convolutions == 0:
        rows, columns = (size // 2 for size in below.shape[:2])
        below = below[: 2 * rows, : 2 * columns].reshape(rows, 2, columns, 2, -1).max(axis=(1, 3))
    inputs = below[row : row + 3, column : column + 3]
    kernel = weights.arrays[f"convolutions.{layer}.kernel"][..., channel]
    total = float((inputs * kernel).sum())
    gamma, beta, mean, variance = (
        float(weights.arrays[f"normalisations.{layer}.{name}"][channel])
        for name in ("gamma", "beta", "mean", "variance")
    )
    normalised = (total - mean) / float(np.sqrt(variance + weights.config.sizes.epsilon)) * gamma + beta
    return Cell(inputs, kernel, total, normalised, max(normalised, 0.0))
