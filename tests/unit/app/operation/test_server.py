import os
import sys

import pytest

from app.operation import server
from app.settings import Settings


def test_a_folder_of_figures_that_another_program_made_is_left_alone(monkeypatch):
    monkeypatch.setattr(server, "log_config", lambda _: None)
    monkeypatch.setattr(server, "_listen", lambda *_: sys.exit(1))
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", "elsewhere")
    with pytest.raises(SystemExit):
        server.serve(Settings(workers=1), "")
    assert "PROMETHEUS_MULTIPROC_DIR" not in os.environ


def test_a_quota_of_a_control_group_bounds_the_workers_and_memory_does(monkeypatch, tmp_path):
    memory = []
    monkeypatch.setattr(server, "_CPU_QUOTA", tmp_path / "cpu.max")
    monkeypatch.setattr(server, "container_limits", lambda: memory)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(32)), raising=False)
    assert server.count_workers(3) == 3
    assert server.count_workers("auto") == 32
    for quota, workers in (("max", 32), ("50000", 1), ("800000", 8)):
        (tmp_path / "cpu.max").write_text(f"{quota} 100000\n")
        assert server.count_workers("auto") == workers
    for limit, workers in ((1_500_000_000, 3), (100_000_000, 1), (1 << 63, 8)):
        memory[:] = [limit]
        assert server.count_workers("auto") == workers


def test_a_worker_that_takes_the_place_of_another_has_every_model(monkeypatch):
    seen = []
    monkeypatch.setattr(server.Multiprocess, "restart_all", lambda self: seen.append(self.config.app))
    supervisor = server.Supervisor.__new__(server.Supervisor)
    supervisor.config = server.uvicorn.Config("app.__main__:make_app")
    supervisor.restart_all()
    assert seen == ["app.__main__:make_app_with_all"]
    assert supervisor.config.app == "app.__main__:make_app"
