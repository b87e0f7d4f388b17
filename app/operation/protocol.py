"""How a connection is held: a client that is slower or sends more than any honest one is cut off."""

import asyncio
import math
from collections.abc import Callable
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from ..models.health import Health
from ..settings import Settings
from .clients import Clients
from .limits import client_name
from .middleware import DEPARTURES

# As much as any browser or proxy sends; httptools has no limit of its own.
_MAX_HEAD_BYTES = 64 * 1024


class GuardedProtocol(HttpToolsProtocol):
    """uvicorn's protocol, with a deadline for the head of each request and for reading each answer.

    The app has deadlines for all that lies between: it sees a request only when its head is there. Whatever it puts
    into `DEPARTURES` of a request's scope is called when the client hangs up; a task that waits for it would cost more.
    """

    def __init__(self, config: uvicorn.Config, **kwargs: Any):
        super().__init__(config=config, **kwargs)
        settings: Settings = config.app.state.settings  # type: ignore[union-attr]
        self._health: Health = config.app.state.health  # type: ignore[union-attr]
        self._max_connections = settings.max_connections
        # A proxy that is trusted brings many clients from one address.
        self._max_of_client = math.inf if settings.trusted_proxies else settings.max_client_connections
        clients: Clients = config.app.state.clients  # type: ignore[union-attr]
        self._of_client = clients.connections
        self._place = 0
        self._patience_s = settings.receive_timeout_s
        self._head_due: asyncio.TimerHandle | None = None
        self._reading_due: asyncio.TimerHandle | None = None
        self._in_head = False
        self._head_bytes = 0
        self._departures: set[Callable[[], None]] = set()

    def connection_made(self, transport: Any) -> None:
        """Takes a connection, or closes it where there are too many, in all or of one client."""
        super().connection_made(transport)
        self._health.last_arrival = self.loop.time()
        self._place = self._of_client.place(client_name(self.client[0] if self.client else ""))
        self._of_client[self._place, self._health.place] += 1
        if len(self.connections) > self._max_connections or self._of_client.total(self._place) > self._max_of_client:
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
        self._of_client[self._place, self._health.place] -= 1
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
