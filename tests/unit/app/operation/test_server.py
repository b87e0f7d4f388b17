import os
import signal
import socket
import sys
from types import SimpleNamespace

import pytest
import uvicorn

from app.operation import server
from app.settings import Settings


def test_a_folder_of_figures_that_another_program_made_is_left_alone(monkeypatch):
    monkeypatch.setattr(server, "log_config", lambda _: None)
    monkeypatch.setattr(uvicorn.Config, "bind_socket", lambda _: sys.exit(1))
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
