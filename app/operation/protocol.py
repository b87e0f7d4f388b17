"""uvicorn's HTTP protocol, which learns at once that a client has left and loses no request at the end."""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_FAREWELL_S = 1.0


class Protocol(HttpToolsProtocol):
    """Gives up a request whose client has hung up, and sends an answer in one piece."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Starts a connection."""
        super().connection_made(OneWrite(transport))  # type: ignore[arg-type]

    def connection_lost(self, exc: Exception | None) -> None:
        """Ends the request whose client has hung up."""
        super().connection_lost(exc)
        if self.cycle and not self.cycle.response_complete and (leave := self.cycle.scope["state"].get("leave")):
            leave()

    def shutdown(self) -> None:
        """Starts the shutdown; idle connections stay for a moment, since a request may be on its way."""
        if self.cycle is None or self.cycle.response_complete:
            self.loop.call_later(_FAREWELL_S, super().shutdown)
        else:
            super().shutdown()


class OneWrite:
    """A transport that sends everything written in one step of the event loop together, such as a head and its body."""

    def __init__(self, transport: Any):
        self._transport = transport
        self._parts: list[bytes] = []
        self.is_closing = transport.is_closing

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Sends `data` at the end of this step."""
        if not self._parts:
            asyncio.get_running_loop().call_soon(self._send)
        self._parts.append(data)

    def close(self) -> None:
        """Sends what was written, and closes the connection."""
        self._send()
        self._transport.close()

    def _send(self) -> None:
        data, self._parts = b"".join(self._parts), []
        if data:
            self._transport.write(data)
