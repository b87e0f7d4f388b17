import os
import signal
import socket
from types import SimpleNamespace

import pytest

from app.operation import server
from app.settings import Settings


def test_an_address_that_is_taken_is_named_with_its_port_and_the_figures_of_another_program_stay(monkeypatch, caplog):
    monkeypatch.setattr(server, "log_config", lambda _: None)
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", "elsewhere")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        told = f"Cannot listen at 127.0.0.1, port {port}; LIMELIGHT_HOST and LIMELIGHT_PORT set both."
        with pytest.raises(SystemExit) as end:
            server.serve(Settings(port=port), "")
    assert end.value.code == told
    assert "Address already in use" in caplog.text
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
