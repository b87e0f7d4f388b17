"""Updates the weights of a network batch by batch, with the compiler of the current Keras backend."""

from collections.abc import Callable
from functools import partial
from typing import Any

import keras
import numpy as np
from keras import ops

from ..data.batches import ONE
from ..data.devices import Devices, compiles_shapes
from ..networks.han import HAN
from ..networks.pretrained import Network
from .losses import accuracy

Batch = tuple[Any, Any]


def stepper(model: Network, batch: Batch, devices: Devices = ONE) -> "Stepper":
    """Returns a stepper that trains `model`, which includes its optimizer, on batches like `batch`."""
    match keras.backend.backend():
        case "tensorflow":
            return _TensorFlow(model, batch)
        case "jax":
            return _JAX(model, devices)
        case other:
            raise NotImplementedError(f"Training does not support the Keras backend {other!r}. Use tensorflow or jax.")


def answerer(model: Network, batch: Batch, devices: Devices = ONE) -> Callable[..., Any]:
    """Returns a function from inputs like those of `batch` to the outputs of `model`: `<float32>[batch, labels]`."""
    if keras.backend.backend() == "jax":
        import jax

        # Values that are not arguments would be compiled in as constants.
        @partial(jax.jit, out_shardings=devices.everywhere())
        def run(weights: Any, others: Any, inputs: Any) -> Any:
            return model.stateless_call(weights, others, inputs, training=False)[0]

        def answer_now(inputs: Any) -> Any:
            kinds = (model.trainable_variables, model.non_trainable_variables)
            return run(*[[variable.value for variable in kind] for kind in kinds], devices.place(inputs))

        return answer_now
    import tensorflow

    forward = _forward(model)
    return tensorflow.function(
        lambda inputs: forward(inputs, training=False),
        input_signature=[_signature(batch[0])],
        autograph=False,
        jit_compile=compiles_shapes(),
    )


def _forward(model: Network) -> Callable[..., Any]:
    """Returns a function that runs `model`, without padding if possible."""
    if not isinstance(model, HAN) or compiles_shapes() or model.compute_dtype != "float32":
        return model
    from ..networks.packed import packed_call

    return partial(packed_call, model)


def _signature(arrays: Any) -> Any:
    """Returns the TensorFlow specification of arrays like these."""
    import tensorflow

    def spec(array: Any) -> Any:
        # The number of ids may vary; values have fixed sizes.
        free = array.ndim if array.dtype.kind == "i" else 1
        return tensorflow.TensorSpec([None] * free + list(array.shape[free:]), array.dtype)

    return tensorflow.nest.map_structure(spec, arrays)


def _figures(loss: Any, targets: Any, probabilities: Any) -> tuple[Any, Any]:
    """Returns the mean loss and accuracy of the rows that are not padding, that is, those with a target."""
    real = ops.cast(ops.any(targets[:, : probabilities.shape[-1]] != 0, axis=1), "float32")
    # Give padding rows any target: log 0 would make 0 × ∞ = NaN in the gradient.
    targets = targets + (1.0 - real)[:, None]
    count = ops.maximum(ops.sum(real), 1.0)
    loss = ops.sum(loss.call(targets, probabilities) * real) / count
    return loss, ops.stack([loss, ops.sum(accuracy(targets, probabilities) * real) / count])


class _TensorFlow:
    """A single graph for batches of any size; on a GPU, one graph for each size."""

    def __init__(self, model: Network, batch: Batch):
        import tensorflow

        optimizer, weights = model.optimizer, model.trainable_weights
        forward = _forward(model)

        def step(batch: Batch, rate: Any, momentum: Any) -> Any:
            inputs, targets = batch
            optimizer.learning_rate.assign(rate)
            optimizer.momentum.assign(momentum)
            with tensorflow.GradientTape() as tape:
                loss, figures = _figures(model.loss, targets, forward(inputs, training=True))
            optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights, strict=True))
            return figures

        number = tensorflow.TensorSpec([], "float32")
        self._step = tensorflow.function(
            step,
            input_signature=[_signature(batch), number, number],
            autograph=False,
            jit_compile=compiles_shapes(),
        )

    def __call__(self, batch: Batch, rate: float, momentum: float) -> Any:
        return self._step(batch, np.float32(rate), np.float32(momentum))

    def sync(self) -> None:
        """Has no effect, since steps update the variables directly."""


class _JAX:
    """A compiled function of all variables, which remain on the device."""

    def __init__(self, model: Network, devices: Devices):
        import jax

        self._model, self._devices = model, devices
        optimizer = model.optimizer
        ids = [id(variable) for variable in optimizer.variables]
        indices = [ids.index(id(variable)) for variable in (optimizer.learning_rate, optimizer.momentum)]

        def step(state: Any, batch: Batch, rate: Any, momentum: Any) -> Any:
            inputs, targets = batch
            weights, others, of_optimizer = state
            for index, value in zip(indices, (rate, momentum), strict=True):
                of_optimizer[index] = jax.numpy.asarray(value, of_optimizer[index].dtype)

            def loss_of(weights: Any) -> Any:
                probabilities, changed = model.stateless_call(weights, others, inputs, training=True)
                loss, figures = _figures(model.loss, targets, probabilities)
                return loss, (changed, figures)

            gradients, (others, figures) = jax.grad(loss_of, has_aux=True)(weights)
            weights, of_optimizer = optimizer.stateless_apply(of_optimizer, gradients, weights)
            return (weights, others, of_optimizer), figures

        self._step = jax.jit(step, donate_argnums=0, out_shardings=devices.everywhere())
        self._state: Any = None

    def _variables(self) -> tuple[list[Any], list[Any], list[Any]]:
        model = self._model
        return model.trainable_variables, model.non_trainable_variables, model.optimizer.variables

    def __call__(self, batch: Batch, rate: float, momentum: float) -> Any:
        if self._state is None:
            self._state = tuple([variable.value for variable in kind] for kind in self._variables())
        self._state, figures = self._step(
            self._state, self._devices.place(batch), np.float32(rate), np.float32(momentum)
        )
        return figures

    def sync(self) -> None:
        """Copies the state into the variables; the next step starts from their values."""
        if self._state is None:
            return
        for variables, values in zip(self._variables(), self._state, strict=True):
            for variable, value in zip(variables, values, strict=True):
                variable.assign(value)
        self._state = None


# Each takes a step at a rate and a momentum; returns the loss and the accuracy of the batch, `<float32>[2]`, perhaps
# before it is done.
Stepper = _TensorFlow | _JAX
