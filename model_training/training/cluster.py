"""Launches a run on a Ray cluster: processes on several machines, whose devices share each batch."""

import os
import socket
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Any

from limelight.common.resources import install_extra
from limelight.errors import LimelightError, OutputError, WorkerError
from limelight.weights import METADATA, read_json

from .config import MINUTES, AnyTrainConfig

# A run continues from its checkpoint after at most this many lost processes.
_MAX_LOST = 3


@dataclass(frozen=True)
class Launch:
    """The arguments of a run; see `model_training.training.train.train`."""

    data: Path
    out: Path
    config: AnyTrainConfig
    run: Path
    resume: bool = False
    force: bool = False
    minutes: float = MINUTES


def train_on_ray(launch: Launch, address: str, workers: int) -> dict[str, Any]:
    """Trains as `train` does, in `workers` processes on a cluster, and continues if a process is lost.

    Args:
        launch: The run, whose folders must be visible to all nodes.
        address: Address of the cluster; `auto` for a cluster on this machine.
        workers: Number of processes; each has one GPU if the cluster has enough, otherwise one CPU.

    Returns:
        The metadata that was written.

    Raises:
        WorkerError: The cluster does not exist, Ray is not installed, or processes were lost repeatedly.
        OutputError: A node cannot see the folder of the run.
        LimelightError: As for `train`.
    """
    with connected(address) as ray:
        api: Any = import_module("ray.train")
        trainers: Any = import_module("ray.train.v2.api.data_parallel_trainer")
        launch = replace(launch, data=launch.data.resolve(), out=launch.out.resolve(), run=launch.run.resolve())
        launch.run.mkdir(parents=True, exist_ok=True)
        check_shared(ray, launch.run)
        has_gpus = ray.cluster_resources().get("GPU", 0) >= workers
        for lost in range(_MAX_LOST + 1):
            if lost and (launch.run / "state.json").exists():
                launch = replace(launch, resume=True)
            trainer = trainers.DataParallelTrainer(
                _work,
                train_loop_config={"launch": launch},
                scaling_config=api.ScalingConfig(num_workers=workers, use_gpu=has_gpus),
                run_config=api.RunConfig(
                    name=f"attempt-{lost + 1}",
                    storage_path=str(launch.run / "ray"),
                    worker_runtime_env={"env_vars": {"KERAS_BACKEND": "jax"}},
                ),
            )
            try:
                trainer.fit()
                return read_json(launch.out / METADATA)
            except api.TrainingFailedError as error:
                failures = [_cause(failure) for failure in getattr(error, "worker_failures", {}).values()]
                for failure in failures:
                    if isinstance(failure, LimelightError):
                        raise failure from None
                reason = " ".join(str(error).split())[:300]
                print(f"a process was lost, {lost + 1} of {_MAX_LOST + 1} times ({reason})", flush=True)
    raise WorkerError(
        f"--ray {address}: processes were lost {_MAX_LOST + 1} times, most recently because of: {reason}. Run the "
        "command again with --resume to continue from the last checkpoint."
    )


@contextmanager
def connected(address: str) -> Iterator[Any]:
    """Returns the module `ray`, connected to the cluster at `address`. Raises `WorkerError` if there is no cluster."""
    try:
        import ray
    except ModuleNotFoundError as error:
        raise WorkerError(f"--ray needs Ray, which is not installed: {install_extra('ray')}") from error
    own = not ray.is_initialized()
    if own:
        check_answers(address)
        try:
            ray.init(address, log_to_driver=False, configure_logging=False)
        except (ConnectionError, RuntimeError, ValueError) as error:
            raise WorkerError(
                f"--ray {address}: no cluster answers there, and none can be started ({error})."
            ) from error
    try:
        yield ray
    finally:
        if own:
            ray.shutdown()


def check_answers(address: str) -> None:
    """Raises `WorkerError` if no process listens at HOST:PORT; Ray itself would wait for minutes."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if not port.isdecimal():
        return
    try:
        socket.create_connection((host, int(port)), timeout=10).close()
    except OSError as error:
        raise WorkerError(f"--ray {address}: no cluster answers there ({error.strerror or error}).") from error


def check_shared(ray: Any, folder: Path) -> None:
    """Raises `OutputError` if a node cannot see the folder that all nodes must write to.

    Nodes that are lost during the check are skipped.
    """
    lost = (
        ray.exceptions.TaskUnschedulableError,
        ray.exceptions.NodeDiedError,
        ray.exceptions.WorkerCrashedError,
    )
    probe = folder / f".probe-{uuid.uuid4().hex}.tmp"
    probe.write_bytes(b"")
    try:
        look = ray.remote(num_cpus=0, max_retries=0)(_sees)
        for node in ray.nodes():
            if not node["Alive"]:
                continue
            place = ray.util.scheduling_strategies.NodeAffinitySchedulingStrategy(node["NodeID"], soft=False)
            try:
                seen = ray.get(look.options(scheduling_strategy=place).remote(str(probe)))
            except lost:
                continue
            if not seen:
                raise OutputError(
                    f"{folder}: the node {node['NodeManagerHostname']} cannot see it. Choose an --out on storage that "
                    "all nodes of the cluster share."
                )
    finally:
        probe.unlink(missing_ok=True)


def _sees(path: str) -> bool:
    return Path(path).exists()


def _cause(failure: BaseException) -> BaseException:
    """Returns the original exception of the process."""
    while (inner := getattr(failure, "cause", None) or failure.__cause__) is not None:
        failure = inner
    return failure


def _work(settings: dict[str, Launch]) -> None:
    """Trains in each process."""
    from ray.train import get_context
    from ray.train.collective import broadcast_from_rank_zero

    rank, count = get_context().get_world_rank(), get_context().get_world_size()
    if count > 1:
        address = broadcast_from_rank_zero(_free_address() if rank == 0 else None)
        os.environ |= {
            "KERAS_DISTRIBUTION_JOB_ADDRESSES": address,
            "KERAS_DISTRIBUTION_NUM_PROCESSES": str(count),
            "KERAS_DISTRIBUTION_PROCESS_ID": str(rank),
        }
    from .train import train

    train(**vars(settings["launch"]), devices="all")


def _free_address() -> str:
    """Returns a free address on this machine."""
    with socket.socket() as free:
        free.bind(("", 0))
        return f"{socket.gethostbyname(socket.gethostname())}:{free.getsockname()[1]}"
