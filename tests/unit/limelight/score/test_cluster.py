"""On Ray each row is scored once, in order, even if a process or a node is lost; and OUT must be shared."""

import os
from io import BytesIO
from pathlib import Path

import pytest

from limelight.errors import OutputError, WorkerError
from limelight.score.cluster import check_shared, on_ray
from limelight.score.job import ScoreRequest, prepare
from limelight.score.parts import WrittenPart
from tests.unit.limelight.score.jobs import Run, contents

ray = pytest.importorskip("ray")
# Ray opens files and sockets that it keeps until the process ends.
pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning:ray.*"),
]


@pytest.mark.long
def test_a_node_that_is_lost_takes_no_rows_with_it(
    run: Run, reviews: Path, weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ray.cluster_utils import Cluster

    reviews.write_text(reviews.read_text() * 10)
    run(reviews, tmp_path / "whole")
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    node = cluster.add_node(num_cpus=1)
    try:
        ray.init(cluster.address, log_to_driver=False)
        done: list[WrittenPart] = []

        def lose(part: WrittenPart) -> None:
            done.append(part)
            if len(done) == 5:
                cluster.remove_node(node, allow_graceful=False)

        with prepare(
            ScoreRequest([str(reviews)], tmp_path / "out", weights, shard_rows=5), BytesIO(), lambda _: None
        ) as job:
            job.run(on_ray(cluster.address, 2), lose)
        # Only this process has the folder under this path.
        (tmp_path / "own").mkdir()
        descriptor = os.open(tmp_path / "own", os.O_RDONLY)
        with pytest.raises(OutputError, match="does not see it"):
            check_shared(ray, Path(f"/proc/self/fd/{descriptor}"))
        os.close(descriptor)
        # A node that was lost stays listed for a while.
        ghost = {"NodeID": "0" * 56, "Alive": True, "NodeManagerHostname": "gone"}
        monkeypatch.setattr(ray, "nodes", lambda: [ghost])
        check_shared(ray, tmp_path)
    finally:
        ray.shutdown()
        cluster.shutdown()
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")


def test_a_cluster_that_is_not_there_is_said(run: Run, reviews: Path, tmp_path: Path) -> None:
    with pytest.raises(WorkerError, match="no cluster answers there"):
        run(reviews, tmp_path / "out", on_ray("127.0.0.1:1", 1))
