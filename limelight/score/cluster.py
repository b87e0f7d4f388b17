"""Scores shards on Ray: actors that hold the model, on one machine or many."""

import os
import socket
import uuid
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from limelight.common.one_thread import ONE_THREAD
from limelight.common.shipped import install_extra
from limelight.errors import LimelightError, OutputError, WorkerError
from limelight.score.pools import Pool
from limelight.score.shard import Done, Recipe, Shard, ShardScorer

# Number of shards that wait for each actor, besides the one that it works on.
_AHEAD = 1
# Most actors that may be lost without a finished part in between.
_MAX_LOST = 8


def on_ray(address: str | None, workers: int | None) -> Pool:
    """Returns a pool of actors on a Ray cluster.

    An actor that dies, or whose node dies, is replaced, and repeats its shard; a part that is written twice exists
    once.

    Args:
        address: Address of the cluster; `auto` for the one on this machine; None starts one here, or uses the one
            in RAY_ADDRESS, as in a job that Ray has started.
        workers: Number of actors; by default one for each CPU of the cluster.
    """

    def score(recipe: Recipe, shards: Iterable[Shard], scored: Callable[[int], None]) -> Generator[Done]:
        with connected(address, workers) as ray:
            count = workers or max(1, int(ray.cluster_resources().get("CPU", 1)))
            check_shared(ray, Path(recipe.folder))
            yield from _run(ray, recipe, count, iter(shards), scored)

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


def _run(
    ray: Any, recipe: Recipe, workers: int, shards: Iterator[Shard], scored: Callable[[int], None]
) -> Generator[Done]:
    """Scores shards; those of a lost actor return to the queue, and another actor is started.

    Ray's own retries would wait for the same actor, which may never be placed again if its node is gone.
    """
    actor = ray.remote(num_cpus=1, runtime_env={"env_vars": ONE_THREAD})(_Actor)
    line: deque[Any] = deque()
    idle: list[Any] = []
    # For each running call its actor, and its shard unless the call only checks that the actor is alive.
    calls: dict[Any, tuple[Any, Any]] = {}
    alive: set[Any] = set()
    lost = 0

    def begin() -> None:
        one = actor.remote(recipe)
        alive.add(one)
        calls[one.is_ready.remote()] = one, None

    try:
        for _ in range(workers):
            begin()
        more = True
        while True:
            while more and len(line) < len(idle):
                shard = next(shards, None)
                more = shard is not None
                if shard is not None:
                    line.append(ray.put(shard))
            while idle and line:
                one, waiting = idle.pop(0), line.popleft()
                calls[one.score.remote(waiting)] = one, waiting
            if not more and not line and all(waiting is None for _, waiting in calls.values()):
                return
            [call], _ = ray.wait(list(calls), num_returns=1)
            one, waiting = calls.pop(call)
            try:
                done = ray.get(call)
            except ray.exceptions.RayTaskError as error:
                raise error.cause if isinstance(error.cause, LimelightError) else error from None
            except ray.exceptions.RayError as error:
                if waiting is not None:
                    line.append(waiting)
                if one in alive:
                    alive.remove(one)
                    idle = [each for each in idle if each != one]
                    lost += 1
                    if lost > _MAX_LOST:
                        raise WorkerError(
                            f"Actors were lost {lost} times, the last one by: {str(error)[:300]}"
                        ) from error
                    begin()
                continue
            if one in alive:
                idle += [one] if waiting is not None else [one] * (1 + _AHEAD)
            if done is None:
                scored(0)
            else:
                lost = 0
                scored(done.rows)
                yield done
    finally:
        for one in alive:
            ray.kill(one)


class _Actor:
    """Holds the model on a node."""

    def __init__(self, recipe: Recipe):
        self._scorer = ShardScorer(recipe)

    def is_ready(self) -> None:
        """Answers once the model is loaded."""

    def score(self, shard: Shard) -> Done:
        """Scores a shard and writes its part."""
        return self._scorer(shard)
