"""Follows an image through the convolutional network for digits, layer by layer."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from keras import ops
from numpy.typing import NDArray

from limelight.engines.engine import Floats
from limelight.tracing.arrays import pack
from limelight.tracing.blocks import Block, blocks
from model_training.networks.compiled import CompiledAhead
from model_training.networks.digit_cnn import DigitCNN


@dataclass(frozen=True, slots=True)
class Cell:
    """How one number of a feature map came about: 3 × 3 numbers of every map below, times a filter, summed.

    Attributes:
        inputs: `<float32>[3, 3, depth]`.
        filter: `<float32>[3, 3, depth]`.
        sum: The sum of their products.
        normalised: The sum after the normalisation, which training folds into a scale and a shift.
        value: The same, or 0 where it is below.
    """

    inputs: Floats
    filter: Floats
    sum: float
    normalised: float
    value: float


@dataclass(frozen=True, slots=True)
class DigitTrace:
    """What each layer makes of an image.

    Attributes:
        blocks: The network from input to output.
        filters: `<float32>[3, 3, channels]`, those of the first layer, which see the ink itself.
        layers: The feature maps of each convolution, `<float32>[rows, columns, channels]`; of the second stage on, the
            first sees the strongest of each 2 × 2 of the maps before.
        scores: `<float32>[labels]`, what the softmax makes probabilities of.
        cell: How the number that was asked about came about, or None.
    """

    blocks: list[Block]
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


class DigitTracer:
    """Runs a digit CNN and keeps what flows between its layers."""

    def __init__(self, model: DigitCNN):
        self._model = model
        self.blocks = blocks(model)
        size = model.config.image_size
        self._layers = CompiledAhead(self._maps, [(1, size, size)], dtypes=["float32"])

    def warm_up(self) -> None:
        """Compiles the network, so that no later call waits for it."""
        self._layers.warm_up()

    def __call__(self, pixels: Floats, place: tuple[int, int, int, int] | None = None) -> DigitTrace:
        """Traces an image `<float32>[rows, columns]`.

        Args:
            pixels: The image, 0 (paper) to 255 (ink).
            place: Layer, row, column and channel of a number whose sum is wanted.

        Raises:
            IndexError: There is no such number.
        """
        outputs = self._layers(pixels[None])
        layers = [output[0] for output in outputs[:-1]]
        first = self._model.stages[0][0][0]
        return DigitTrace(
            blocks=self.blocks,
            filters=ops.convert_to_numpy(first.kernel)[:, :, 0],
            layers=layers,
            scores=outputs[-1][0],
            cell=None if place is None else self._cell((pixels / 255).astype(np.float32), layers, *place),
        )

    def _cell(self, image: Floats, layers: list[Floats], layer: int, row: int, column: int, channel: int) -> Cell:
        convolutions = [pair for stage in self._model.stages for pair in stage]
        if not (0 <= layer < len(layers)) or not all(
            0 <= place < size for place, size in zip((row, column, channel), layers[layer].shape, strict=True)
        ):
            raise IndexError(f"There is no cell {(layer, row, column, channel)}.")
        below: NDArray[Any] = image[:, :, None] if layer == 0 else layers[layer - 1]
        if layer and layer % self._model.config.convolutions == 0:
            rows, columns = (size // 2 * 2 for size in below.shape[:2])
            halves = below[:rows, :columns].reshape(rows // 2, 2, columns // 2, 2, -1)
            below = halves.max(axis=(1, 3))
        convolution, normalisation = convolutions[layer]
        inputs = below[row : row + 3, column : column + 3]
        kernel = ops.convert_to_numpy(convolution.kernel)[..., channel]
        total = float((inputs * kernel).sum())
        scale, shift, mean, variance = (float(part[channel]) for part in normalisation.get_weights())
        normalised = (total - mean) / float(np.sqrt(variance + normalisation.epsilon)) * scale + shift
        return Cell(inputs, kernel, total, normalised, max(normalised, 0.0))

    def _maps(self, pixels: Any) -> tuple[Any, ...]:
        """Returns the maps of each convolution, and the scores."""
        values, maps = ops.expand_dims(pixels, -1) / 255, []
        for number, stage in enumerate(self._model.stages):
            values = self._model.pooling(values) if number else values
            for convolution, normalisation in stage:
                values = ops.relu(normalisation(convolution(values)))
                maps.append(values)
        return (*maps, self._model.classifier(ops.reshape(values, (-1, self._model.classifier.kernel.shape[0]))))
