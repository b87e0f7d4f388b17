"""Turns an app into a worker: it listens for the shutdown, follows its supervisor, and is tuned for answering."""

import asyncio
import gc
import multiprocessing
import os
import signal
import sys
import threading
from typing import Any

from .server import LEAVE


def settle(state: Any) -> None:
    """Tunes this process as a worker, once its models are loaded; does nothing elsewhere.

    Args:
        state: State of the app; `leaving` is set when the server stops.
    """
    supervisor = multiprocessing.parent_process()
    if supervisor is None or threading.current_thread() is not threading.main_thread():
        return

    def leave() -> None:
        state.leaving = True

    def follow() -> None:
        supervisor.join()
        os.kill(os.getpid(), signal.SIGTERM)

    asyncio.get_running_loop().add_signal_handler(LEAVE, leave)
    threading.Thread(target=follow, daemon=True).start()
    # Garbage collection traverses all live objects, the models too: half the time under load.
    gc.collect()
    gc.freeze()
    # The threads of the models and the event loop share Python's lock: 5 ms of waiting would be longer than an answer.
    sys.setswitchinterval(0.0001)
