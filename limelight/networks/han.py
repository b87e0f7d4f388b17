"""The Hierarchical Attention Network: words make sentences, sentences make a document (Yang et al. 2016)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

import numpy as np

from limelight.engines.engine import Floats
from limelight.engines.graph import Given, Graph, Value
from limelight.engines.han import HANEngine
from limelight.inside.han import HANTracer
from limelight.inside.trace import Block
from limelight.networks.spec import Arrays, NetworkSpec, Stored, arrays_with_prefix, count, keras_layer_suffix

Pooling = Literal["attention", "mean"]
LEVELS = ("word", "sentence")


@dataclass(frozen=True)
class HANConfig:
    """The size of a HAN.

    Attributes:
        vocabulary_size: Number of rows of the embedding, including padding and unknown.
        num_labels: Number of classes.
        embedding_size: Length of a word vector.
        units: Number of units in each direction of both GRUs.
        dropout: Dropout rate of word vectors, sentence vectors and the document vector.
        word_dropout: Share of words replaced by the unknown word in training, so that its vector is learned.
        pooling: How words and sentences are pooled: by `attention` or, for comparison, by their plain `mean` (HN-AVE).
        hierarchical: False omits the upper level, for comparison: a document is then read as one sentence.
    """

    vocabulary_size: int
    num_labels: int
    embedding_size: int = 100
    units: int = 64
    dropout: float = 0.3
    word_dropout: float = 0.02
    pooling: Pooling = "attention"
    hierarchical: bool = True


def stored(config: HANConfig) -> dict[str, Stored]:
    """Returns the paths of the arrays; `encoder` and `attention` of both levels follow equations 1–10 of the paper."""
    units, states = config.units, 2 * config.units
    arrays = {"embedding": Stored("embedding/vars/0", (config.vocabulary_size, config.embedding_size))}
    for number, level in enumerate(LEVELS if config.hierarchical else LEVELS[:1]):
        size = states if number else config.embedding_size
        for direction in ("forward", "backward"):
            cell = f"layers/bidirectional{keras_layer_suffix(number)}/{direction}_layer/cell/vars"
            name = f"{level}_encoder.{direction}"
            arrays[f"{name}.kernel"] = Stored(f"{cell}/0", (size, 3 * units))
            arrays[f"{name}.recurrent_kernel"] = Stored(f"{cell}/1", (units, 3 * units))
            arrays[f"{name}.bias"] = Stored(f"{cell}/2", (2, 3 * units))
        if config.pooling == "attention":
            pooling = f"layers/attention_pooling{keras_layer_suffix(number)}"
            arrays[f"{level}_attention.kernel"] = Stored(f"{pooling}/projection/vars/0", (states, states))
            arrays[f"{level}_attention.bias"] = Stored(f"{pooling}/projection/vars/1", (states,))
            arrays[f"{level}_attention.context_vector"] = Stored(f"{pooling}/vars/0", (states,))
    arrays["classifier.kernel"] = Stored("classifier/vars/0", (states, config.num_labels))
    arrays["classifier.bias"] = Stored("classifier/vars/1", (config.num_labels,))
    return arrays


def blocks(config: HANConfig) -> list[Block]:
    """Returns the blocks from input to output."""
    arrays, states = stored(config), 2 * config.units
    results = [
        Block("word vectors", ("words", config.embedding_size), count(arrays, "embedding")),
        Block("word encoder: a GRU in each direction", ("words", states), count(arrays, "word_encoder")),
        Block("word attention", ("sentences", states), count(arrays, "word_attention")),
    ]
    if config.hierarchical:
        encoder, attention = count(arrays, "sentence_encoder"), count(arrays, "sentence_attention")
        results += [
            Block("sentence encoder: a GRU in each direction", ("sentences", states), encoder),
            Block("sentence attention", (states,), attention),
        ]
    return [*results, Block("classifier", (config.num_labels,), count(arrays, "classifier"))]


def graphs(config: HANConfig, arrays: Mapping[str, Any]) -> dict[str, bytes]:
    """Writes two graphs.

    Returns:
        `sentences`: maps `token_ids <int64>[sentences, tokens]`, 0 for padding at the end, to `vectors
        <float32>[sentences, states]` and `attention <float32>[sentences, tokens]`; both are zeros for a sentence of
        only padding.

        `documents`: maps `vectors <float32>[1 + sentences, states]`, the first of them padding, and `layout
        <int64>[documents, sentences of the longest]`, the numbers of their rows, 0 for padding at the end, to
        `probabilities <float32>[documents, labels]`, `attention <float32>[documents, sentences]` and `vector
        <float32>[documents, states]`, the input of the classifier.
    """
    states = 2 * config.units
    words = Graph("sentences", {"token_ids": ("int64", "sentences", "tokens")})
    _encode(words, "word", arrays, arrays["embedding"], "token_ids", "vectors")
    results = {
        "sentences": words.serialised(
            {"vectors": ("float32", "sentences", states), "attention": ("float32", "sentences", "tokens")}
        )
    }
    documents = Graph(
        "documents", {"vectors": ("float32", "rows", states), "layout": ("int64", "documents", "sentences")}
    )
    _encode(documents, "sentence", arrays, "vectors", "layout", "vector")
    logits = documents.Add(documents.MatMul("vector", arrays["classifier.kernel"]), arrays["classifier.bias"])
    documents.Softmax(logits, name="probabilities", axis=1)
    results["documents"] = documents.serialised(
        {
            "probabilities": ("float32", "documents", config.num_labels),
            "attention": ("float32", "documents", "sentences"),
            "vector": ("float32", "documents", states),
        }
    )
    return results


def _encode(graph: Graph, level: str, arrays: Arrays, rows: Any, ids: str, name: str) -> None:
    """Adds a GRU in each direction over `rows[ids]`, and the pooling of its states: outputs `name` and `attention`."""
    cells = _cells(arrays, level)
    units = cells[0]["recurrent_kernel"].shape[0]
    real = graph.Cast(graph.Greater(ids, np.int64(0)), to=1)
    lengths = graph.ReduceSum(real, np.array([1]), keepdims=0)
    states = graph.GRU(
        # The operation wants steps first; the ids are turned, since they are smaller than the rows.
        graph.Gather(rows, graph.Transpose(ids, perm=[1, 0])),
        # Keras and ONNX have the gates in the same order: update, reset, candidate.
        np.stack([cell["kernel"].T for cell in cells]),
        np.stack([cell["recurrent_kernel"].T for cell in cells]),
        np.stack([cell["bias"].ravel() for cell in cells]),
        graph.Cast(lengths, to=6),
        hidden_size=units,
        direction="bidirectional",
        linear_before_reset=1,
    )
    # [steps, directions, rows, units] → [rows, steps, directions * units]
    states = graph.Reshape(graph.Transpose(states, perm=[2, 0, 1, 3]), np.array([0, 0, 2 * units]))
    _pool(graph, level, arrays, states, ids, name)


def many_sentences(arrays: Mapping[str, Any]) -> tuple[bytes, dict[str, Floats]]:
    """Writes the graph `sentences` in a version faster for many: all words are multiplied with the kernels beforehand.

    Returns:
        The graph, and its inputs `gates` and `candidates` (see `_word_tables`).
    """
    cells, tables = _cells(arrays, "word"), _word_tables(arrays)
    words, units = len(arrays["embedding"]), cells[0]["recurrent_kernel"].shape[0]
    kernels = np.stack([cell["recurrent_kernel"] for cell in cells])
    bias = np.stack([cell["bias"][1:, 2 * units :] for cell in cells])

    shape: Value = ("float32", 2, "sentences", units)
    step = Graph("step", {"state": shape, "words": ("int64", 2, "sentences")})
    gates = step.Sigmoid(step.Add(step.MatMul("state", kernels[..., : 2 * units]), step.Gather("gates", "words")))
    step.Split(gates, np.array([units, units]), axis=2, name=("update", "reset"))
    recurrent = step.Mul("reset", step.Add(step.MatMul("state", kernels[..., 2 * units :]), bias))
    candidate = step.Tanh(step.Add(recurrent, step.Gather("candidates", "words")))
    step.Add(candidate, step.Mul("update", step.Sub("state", candidate)), name="next")
    step.Identity("next", name="shown")

    given: dict[str, Value] = {name: ("float32", *table.shape) for name, table in tables.items()}
    graph = Graph("sentences", {"token_ids": ("int64", "sentences", "tokens"), **given})
    forward = graph.Transpose("token_ids", perm=[1, 0])
    backward = graph.Add(_reversed(graph, forward), np.int64(words))
    both = [graph.Unsqueeze(ids, np.array([1])) for ids in (forward, backward)]
    sizes = graph.Concat(np.array([1]), graph.Shape("token_ids", end=1), np.array([1]), axis=0)
    graph.Scan(
        graph.Expand(np.zeros((2, 1, units), np.float32), sizes),
        graph.Concat(*both, axis=1),
        body=step.body({"next": shape, "shown": shape}),
        num_scan_inputs=1,
        name=("last", "states"),
    )
    graph.Split("states", np.array([1, 1]), axis=1, name=("forward", "backward"))
    forward, backward = (graph.Squeeze(states, np.array([1])) for states in ("forward", "backward"))
    states = graph.Transpose(graph.Concat(forward, _reversed(graph, backward), axis=2), perm=[1, 0, 2])
    _pool(graph, "word", arrays, states, "token_ids", "vectors")
    outputs: dict[str, Value] = {
        "vectors": ("float32", "sentences", 2 * units),
        "attention": ("float32", "sentences", "tokens"),
    }
    return graph.serialised(outputs), tables


def _word_tables(arrays: Mapping[str, Any]) -> dict[str, Floats]:
    """Returns what each word adds to both gates of the forward GRU, then of the backward one, and to their candidates.

    These are `gates <float32>[2 * vocabulary, 2 * units]` and `candidates <float32>[2 * vocabulary, units]`.
    """
    cells, vectors = _cells(arrays, "word"), arrays["embedding"]
    units = cells[0]["recurrent_kernel"].shape[0]
    gates = np.empty((2, len(vectors), 2 * units), np.float32)
    candidates = np.empty((2, len(vectors), units), np.float32)
    for number, cell in enumerate(cells):
        update_and_reset, candidate = np.split(cell["kernel"], [2 * units], axis=1)
        np.matmul(vectors, update_and_reset, out=gates[number])
        np.matmul(vectors, candidate, out=candidates[number])
        gates[number] += cell["bias"][:, : 2 * units].sum(axis=0)
        candidates[number] += cell["bias"][0, 2 * units :]
    # At padding the update gate is 1, so that the state stays.
    gates[:, 0, :units] = 1e4
    return {"gates": gates.reshape(-1, 2 * units), "candidates": candidates.reshape(-1, units)}


def _cells(arrays: Mapping[str, Any], level: str) -> list[Arrays]:
    return [arrays_with_prefix(arrays, f"{level}_encoder.{direction}") for direction in ("forward", "backward")]


def _reversed(graph: Graph, steps: str) -> str:
    """Adds the reversal of the first axis."""
    return str(graph.Slice(steps, np.array([-1]), np.array([np.iinfo(np.int64).min]), np.array([0]), np.array([-1])))


def _pool(graph: Graph, level: str, arrays: Arrays, states: str, ids: str, name: str) -> None:
    """Adds the pooling of `states <float32>[rows, steps, states]`: outputs `name` and `attention`."""
    is_real = graph.Greater(ids, np.int64(0))
    real = graph.Cast(is_real, to=1)
    pooling = arrays_with_prefix(arrays, f"{level}_attention")
    if pooling:
        projected = graph.Tanh(graph.Add(graph.MatMul(states, pooling["kernel"]), pooling["bias"]))
        scores = graph.Squeeze(graph.MatMul(projected, pooling["context_vector"][:, None]), np.array([2]))
        masked = graph.Where(is_real, scores, np.float32(-1e9))
    else:
        masked = graph.Mul(graph.Sub(real, np.float32(1)), np.float32(1e9))
    # If everything is padding, the weights are zeros.
    graph.Mul(graph.Softmax(masked, axis=1), real, name="attention")
    weights = graph.Unsqueeze("attention", np.array([1]))
    graph.Squeeze(graph.MatMul(weights, states), np.array([1]), name=name)


def refusal(config: HANConfig) -> str | None:
    """Returns the reason why a HAN trained for comparison cannot be served, or None."""
    return None if config.hierarchical else "ignores sentences, so it is only a baseline. Train a HAN with both levels."


def engine(config: HANConfig, arrays: Arrays) -> HANEngine:
    """Creates the engine of a HAN."""
    given = Given("embedding", arrays["embedding"].shape)
    return HANEngine(graphs(config, {**arrays, "embedding": given}), arrays, partial(many_sentences, arrays))


def trace(config: HANConfig, arrays: Arrays, stars: Sequence[float] | None) -> HANTracer:
    """Creates the tracer of a HAN."""
    return HANTracer(arrays, stars)


_USAGE = """\
token_ids = np.zeros((len(sentences), max(map(len, sentences))), np.int64)
for row, ids in zip(token_ids, sentences):
    row[: len(ids)] = ids
vectors, word_attention = onnxruntime.InferenceSession("sentences.onnx").run(None, {"token_ids": token_ids})
vectors = np.concatenate([np.zeros((1, vectors.shape[1]), np.float32), vectors])
inputs = {"vectors": vectors, "layout": np.arange(1, len(vectors))[None]}
probabilities, attention, _ = onnxruntime.InferenceSession("documents.onnx").run(None, inputs)
"""

SPEC = NetworkSpec(
    name="han",
    title="Hierarchical Attention Network (Yang et al. 2016)",
    short="HAN, Yang et al. 2016",
    config=HANConfig,
    stored=stored,
    blocks=blocks,
    graphs=graphs,
    engine=engine,
    lens=HANEngine.name,
    trace=trace,
    usage=_USAGE,
    refusal=refusal,
)
