"""Follows a text through the convolutional network of Kim 2014, step by step, in NumPy."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from limelight.documented import Documented
from limelight.engines.engine import Floats, TokenIds
from limelight.engines.slices import network
from limelight.inside.arrays import Packed
from limelight.verdict import softmax

if TYPE_CHECKING:
    from limelight.inside.trace import Trace


@dataclass(frozen=True, slots=True)
class Windows(Documented):
    """The responses of the filters of one kernel size to each window."""

    kernel_size: int
    responses: Packed
    """`[words + kernel size − 1, filters]`, 0 or more; the first window begins before the text."""


@dataclass(frozen=True, slots=True)
class KimCNNTrace:
    """A document on its way through a Kim CNN.

    Attributes:
        vectors: `<float32>[words, embedding_size]`.
        kernel_sizes: Number of words in a window, for each set of filters.
        responses: For each kernel size, `<float32>[words + size − 1, filters]`: the response of each filter to the
            window that begins `size − 1` words before the text, and to each one after it; 0 or more.
        pooled: `<float32>[all filters]`, the strongest response of each.
        winners: `<int32>[all filters]`, the first word of its window; negative if it begins before the text.
        logits: `<float32>[labels]`.
        probabilities: `<float32>[labels]`.
        label: The number of the label that is explained: the most probable one.
        contributions: `<float32>[all filters]`: what each filter adds to the logit of that label less the mean logit of
            the others. With `bias` they sum to that difference exactly, since nothing but a linear layer follows.
        bias: The contribution of the biases.
        memory: None: this network has no memory.
    """

    network: ClassVar[str] = "kim_cnn"
    memory: ClassVar[None] = None

    vectors: Floats
    kernel_sizes: tuple[int, ...]
    responses: list[Floats]
    pooled: Floats
    winners: NDArray[np.int32]
    logits: Floats
    probabilities: Floats
    label: int
    contributions: Floats
    bias: float

    @property
    def filters(self) -> dict[int, Floats]:
        """The responses of the filters of each kernel size."""
        return dict(zip(self.kernel_sizes, self.responses, strict=True))

    def to_dict(self, trace: "Trace") -> dict[str, Any]:
        """Returns values for JSON of all that `trace` gives in full."""
        shown = sum(map(len, trace.words[: trace.in_full]))
        return {
            "vectors": self.vectors[:shown],
            "windows": [
                Windows(size, responses[: shown + size - 1])
                for size, responses in zip(self.kernel_sizes, self.responses, strict=True)
            ],
            "pooled": self.pooled,
            "winners": self.winners.tolist(),
            "label": trace.labels[self.label],
            # In full precision, so that their sum can be compared with the logits to the last digit.
            "contributions": self.contributions.tolist(),
            "bias": self.bias,
        }


class KimCNNTracer:
    """Reads with a Kim CNN and records everything between its layers.

    Args:
        arrays: Its weights, by the names of `limelight.networks.kim_cnn.stored`, and as `embedding` the word vectors,
            summed over all channels.
        convolutions: Number of different widths of its windows.
    """

    def __init__(self, arrays: Mapping[str, Floats], convolutions: int):
        self._arrays = arrays
        self._convolutions = [
            (arrays[f"convolutions.{number}.kernel"], arrays[f"convolutions.{number}.bias"])
            for number in range(convolutions)
        ]

    def __call__(self, document: TokenIds, sentence: int | None = None) -> KimCNNTrace:
        """Traces `document`; no `sentence` of it has a memory."""
        vectors = self._arrays["embedding"][np.concatenate(document)].astype(np.float32)
        sizes = tuple(len(kernel) for kernel, _ in self._convolutions)
        responses = [_respond(vectors, *convolution) for convolution in self._convolutions]
        winners = [part.argmax(axis=0) - (size - 1) for part, size in zip(responses, sizes, strict=True)]
        pooled = np.concatenate([part.max(axis=0) for part in responses])
        kernel, bias = self._arrays["classifier.kernel"], self._arrays["classifier.bias"]
        logits = pooled @ kernel + bias
        label = int(logits.argmax())
        others = [number for number in range(len(bias)) if number != label]
        return KimCNNTrace(
            vectors=vectors,
            kernel_sizes=sizes,
            responses=responses,
            pooled=pooled,
            winners=np.concatenate(winners).astype(np.int32),
            logits=logits,
            probabilities=softmax(logits),
            label=label,
            contributions=pooled * (kernel[:, label] - kernel[:, others].mean(axis=1)),
            bias=float(bias[label] - bias[others].mean()),
        )


def _respond(vectors: Floats, kernel: Floats, bias: Floats) -> Floats:
    """Returns the responses to every window that contains a word; those that extend past an end see zeros there."""
    margin = len(kernel) - 1
    with network():
        windows = sliding_window_view(np.pad(vectors, ((margin, margin), (0, 0))), len(kernel), axis=0)
        responses: Floats = np.maximum(np.tensordot(windows, kernel, axes=([2, 1], [0, 1])) + bias, 0)
    return responses
