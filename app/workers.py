"""Several processes on one port: started together, a dead one started anew, all of them ended together."""

import logging
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
from multiprocessing.sharedctypes import RawArray
from pathlib import Path
from socket import socket
from typing import Any, Literal

import uvicorn
from prometheus_client.multiprocess import mark_process_dead
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors.multiprocess import Multiprocess, Process

from limelight.quiet import quiet

from .operation.clients import Clients
from .operation.logs import log_config
from .operation.memory import forgo_training, keep_small_arrays
from .settings import Settings

logger = logging.getLogger("app.workers")

# One core for the network of a process and one for its requests; what its models and their compiled shapes take.
_CORES_EACH = 2
_BYTES_EACH = 1_000_000_000
# As long as a process may be too busy to say that it lives: while it loads TensorFlow, it says nothing.
_SILENCE_SECONDS = 60
# In which a process has taken notice that it was told to end.
_HEARING_SECONDS = 5


def serve_in_processes(settings: Settings, workers: int) -> None:
    """Serves in so many processes until told to end; exits with code 3 where one of them cannot start."""
    folder = tempfile.mkdtemp(prefix="limelight-metrics-")
    # prometheus-client reads it where it is first imported, in each process.
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
    config = uvicorn.Config(
        f"{__package__}.main:create_app",
        host=settings.host,
        port=settings.port,
        log_config=log_config(settings.log_format),
        workers=workers,
        timeout_worker_healthcheck=_SILENCE_SECONDS,
    )
    try:
        # A port that somebody else has is found out before anything is loaded.
        listener = config.bind_socket()
        listener.listen(config.backlog)
        supervisor = Supervisor(config, listener, settings, folder)
        supervisor.run()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if any(process.exitcode == STARTUP_FAILURE for process in supervisor.processes):
        sys.exit(STARTUP_FAILURE)


class Worker(Process):
    """One of the processes.

    Args:
        config: The supervisor's.
        sockets: What all of them listen at.
        settings: The server's.
        pids: For each process that has loaded its models its number, otherwise 0; shared by all.
        clients: What clients have used up of their shares; shared by all.
        place: Which of these processes this one is.
        replaces: Whether it takes the place of one that died, so that others answer while it loads its models.
    """

    def __init__(
        self,
        config: uvicorn.Config,
        sockets: list[socket],
        settings: Settings,
        pids: Any,
        clients: Clients,
        place: int,
        replaces: bool,
    ):
        self.settings, self.pids, self.clients, self.place, self.replaces = settings, pids, clients, place, replaces
        super().__init__(config, sockets)

    def start(self) -> None:
        """Starts the process."""
        super().start()
        # It has its own copy. As long as one is open here, a process that dies while it is asked whether it lives is
        # waited for as if it were only busy.
        self.child_conn.close()

    def target(self, sockets: list[socket] | None = None) -> None:
        """Runs in the process."""
        # It came along; as long as it is open here, nobody is missed at the other end.
        self.parent_conn.close()
        threading.Thread(target=self.always_pong, daemon=True).start()
        forgo_training()
        keep_small_arrays()
        # Here, since the supervisor needs no TensorFlow.
        with quiet():
            from .main import create_app
        from .models.health import Health
        from .operation.server import Server

        try:
            app = create_app(self.settings, Health(self.pids, self.place, self.replaces), self.clients)
            self._server = server = Server(app, supervised=True)
        except Exception:
            # It would fail again, each time that it is started anew.
            logger.exception("The server cannot start")
            sys.exit(STARTUP_FAILURE)
        server.run(sockets)
        if server.failed:
            sys.exit(STARTUP_FAILURE)

    def always_pong(self) -> None:
        """Answers the supervisor for as long as it asks, and ends the process where there is none any more."""
        try:
            while True:
                self.child_conn.recv()
                self.child_conn.send(self._server is not None and self._server.started)
        except (EOFError, OSError):
            # It hangs up once it has told the process to end; one that was killed has told nobody.
            time.sleep(_HEARING_SECONDS)
            if self._server is None or not self._server.should_exit:
                os.kill(os.getpid(), signal.SIGTERM)


class Supervisor(Multiprocess):
    """Starts the processes, watches them, and ends them; it answers no request itself."""

    def __init__(self, config: uvicorn.Config, listener: socket, settings: Settings, metrics_folder: str):
        super().__init__(config, [listener])
        self._settings = settings
        self._metrics_folder = metrics_folder
        self._pids = RawArray("i", config.workers)
        self._clients = Clients(config.workers)

    def init_processes(self) -> None:
        """Starts all of them."""
        self.processes = [self._start(place, replaces=False) for place in range(self.processes_num)]

    def keep_subprocess_alive(self) -> None:
        """Starts a process anew that has died or says nothing; ends where one cannot start."""
        for place, process in enumerate(self.processes):
            if self.should_exit.is_set() or process.is_alive(timeout=self.config.timeout_worker_healthcheck):
                continue
            process.kill()
            process.join()
            if process.exitcode == STARTUP_FAILURE:
                self.should_exit.set()
                return
            logger.warning("Process %s died and is started anew", process.pid)
            mark_process_dead(process.pid, self._metrics_folder)
            # Before all were ready nobody answers in its place, and probes want to hear that the models are loaded.
            self.processes[place] = self._start(place, replaces=any(pid for pid in self._pids if pid != process.pid))

    def terminate_all(self) -> None:
        """Tells all of them to end; from now on it is they who close the port."""
        for listener in self.sockets:
            listener.close()
        super().terminate_all()

    def join_all(self) -> None:
        """Waits for them; a second signal ends them at once."""
        self.signal_queue.clear()
        for process in self.processes:
            while process.process.is_alive():
                process.process.join(0.1)
                if self.signal_queue:
                    process.process.kill()

    def handle_hup(self) -> None:
        """Leaves all as it is: settings and weights are read once."""

    # More or fewer processes while it serves: none knows of the others' number but from the start.
    handle_ttin = handle_ttou = handle_hup

    def _start(self, place: int, *, replaces: bool) -> Worker:
        self._pids[place] = 0
        self._clients.forget_process(place)
        worker = Worker(self.config, self.sockets, self._settings, self._pids, self._clients, place, replaces)
        worker.start()
        return worker


def count_workers(wanted: int | Literal["auto"], system: Path = Path("/")) -> int:
    """Returns how many processes to start: as many as are `wanted`, or as many as the cores and the memory hold.

    Args:
        wanted: Their number, or `auto`.
        system: Where /proc and /sys are.
    """
    if wanted != "auto":
        return wanted
    return max(1, min(_cores(system) // _CORES_EACH, _memory(system) // _BYTES_EACH))


def _cores(system: Path) -> int:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    # A container's share, in microseconds of each period ("max 100000" where there is none).
    quota, _, period = _read(system / "sys/fs/cgroup/cpu.max").partition(" ")
    return min(cores, int(quota) // int(period)) if quota.isdigit() else cores


def _memory(system: Path) -> int:
    kilobytes = _read(system / "proc/meminfo").partition("MemTotal:")[2].split()
    memory = int(kilobytes[0]) * 1024 if kilobytes else _BYTES_EACH
    limit = _read(system / "sys/fs/cgroup/memory.max").strip()
    return min(memory, int(limit)) if limit.isdigit() else memory


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""
