"""The convolutional network for sentences of Kim 2014."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from limelight.common.formatting import plural
from limelight.engines.engine import Floats
from limelight.engines.graph import Graph
from limelight.engines.kim_cnn import KimCNNEngine
from limelight.inside.kim_cnn import KimCNNTracer
from limelight.inside.trace import Block
from limelight.networks.spec import Arrays, NetworkSpec, Stored, arrays_with_prefix, count, keras_layer_suffix

Variant = Literal["rand", "static", "non_static", "multichannel"]


@dataclass(frozen=True)
class KimCNNConfig:
    """The size of a Kim CNN.

    Attributes:
        vocabulary_size: Number of rows of the embedding, including padding and unknown.
        num_labels: Number of classes.
        embedding_size: Length of a word vector.
        embedding_range: Initial random word vectors have values from −embedding_range to embedding_range.
        kernel_sizes: Widths of the windows, in tokens.
        num_filters: Number of filters of each width.
        dropout: Dropout rate of the pooled values.
        embedding_dropout: Dropout rate of the values of word vectors.
        word_dropout: Share of words replaced by the unknown word in training.
        max_norm: Maximum length of each label's weight vector.
        variant: The origin of word vectors, and whether they are trained: `rand` (random, trained), `static` (given,
            frozen), `non_static` (given, trained), or `multichannel` (the last two together; each filter's responses to
            both are added).
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


def stored(config: KimCNNConfig) -> dict[str, Stored]:
    """Returns the paths of the arrays; convolutions are numbered in the order of `kernel_sizes`."""
    words = (config.vocabulary_size, config.embedding_size)
    channels = 2 if config.variant == "multichannel" else 1
    arrays = {
        f"embeddings.{n}": Stored(f"embeddings/embedding{keras_layer_suffix(n)}/vars/0", words, as_stored=channels == 1)
        for n in range(channels)
    }
    for number, size in enumerate(config.kernel_sizes):
        layer = f"convolutions/conv1d{keras_layer_suffix(number)}/vars"
        shape = (size, config.embedding_size, config.num_filters)
        arrays[f"convolutions.{number}.kernel"] = Stored(f"{layer}/0", shape)
        arrays[f"convolutions.{number}.bias"] = Stored(f"{layer}/1", (config.num_filters,))
    features = len(config.kernel_sizes) * config.num_filters
    arrays["classifier.kernel"] = Stored("classifier/vars/0", (features, config.num_labels))
    arrays["classifier.bias"] = Stored("classifier/vars/1", (config.num_labels,))
    return arrays


def blocks(config: KimCNNConfig) -> list[Block]:
    """Returns the blocks from input to output."""
    arrays, filters = stored(config), config.num_filters
    return [
        Block("word vectors", ("words", config.embedding_size), count(arrays, "embeddings")),
        *(
            Block(f"windows of {plural(size, 'word')}", (_places(size), filters), count(arrays, f"convolutions.{n}."))
            for n, size in enumerate(config.kernel_sizes)
        ),
        Block("max over time", (len(config.kernel_sizes) * filters,), 0),
        Block("classifier", (config.num_labels,), count(arrays, "classifier")),
    ]


def word_vectors(arrays: Arrays) -> Floats:
    """Returns the word vectors as a single channel: `<float>[vocabulary, embedding_size]`.

    The vectors of two channels are added: filters are linear, so the sum of the responses to both channels (Kim 2014,
    section 2.1) is the response to their sum.
    """
    first, *others = arrays_with_prefix(arrays, "embeddings").values()
    return sum(others, first)


def graphs(config: KimCNNConfig, arrays: Mapping[str, Any]) -> dict[str, bytes]:
    """Writes one graph, `documents`.

    It maps `token_ids <int64>[documents, tokens]`, 0 for padding at the end, to `probabilities <float32>[documents,
    labels]`, `pooled <float32>[documents, filters]`, the strongest response of each filter (first kernel size first),
    and `winners <int64>[documents, filters]`, the position of the first token of its window, negative if it begins
    before the text. Windows may extend past both ends, where they see zeros; a window of only padding never wins.
    """
    graph = Graph("documents", {"token_ids": ("int64", "documents", "tokens")})
    real = graph.Greater("token_ids", np.int64(0))
    lengths = graph.ReduceSum(graph.cast(real, "int64"), np.array([1]))
    table = word_vectors(arrays).astype(np.float32)
    # Padding is zeros.
    table[0] = 0
    vectors = graph.Transpose(graph.Gather(table, "token_ids"), perm=[0, 2, 1])
    pooled, winners = [], []
    for number, size in enumerate(config.kernel_sizes):
        layer, margin = arrays_with_prefix(arrays, f"convolutions.{number}"), size - 1
        kernel = layer["kernel"].transpose(2, 1, 0)
        responses = graph.Relu(graph.Conv(vectors, kernel, layer["bias"], pads=[margin, margin], kernel_shape=[size]))
        # Responses are 0 or more after the rectifier, so -1 loses to any window that holds a word.
        windows = graph.Range(np.int64(0), graph.Gather(graph.Shape(responses), np.int64(2)), np.int64(1))
        inside = graph.Unsqueeze(graph.Less(windows, graph.Add(lengths, np.int64(margin))), np.array([1]))
        responses = graph.Where(inside, responses, np.float32(-1))
        pooled.append(graph.ReduceMax(responses, np.array([2]), keepdims=0))
        winners.append(graph.Sub(graph.ArgMax(responses, axis=2, keepdims=0), np.int64(margin)))
    graph.Concat(*pooled, axis=1, name="pooled")
    graph.Concat(*winners, axis=1, name="winners")
    logits = graph.Add(graph.MatMul("pooled", arrays["classifier.kernel"]), arrays["classifier.bias"])
    graph.Softmax(logits, axis=1, name="probabilities")
    features = len(config.kernel_sizes) * config.num_filters
    return {
        "documents": graph.serialised(
            {
                "probabilities": ("float32", "documents", config.num_labels),
                "pooled": ("float32", "documents", features),
                "winners": ("int64", "documents", features),
            }
        )
    }


def engine(config: KimCNNConfig, arrays: Arrays) -> KimCNNEngine:
    """Creates the engine of a Kim CNN."""
    return KimCNNEngine({**arrays, "embedding": word_vectors(arrays)}, config.kernel_sizes)


def trace(config: KimCNNConfig, arrays: Arrays, stars: Sequence[float] | None) -> KimCNNTracer:
    """Creates the tracer of a Kim CNN."""
    return KimCNNTracer({**arrays, "embedding": word_vectors(arrays)}, len(config.kernel_sizes), stars)


_USAGE = """\
session = onnxruntime.InferenceSession("documents.onnx")
probabilities, _, _ = session.run(None, {"token_ids": np.array([sum(sentences, [])])})
"""

SPEC = NetworkSpec(
    name="kim_cnn",
    title="Convolutional network (Kim 2014)",
    short="CNN, Kim 2014",
    config=KimCNNConfig,
    stored=stored,
    blocks=blocks,
    graphs=graphs,
    engine=engine,
    lens=KimCNNEngine.name,
    trace=trace,
    usage=_USAGE,
)


def _places(size: int) -> str:
    """Returns the number of windows of `size` words, as a factor of a product."""
    return "words" if size == 1 else f"(words + {size - 1})"
