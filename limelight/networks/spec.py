"""The description of a kind of network: everything needed to load, serve, explain and train it, in one object."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from limelight.engines.engine import Engine, Floats
from limelight.inside.trace import Block, Tracer

# The weights of a network, by the names that its spec gives them.
Arrays = Mapping[str, Floats]


@dataclass(frozen=True, slots=True)
class Stored:
    """The path of an array in `model.weights.h5`, and the shape that the config requires.

    An array that is read only a few rows at a time is kept `as_stored`, in half precision, to save memory.
    """

    path: str
    shape: tuple[int, ...]
    as_stored: bool = False


@dataclass(frozen=True)
class NetworkSpec:
    """A kind of network, such as the HAN.

    `limelight.networks.registry.NETWORKS` holds all of them, by name; to be served, a network must be added there.

    Attributes:
        name: Its name in `config.json`.
        title: Its name as displayed, with its paper.
        short: A short name for tables.
        config: The dataclass of its sizes, whose fields are in `config.json`.
        stored: Returns the paths of the arrays of a network with this config, by name.
        blocks: Returns the blocks of the network from input to output, whose parameters add up to the total.
        graphs: Returns its serialised ONNX graphs by name, for a config and arrays.
        engine: Creates an engine for a network that reads text; None for one that reads images.
        lens: The name of its own lens, the same as its engine's; empty for a network that reads images.
        trace: Creates a tracer, which records the outputs of all layers, from the config, the arrays and the stars of
            the labels, if any; None if the network cannot be traced.
        usage: Python code that computes `probabilities` with plain `onnxruntime` from `sentences` (lists of token ids)
            or `pixels`, for the README of `limelight export`.
        refusal: Returns the reason why a network with this config cannot be served, or None.
    """

    name: str
    title: str
    short: str
    config: type
    stored: Callable[[Any], dict[str, Stored]]
    blocks: Callable[[Any], list[Block]]
    graphs: Callable[[Any, Arrays], dict[str, bytes]]
    engine: Callable[[Any, Arrays], Engine] | None = None
    lens: str = ""
    trace: Callable[[Any, Arrays, Sequence[float] | None], Tracer] | None = None
    usage: str = ""
    refusal: Callable[[Any], str | None] = lambda config: None

    @property
    def reads_text(self) -> bool:
        """Whether the network reads text, and therefore has a tokenizer."""
        return self.engine is not None


def keras_layer_suffix(number: int) -> str:
    """Returns the suffix that Keras adds to the name of layer `number` of its kind, counted from 0."""
    return f"_{number}" if number else ""


def count(stored: Mapping[str, Stored], *prefixes: str) -> int:
    """Counts the numbers in the arrays whose names begin with one of `prefixes`."""
    return sum(int(np.prod(array.shape)) for name, array in stored.items() if name.startswith(prefixes))


def arrays_with_prefix(arrays: Mapping[str, NDArray[Any]], prefix: str) -> dict[str, NDArray[Any]]:
    """Returns the arrays whose names begin with `prefix` and a dot, by the rest of their names."""
    return {name.removeprefix(f"{prefix}."): array for name, array in arrays.items() if name.startswith(f"{prefix}.")}
