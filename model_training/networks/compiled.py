"""Compiles functions of a network with the compiler of the Keras backend in use."""

from collections.abc import Callable
from typing import Any

import keras


def compiles_shapes() -> bool:
    """Whether XLA recompiles a network, for seconds, for each shape of its arrays: JAX, and TensorFlow on a GPU.

    On a CPU, TensorFlow's graphs take arrays of any shape. On a GPU a recurrent network would launch thousands of small
    operations, which XLA fuses into few.
    """
    if keras.backend.backend() != "tensorflow":
        return True
    import tensorflow

    return bool(tensorflow.config.list_physical_devices("GPU"))


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """Returns `function` traced once into a graph, for inference only: no weight may change while it runs."""
    match keras.backend.backend():
        case "tensorflow":
            import tensorflow

            return tensorflow.function(function, reduce_retracing=True, autograph=False, jit_compile=compiles_shapes())
        case "jax":
            import jax

            return jax.jit(function)
        case other:
            raise NotImplementedError(f"No compiler for the Keras backend {other!r}; use tensorflow or jax.")
