"""Compiles functions of a network with the compiler of the Keras backend in use."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache, partial
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from limelight.engines.slices import network

Shape = tuple[int | None, ...]

# Shapes of arrays for which a function remembers the shapes of what it returns.
_MAX_TRACED = 4096


def compiles_shapes() -> bool:
    """Whether XLA compiles a network anew, for seconds, for each shape of its arrays: JAX, and TensorFlow on a GPU.

    On a CPU, TensorFlow's graphs take arrays of any shape. On a GPU a recurrent network would wait there for thousands
    of small operations that XLA makes few of.
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


def gradient(function: Callable[..., Any]) -> Callable[..., tuple[Any, Any]]:
    """Returns a function of the same arrays that gives `(value, gradient)`, to be compiled like any other.

    Args:
        function: Takes arrays, the first of floats, and returns one array.

    Returns:
        A function whose gradient is that of the sum of the value with respect to the first array.
    """
    match keras.backend.backend():
        case "tensorflow":
            import tensorflow

            def value_and_gradient(first: Any, *others: Any) -> tuple[Any, Any]:
                with tensorflow.GradientTape() as tape:
                    tape.watch(first)
                    value = function(first, *others)
                return value, tape.gradient(value, first)

            return value_and_gradient
        case "jax":
            import jax

            def value_and_pullback(first: Any, *others: Any) -> tuple[Any, Any]:
                value, pullback = jax.vjp(lambda array: function(array, *others), first)
                return value, pullback(keras.ops.ones_like(value))[0]

            return value_and_pullback
        case other:
            raise NotImplementedError(f"No gradient for the Keras backend {other!r}; use tensorflow or jax.")


class CompiledAhead:
    """A function of arrays that compiles as little as can be while somebody waits, once it is warm.

    With TensorFlow that is never: there is one graph for arrays of any size, and machine code (XLA) for the few shapes
    given: that is two to four times as fast for small arrays, and costs about a second of one core and 10 to 20 MB for
    each shape. JAX knows no sizes but those it compiles for. There arrays are filled up with zeros to one of few sizes,
    and what is returned is cut to what it would have been.

    Args:
        function: Takes arrays and returns a tuple of arrays, none of which depends on zeros that follow.
        signature: The shape of each array, None where any size may come.
        shapes: For each set of sizes that is worth machine code, the shape of each array.
        dtypes: The type of each array; `int32` for all by default.
    """

    def __init__(
        self,
        function: Callable[..., Any],
        signature: Sequence[Shape],
        shapes: Iterable[tuple[Shape, ...]] = (),
        dtypes: Sequence[str] | None = None,
    ):
        self._signature = signature
        self._shapes = list(shapes)
        self._dtypes = dtypes or ["int32"] * len(signature)
        self._fast: dict[tuple[Shape, ...], Callable[..., Any]] = {}
        self._any: Callable[..., Any]
        if keras.backend.backend() == "tensorflow":
            import tensorflow

            # There are no Python loops or branches over tensors that AutoGraph would have to rewrite.
            self._any = tensorflow.function(function, input_signature=self._specs(signature), autograph=False)
            self._xla = tensorflow.function(function, jit_compile=True, autograph=False)
            # Keras takes thrice as long to find out that an array is an array.
            self._to_tensor: Callable[[NDArray[Any]], Any] = tensorflow.constant
        else:
            import jax

            self._any = compiled(function)
            self._to_tensor = keras.ops.convert_to_tensor
            # It traces the function, which takes far less time than compiling it.
            self._answers = lru_cache(_MAX_TRACED)(partial(jax.eval_shape, function))

    def warm_up(self) -> None:
        """Compiles everything that will ever run; with JAX, what will run most of the time."""
        self(*_zeros(self._signature, self._dtypes))
        if keras.backend.backend() != "tensorflow":
            for shapes in self._shapes:
                self(*_zeros(shapes, self._dtypes))
            return
        # Tracing holds Python's lock; what XLA does with the trace does not, and so uses all cores.
        fast = {shapes: self._xla.get_concrete_function(*self._specs(shapes)) for shapes in self._shapes}
        with ThreadPoolExecutor(2) as threads:
            list(threads.map(lambda shapes: fast[shapes](*map(self._to_tensor, _zeros(shapes, self._dtypes))), fast))
        self._fast = fast

    def __call__(self, *arrays: NDArray[Any]) -> list[NDArray[Any]]:
        """Returns what the function gives for `arrays`, as NumPy arrays."""
        with network():
            if keras.backend.backend() != "tensorflow":
                return self._filled(arrays)
            function = self._fast.get(tuple([array.shape for array in arrays]), self._any)
            return [np.asarray(part) for part in function(*map(self._to_tensor, arrays))]

    def _filled(self, arrays: Sequence[NDArray[Any]]) -> list[NDArray[Any]]:
        """Does the same with arrays filled up to few sizes."""
        import jax

        filled = []
        for array, sizes in zip(arrays, self._signature, strict=True):
            own = zip(array.shape, sizes, strict=True)
            grown = np.zeros([_few_sizes(here) if size is None else here for here, size in own], array.dtype)
            grown[tuple(map(slice, array.shape))] = array
            filled.append(self._to_tensor(grown))
        answers = self._answers(*[jax.ShapeDtypeStruct(array.shape, array.dtype) for array in arrays])
        return [
            np.asarray(part)[tuple(map(slice, answer.shape))]
            for part, answer in zip(self._any(*filled), answers, strict=True)
        ]

    def _specs(self, shapes: Sequence[Shape]) -> list[Any]:
        import tensorflow

        return [tensorflow.TensorSpec(shape, dtype) for shape, dtype in zip(shapes, self._dtypes, strict=True)]


def _zeros(shapes: Sequence[Shape], dtypes: Sequence[str]) -> list[NDArray[Any]]:
    return [np.zeros([size or 1 for size in shape], dtype) for shape, dtype in zip(shapes, dtypes, strict=True)]


def _few_sizes(size: int) -> int:
    """Rounds a size up to a power of two, 8 or more; of 0 and 1 there are two sizes already."""
    return size if size < 2 else max(8, 1 << (size - 1).bit_length())
