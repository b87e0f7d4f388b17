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
from uvicorn.supervisors import multiprocess

from ..settings import Settings, variable
from .logs import log_config
from .protocol import LimitedProtocol, drop_packets_below

logger = logging.getLogger("uvicorn.error")

# Signals to a worker. LEAVE: it is unready from now on, and asks clients to leave; systemd and `kill -TERM -PGID` send
# it to workers too. Only the supervisor sends the others. END: it ends after its requests. HURRY: it ends without them.
LEAVE, END, HURRY = signal.SIGTERM, signal.SIGUSR1, signal.SIGUSR2
# Time for started handshakes to finish, and for the workers to accept their connections.
_FAREWELL_S = 1.0
_CGROUP = Path("/sys/fs/cgroup")
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
    supervisor = Supervisor(config, _listen(settings.host, settings.port), settings.lame_duck_timeout_s)
    with ExitStack() as stack:
        if workers > 1:
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = stack.enter_context(TemporaryDirectory(prefix="limelight-"))
        supervisor.run()
    if any(worker.exitcode == STARTUP_FAILURE for worker in supervisor.processes):
        sys.exit(STARTUP_FAILURE)


def _listen(host: str, port: int) -> socket.socket:
    """Returns the socket of the server; workers listen on it. Exits with code 1 if it cannot be had."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        reason = f"{host}, port {port} ({error.strerror})"
        sys.exit(f"Cannot listen at {reason}; LIMELIGHT_HOST and LIMELIGHT_PORT set both.")
    logger.info("Limelight running on http://%s:%d", f"[{host}]" if ":" in host else host, listener.getsockname()[1])
    return listener


def count_workers(wanted: int | Literal["auto"]) -> int:
    """Returns the number of workers: `wanted`, or one for each 2 of the cores that this process may use."""
    if wanted != "auto":
        return wanted
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    # The quota of a container, in microseconds of each period ("max 100000" or -1 if there is none), by the second and
    # the first version of Linux's control groups.
    for files in (["cpu.max"], ["cpu/cpu.cfs_quota_us", "cpu/cpu.cfs_period_us"]):
        with suppress(OSError, ValueError):
            share, period = map(int, " ".join((_CGROUP / file).read_text() for file in files).split())
            cores = min(cores, share // period if share > 0 else cores)
    return max(1, cores // 2)


class Worker(multiprocess.Process):
    """A worker that ends when its supervisor says so, and by no signal that everyone sends."""

    def terminate(self) -> None:
        """Ends the worker after its requests; as uvicorn does, but for the signal."""
        if self.pid and self.exitcode is None:
            os.kill(self.pid, END)
            logger.info("Ending worker [%d]", self.pid)
            self.parent_conn.close()
            self.child_conn.close()


# uvicorn's supervisor has no other place for it.
multiprocess.Process = Worker  # type: ignore[misc]


class Supervisor(multiprocess.Multiprocess):
    """uvicorn's supervisor, which waits for load balancers before it ends its workers.

    Its states, and the signals that lead from one to the next, whether they reach it alone or its workers too:

    serving     SIGHUP: each worker is replaced by one that reads weights and keys again, once that is ready and has
                every model; otherwise the old one stays. A worker that dies is replaced.
                SIGTERM → lame duck; SIGINT → farewell
    lame duck   /readyz is 503, workers answer and ask clients to leave (LEAVE), new connections are accepted.
                After `lame_duck_s`, or by SIGINT → farewell; another SIGTERM changes nothing.
    farewell    For a second, started handshakes are accepted and new ones are not. → draining
    draining    The port is closed; workers finish their requests (END), within uvicorn's time for that.
                SIGINT: workers end without them (HURRY). When the last has ended, so does the supervisor.
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

    def restart_all(self) -> None:
        """Replaces all workers; one that lacks a model does not take the place of one that has it."""
        strict = variable("strict_models")
        usual = os.environ.get(strict)
        os.environ[strict] = "true"
        try:
            super().restart_all()
        finally:
            del os.environ[strict]
            if usual is not None:
                os.environ[strict] = usual

    def terminate_all(self) -> None:
        """Waits as a lame duck, says farewell, closes the port, and ends the workers after their requests."""
        [listener] = self.sockets
        # Those too that took the place of others since the signal came.
        self._signal_all(LEAVE)
        end = time.monotonic() + self._lame_duck_s
        told = bool(self._signals)
        while signal.SIGTERM in self._signals and signal.SIGINT not in self._signals and time.monotonic() < end:
            time.sleep(0.05)
        # A SIGINT until now has ended this wait, and nothing else.
        self._signals.clear()
        if told:
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
                    self._signal_all(HURRY)
                    self._signals.clear()

    def _note(self, sig: int, _: FrameType | None) -> None:
        self._signals.append(sig)
        self.signal_queue.append(sig)
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
        os.kill(os.getpid(), END)

    # uvicorn's own handlers would end the process by the signal again, before the log is written.
    server = signal.getsignal(signal.SIGTERM).__self__  # type: ignore[union-attr]
    signal.signal(END, lambda *_: setattr(server, "should_exit", True))
    signal.signal(HURRY, lambda *_: setattr(server, "force_exit", True))
    # Ctrl-C in a terminal reaches workers too.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asyncio.get_running_loop().add_signal_handler(LEAVE, setattr, state, "leaving", True)
    threading.Thread(target=follow, daemon=True).start()
    # Garbage collection traverses all live objects, the models too: half the time under load.
    gc.collect()
    gc.freeze()
    # The threads of the models and the event loop share Python's lock: 5 ms of waiting would be longer than an answer.
    sys.setswitchinterval(0.0001)
