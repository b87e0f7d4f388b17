"""Follows a text through the convolutional network of Kim 2014, step by step."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from keras import ops
from numpy.typing import NDArray

from limelight.engines.engine import Floats, TokenIds
from limelight.verdict import softmax
from model_training.networks.compiled import CompiledAhead
from model_training.networks.kim_cnn import KimCNN


@dataclass(frozen=True, slots=True)
class KimCNNTrace:
    """What each layer of a Kim CNN makes of a document.

    Attributes:
        vectors: `<float32>[words, embedding_size]`.
        kernel_sizes: Words in a window, for each set of filters.
        responses: For each kernel size, `<float32>[words + size − 1, filters]`: what each filter says of the window
            that begins `size − 1` words before the text, and of each one after it; 0 or more.
        pooled: `<float32>[all filters]`, the strongest response of each.
        winners: `<int32>[all filters]`, the first word of its window; negative where that begins before the text.
        logits: `<float32>[labels]`.
        probabilities: `<float32>[labels]`.
        label: The number of the label that is explained: the most probable one.
        contributions: `<float32>[all filters]`: what each filter adds to the logit of that label less the mean logit of
            the others. With `bias` they sum to that difference exactly, since nothing but a linear layer follows.
        bias: What the biases add.
    """

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


class KimCNNTracer:
    """Runs a Kim CNN and keeps what flows between its layers."""

    def __init__(self, model: KimCNN):
        self._model = model
        size = model.config.embedding_size
        self._embed = CompiledAhead(lambda token_ids: (model.embed(token_ids),), [(None,)])
        # The windows that reach over an end see zeros there.
        self._convolve = CompiledAhead(
            lambda padded: tuple(convolution(padded) for convolution in model.convolutions),
            [(1, None, size)],
            dtypes=["float32"],
        )

    def warm_up(self) -> None:
        """Compiles the functions, so that no later call waits for it."""
        self._embed.warm_up()
        self._convolve_words(np.zeros((1, self._model.config.embedding_size), np.float32))

    def __call__(self, document: TokenIds) -> KimCNNTrace:
        """Traces `document`."""
        config = self._model.config
        [vectors] = self._embed(np.concatenate(document).astype(np.int32))
        responses = self._convolve_words(vectors)
        winners = [part.argmax(axis=0) - (size - 1) for part, size in zip(responses, config.kernel_sizes, strict=True)]
        pooled = np.concatenate([part.max(axis=0) for part in responses])
        kernel, bias = (ops.convert_to_numpy(part) for part in self._model.classifier.get_weights())
        logits = pooled @ kernel + bias
        label = int(logits.argmax())
        others = [number for number in range(len(bias)) if number != label]
        return KimCNNTrace(
            vectors=vectors,
            kernel_sizes=tuple(config.kernel_sizes),
            responses=responses,
            pooled=pooled,
            winners=np.concatenate(winners).astype(np.int32),
            logits=logits,
            probabilities=softmax(logits),
            label=label,
            contributions=pooled * (kernel[:, label] - kernel[:, others].mean(axis=1)),
            bias=float(bias[label] - bias[others].mean()),
        )

    def _convolve_words(self, vectors: Floats) -> list[Floats]:
        """Returns the responses of each kernel size to every window that holds a word."""
        margin = max(self._model.config.kernel_sizes) - 1
        padded: NDArray[Any] = np.pad(vectors, ((margin, margin), (0, 0)))[None]
        # The widest filters see each window once; narrower ones would also see some without a word.
        cut = [(margin - size + 1, len(vectors) + size - 1) for size in self._model.config.kernel_sizes]
        return [
            part[0, first : first + count] for part, (first, count) in zip(self._convolve(padded), cut, strict=True)
        ]
