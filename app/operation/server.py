"""The processes that serve: uvicorn's, with a shutdown that loses no request."""

import asyncio
import gc
import logging
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import Any, Literal

import uvicorn
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors.multiprocess import Multiprocess

from ..settings import Settings
from .logs import log_config
from .protocol import LimitedProtocol, drop_packets_below

logger = logging.getLogger("uvicorn.error")

# Tells a worker that the server is stopping: it is unready from now on, and asks clients to leave.
LEAVE = signal.SIGUSR1
# Time for started handshakes to finish, and for the workers to accept their connections.
_FAREWELL_S = 1.0
# A worker does not respond while it loads its models.
_SILENCE_S = 20


def serve(settings: Settings, app: str) -> None:
    """Serves until stopped. Exits with code 1 if it cannot listen, 3 if a worker cannot start.

    Args:
        settings: The settings; workers read their own.
        app: The factory of the app of a worker, as `package.module:function`.
    """
    workers = count_workers(settings.workers)
    # prometheus-client reads it at its first import, in each worker. A folder that another program made is left alone.
    os.environ.pop("PROMETHEUS_MULTIPROC_DIR", None)
    config = uvicorn.Config(
        app,
        settings.host,
        settings.port,
        lifespan="on",
        factory=True,
        workers=workers,
        http=LimitedProtocol,
        ws="none",
        log_config=log_config(settings.log_format),
        # The app writes its own line for each request, without the path.
        access_log=False,
        server_header=False,
        # The app does this itself, and only for the proxies that it trusts.
        proxy_headers=False,
        # uvicorn refuses from this number on.
        limit_concurrency=settings.max_connections + 1,
        timeout_keep_alive=settings.keep_alive_timeout_s,
        timeout_graceful_shutdown=settings.shutdown_timeout_s,
        timeout_worker_healthcheck=_SILENCE_S,
    )
    try:
        supervisor = Supervisor(config, config.bind_socket(), settings.lame_duck_timeout_s)
    except SystemExit:
        sys.exit(f"Cannot listen at {settings.host}, port {settings.port}; LIMELIGHT_HOST and LIMELIGHT_PORT set both.")
    with ExitStack() as stack:
        if workers > 1:
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = stack.enter_context(TemporaryDirectory(prefix="limelight-"))
        supervisor.run()
    if any(worker.exitcode == STARTUP_FAILURE for worker in supervisor.processes):
        sys.exit(STARTUP_FAILURE)


def count_workers(wanted: int | Literal["auto"]) -> int:
    """Returns the number of workers: `wanted`, or one for each 2 of the cores that this process may use."""
    if wanted != "auto":
        return wanted
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    with suppress(OSError, ValueError):
        # The quota of a container, in microseconds of each period ("max 100000" if there is none).
        share, period = map(int, Path("/sys/fs/cgroup/cpu.max").read_text().split())
        cores = min(cores, share // period)
    return max(1, cores // 2)


class Supervisor(Multiprocess):
    """uvicorn's supervisor, which waits for load balancers before it ends its workers.

    After SIGTERM the port stays open for the lame-duck time, while workers answer and /readyz is 503; then no new
    connections are accepted, and workers finish their requests. A second SIGTERM changes nothing. SIGINT skips the
    lame-duck time, a second one ends the workers without their requests. SIGHUP replaces each worker once a new one,
    which reads weights and keys again, is ready.
    """

    def __init__(self, config: uvicorn.Config, listener: socket.socket, lame_duck_s: float):
        super().__init__(config, [listener])
        self._lame_duck_s = lame_duck_s
        # Those not yet heeded; uvicorn takes them out of its own queue twice a second.
        self._signals: list[int] = []
        for sig in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sig, self._note)

    def keep_subprocess_alive(self) -> None:
        """Replaces workers that died."""
        for worker in self.processes:
            # Then the worker has the only copy, and its end is noticed at once, not after `_SILENCE_S`.
            worker.child_conn.close()
        super().keep_subprocess_alive()

    def terminate_all(self) -> None:
        """Drains: waits for load balancers to notice, accepts no new connections, and ends the workers."""
        [listener] = self.sockets
        leaves, end = signal.SIGTERM in self._signals, time.monotonic() + self._lame_duck_s
        if leaves:
            # Those too that took the place of others since the signal came.
            self._signal_all(LEAVE)
        while leaves and time.monotonic() < end and signal.SIGINT not in self._signals:
            time.sleep(0.05)
        # A SIGINT until now has ended this wait, and nothing else.
        self._signals.clear()
        if leaves:
            # Started handshakes finish: one that ends after the last `accept` would be reset. New ones are refused, if
            # the system supports that, by dropping packets that may have crossed a router (RFC 5082: a TTL below 255;
            # clients start with 64 or 128). They retry after a second, and find that nothing of theirs was read.
            drop_packets_below(255, listener)
            time.sleep(_FAREWELL_S)
        # The port is closed once the workers have closed it too.
        listener.close()
        super().terminate_all()

    def join_all(self) -> None:
        """Waits for the workers; SIGINT ends them without their requests."""
        for worker in self.processes:
            while worker.process.is_alive():
                worker.process.join(0.1)
                if signal.SIGINT in self._signals:
                    self._signal_all(signal.SIGINT)
                    self._signals.clear()

    def _note(self, sig: int, _: FrameType | None) -> None:
        self._signals.append(sig)
        self.signal_queue.append(sig)
        if sig == signal.SIGTERM:
            self._signal_all(LEAVE)

    def _signal_all(self, sig: int) -> None:
        for worker in self.processes:
            if worker.pid and worker.exitcode is None:
                with suppress(ProcessLookupError):
                    os.kill(worker.pid, sig)


def settle(state: Any) -> None:
    """Tunes this process as a worker, once its models are loaded; does nothing in any other process.

    Args:
        state: State of the app; `leaving` is set when the server stops.
    """
    supervisor = multiprocessing.parent_process()
    if supervisor is None or threading.current_thread() is not threading.main_thread():
        return

    def follow() -> None:
        supervisor.join()
        os.kill(os.getpid(), signal.SIGTERM)

    asyncio.get_running_loop().add_signal_handler(LEAVE, setattr, state, "leaving", True)
    threading.Thread(target=follow, daemon=True).start()
    # Garbage collection traverses all live objects, the models too: half the time under load.
    gc.collect()
    gc.freeze()
    # The threads of the models and the event loop share Python's lock: 5 ms of waiting would be longer than an answer.
    sys.setswitchinterval(0.0001)
