"""Runs nginx with deploy/nginx.conf in front of servers on this machine."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parent.parent


@contextlib.contextmanager
def running_nginx(folder: Path, ports: list[int], edit: Callable[[str], str] = str) -> Iterator[str]:
    """Runs nginx with deploy/nginx.conf, with the addresses and folders of this run, modified by `edit`."""
    [port] = free_ports(1)
    config = folder / "nginx.conf"
    config.write_text(edit(nginx_config(folder, port, ports)))
    process = subprocess.Popen(["nginx", "-e", "stderr", "-p", str(folder), "-c", str(config), "-g", "daemon off;"])
    try:
        url = f"http://127.0.0.1:{port}"
        while process.poll() is None:
            with contextlib.suppress(httpx.TransportError):
                httpx.get(f"{url}/metrics")
                break
            time.sleep(0.05)
        else:
            sys.exit("nginx did not start.")
        yield url
    finally:
        process.terminate()
        process.wait(timeout=30)


def nginx_config(folder: Path, port: int, ports: list[int]) -> str:
    """Returns deploy/nginx.conf for servers on these ports of this machine."""
    config = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    for number, server_port in enumerate(ports, 1):
        config = config.replace(f"server limelight-{number}:8000", f"server 127.0.0.1:{server_port}")
    config = config.replace(" /tmp/", f" {folder}/").replace("/dev/stdout", str(folder / "access.log"))
    config = config.replace("listen 8080", f"listen 127.0.0.1:{port}")
    # As root, nginx runs its workers as an unprivileged user, which could not enter the folder.
    return config if os.getuid() else f"user root;\n{config}"


def free_ports(count: int) -> list[int]:
    """Returns free ports of the loopback interface."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
