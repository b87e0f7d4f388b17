"""The devices that share each batch: one, several of this machine, or those of processes on several machines."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import keras

from ..errors import SettingsError

# The settings that tell a process how to find the others; see `keras.distribution.initialize`.
_ADDRESSES = "KERAS_DISTRIBUTION_JOB_ADDRESSES"


@dataclass(frozen=True)
class Devices:
    """The devices of a run.

    Attributes:
        count: Number of devices in all processes.
        process: The index of this process.
        processes: Number of processes.
    """

    count: int = 1
    process: int = 0
    processes: int = 1

    @property
    def is_first(self) -> bool:
        """Whether this process writes the files that only one process writes."""
        return self.process == 0

    def place(self, arrays: Any) -> Any:
        """Distributes the arrays of a batch over the devices; each process has its own rows."""
        if self.count == 1:
            return arrays
        import jax

        sharding = self._sharding(keras.distribution.distribution().batch_dim_name)
        return jax.tree.map(lambda array: jax.make_array_from_process_local_data(sharding, array), arrays)

    def everywhere(self) -> Any:
        """Returns the JAX sharding that replicates an array on every device; None for one device."""
        return None if self.count == 1 else self._sharding()

    def agree(self, flag: bool) -> bool:
        """Broadcasts the value of the first process to all of them."""
        if self.processes == 1:
            return flag
        from jax.experimental import multihost_utils

        return bool(multihost_utils.broadcast_one_to_all(flag))

    def _sharding(self, *axes: str) -> Any:
        import jax

        mesh = keras.distribution.distribution().device_mesh.backend_mesh
        return jax.sharding.NamedSharding(mesh, jax.sharding.PartitionSpec(*axes))


@contextmanager
def spread(wanted: str) -> Iterator[Devices]:
    """Distributes networks and batches created within the block over devices.

    Args:
        wanted: The number of devices, or `all`. If the environment specifies several processes, all of their devices
            are used.

    Raises:
        SettingsError: There are fewer devices, or more than one is wanted and Keras does not run on JAX.
    """
    several = _ADDRESSES in os.environ
    if wanted == "1" and not several:
        yield Devices()
        return
    if keras.backend.backend() != "jax":
        raise SettingsError(f"--devices {wanted}: only JAX supports more than one. Set KERAS_BACKEND=jax.")
    import jax

    if several and not jax.distributed.is_initialized():
        keras.distribution.initialize()
    known = keras.distribution.list_devices()
    every = several or wanted == "all"
    if not every and not (wanted.isdecimal() and int(wanted)):
        raise SettingsError(f"--devices {wanted}: must be all or a number of at least 1.")
    count = len(known) if every else int(wanted)
    if count > len(known):
        raise SettingsError(
            f"--devices {wanted}: there are {len(known)}, {', '.join(known)}; specify at most that many."
        )
    if count == 1:
        yield Devices()
        return
    keras.distribution.set_distribution(
        keras.distribution.DataParallel(devices=known[:count], auto_shard_dataset=False)
    )
    try:
        yield Devices(count, jax.process_index(), jax.process_count())
    finally:
        keras.distribution.set_distribution(None)
        if several:
            # No process leaves before the others are done.
            jax.distributed.shutdown()


def on_gpu() -> bool:
    """Whether Keras runs on a GPU."""
    return any(device.startswith("gpu") for device in keras.distribution.list_devices())


def compiles_shapes() -> bool:
    """Whether XLA recompiles a network (for seconds) for each shape of its arrays: JAX, and TensorFlow on a GPU.

    On a CPU, TensorFlow's graphs take arrays of any shape. On a GPU, a recurrent network would launch thousands of
    small operations, which XLA fuses into a few.
    """
    return keras.backend.backend() != "tensorflow" or on_gpu()
