"""A convolutional network for small greyscale images, such as digits (LeCun et al. 1998; Simard et al. 2003)."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from limelight.engines.engine import Floats
from limelight.engines.graph import Graph, Value
from limelight.inside.trace import Block
from limelight.networks.spec import Arrays, NetworkSpec, Stored, arrays_with_prefix, count, keras_layer_suffix


@dataclass(frozen=True)
class DigitCNNConfig:
    """The size of a digit CNN.

    Attributes:
        num_labels: Number of classes.
        image_size: Number of rows, and of columns, of an image in pixels.
        channels: Number of filters of the convolutions in each stage.
        convolutions: Number of 3 × 3 convolutions in a stage.
        dropout: Dropout rate of the values before the classifier.
        epsilon: Added to the variance in batch normalisation, as in Keras.
    """

    epsilon: ClassVar[float] = 1e-3

    num_labels: int
    image_size: int = 28
    channels: tuple[int, ...] = (32, 96)
    convolutions: int = 3
    dropout: float = 0.4

    @property
    def maps(self) -> list[tuple[int, int]]:
        """The size (rows or columns) and the channels of each convolution's output, from the image on."""
        maps, size = [], self.image_size
        for stage, channels in enumerate(self.channels):
            size = size // 2 if stage else size
            for _ in range(self.convolutions):
                size -= 2
                maps.append((size, channels))
        return maps


def stored(config: DigitCNNConfig) -> dict[str, Stored]:
    """Returns the paths of the arrays; convolutions are numbered consecutively over all stages, starting at the image.

    Raises:
        ValueError: The stages reduce an image of this size to nothing.
    """
    arrays, size, depth = {}, config.image_size, 1
    for number, (size, channels) in enumerate(config.maps):
        if size < 1:
            stage = number // config.convolutions
            raise ValueError(f"nothing is left of the image after stage {stage} of {len(config.channels)}")
        kernel = f"layers/conv2d{keras_layer_suffix(number)}/vars/0"
        arrays[f"convolutions.{number}.kernel"] = Stored(kernel, (3, 3, depth, channels))
        for place, name in enumerate(("gamma", "beta", "mean", "variance")):
            path = f"layers/batch_normalization{keras_layer_suffix(number)}/vars/{place}"
            arrays[f"normalisations.{number}.{name}"] = Stored(path, (channels,))
        depth = channels
    arrays["classifier.kernel"] = Stored("classifier/vars/0", (size * size * depth, config.num_labels))
    arrays["classifier.bias"] = Stored("classifier/vars/1", (config.num_labels,))
    return arrays


def blocks(config: DigitCNNConfig) -> list[Block]:
    """Returns the blocks from input to output."""
    arrays, results, depth = stored(config), [], 1
    for number, (size, channels) in enumerate(config.maps):
        if _pools(config, number):
            results.append(Block("2 × 2 max pooling", (size + 2, size + 2, depth), 0))
        parameters = count(arrays, f"convolutions.{number}.", f"normalisations.{number}.")
        results.append(Block("3 × 3 filters, normalised", (size, size, channels), parameters))
        depth = channels
    return [*results, Block("classifier", (config.num_labels,), count(arrays, "classifier"))]


def normalisation(arrays: Arrays, number: int) -> tuple[Floats, Floats]:
    """Returns scale and shift `<float32>[channels]`, which a trained normalisation applies."""
    trained: Arrays = arrays_with_prefix(arrays, f"normalisations.{number}")
    scale: Floats = trained["gamma"] / np.sqrt(trained["variance"] + np.float32(DigitCNNConfig.epsilon))
    return scale, trained["beta"] - trained["mean"] * scale


def folded(arrays: Arrays, number: int) -> tuple[Floats, Floats]:
    """Returns the kernel and bias of a convolution, merged with the normalisation after it."""
    scale, shift = normalisation(arrays, number)
    kernel: Floats = arrays[f"convolutions.{number}.kernel"] * scale
    return kernel, shift


