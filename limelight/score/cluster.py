"""Scores shards on Ray, on one machine or many."""

import os
import socket
import uuid
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from limelight.common.one_thread import ONE_THREAD
from limelight.common.resources import install_extra
from limelight.errors import LimelightError, OutputError, WorkerError
from limelight.score.parts import WrittenPart
from limelight.score.pools import Pool
from limelight.score.shard import Shard, ShardScorer, WorkerSettings

# Number of calls in flight for each CPU: one in work, one waiting.
_AHEAD = 2
# A call is repeated this often if its process or node is lost.
_MAX_LOST = 8


def on_ray(address: str | None, workers: int | None) -> Pool:
    """Returns a pool on a Ray cluster; a part that is written twice, after a process was lost, exists once.

    Args:
        address: Address of the cluster; `auto` for the one on this machine; None starts one here, or uses the one
            in RAY_ADDRESS, as in a job that Ray has started.
        workers: Number of processes; by default one for each CPU of the cluster.
    """

    def score(recipe: WorkerSettings, shards: Iterable[Shard], scored: Callable[[int], None]) -> Generator[WrittenPart]:
        with connected(address, workers) as ray:
            check_shared(ray, Path(recipe.folder))
            jobs = ((recipe, shard) for shard in shards)
            calls = repeated(ray, _score, jobs, workers or calls_ahead(ray), runtime_env={"env_vars": ONE_THREAD})
            for number, done in enumerate(calls):
                # Time counts from the first part on, when a model is loaded.
                scored(done.rows if number else 0)
                yield done

    return score


@contextmanager
def connected(address: str | None, workers: int | None = None) -> Iterator[Any]:
    """Returns the module `ray`, connected to a cluster; see `on_ray`. Raises `WorkerError` if there is none."""
    try:
        import ray
    except ModuleNotFoundError as error:
        raise WorkerError(f"--ray needs Ray, which is not installed: {install_extra('ray')}") from error
    own = _connect(ray, address, workers)
    try:
        yield ray
    finally:
        if own:
            ray.shutdown()


def _connect(ray: Any, address: str | None, workers: int | None) -> bool:
    """Connects to the cluster, and returns whether this process must disconnect."""
    if ray.is_initialized():
        return False
    options: dict[str, Any] = {"log_to_driver": False, "configure_logging": False, "include_dashboard": None}
    if address is None and not os.environ.get("RAY_ADDRESS"):
        # By default Ray would connect to any cluster that was started here.
        address = "local"
        options |= {"num_cpus": workers, "include_dashboard": False}
    elif address:
        _check_answers(address)
    try:
        ray.init(address, **options)
    except (ConnectionError, RuntimeError, ValueError) as error:
        where = address or os.environ["RAY_ADDRESS"]
        raise WorkerError(f"--ray {where}: no cluster answers there, or none starts ({error}).") from error
    return True


def _check_answers(address: str) -> None:
    """Raises `WorkerError` if no process listens at HOST:PORT; Ray itself would wait for minutes."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if not port.isdecimal():
        return
    try:
        socket.create_connection((host, int(port)), timeout=10).close()
    except OSError as error:
        raise WorkerError(f"--ray {address}: no cluster answers there ({error.strerror or error}).") from error


def calls_ahead(ray: Any) -> int:
    """Returns the number of calls that keep all CPUs of a cluster busy."""
    return _AHEAD * max(int(ray.cluster_resources().get("CPU", 1)), 1)


def check_shared(ray: Any, folder: Path) -> None:
    """Raises `OutputError` if a node does not see the folder that all of them must write to.

    Nodes that are lost meanwhile are skipped.
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
                    f"{folder}: the node {node['NodeManagerHostname']} does not see it. Choose an --out on storage "
                    "that all nodes of the cluster share."
                )
    finally:
        probe.unlink(missing_ok=True)


def _sees(path: str) -> bool:
    return Path(path).exists()


def repeated(
    ray: Any, function: Callable[..., Any], jobs: Iterable[tuple[Any, ...]], ahead: int, **options: Any
) -> Generator[Any]:
    """Calls a function with the arguments of each job on a cluster, and yields the results in order.

    A call whose process or node is lost is repeated on another.

    Args:
        ray: The module.
        function: The function.
        jobs: The arguments of each call.
        ahead: Number of calls that run or wait.
        options: Further options of the remote function.

    Raises:
        WorkerError: A call was lost again and again; or the `LimelightError` of a call.
    """
    remote = ray.remote(num_cpus=1, max_retries=_MAX_LOST, **options)(function)
    waiting: deque[Any] = deque()
    try:
        for job in jobs:
            waiting.append(remote.remote(*job))
            if len(waiting) >= ahead:
                yield ray.get(waiting.popleft())
        while waiting:
            yield ray.get(waiting.popleft())
    except ray.exceptions.RayTaskError as error:
        raise error.cause if isinstance(error.cause, LimelightError) else error from None
    except ray.exceptions.RayError as error:
        raise WorkerError(
            f"--ray: a part was lost {_MAX_LOST + 1} times, the last one by: {str(error)[:300]}. Run the same command "
            "again: it goes on from there."
        ) from error
    finally:
        for call in waiting:
            ray.cancel(call, force=True)


def _score(recipe: WorkerSettings, shard: Shard) -> WrittenPart:
    """Scores a shard, in a process that keeps the model for the next one."""
    return _scorer(recipe)(shard)


@lru_cache(1)
def _scorer(recipe: WorkerSettings) -> ShardScorer:
    return ShardScorer(recipe)
