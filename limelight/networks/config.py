"""The sizes of the networks; read without Keras, which takes seconds to load."""

from dataclasses import dataclass
from typing import Literal

Pooling = Literal["attention", "mean"]
Variant = Literal["rand", "static", "non_static", "multichannel"]


@dataclass(frozen=True)
class HANConfig:
    """The size of a HAN.

    Attributes:
        vocabulary_size: Rows of the embedding, padding and unknown included.
        num_labels: Classes told apart.
        embedding_size: Length of a word vector.
        units: Width of each of the two directions of both GRUs.
        dropout: Share of values dropped, in training, from word vectors, sentence vectors and the document vector.
        word_dropout: Share of words that training replaces by the unknown word, so that its vector is learned.
        pooling: What sums up words and sentences: `attention`, or for comparison their plain `mean` (HN-AVE).
        hierarchical: False, for comparison, leaves the upper level out: a document is read as one sentence.
    """

    vocabulary_size: int
    num_labels: int
    embedding_size: int = 100
    units: int = 64
    dropout: float = 0.3
    word_dropout: float = 0.02
    pooling: Pooling = "attention"
    hierarchical: bool = True


@dataclass(frozen=True)
class KimCNNConfig:
    """The size of a Kim CNN.

    Attributes:
        vocabulary_size: Rows of the embedding, padding and unknown included.
        num_labels: Classes told apart.
        embedding_size: Length of a word vector.
        embedding_range: Random word vectors start with values between minus this and this.
        kernel_sizes: Widths of the windows, in tokens.
        num_filters: Filters of each width.
        dropout: Share of the pooled values dropped in training.
        embedding_dropout: Share of the values of word vectors dropped in training.
        word_dropout: Share of words that training replaces by the unknown word.
        max_norm: Bound on the length of each label's weight vector.
        variant: Where word vectors come from and whether they are trained: `rand` (random, trained), `static` (given,
            fixed), `non_static` (given, trained), `multichannel` (both of the last two; each filter's responses to them
            are added).
    """

    vocabulary_size: int
    num_labels: int
    embedding_size: int = 100
    embedding_range: float = 0.25
    kernel_sizes: tuple[int, ...] = (3, 4, 5)
    num_filters: int = 100
    dropout: float = 0.5
    embedding_dropout: float = 0.0
    word_dropout: float = 0.0
    max_norm: float = 3.0
    variant: Variant = "non_static"


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
