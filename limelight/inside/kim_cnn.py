"""Traces a text through the convolutional network of Kim 2014, step by step, in NumPy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from limelight.common.documented import Documented
from limelight.common.probabilities import softmax
from limelight.common.yielding import give_way
from limelight.engines.engine import Floats, TokenIds
from limelight.engines.windows import convolutions
from limelight.inside.arrays import Listed, Packed, Places
from limelight.inside.trace import Asked, Trace, WordVectors, expected_stars


@dataclass(frozen=True, slots=True)
class Windows(Documented):
    """The responses of the filters of one kernel size to each window."""

    kernel_size: int
    first: int
    """The index of the first word of the first window that is given; negative before the text."""
    responses: Packed
    """`[windows, filters]`, non-negative. In full, `[words + kernel size − 1, filters]`."""


@dataclass(frozen=True, slots=True)
class WindowSum(Documented):
    """How a filter responds to a window: the products of the words with the filter, summed, and 0 if negative."""

    inputs: Packed
    """`[kernel size, features]`: the vectors of the words; zeros before and after the text."""
    filter: Packed
    """`[kernel size, features]`."""
    bias: float
    value: float
    """The response: the sum of all products and of the bias, and 0 if it is negative."""


@dataclass(frozen=True, kw_only=True)
class KimCNNTrace(Trace):
    """The trace of a document through a Kim CNN."""

    vectors: Packed | WordVectors | None
    """Kim CNN: `[words, features]`. In a picture, those of the words in full, without those of `known_ids`."""
    windows: list[Windows]
    """Kim CNN: the windows of each kernel size; unless `detail` is `full`, those whose middle word is in a
    sentence in full."""
    window_sum: WindowSum | None
    """Kim CNN: how a filter responds to the window that was asked about."""
    pooled: Packed | None
    """Kim CNN: the strongest response of each filter. Not in a picture."""
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
        """Traces `document`. Raises `IndexError` if there is no such window or filter as was asked about."""
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
        trace = KimCNNTrace(
            **about,
            sentence=None,
            logits=logits,
            probabilities=probabilities,
            expected_stars=expected_stars(probabilities, self._stars),
            vectors=vectors[:shown],
            windows=[
                Windows(size, 1 - size, part[: shown + size - 1]) for size, part in zip(sizes, responses, strict=True)
            ],
            window_sum=asked.window and self._sum(vectors, *asked.window),
            pooled=pooled,
            winners=np.concatenate(winners).astype(np.int32),
            label=about["labels"][label],
            contributions=pooled * (kernel[:, label] - kernel[:, others].mean(axis=1)),
            bias=float(bias[label] - bias[others].mean()),
        )
        return trace if asked.detail == "full" else self._fitted(trace, responses, document, asked)

    def _fitted(self, trace: KimCNNTrace, responses: Sequence[Floats], document: TokenIds, asked: Asked) -> KimCNNTrace:
        """Returns the trace with the windows of the sentences asked for, and their word vectors in a picture."""
        ends = np.cumsum([0, *map(len, document)])
        shown = [number for number in range(len(document)) if asked.shows(number, document)]
        start, stop = (ends[shown[0]], ends[shown[-1] + 1]) if shown else (0, 0)
        pictured = asked.detail == "picture"
        vectors = WordVectors.of(self._arrays["embedding"], document, asked) if pictured else None
        windows = [
            _between(one.kernel_size, part, start, stop) for one, part in zip(trace.windows, responses, strict=True)
        ]
        pooled = None if pictured else trace.pooled
        return replace(trace, sentence=asked.sentence, vectors=vectors, windows=windows, pooled=pooled)

    def _sum(self, vectors: Floats, size: int, first: int, number: int) -> WindowSum:
        kernels = {len(kernel): (kernel, bias) for kernel, bias in self._convolutions}
        kernel, bias = kernels.get(size, (None, None))
        if kernel is None or bias is None or not (-size < first < len(vectors) and 0 <= number < len(bias)):
            raise IndexError(f"There is no filter {number} of {size} words, or no window that begins at word {first}.")
        inputs = np.pad(vectors, ((size - 1, size - 1), (0, 0)))[first + size - 1 :][:size]
        total = float((inputs * kernel[..., number]).sum() + bias[number])
        return WindowSum(inputs, kernel[..., number], float(bias[number]), max(total, 0.0))


def _between(size: int, responses: Floats, start: int, stop: int) -> Windows:
    """Returns the windows with a middle from word `start` to `stop`; those beyond an end of a text are at it."""
    middle = np.clip(np.arange(len(responses)) + 1 - size + (size - 1) // 2, 0, len(responses) - size)
    rows = np.flatnonzero((middle >= start) & (middle < stop))
    return Windows(size, int(rows[0]) + 1 - size if len(rows) else 0, responses[rows])


def _respond(vectors: Floats, kernel: Floats, bias: Floats) -> Floats:
    """Returns the responses to every window that contains a word; those that extend past an end see zeros there."""
    margin = len(kernel) - 1
    give_way()
    windows = sliding_window_view(np.pad(vectors, ((margin, margin), (0, 0))), len(kernel), axis=0)
    responses: Floats = np.maximum(np.tensordot(windows, kernel, axes=([2, 1], [0, 1])) + bias, 0)
    return responses
