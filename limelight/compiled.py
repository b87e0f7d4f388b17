"""Compiles a function of a network with the compiler of the Keras backend in use."""

from collections.abc import Callable
from typing import Any

import keras


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """Returns `function` traced once into a graph, for inference only: no weight may change while it runs."""
    match keras.backend.backend():
        case "tensorflow":
            import tensorflow

            return tensorflow.function(function, reduce_retracing=True)
        case "jax":
            import jax

            return jax.jit(function)
        case other:
            raise NotImplementedError(f"No compiler for the Keras backend {other!r}; use tensorflow or jax.")
