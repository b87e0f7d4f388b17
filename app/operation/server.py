"""How the process listens and ends: probes are answered from the start, slow clients cut off, no request lost."""

import asyncio
import gc
import logging
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import FrameType
from typing import Any

import uvicorn
from fastapi import FastAPI

from ..models.health import Health
from ..models.registry import StartError
from ..settings import Settings
from .door import stop_handshakes, waiting
from .logs import log_config
from .memory import let_go_of_files
from .protocol import GuardedProtocol

logger = logging.getLogger("app.operation.server")

# How long connections that are open but idle are kept once the door is closed: a request may be on its way on them.
_FAREWELL_SECONDS = 1.0
# Where no connection has come for so long, whoever sends them has seen that the server ends.
_QUIET_SECONDS = 1.0
# In which a handshake that has begun comes to its end.
_HANDSHAKE_SECONDS = 0.05


class Server(uvicorn.Server):
    """Listens before the models are loaded, and ends when it is told to, with exit code 0."""

    def __init__(self, app: FastAPI, *, supervised: bool = False):
        settings: Settings = app.state.settings
        self.app = app
        self.health: Health = app.state.health
        self.failed = False
        self._supervised = supervised
        app.router.lifespan_context = self._in_background(app.router.lifespan_context)
        super().__init__(
            uvicorn.Config(
                app,
                host=settings.host,
                port=settings.port,
                http=GuardedProtocol,
                ws="none",
                log_config=log_config(settings.log_format),
                access_log=False,
                server_header=False,
                # The app does this itself, and only for the proxies that it trusts.
                proxy_headers=False,
                timeout_keep_alive=settings.keep_alive_timeout_s,
                timeout_graceful_shutdown=settings.shutdown_timeout_s,
            )
        )

    def serve_until_told(self) -> None:
        """Serves; ends the process with exit code 3 where it cannot start."""
        # First of all: a port that somebody else has is found out before the models are loaded.
        listener = self.config.bind_socket()
        listener.listen(self.config.backlog)
        self.run(sockets=[listener])
        if self.failed:
            sys.exit(uvicorn.config.STARTUP_FAILURE)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begins to end at the first signal, and ends at once at the second."""
        if self._supervised and sig == signal.SIGINT:
            # The terminal sends Ctrl-C to all processes, and then the supervisor tells them too.
            return
        if self.should_exit:
            signal.signal(sig, signal.SIG_DFL)
            signal.raise_signal(sig)
        self.health.leaving = True
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stays for those who have not heard that it ends, closes the door, answers all inside, and ends the app."""
        loop = asyncio.get_running_loop()
        settings: Settings = self.app.state.settings
        begun = loop.time()
        if self.health.loaded:
            await self._stay(begun, min(settings.lame_duck_timeout_s, settings.shutdown_timeout_s))
        await self._close_door(sockets or [])
        farewell = loop.time() + min(_FAREWELL_SECONDS, settings.shutdown_timeout_s)
        while self.server_state.connections and loop.time() < farewell:
            await asyncio.sleep(0.02)
        left = max(0.0, settings.shutdown_timeout_s - (loop.time() - begun))
        self.config.timeout_graceful_shutdown = left  # type: ignore[assignment]
        await super().shutdown(sockets)

    async def _stay(self, begun: float, seconds: float) -> None:
        """Goes on answering, unready, until no connection has come for a moment or the time is over (a lame duck)."""
        loop = asyncio.get_running_loop()
        while (now := loop.time()) < min(begun + seconds, max(begun, self.health.last_arrival) + _QUIET_SECONDS):
            await asyncio.sleep(min(0.05, begun + seconds - now))

    async def _close_door(self, listeners: list[socket.socket]) -> None:
        """Takes every connection that was made, and closes the sockets that listen."""
        loop = asyncio.get_running_loop()
        # Closed by the event loop below, a socket goes on listening through its duplicate.
        doors = [listener.dup() for listener in listeners]
        if self.health.note_left():
            for door in doors:
                stop_handshakes(door)
            await asyncio.sleep(_HANDSHAKE_SECONDS)
        for server in self.servers:
            server.close()
        # A connection that was just taken needs a few turns of the loop to reach its protocol.
        for _ in range(5):
            await asyncio.sleep(0)
        taken: list[socket.socket] = []
        for door in doors:
            taken += waiting(door)
            door.close()
        for connection in taken:
            await loop.connect_accepted_socket(
                lambda: GuardedProtocol(
                    config=self.config, server_state=self.server_state, app_state=self.lifespan.state
                ),
                connection,
            )

    def _in_background(self, lifespan: Any) -> Any:
        """Lets the app's `lifespan` run beside the server, which then answers probes while models are loaded."""

        @asynccontextmanager
        async def begin(app: FastAPI) -> AsyncIterator[None]:
            end = asyncio.Event()
            loaded = asyncio.Event()

            async def live() -> None:
                try:
                    async with lifespan(app):
                        _settle()
                        loaded.set()
                        logger.info("Ready, with the models %s", ", ".join(app.state.models))
                        await end.wait()
                except StartError as error:
                    logger.error("%s", error)
                    self.failed = self.should_exit = True
                except Exception:
                    logger.exception("The server cannot start")
                    self.failed = self.should_exit = True
                finally:
                    loaded.set()

            life = asyncio.create_task(live())
            if self.health.replaces:
                # Others take what comes in the meantime.
                await loaded.wait()
            yield
            end.set()
            if not life.done() and app.state.registry is None:
                # A model that is being loaded cannot be stopped, and nothing is lost with it.
                logger.info("Told to end while the models were being loaded")
                logging.shutdown()
                os._exit(0)
            await life

        return begin


def _settle() -> None:
    """Fits the process to what a server does, once all that stays is loaded."""
    # A search for garbage goes through everything that lives, TensorFlow and the models too: half the time under load.
    gc.collect()
    gc.freeze()
    let_go_of_files()
    # The workers of the models and the event loop share Python's lock: let none wait for 5 ms, longer than an answer.
    sys.setswitchinterval(0.0001)
