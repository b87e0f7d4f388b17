import sys

import pytest
import uvicorn

from app.operation import server
from app.settings import Settings


def test_an_address_that_is_taken_is_named_with_its_port(monkeypatch):
    monkeypatch.setattr(server, "log_config", lambda _: None)
    # uvicorn logs the reason, and ends the process.
    monkeypatch.setattr(uvicorn.Config, "bind_socket", lambda _: sys.exit(1))
    with pytest.raises(SystemExit, match=r"Cannot listen at 127.0.0.1, port 9000; LIMELIGHT_HOST and LIMELIGHT_PORT"):
        server.serve(Settings(port=9000), "")
