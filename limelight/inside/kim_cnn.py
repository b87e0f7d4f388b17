"""Traces a text through the convolutional network of Kim 2014, step by step, in NumPy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from limelight.common.documented import Documented
from limelight.common.probabilities import softmax
from limelight.common.yielding import give_way
from limelight.engines.engine import Floats, TokenIds
from limelight.engines.windows import convolutions
from limelight.inside.arrays import Listed, Packed, Places
from limelight.inside.trace import Asked, Trace, expected_stars


@dataclass(frozen=True, slots=True)
class Windows(Documented):
    """The responses of the filters of one kernel size to each window."""

    kernel_size: int
    responses: Packed
    """`[words + kernel size − 1, filters]`, non-negative; the first window begins before the text."""


@dataclass(frozen=True, kw_only=True)
class KimCNNTrace(Trace):
    """The trace of a document through a Kim CNN."""

    vectors: Packed
    """Kim CNN: `[words, features]`."""
    windows: list[Windows]
    """Kim CNN: the windows of each kernel size."""
    pooled: Packed
    """Kim CNN: the strongest response of each filter."""
    winners: Places
    """Kim CNN: the index of the first word of each filter's winning window; negative before the text."""
    label: str
    """Kim CNN: the label that the contributions refer to, the most probable one."""
    # In full precision, so that their sum can be compared with the logits to the last digit.
    contributions: Listed
    """Kim CNN: what each filter adds to the logit of `label` minus the mean of the others; with `bias`, they sum to \
exactly that, since only a linear layer follows."""
    bias: float
    """Kim CNN: the contribution of the biases."""


class KimCNNTracer:
    """Runs a Kim CNN, and records the outputs of all layers.

    Args:
        arrays: Its weights, by the names of `limelight.networks.kim_cnn.stored`; `embedding` has the word vectors,
            summed over all channels.
        sizes: Number of different widths of its windows.
        stars: The stars that each label stands for, or None.
    """

    def __init__(self, arrays: Mapping[str, Floats], sizes: int, stars: Sequence[float] | None):
        self._arrays, self._stars = arrays, stars
        self._convolutions = convolutions(arrays, sizes)

    def __call__(self, document: TokenIds, asked: Asked, about: dict[str, Any]) -> KimCNNTrace:
        """Traces `document`; `asked` has no effect yet."""
        vectors = self._arrays["embedding"][np.concatenate(document)].astype(np.float32)
        sizes = tuple(len(kernel) for kernel, _ in self._convolutions)
        responses = [_respond(vectors, *convolution) for convolution in self._convolutions]
        winners = [part.argmax(axis=0) - (size - 1) for part, size in zip(responses, sizes, strict=True)]
        pooled = np.concatenate([part.max(axis=0) for part in responses])
        kernel, bias = self._arrays["classifier.kernel"], self._arrays["classifier.bias"]
        logits = pooled @ kernel + bias
        label = int(logits.argmax())
        others = [number for number in range(len(bias)) if number != label]
        shown = sum(map(len, document[: about["in_full"]]))
        probabilities = softmax(logits)
        return KimCNNTrace(
            **about,
            sentence=None,
            logits=logits,
            probabilities=probabilities,
            expected_stars=expected_stars(probabilities, self._stars),
            vectors=vectors[:shown],
            windows=[Windows(size, part[: shown + size - 1]) for size, part in zip(sizes, responses, strict=True)],
            pooled=pooled,
            winners=np.concatenate(winners).astype(np.int32),
            label=about["labels"][label],
            contributions=pooled * (kernel[:, label] - kernel[:, others].mean(axis=1)),
            bias=float(bias[label] - bias[others].mean()),
        )


def _respond(vectors: Floats, kernel: Floats, bias: Floats) -> Floats:
    """Returns the responses to every window that contains a word; those that extend past an end see zeros there."""
    margin = len(kernel) - 1
    give_way()
    windows = sliding_window_view(np.pad(vectors, ((margin, margin), (0, 0))), len(kernel), axis=0)
    responses: Floats = np.maximum(np.tensordot(windows, kernel, axes=([2, 1], [0, 1])) + bias, 0)
    return responses
