"""How the process listens and ends: probes are answered from the start, slow clients cut off, no request lost."""

import asyncio
import gc
import logging
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from types import FrameType
from typing import Any

import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app.models.registry import StartError
from app.operation.logs import log_config
from app.operation.middleware import DEPARTURES
from app.settings import Settings

logger = logging.getLogger("app.operation.server")

# How long connections that are open but idle at SIGTERM are kept: what was on its way to them is told so (503),
# where a closed connection would leave its client in doubt.
_FAREWELL_SECONDS = 1.0
# As much as any browser or proxy sends; httptools has no limit of its own.
_MAX_HEAD_BYTES = 64 * 1024


class Server(uvicorn.Server):
    """Listens before the models are loaded, and ends when it is told to, with exit code 0."""

    def __init__(self, app: FastAPI):
        settings: Settings = app.state.settings
        self.app = app
        self.failed = False
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
        if self.should_exit:
            signal.signal(sig, signal.SIG_DFL)
            signal.raise_signal(sig)
        self.app.state.health.phase = "draining"
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Closes the door, answers all who are inside, and then lets the app end."""
        loop = asyncio.get_running_loop()
        for listener in sockets or []:
            loop.remove_reader(listener)
        # A connection that was just taken needs a few turns of the loop to reach its protocol.
        for _ in range(5):
            await asyncio.sleep(0)
        for server in self.servers:
            server.close()
        farewell = loop.time() + min(_FAREWELL_SECONDS, self.config.timeout_graceful_shutdown or 0)
        while self.server_state.connections and loop.time() < farewell:
            await asyncio.sleep(0.02)
        await super().shutdown(sockets)

    def _in_background(self, lifespan: Any) -> Any:
        """Lets the app's `lifespan` run beside the server, which then answers probes while models are loaded."""

        @asynccontextmanager
        async def begin(app: FastAPI) -> AsyncIterator[None]:
            end = asyncio.Event()

            async def live() -> None:
                try:
                    async with lifespan(app):
                        _settle()
                        logger.info("Ready, with the models %s", ", ".join(app.state.models))
                        await end.wait()
                except StartError as error:
                    logger.error("%s", error)
                    self.failed = self.should_exit = True
                except Exception:
                    logger.exception("The server cannot start")
                    self.failed = self.should_exit = True

            life = asyncio.create_task(live())
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
    """Fits Python to what a server does, once all that stays is loaded."""
    # A search for garbage goes through everything that lives, TensorFlow and the models too: half the time under load.
    gc.collect()
    gc.freeze()
    # The workers of the models and the event loop share Python's lock: let none wait for 5 ms, longer than an answer.
    sys.setswitchinterval(0.0001)


class GuardedProtocol(HttpToolsProtocol):
    """uvicorn's protocol, with a deadline for the head of each request and for reading each answer.

    The app has deadlines for all that lies between: it sees a request only when its head is there. Whatever it puts
    into `DEPARTURES` of a request's scope is called when the client hangs up; a task that waits for it would cost more.
    """

    def __init__(self, config: uvicorn.Config, **kwargs: Any):
        super().__init__(config=config, **kwargs)
        settings: Settings = config.app.state.settings  # type: ignore[union-attr]
        self._max_connections = settings.max_connections
        self._patience_s = settings.receive_timeout_s
        self._head_due: asyncio.TimerHandle | None = None
        self._reading_due: asyncio.TimerHandle | None = None
        self._in_head = False
        self._head_bytes = 0
        self._departures: set[Callable[[], None]] = set()

    def connection_made(self, transport: Any) -> None:
        """Takes a connection, or closes it where there are too many."""
        super().connection_made(transport)
        if len(self.connections) > self._max_connections:
            transport.abort()
        self._expect_head()

    def data_received(self, data: bytes) -> None:
        """Reads on."""
        super().data_received(data)
        self._expect_head()
        self._head_bytes += len(data) if self._in_head else 0
        if self._head_bytes > _MAX_HEAD_BYTES:
            self.transport.abort()

    def on_message_begin(self) -> None:
        """Notes that a head begins."""
        super().on_message_begin()
        self.scope[DEPARTURES] = self._departures  # type: ignore[literal-required]
        self._in_head, self._head_bytes = True, 0

    def on_headers_complete(self) -> None:
        """Notes that a head is whole."""
        self._in_head = False
        super().on_headers_complete()

    def pause_writing(self) -> None:
        """Gives a client that does not read its answer some time to do so."""
        super().pause_writing()
        self._reading_due = self.loop.call_later(self._patience_s, self.transport.abort)

    def resume_writing(self) -> None:
        """Writes on."""
        super().resume_writing()
        if self._reading_due is not None:
            self._reading_due.cancel()

    def connection_lost(self, exc: Exception | None) -> None:
        """Tells those who work for this client, and forgets the connection."""
        super().connection_lost(exc)
        for depart in tuple(self._departures):
            depart()
        for timer in (self._head_due, self._reading_due):
            if timer is not None:
                timer.cancel()

    @property
    def _waits_for_head(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _expect_head(self) -> None:
        # Whatever comes after an answer, a new head or the rest of a refused body, must come to its end in time.
        if not self._waits_for_head:
            if self._head_due is not None:
                self._head_due.cancel()
                self._head_due = None
        elif self._head_due is None:
            self._head_due = self.loop.call_later(self._patience_s, self._cut)

    def _cut(self) -> None:
        self._head_due = None
        if self._waits_for_head:
            self.transport.abort()