def graphs(config: DigitCNNConfig, arrays: Arrays) -> dict[str, bytes]:
    """Writes two graphs, both with an input `pixels <float32>[images, rows, columns]`, from 0 (paper) to 255 (ink).

    Returns:
        `images`: maps the pixels to `scores <float32>[images, labels]`, the inputs to the softmax.

        `explained`: maps the pixels and `target <int64>[images]`, a label or −1 for the most probable one, to the
        scores, `saliency <float32>[images, rows, columns]`, each pixel times the gradient, with respect to it, of the
        target's score minus the mean of all scores; and `layer_0 <float32>[images, channels, rows, columns]`, `layer_1`
        …, the outputs of the convolutions.
    """
    pixels: dict[str, Value] = {"pixels": ("float32", "images", config.image_size, config.image_size)}
    scores: dict[str, Value] = {"scores": ("float32", "images", config.num_labels)}
    images = Graph("images", pixels)
    _score(images, config, arrays)
    explained = Graph("explained", pixels | {"target": ("int64", "images")})
    _score(explained, config, arrays)
    _follow_back(explained, config, arrays)
    maps: dict[str, Value] = {
        f"layer_{number}": ("float32", "images", channels, size, size)
        for number, (size, channels) in enumerate(config.maps)
    }
    saliency: dict[str, Value] = {"saliency": ("float32", "images", config.image_size, config.image_size)}
    return {"images": images.serialised(scores), "explained": explained.serialised(scores | saliency | maps)}


def _pools(config: DigitCNNConfig, number: int) -> bool:
    """Whether a convolution begins a stage after the first, and so reads the maximum of each 2 × 2."""
    return number > 0 and number % config.convolutions == 0


def _score(graph: Graph, config: DigitCNNConfig, arrays: Arrays) -> None:
    """Adds the network: the values `ink`, `layer_0`, `layer_1` …, `pooled_3` and `places_3` …, and `scores`."""
    values = graph.Unsqueeze(graph.Div("pixels", np.float32(255)), np.array([1]), name="ink")
    for number in range(len(config.maps)):
        if _pools(config, number):
            names = (f"pooled_{number}", f"places_{number}")
            values, _ = graph.MaxPool(values, kernel_shape=[2, 2], strides=[2, 2], name=names)
        kernel, bias = folded(arrays, number)
        convolved = graph.Conv(values, kernel.transpose(3, 2, 0, 1), bias, kernel_shape=[3, 3])
        values = graph.Relu(convolved, name=f"layer_{number}")
    # Keras has the channels last: the classifier reads rows, columns, channels.
    flat = graph.Flatten(graph.Transpose(values, perm=[0, 2, 3, 1]), axis=1)
    graph.Add(graph.MatMul(flat, arrays["classifier.kernel"]), arrays["classifier.bias"], name="scores")


def _follow_back(graph: Graph, config: DigitCNNConfig, arrays: Arrays) -> None:
    """Adds the gradient, from the scores back to the ink, and `saliency`."""
    likely = graph.ArgMax("scores", axis=1, keepdims=0)
    chosen = graph.Where(graph.Less("target", np.int64(0)), likely, "target")
    one_hot = graph.OneHot(chosen, np.int64(config.num_labels), np.array([0, 1], np.float32))
    slope = graph.MatMul(graph.Sub(one_hot, np.float32(1 / config.num_labels)), arrays["classifier.kernel"].T)
    numbers = range(len(config.maps))
    last = graph.Shape(graph.Transpose(f"layer_{numbers[-1]}", perm=[0, 2, 3, 1]))
    rows = graph.Reshape(slope, last)
    slope = graph.Transpose(rows, perm=[0, 3, 1, 2])
    for number in reversed(numbers):
        awake = graph.cast(graph.Greater(f"layer_{number}", np.float32(0)), "float32")
        kernel = folded(arrays, number)[0].transpose(3, 2, 0, 1)
        slope = graph.ConvTranspose(graph.Mul(slope, awake), kernel, kernel_shape=[3, 3])
        if _pools(config, number):
            below = graph.Shape(f"layer_{number - 1}")
            slope = graph.MaxUnpool(slope, f"places_{number}", below, kernel_shape=[2, 2], strides=[2, 2])
    graph.Squeeze(graph.Mul(slope, "ink"), np.array([1]), name="saliency")


_USAGE = """\
[scores] = onnxruntime.InferenceSession("images.onnx").run(None, {"pixels": pixels})
probabilities = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
"""

SPEC = NetworkSpec(
    name="digit_cnn",
    title="Convolutional network for images (after LeCun et al. 1998; distortions after Simard et al. 2003)",
    short="CNN for images",
    config=DigitCNNConfig,
    stored=stored,
    blocks=blocks,
    graphs=graphs,
    usage=_USAGE,
)
