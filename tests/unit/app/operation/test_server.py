import os
import signal
import socket
import sys
from types import SimpleNamespace

import pytest

from app.operation import server
from app.settings import Settings


def test_a_folder_of_figures_that_another_program_made_is_left_alone(monkeypatch):
    monkeypatch.setattr(server, "log_config", lambda _: None)
    monkeypatch.setattr(server, "_listen", lambda *_: sys.exit(1))
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", "elsewhere")
    with pytest.raises(SystemExit):
        server.serve(Settings(), "")
    assert "PROMETHEUS_MULTIPROC_DIR" not in os.environ


def test_a_worker_that_took_the_place_of_another_since_sigterm_leaves_too(monkeypatch):
    told = []
    monkeypatch.setattr(os, "kill", lambda pid, sig: told.append((pid, sig)))
    monkeypatch.setattr(server, "_FAREWELL_S", 0)
    supervisor = server.Supervisor.__new__(server.Supervisor)
    supervisor.sockets, supervisor._signals, supervisor._lame_duck_s = [socket.socket()], [signal.SIGTERM], 0
    supervisor.processes = [SimpleNamespace(pid=7, exitcode=None, terminate=lambda: told.append("ended"))]
    supervisor.terminate_all()
    assert told == [(7, server.LEAVE), "ended"]


def test_a_quota_of_either_version_of_control_groups_bounds_the_workers(monkeypatch, tmp_path):
    monkeypatch.setattr(server, "_CGROUP", tmp_path)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(64)), raising=False)
    assert server.count_workers("auto") == 32
    (tmp_path / "cpu").mkdir()
    (tmp_path / "cpu" / "cpu.cfs_period_us").write_text("100000\n")
    for quota, workers in (("-1", 32), ("600000", 3), ("50000", 1)):
        (tmp_path / "cpu" / "cpu.cfs_quota_us").write_text(f"{quota}\n")
        assert server.count_workers("auto") == workers
    (tmp_path / "cpu" / "cpu.cfs_quota_us").unlink()
    for quota, workers in (("max", 32), ("800000", 4)):
        (tmp_path / "cpu.max").write_text(f"{quota} 100000\n")
        assert server.count_workers("auto") == workers


@pytest.mark.parametrize("usual", [None, "false"])
def test_a_worker_that_takes_the_place_of_another_has_every_model(monkeypatch, usual):
    seen = []
    monkeypatch.delenv("LIMELIGHT_STRICT_MODELS", raising=False)
    if usual:
        monkeypatch.setenv("LIMELIGHT_STRICT_MODELS", usual)
    monkeypatch.setattr(
        server.multiprocess.Multiprocess, "restart_all", lambda _: seen.append(Settings().strict_models)
    )
    server.Supervisor.__new__(server.Supervisor).restart_all()
    assert seen == [True]
    assert os.environ.get("LIMELIGHT_STRICT_MODELS") == usual
