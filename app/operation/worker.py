"""What makes an app a worker: it hears of the end, follows its supervisor, and is tuned to answer."""

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
    """Fits this process to what a worker does, once its models are loaded; elsewhere it does nothing.

    Args:
        state: Of the app; `leaving` is set when the server ends.
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
    # A search for garbage goes through everything that lives, the models too: half the time under load.
    gc.collect()
    gc.freeze()
    # The threads of the models and the event loop share Python's lock: none waits 5 ms for it, longer than an answer.
    sys.setswitchinterval(0.0001)
