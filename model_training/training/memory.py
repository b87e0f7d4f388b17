"""Estimates the memory of a run, and refuses one that cannot fit before it starts."""

import ctypes
import os
import platform

import keras

from limelight.common.processes import container_limits
from limelight.networks.spec import count
from limelight.weights import WeightsConfig

from ..errors import SettingsError
from ..networks.registry import KERAS_NETWORKS
from ..output import peak_memory, size

# For each weight: its value, its gradient, and the two moments of Adam, in float32.
_BYTES_A_WEIGHT = 16
# For each value that a layer computes for a batch: the value and its gradient, and as much again for temporaries.
_BYTES_A_VALUE = 16
# Measured: traced steps, and memory that libraries allocate for the first one.
_BYTES_AT_WORK = 100_000_000


def claim_memory(config: WeightsConfig, batch: int) -> None:
    """Checks that a network can be trained on this machine.

    Args:
        config: The network.
        batch: Number of tokens, or images, in a batch.

    Raises:
        SettingsError: It would take more memory than the machine has.
    """
    needed, there = forecast_memory(config, batch), _machine()
    if needed > there:
        weights, _ = _sizes(config)
        raise SettingsError(
            f"A network of {weights:,} weights, in batches of {batch:,}, needs about {size(needed)} of memory; "
            f"this machine has {size(there)}. Give it smaller layers, or smaller batches."
        )


def forecast_memory(config: WeightsConfig, batch: int) -> int:
    """Returns the peak memory of this process during training, in bytes; for the arguments see `claim_memory`."""
    weights, values = _sizes(config)
    return peak_memory() + _BYTES_AT_WORK + _BYTES_A_WEIGHT * weights + _BYTES_A_VALUE * batch * values


def _sizes(config: WeightsConfig) -> tuple[int, int]:
    """Returns the number of weights, and of the values computed for each token or image."""
    stored = config.spec.stored(config.sizes)
    return count(stored, ""), KERAS_NETWORKS[config.network].values(config.sizes)


def _machine() -> int:
    """Returns the memory of this machine, or of the container that this process runs in, in bytes."""
    return min([os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"), *container_limits()])


def give_back_memory() -> None:
    """Frees the memory of finished steps."""
    keras.utils.clear_session()
    if platform.libc_ver()[0] == "glibc":
        # Otherwise the C library keeps freed memory.
        ctypes.CDLL(None).malloc_trim(0)
