"""Runs a HAN without padding, for training on a CPU with TensorFlow, where each word takes time, and sizes may vary.

The words of all sentences are ordered by position: the first word of every sentence, the longest sentence first, then
all second words, and so on. At each position, the sentences that still have a word form a slice, so one GRU handles all
lengths, like PyTorch's packed sequences. Everything that does not depend on the previous word is one product.
"""

from typing import Any, NamedTuple

import tensorflow as tf

from .han import HAN
from .layers import AttentionPooling


class _Places(NamedTuple):
    """The layout of packed sequences.

    Attributes:
        order: Sequences, the longest first: `<int32>[sequences]`.
        counts: Number of sequences that have an item at each place: `<int32>[places]`.
        sequences: The sequence of each item, as numbered in `order`: `<int32>[items]`.
    """

    order: Any
    counts: Any
    sequences: Any


def packed_call(model: HAN, inputs: dict[str, Any], training: bool) -> Any:
    """Returns the output of `model` for `inputs`: `<float32>[batch, labels]`."""
    words, layout = _pack(inputs["sentences"])
    vectors = model.dropout(model.embedding(model.word_dropout(words, training=training)), training=training)
    sentences = _encode(model.word_encoder, model.word_attention, vectors, layout)
    rows, documents = _pack(inputs["layout"])
    # Rows are counted from 1, and sorted by length.
    vectors = tf.gather(sentences, tf.gather(tf.math.invert_permutation(layout.order), rows - 1))
    if model.config.hierarchical:
        vectors = model.dropout(vectors, training=training)
        vectors = _encode(model.sentence_encoder, model.sentence_attention, vectors, documents)
    vectors = tf.gather(vectors, tf.math.invert_permutation(documents.order))
    return model.classifier(model.dropout(vectors, training=training))


def _pack(numbers: Any) -> tuple[Any, _Places]:
    """Packs `<int32>[sequences, places]`, padded with zeros: `<int32>[items]`, and their layout."""
    lengths = tf.math.count_nonzero(numbers, axis=1, dtype=tf.int32)
    order = tf.argsort(-lengths, stable=True)
    lengths = tf.gather(lengths, order)
    by_place = tf.range(tf.reduce_max(lengths))[:, None] < lengths[None, :]
    numbers = tf.transpose(tf.gather(numbers, order))[: tf.shape(by_place)[0]]
    at = tf.where(by_place)
    counts = tf.math.count_nonzero(by_place, axis=1, dtype=tf.int32)
    return tf.gather_nd(numbers, at), _Places(order, counts, tf.cast(at[:, 1], tf.int32))


def _encode(encoder: Any, attention: Any, vectors: Any, layout: _Places) -> Any:
    """Reads sequences in both directions, and sums each up: `<float32>[sequences, 2 * units]`."""
    states = tf.concat(
        [
            _gru(layer.cell, vectors, layout.counts, backward)
            for layer, backward in ((encoder.forward_layer, False), (encoder.backward_layer, True))
        ],
        axis=1,
    )
    count = tf.size(layout.order)
    if isinstance(attention, AttentionPooling):
        scores = tf.linalg.matvec(attention.projection(states), tf.convert_to_tensor(attention.context_vector))
        highest = tf.math.unsorted_segment_max(tf.stop_gradient(scores), layout.sequences, count)
        weights = tf.exp(scores - tf.gather(highest, layout.sequences))
    else:
        weights = tf.ones_like(states[:, 0])
    total = tf.math.unsorted_segment_sum(weights, layout.sequences, count)
    weights = weights / tf.gather(total, layout.sequences)
    return tf.math.unsorted_segment_sum(weights[:, None] * states, layout.sequences, count)


def _gru(cell: Any, inputs: Any, counts: Any, backward: bool) -> Any:
    """Returns the state after each item: `<float32>[items, units]`."""
    input_bias, recurrent_bias = tf.unstack(tf.convert_to_tensor(cell.bias))
    gates = tf.linalg.matmul(inputs, tf.convert_to_tensor(cell.kernel)) + input_bias
    return _recurrence(gates, tf.convert_to_tensor(cell.recurrent_kernel), recurrent_bias, counts, backward)


