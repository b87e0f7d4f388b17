"""The blocks of a network, with the shape of what each gives and the number of its parameters."""

from dataclasses import dataclass

from limelight.networks.digit_cnn import DigitCNNConfig
from limelight.networks.han import HANConfig
from limelight.networks.kim_cnn import KimCNNConfig
from model_training.networks.digit_cnn import DigitCNN
from model_training.networks.han import HAN
from model_training.networks.kim_cnn import KimCNN


@dataclass(frozen=True, slots=True)
class Block:
    """A layer, or a few that belong together.

    Attributes:
        name: What the paper calls it.
        shape: What it gives for one text or image; a word names an axis that depends on the text.
        parameters: Numbers that training sets, those of running means and variances included.
    """

    name: str
    shape: tuple[int | str, ...]
    parameters: int


def blocks(model: HAN | KimCNN | DigitCNN) -> list[Block]:
    """Returns the blocks of `model` from input to output; their parameters add up to `model.count_params()`."""
    if isinstance(model, HAN):
        return _han_blocks(model, model.config)
    if isinstance(model, KimCNN):
        return _kim_cnn_blocks(model, model.config)
    return _digit_cnn_blocks(model, model.config)


def _han_blocks(model: HAN, config: HANConfig) -> list[Block]:
    states = 2 * config.units
    found = [
        Block("word vectors", ("words", config.embedding_size), model.embedding.count_params()),
        Block("word encoder: a GRU in each direction", ("words", states), model.word_encoder.count_params()),
        Block("word attention", ("sentences", states), model.word_attention.count_params()),
    ]
    if config.hierarchical:
        found += [
            Block(
                "sentence encoder: a GRU in each direction",
                ("sentences", states),
                model.sentence_encoder.count_params(),
            ),
            Block("sentence attention", (states,), model.sentence_attention.count_params()),
        ]
    return [*found, Block("classifier", (config.num_labels,), model.classifier.count_params())]


def _kim_cnn_blocks(model: KimCNN, config: KimCNNConfig) -> list[Block]:
    vectors = sum(embedding.count_params() for embedding in model.embeddings)
    filters = config.num_filters
    return [
        Block("word vectors", ("words", config.embedding_size), vectors),
        *(
            Block(f"windows of {size} words", (f"words + {size - 1}", filters), convolution.count_params())
            for size, convolution in zip(config.kernel_sizes, model.convolutions, strict=True)
        ),
        Block("max over time", (len(config.kernel_sizes) * filters,), 0),
        Block("classifier", (config.num_labels,), model.classifier.count_params()),
    ]


def _digit_cnn_blocks(model: DigitCNN, config: DigitCNNConfig) -> list[Block]:
    found, size = [], config.image_size
    for number, (stage, channels) in enumerate(zip(model.stages, config.channels, strict=True)):
        if number:
            size //= 2
            found.append(Block("the strongest of each 2 × 2", (size, size, config.channels[number - 1]), 0))
        for convolution, normalisation in stage:
            size -= 2
            parameters = convolution.count_params() + normalisation.count_params()
            found.append(Block("3 × 3 filters, normalised", (size, size, channels), parameters))
    return [*found, Block("classifier", (config.num_labels,), model.classifier.count_params())]
