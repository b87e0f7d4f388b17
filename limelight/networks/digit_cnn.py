"""A convolutional network for small grey images, such as handwritten digits (LeCun et al. 1998; Simard et al. 2003)."""

from dataclasses import dataclass

from limelight.networks.spec import Arrays, Block, NetworkSpec, Stored, count

# What batch normalisation adds to a variance before its root is taken: that of Keras.
EPSILON = 1e-3


@dataclass(frozen=True)
class DigitCNNConfig:
    """The size of a digit CNN.

    Attributes:
        num_labels: Classes told apart.
        image_size: Rows, and columns, of an image in pixels.
        channels: Filters of the convolutions of each stage.
        convolutions: Convolutions of a stage, each of 3 × 3 pixels.
        dropout: Share of the values before the classifier dropped in training.
    """

    num_labels: int
    image_size: int = 28
    channels: tuple[int, ...] = (32, 96)
    convolutions: int = 3
    dropout: float = 0.4


def stored(config: DigitCNNConfig) -> dict[str, Stored]:
    """Returns where the arrays stand; convolutions are numbered from the image on, over all stages.

    Raises:
        ValueError: The stages leave nothing of an image of this size.
    """
    arrays, size, depth, number = {}, config.image_size, 1, 0
    for stage, channels in enumerate(config.channels):
        size = size // 2 if stage else size
        for _ in range(config.convolutions):
            if size < 3:
                raise ValueError(f"{config}: nothing is left of the image after stage {stage}")
            again = f"_{number}" if number else ""
            arrays[f"convolutions.{number}.kernel"] = Stored(f"layers/conv2d{again}/vars/0", (3, 3, depth, channels))
            for place, name in enumerate(("gamma", "beta", "mean", "variance")):
                path = f"layers/batch_normalization{again}/vars/{place}"
                arrays[f"normalisations.{number}.{name}"] = Stored(path, (channels,))
            size, depth, number = size - 2, channels, number + 1
    arrays["classifier.kernel"] = Stored("classifier/vars/0", (size * size * depth, config.num_labels))
    arrays["classifier.bias"] = Stored("classifier/vars/1", (config.num_labels,))
    return arrays


def blocks(config: DigitCNNConfig) -> list[Block]:
    """Returns the blocks from input to output."""
    arrays, found, size, number = stored(config), [], config.image_size, 0
    for stage, channels in enumerate(config.channels):
        if stage:
            size //= 2
            found.append(Block("the strongest of each 2 × 2", (size, size, config.channels[stage - 1]), 0))
        for _ in range(config.convolutions):
            size -= 2
            parameters = count(arrays, f"convolutions.{number}.", f"normalisations.{number}.")
            found.append(Block("3 × 3 filters, normalised", (size, size, channels), parameters))
            number += 1
    return [*found, Block("classifier", (config.num_labels,), count(arrays, "classifier"))]


def graphs(config: DigitCNNConfig, arrays: Arrays) -> dict[str, bytes]:
    """Not written yet."""
    raise NotImplementedError


SPEC = NetworkSpec(
    name="digit_cnn",
    title="Convolutional network for images (after LeCun et al. 1998; distortions after Simard et al. 2003)",
    config=DigitCNNConfig,
    stored=stored,
    blocks=blocks,
    graphs=graphs,
)
