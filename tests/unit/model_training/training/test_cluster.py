"""A run on a cluster goes on from its checkpoint when a process is lost; an error of the product ends it."""

from contextlib import contextmanager, nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from limelight.errors import InputError, OutputError, WorkerError
from model_training.training import cluster
from model_training.training.cluster import Launch, train_on_ray
from model_training.training.config import HANTrainConfig


class LostError(Exception):
    """A failure of a run, as Ray reports it."""

    def __init__(self, *causes: Exception):
        super().__init__("lost")
        self.worker_failures = dict(enumerate(causes))


@pytest.fixture
def launch(tmp_path: Path) -> Launch:
    return Launch(tmp_path / "data", tmp_path / "out", HANTrainConfig(), tmp_path / "run")


def on_a_cluster(monkeypatch: pytest.MonkeyPatch, launch: Launch, outcomes: list[Any], gpus: int = 0) -> list[Any]:
    """Replaces Ray by a cluster whose runs end as `outcomes` says; returns the arguments of each."""
    runs: list[Any] = []

    class Trainer:
        def __init__(self, work: Any, **options: Any):
            runs.append(options)

        def fit(self) -> None:
            # The first checkpoint.
            (launch.run / "state.json").touch()
            if outcome := outcomes[len(runs) - 1]:
                raise outcome

    modules = {
        "ray.train": SimpleNamespace(TrainingFailedError=LostError, ScalingConfig=dict, RunConfig=dict),
        "ray.train.v2.api.data_parallel_trainer": SimpleNamespace(DataParallelTrainer=Trainer),
    }

    @contextmanager
    def connected(address: str) -> Any:
        yield SimpleNamespace(cluster_resources=lambda: {"GPU": gpus})

    monkeypatch.setattr(cluster, "connected", connected)
    monkeypatch.setattr(cluster, "check_shared", lambda *_: None)
    monkeypatch.setattr(cluster, "import_module", modules.__getitem__)
    launch.out.mkdir()
    (launch.out / "metadata.json").write_text('{"title": "made"}')
    return runs


@pytest.mark.parametrize(("gpus", "used"), [(1, False), (2, True)])
def test_a_run_that_lost_a_process_resumes(
    monkeypatch: pytest.MonkeyPatch, launch: Launch, gpus: int, used: bool
) -> None:
    runs = on_a_cluster(monkeypatch, launch, [LostError(OSError()), None], gpus)
    assert train_on_ray(launch, "auto", 2) == {"title": "made"}
    assert [run["train_loop_config"]["launch"].resume for run in runs] == [False, True]
    assert {run["scaling_config"]["use_gpu"] for run in runs} == {used}
    assert {run["scaling_config"]["num_workers"] for run in runs} == {2}


def test_an_error_of_the_product_ends_the_run_and_is_told(monkeypatch: pytest.MonkeyPatch, launch: Launch) -> None:
    inner = InputError("No rows.")
    outer = RuntimeError("in a process")
    outer.__cause__ = inner
    runs = on_a_cluster(monkeypatch, launch, [LostError(OSError(), outer), None])
    with pytest.raises(InputError, match="No rows"):
        train_on_ray(launch, "auto", 1)
    assert len(runs) == 1


def test_after_four_losses_the_way_to_go_on_is_told(monkeypatch: pytest.MonkeyPatch, launch: Launch) -> None:
    runs = on_a_cluster(monkeypatch, launch, [LostError()] * 9)
    with pytest.raises(WorkerError, match=r"4 times.*--resume"):
        train_on_ray(launch, "auto", 1)
    assert len(runs) == 4


@pytest.mark.filterwarnings("ignore::FutureWarning:ray.*")
def test_a_cluster_that_is_not_there_is_told(launch: Launch) -> None:
    pytest.importorskip("ray")
    with pytest.raises(WorkerError, match="no cluster answers there"):
        train_on_ray(launch, "127.0.0.1:1", 1)


@pytest.mark.parametrize("sees", [True, False])
def test_a_folder_that_a_node_does_not_see_is_refused(tmp_path: Path, sees: bool) -> None:
    class LostNodeError(Exception):
        """A node that was lost stays listed for a while."""

    looked: list[str] = []

    def get(node: str) -> bool:
        looked.append(node)
        if node == "lost":
            raise LostNodeError
        return sees

    names = ("TaskUnschedulableError", "NodeDiedError", "WorkerCrashedError")
    strategy = SimpleNamespace(NodeAffinitySchedulingStrategy=lambda node, soft: node)
    look = SimpleNamespace(options=lambda scheduling_strategy: SimpleNamespace(remote=lambda _: scheduling_strategy))
    nodes = [
        {"NodeID": name, "Alive": name != "ended", "NodeManagerHostname": name} for name in ("ended", "lost", "far")
    ]
    ray: Any = SimpleNamespace(
        exceptions=SimpleNamespace(**dict.fromkeys(names, LostNodeError)),
        remote=lambda **_: lambda _: look,
        nodes=lambda: nodes,
        util=SimpleNamespace(scheduling_strategies=strategy),
        get=get,
    )
    with nullcontext() if sees else pytest.raises(OutputError, match="the node far cannot see it"):
        cluster.check_shared(ray, tmp_path)
    assert looked == ["lost", "far"]
    assert not list(tmp_path.iterdir())
