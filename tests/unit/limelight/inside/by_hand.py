"""The networks of the papers once more, in NumPy alone, from nothing but a file of weights."""

from pathlib import Path

import h5py
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Weights:
    """The arrays of a file of weights, by their path in it."""

    def __init__(self, directory: Path):
        with h5py.File(directory / "model.weights.h5") as file:
            self.arrays: dict[str, Array] = {}
            file.visititems(self._keep)

    def _keep(self, name: str, item: object) -> None:
        if isinstance(item, h5py.Dataset):
            self.arrays[name] = item[()].astype(np.float64)

    def __getitem__(self, place: str) -> list[Array]:
        """Returns the arrays of a layer, in order."""
        results = [name for name in self.arrays if name.startswith(f"{place}/vars/")]
        return [self.arrays[name] for name in sorted(results)]


def softmax(values: Array) -> Array:
    shares = np.exp(values - values.max())
    return shares / shares.sum()


def sigmoid(values: Array) -> Array:
    return 1 / (1 + np.exp(-values))


def gru(inputs: Array, kernel: Array, recurrent: Array, bias: Array) -> Array:
    """Cho et al. 2014, with the reset gate after the product with the state, as on a GPU: [steps, units]."""
    units = recurrent.shape[0]
    state, states = np.zeros(units), []
    for step in inputs:
        own, past = step @ kernel + bias[0], state @ recurrent + bias[1]
        update = sigmoid(own[:units] + past[:units])
        reset = sigmoid(own[units : 2 * units] + past[units : 2 * units])
        proposed = np.tanh(own[2 * units :] + reset * past[2 * units :])
        state = update * state + (1 - update) * proposed
        states.append(state)
    return np.array(states)


def both_directions(inputs: Array, weights: Weights, layer: str) -> Array:
    """Reads forwards and backwards, and concatenates both states of a step: [steps, 2 * units]."""
    forwards = gru(inputs, *weights[f"{layer}/forward_layer/cell"])
    backwards = gru(inputs[::-1], *weights[f"{layer}/backward_layer/cell"])[::-1]
    return np.concatenate([forwards, backwards], axis=1)


def attention(states: Array, weights: Weights, layer: str) -> dict[str, Array]:
    """Equations 5–7 of Yang et al. 2016."""
    kernel, bias = weights[f"{layer}/projection"]
    [context] = weights[layer]
    projections = np.tanh(states @ kernel + bias)
    scores = projections @ context
    shares = softmax(scores)
    return {"projections": projections, "scores": scores, "weights": shares, "pooled": shares @ states}


def han(weights: Weights, document: list[list[int]]) -> dict[str, object]:
    """A HAN, from token ids to probabilities, with all that lies between."""
    [vectors] = weights["embedding"]
    sentences = []
    for token_ids in document:
        states = both_directions(vectors[token_ids], weights, "layers/bidirectional")
        sentences.append({"states": states, **attention(states, weights, "layers/attention_pooling")})
    pooled = np.array([sentence["pooled"] for sentence in sentences])
    states = both_directions(pooled, weights, "layers/bidirectional_1")
    whole = {"states": states, **attention(states, weights, "layers/attention_pooling_1")}
    kernel, bias = weights["classifier"]
    logits = whole["pooled"] @ kernel + bias
    return {"sentences": sentences, "document": whole, "logits": logits, "probabilities": softmax(logits)}


def kim_cnn(weights: Weights, token_ids: list[int], kernel_sizes: tuple[int, ...]) -> dict[str, object]:
    """A Kim CNN: equations 1–3 of Kim 2014, with windows that extend past both ends."""
    words = sum(weights[f"embeddings/{name}"][0][token_ids] for name in _layers(weights, "embeddings"))
    responses, winners = [], []
    for name, size in zip(_layers(weights, "convolutions"), kernel_sizes, strict=True):
        kernel, bias = weights[f"convolutions/{name}"]
        padded = np.pad(words, ((size - 1, size - 1), (0, 0)))
        windows = [np.tensordot(padded[first : first + size], kernel, 2) for first in range(len(padded) - size + 1)]
        responses.append(np.maximum(np.array(windows) + bias, 0))
        winners += (responses[-1].argmax(axis=0) - (size - 1)).tolist()
    pooled = np.concatenate([part.max(axis=0) for part in responses])
    kernel, bias = weights["classifier"]
    logits = pooled @ kernel + bias
    return {
        "responses": responses,
        "pooled": pooled,
        "winners": winners,
        "logits": logits,
        "probabilities": softmax(logits),
    }


def _layers(weights: Weights, group: str) -> list[str]:
    return sorted({name.split("/")[1] for name in weights.arrays if name.startswith(f"{group}/")})
