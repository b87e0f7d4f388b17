import logging
import os
import signal
import socket
import sys
from types import SimpleNamespace

import pytest
from uvicorn.config import STARTUP_FAILURE

from app.operation import server
from app.operation.protocol import drops_packets
from app.settings import Settings


@pytest.mark.parametrize(("workers", "exitcode"), [(1, 0), (2, STARTUP_FAILURE)])
def test_workers_share_a_socket_and_a_folder_and_a_start_that_fails_ends_the_server(
    workers, exitcode, monkeypatch, caplog
):
    folders, ports = [], []

    class Supervisor:
        processes = (SimpleNamespace(exitcode=0), SimpleNamespace(exitcode=exitcode))

        def __init__(self, config, sockets, behind_proxy):
            [listener] = sockets
            ports.append(listener.getsockname()[1])
            assert listener.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR)
            listener.close()
            assert (config.workers, config.limit_concurrency, behind_proxy) == (workers, 11, True)

        def run(self):
            folders.append(os.environ.get("PROMETHEUS_MULTIPROC_DIR"))

    monkeypatch.delenv("PROMETHEUS_MULTIPROC_DIR", raising=False)
    monkeypatch.setattr(server, "log_config", lambda _: None)
    monkeypatch.setattr(server, "Supervisor", Supervisor)
    settings = Settings(workers=workers, host="127.0.0.1", port=0, max_connections=10, trusted_proxies="10.0.0.0/8")
    with caplog.at_level(logging.INFO, "uvicorn.error"):
        if exitcode:
            with pytest.raises(SystemExit, match=str(exitcode)):
                server.serve(settings, "")
            os.environ.pop("PROMETHEUS_MULTIPROC_DIR")
        else:
            server.serve(settings, "")
    assert [folder is not None for folder in folders] == [workers > 1]
    assert caplog.messages == [f"Limelight running on http://127.0.0.1:{ports[0]}"]


@pytest.mark.parametrize("behind_proxy", [False, True])
def test_a_signal_refuses_packets_and_the_port_is_closed_once_the_workers_have_left(behind_proxy, monkeypatch):
    monkeypatch.setattr(server, "LEAVE_S", 0)
    before = {number: signal.getsignal(number) for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}}
    try:
        with socket.socket() as listener:
            supervisor = server.Supervisor(server.uvicorn.Config("", log_config=None), [listener], behind_proxy)
            for number in (signal.SIGTERM, signal.SIGINT):
                os.kill(os.getpid(), number)
            assert supervisor.signal_queue == [signal.SIGTERM, signal.SIGINT]
            assert drops_packets(listener)
            supervisor.terminate_all()
            assert listener.fileno() == -1
    finally:
        for number, handler in before.items():
            if handler is not None and signal.getsignal(number) != handler:
                signal.signal(number, handler)


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


@pytest.mark.parametrize("ends", [False, True])
def test_a_worker_that_takes_the_place_of_another_has_every_model(ends, monkeypatch):
    def restart_all(self):
        seen.append((self.config.app, drops_packets(self.sockets[0])))
        self.signal_queue += [signal.SIGTERM] * ends

    seen = []
    monkeypatch.setattr(server.Multiprocess, "restart_all", restart_all)
    supervisor = server.Supervisor.__new__(server.Supervisor)
    supervisor.config = server.uvicorn.Config("app.__main__:make_app")
    supervisor.signal_queue = []
    with socket.socket() as listener:
        supervisor.sockets = [listener]
        supervisor.restart_all()
        # A worker that ends sees that the supervisor knows.
        assert seen == [("app.__main__:make_app_with_all", True)]
        assert supervisor.config.app == "app.__main__:make_app"
        assert drops_packets(listener) is (ends or sys.platform != "linux")
