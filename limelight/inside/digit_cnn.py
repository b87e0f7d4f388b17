"""Traces an image through the convolutional network for digits, layer by layer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from limelight.common.documented import Documented
from limelight.engines.engine import Floats
from limelight.inside.arrays import Listed, Packed
from limelight.inside.trace import Block


@dataclass(frozen=True, slots=True)
class Cell(Documented):
    """The computation of an activation: the inputs times a filter, summed, normalised, and 0 if negative."""

    inputs: Packed
    filter: Packed
    sum: float
    normalised: float
    value: float


@dataclass(frozen=True)
class DigitTrace(Documented):
    """The trace of an image through the layers."""

    blocks: list[Block]
    filters: Packed
    """`[3, 3, channels]`: the filters of the first layer."""
    layers: list[Packed]
    """The output of each convolution, `[rows, columns, channels]`."""
    scores: Listed
    cell: Cell | None


def trace_digit(
    blocks: list[Block],
    arrays: Mapping[str, Floats],
    sizes: Any,
    pixels: Floats,
    scores: Floats,
    maps: Sequence[Floats],
    place: tuple[int, int, int, int] | None,
) -> DigitTrace:
    """Returns a trace of one image, from the outputs of the graph of a digit CNN.

    Args:
        blocks: The network from input to output.
        arrays: Its weights, by the names of `limelight.networks.digit_cnn.stored`.
        sizes: Its `DigitCNNConfig`.
        pixels: `<float32>[rows, columns]`, 0 (paper) to 255 (ink).
        scores: `<float32>[labels]`.
        maps: `<float32>[channels, rows, columns]` of each convolution.
        place: Layer, row, column and channel of the activation to explain as a sum.

    Raises:
        IndexError: `place` does not exist.
    """
    layers = [layer.transpose(1, 2, 0) for layer in maps]
    return DigitTrace(
        blocks=blocks,
        filters=arrays["convolutions.0.kernel"][:, :, 0],
        layers=layers,
        scores=scores,
        cell=None if place is None else _cell(arrays, sizes, pixels / np.float32(255), layers, *place),
    )


def _cell(
    arrays: Mapping[str, Floats],
    sizes: Any,
    ink: Floats,
    layers: Sequence[Floats],
    layer: int,
    row: int,
    column: int,
    channel: int,
) -> Cell:
    if not (0 <= layer < len(layers)) or not all(
        0 <= place < size for place, size in zip((row, column, channel), layers[layer].shape, strict=True)
    ):
        raise IndexError(f"There is no cell ({layer}, {row}, {column}, {channel}).")
    below = layers[layer - 1] if layer else ink[:, :, None]
    if layer and layer % sizes.convolutions == 0:
        rows, columns = (size // 2 for size in below.shape[:2])
        below = below[: 2 * rows, : 2 * columns].reshape(rows, 2, columns, 2, -1).max(axis=(1, 3))
    inputs = below[row : row + 3, column : column + 3]
    kernel = arrays[f"convolutions.{layer}.kernel"][..., channel]
    total = float((inputs * kernel).sum())
    gamma, beta, mean, variance = (
        float(arrays[f"normalisations.{layer}.{name}"][channel]) for name in ("gamma", "beta", "mean", "variance")
    )
    normalised = (total - mean) / float(np.sqrt(variance + sizes.epsilon)) * gamma + beta
    return Cell(inputs, kernel, total, normalised, max(normalised, 0.0))
