"""Which devices share each batch: one, several of this machine, or those of several processes on several machines."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import keras

from ..errors import SettingsError

# What tells a process of several who the others are; see `keras.distribution.initialize`.
_ADDRESSES = "KERAS_DISTRIBUTION_JOB_ADDRESSES"


@dataclass(frozen=True)
class Devices:
    """The devices of a run.

    Attributes:
        count: All of them.
        process: The number of this process.
        processes: How many processes there are.
    """

    count: int = 1
    process: int = 0
    processes: int = 1

    @property
    def is_first(self) -> bool:
        """Whether this process writes what is written once."""
        return self.process == 0

    def place(self, arrays: Any) -> Any:
        """Spreads the arrays of a batch, of which each process has its own rows, over the devices."""
        if self.count == 1:
            return arrays
        import jax

        sharding = self._sharding(keras.distribution.distribution().batch_dim_name)
        return jax.tree.map(lambda array: jax.make_array_from_process_local_data(sharding, array), arrays)

    def everywhere(self) -> Any:
        """Returns what tells JAX that every device has the whole of an array; None for one device."""
        return None if self.count == 1 else self._sharding()

    def agree(self, flag: bool) -> bool:
        """Returns what the first process says, to all of them."""
        if self.processes == 1:
            return flag
        from jax.experimental import multihost_utils

        return bool(multihost_utils.broadcast_one_to_all(flag))

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Lets this process do what the others do not; where Keras spreads a new variable, it waits for all of them."""
        shared = keras.distribution.distribution()
        keras.distribution.set_distribution(None)
        try:
            yield
        finally:
            keras.distribution.set_distribution(shared)

    def _sharding(self, *axes: str) -> Any:
        import jax

        mesh = keras.distribution.distribution().device_mesh.backend_mesh
        return jax.sharding.NamedSharding(mesh, jax.sharding.PartitionSpec(*axes))


@contextmanager
def spread(wanted: str) -> Iterator[Devices]:
    """Spreads what is made within, networks and their batches, over devices.

    Args:
        wanted: How many, or `all`. Where the environment names several processes, all devices of all of them are used.

    Raises:
        SettingsError: There are not so many, or Keras does not run on JAX.
    """
    several = _ADDRESSES in os.environ
    if wanted == "1" and not several:
        yield Devices()
        return
    if keras.backend.backend() != "jax":
        raise SettingsError(f"--devices {wanted}: several are used on JAX alone; set KERAS_BACKEND=jax.")
    import jax

    if several and not jax.distributed.is_initialized():
        keras.distribution.initialize()
    found = keras.distribution.list_devices()
    count = len(found) if wanted == "all" or several else _number(wanted)
    if count > len(found):
        raise SettingsError(f"--devices {wanted}: there are {len(found)}, {', '.join(found)}; give at most that many.")
    if count == 1:
        yield Devices()
        return
    keras.distribution.set_distribution(
        keras.distribution.DataParallel(devices=found[:count], auto_shard_dataset=False)
    )
    try:
        yield Devices(count, jax.process_index(), jax.process_count())
    finally:
        keras.distribution.set_distribution(None)
        if several:
            # None leaves before the others are done.
            jax.distributed.shutdown()


def on_gpu() -> bool:
    """Whether Keras runs on a GPU."""
    return any(device.startswith("gpu") for device in keras.distribution.list_devices())


def _number(wanted: str) -> int:
    if not wanted.isdecimal() or not int(wanted):
        raise SettingsError(f"--devices {wanted}: is neither all nor a number from 1 on.")
    return int(wanted)
