"""The processes that serve: uvicorn's, with a stop that loses no request."""

import asyncio
import errno
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
from types import MethodType
from typing import Any, Literal

import uvicorn
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from limelight.common.processes import container_limits

from ..settings import Settings
from .logs import log_config
from .protocol import LimitedProtocol, drop_packets_below, drops_packets

logger = logging.getLogger("uvicorn.error")

# Time in which a worker that ends asks its clients to leave, and newcomers are answered.
LEAVE_S = 1.5
# Time in which the supervisor hears of a signal that reached its workers, too, on a machine that has other work.
_HEARS_S = 5
_LOOK_S = 0.05
_CPU_QUOTA = Path("/sys/fs/cgroup/cpu.max")
_WORKER_BYTES = 400_000_000
# A worker does not respond while it loads its models.
_SILENCE_S = 20


def serve(settings: Settings, app: str) -> None:
    """Serves until stopped. Exits with code 1 if it cannot listen, 3 if a worker cannot start.

    Args:
        settings: The settings; workers read their own.
        app: The factory of the app of a worker, as `package.module:function`; `function_with_all` needs every model.
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
    supervisor = Supervisor(config, [_listen(settings.host, settings.port)], bool(settings.trusted_proxies))
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
        remedy = f"Choose another port with --port (make serve PORT={8001 if port == 8000 else 8000})"
        if error.errno not in (errno.EADDRINUSE, errno.EACCES):
            remedy = "Choose another address with --host: 127.0.0.1, or 0.0.0.0 for all of this machine"
        sys.exit(f"Cannot listen on {host}, port {port}: {error.strerror}. {remedy}.")
    logger.info("Limelight running on http://%s:%d", f"[{host}]" if ":" in host else host, listener.getsockname()[1])
    return listener


def count_workers(wanted: int | Literal["auto"]) -> int:
    """Returns the number of workers: `wanted`, or one for each core and 400 MB that this process may use."""
    if wanted != "auto":
        return wanted
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    # The quota of a container, in microseconds of each period; "max 100000" if there is none.
    with suppress(OSError, ValueError):
        share, period = map(int, _CPU_QUOTA.read_text().split())
        cores = min(cores, share // period)
    # A container of many cores may have little memory.
    return max(1, min([cores, *(int(limit) // _WORKER_BYTES for limit in container_limits())]))


class Supervisor(Multiprocess):
    """uvicorn's supervisor: it replaces a worker that died, and on SIGHUP all of them, one by one, once each is ready.

    A signal that ends it may reach its workers too, or one of them alone: see `settle`.
    """

    def keep_subprocess_alive(self) -> None:
        """Replaces workers that died."""
        for worker in self.processes:
            # Then the worker has the only copy, and its end is noticed at once, not after `_SILENCE_S`.
            worker.child_conn.close()
        super().keep_subprocess_alive()

    def restart_all(self) -> None:
        """Replaces all workers; a new worker that lacks a model does not replace one that has it."""
        app, self.config.app = self.config.app, f"{self.config.app}_with_all"
        # All packets pass, and a worker that ends knows that the supervisor has heard of the signal.
        drop_packets_below(1, self.sockets[0])
        try:
            super().restart_all()
        finally:
            self.config.app = app
            if not self.signal_queue:
                drop_packets_below(0, self.sockets[0])

    def __init__(self, config: uvicorn.Config, sockets: list[socket.socket], behind_proxy: bool = False):
        super().__init__(config, sockets)
        self._behind_proxy = behind_proxy
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._refuse_connections)

    def _refuse_connections(self, number: int, _frame: object) -> None:
        """Stops new connections before the workers end: one in the queue of a closed port would be reset.

        The listener drops packets that may have crossed a router (RFC 5082: a TTL below 255; clients start with 64 or
        128), where the system supports that. They try again after a second, and find that nothing of theirs was read.
        At once: where the signal reached the workers too, they wait for it to leave the port.

        A proxy would wait for that second before it asks another replica. There all packets pass (their TTL is at least
        1), and the port is closed once the workers have left it: it asks the other one at once.
        """
        drop_packets_below(1 if self._behind_proxy else 255, self.sockets[0])
        self.signal_queue.append(number)

    def terminate_all(self) -> None:
        """Ends the workers, then closes the port, which is done once the last of them has closed it."""
        super().terminate_all()
        if self._behind_proxy:
            self.sockets[0].close()
        # By then the workers have accepted what had begun.
        time.sleep(LEAVE_S)
        self.sockets[0].close()


def settle(state: Any) -> None:
    """Tunes this process as a worker, once its models are loaded; does nothing in any other process.

    On SIGTERM or SIGINT, to it or to all processes, a worker asks its clients to leave. For half of `LEAVE_S` it takes
    what waits at the port, and for up to `_HEARS_S` longer if the supervisor has not heard of the signal yet: what
    waited at a port without workers would be reset. For the other half it reads what it has taken, and then it ends
    after its requests. A second SIGINT ends it at once.

    Args:
        state: State of the app; `leaving` is set when the worker ends.
    """
    supervisor = multiprocessing.parent_process()
    if supervisor is None or threading.current_thread() is not threading.main_thread():
        return
    loop, end = asyncio.get_running_loop(), signal.getsignal(signal.SIGTERM)
    assert isinstance(end, MethodType)
    listening: uvicorn.Server = end.__self__  # type: ignore[assignment]

    def look_at_the_port(patience: float) -> None:
        ports = [port for server in listening.servers for port in server.sockets]
        if patience > 0 and supervisor.is_alive() and not all(map(drops_packets, ports)):
            loop.call_later(_LOOK_S, look_at_the_port, patience - _LOOK_S)
        else:
            # By then what had come is taken.
            loop.call_later(_LOOK_S, leave_the_port)

    def leave_the_port() -> None:
        # A connection that is taken in the last moment would be closed before its request is read.
        for server in listening.servers:
            server.close()
        # By no signal: uvicorn would raise it again, and the process would end before its log is written.
        loop.call_later(LEAVE_S / 2, end, 0, None)

    interrupts = 0

    def leave(number: int) -> None:
        nonlocal interrupts
        # The supervisor's SIGTERM may come before the SIGINT that caused it.
        interrupts += number == signal.SIGINT
        if not state.leaving:
            state.leaving = True
            loop.call_later(LEAVE_S / 2 - _LOOK_S, look_at_the_port, _HEARS_S)
        elif number == signal.SIGINT and interrupts > 1:
            end(0, None)
            end(number, None)

    def follow() -> None:
        supervisor.join()
        os.kill(os.getpid(), signal.SIGTERM)

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, leave, number)
    if listening.should_exit:
        # The signal came while the models were loaded: what waits at the port is answered all the same.
        listening.should_exit = False
        listening._captured_signals.clear()
        leave(signal.SIGTERM)
    threading.Thread(target=follow, daemon=True).start()
    _tune()


def _tune() -> None:
    # Garbage collection traverses all live objects, the models too: half the time under load.
    gc.collect()
    gc.freeze()
    # The threads of the models and the event loop share Python's lock: 5 ms of waiting would be longer than an answer.
    sys.setswitchinterval(0.0001)