def _recurrence(gates: Any, kernel: Any, bias: Any, counts: Any, backward: bool) -> Any:
    """Runs a GRU (Cho et al. 2014, with the reset gate after the product) over packed items.

    Args:
        gates: The input terms of update gate, reset gate and candidate: `<float32>[items, 3 * units]`.
        kernel: `<float32>[units, 3 * units]`.
        bias: `<float32>[3 * units]`.
        counts: See `_Places`.
        backward: Whether to read each sequence from its end.

    Returns:
        `<float32>[items, units]`.
    """
    units = kernel.shape[0]

    @tf.custom_gradient
    def states_of(gates: Any, kernel: Any, bias: Any) -> tuple[Any, Any]:
        def step_forward(items: slice, state: Any) -> tuple[Any, list[Any]]:
            update, _, candidate = _open_gates(gates[items], tf.linalg.matmul(state, kernel) + bias)
            new = candidate + update * (state - candidate)
            return new, [new, state]

        states, befores = _scan(step_forward, units, 2, counts, forward=not backward)

        def gradient(upstream: Any) -> tuple[Any, Any, Any]:
            # Everything but the recurrent sum is computed for all items at once.
            other = tf.linalg.matmul(befores, kernel) + bias
            update, reset, candidate = _open_gates(gates, other)
            of_candidate = (1 - update) * (1 - candidate * candidate)
            of_update = (befores - candidate) * update * (1 - update)
            of_reset = of_candidate * other[:, 2 * units :] * reset * (1 - reset)
            slopes = tf.stack([of_update, of_reset, of_candidate * reset], axis=1)
            transposed = tf.transpose(kernel)

            def step_backward(items: slice, flow: Any) -> tuple[Any, list[Any]]:
                flow = flow + upstream[items]
                inner = tf.reshape(flow[:, None] * slopes[items], [-1, 3 * units])
                return flow * update[items] + tf.linalg.matmul(inner, transposed), [flow]

            (flows,) = _scan(step_backward, units, 1, counts, forward=backward)
            of_other = tf.reshape(flows[:, None] * slopes, [-1, 3 * units])
            of_gates = tf.concat([of_other[:, : 2 * units], flows * of_candidate], axis=1)
            of_kernel = tf.linalg.matmul(befores, of_other, transpose_a=True)
            return of_gates, of_kernel, tf.reduce_sum(of_other, axis=0)

        return states, gradient

    return states_of(gates, kernel, bias)


def _open_gates(terms: Any, other: Any) -> tuple[Any, Any, Any]:
    """Returns the update gate, the reset gate and the candidate, from the terms of inputs and of states."""
    units = other.shape[1] // 3
    both = tf.sigmoid(terms[:, : 2 * units] + other[:, : 2 * units])
    update, reset = both[:, :units], both[:, units:]
    return update, reset, tf.tanh(terms[:, 2 * units :] + reset * other[:, 2 * units :])


def _scan(body: Any, units: int, outputs: int, counts: Any, *, forward: bool) -> list[Any]:
    """Loops over the places, from zeros; `body(items, state)` returns the new state and the output of each item."""
    last = tf.size(counts) - 1
    starts = tf.cumsum(counts, exclusive=True)
    arrays = [
        tf.TensorArray(tf.float32, last + 1, element_shape=(None, units), infer_shape=False) for _ in range(outputs)
    ]

    def step(number: Any, state: Any, *arrays: Any) -> tuple[Any, ...]:
        index = number if forward else last - number
        count = counts[index]
        # Sequences end on the way forward and start on the way back, the shortest one last.
        state = state[:count] if forward else tf.pad(state, [[0, count - tf.shape(state)[0]], [0, 0]])
        state, kept = body(slice(starts[index], starts[index] + count), state)
        return number + 1, state, *(array.write(index, item) for array, item in zip(arrays, kept, strict=True))

    begin = tf.zeros([counts[0 if forward else last], units])
    shapes = [tf.TensorShape([]), tf.TensorShape([None, units]), *(tf.TensorShape(None) for _ in arrays)]
    _, _, *arrays = tf.while_loop(lambda number, *_: number <= last, step, [0, begin, *arrays], shapes)
    return [array.concat() for array in arrays]
