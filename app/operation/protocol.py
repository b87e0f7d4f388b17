"""uvicorn's HTTP protocol, with limits for connections and heads, and without changes to another protocol."""

import asyncio
import socket
import sys
from collections import Counter
from contextlib import suppress
from typing import Any, ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from .limits import client_name

# No browser or proxy sends longer heads, or takes longer for one.
_MAX_HEAD_BYTES, _MAX_HEAD_S = 64 * 1024, 10.0
# Chunks of a body and header fields after it: each is a call: 4 MB in chunks of 200 bytes.
_MAX_PARTS = 20_000
# linux/in.h and linux/in6.h; Python has no names for them.
_MIN_TTL = ((socket.IPPROTO_IP, 21), (socket.IPPROTO_IPV6, 73)) if sys.platform == "linux" else ()

# The first byte of what Linux tells of a connection is its state: closed is 7.
_TCP_STATE, _CLOSED = getattr(socket, "TCP_INFO", 0), b"\x07"
_LOOK_S = 0.1


class LimitedProtocol(HttpToolsProtocol):
    """Disconnects a client with over half of all connections, a long or slow head, many chunks, or an oversized body.

    The app counts the bytes of a body; this counts what it never sees: chunks and their extensions, header fields after
    the body, which are dropped, and everything that follows after a refusal.
    """

    # Connections of each client of this process.
    _open: ClassVar[Counter[str]] = Counter()
    _bytes = _parts = 0
    _max_bytes = _MAX_HEAD_BYTES
    _name = ""
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # The handshake may have ended while the server stops: then the limit of the listener applies here too.
        drop_packets_below(0, transport.get_extra_info("socket"))
        super().connection_made(transport)  # type: ignore[arg-type]
        self._name = client_name(self.client[0] if self.client else "")
        self._open[self._name] += 1
        self._timer = self.loop.call_later(_MAX_HEAD_S, self.transport.abort)
        settings = self.config.loaded_app.state.settings
        if not settings.trusted_proxies and self._open[self._name] > max(1, settings.max_connections // 2):
            self.transport.abort()

    def data_received(self, data: bytes) -> None:
        self._again = data
        while self._again:
            self._read, self._again = self._again, b""
            super().data_received(self._read)
        self._bytes += len(data)
        if self._bytes > self._max_bytes:
            self.transport.abort()
        elif self._max_bytes == _MAX_HEAD_BYTES and self._timer is None:
            self._timer = self.loop.call_later(_MAX_HEAD_S, self.transport.abort)

    def eof_received(self) -> bool:  # type: ignore[override]
        """Answers a client that has sent all; one that has hung up looks the same, and resets what is sent to it."""
        cycle = self.cycle
        if cycle is None or cycle.response_complete or cycle.more_body or not _TCP_STATE:
            return False
        cycle.keep_alive = False
        if not (cycle.response_started or self.pipeline or self.scope["http_version"] != "1.1"):
            self.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            self._look_for_reset()
        return True

    def _look_for_reset(self) -> None:
        if self.transport.is_closing():
            return
        if self.transport.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, _TCP_STATE, 1) == _CLOSED:
            self.transport.abort()
        else:
            self.loop.call_later(_LOOK_S, self._look_for_reset)

    def connection_lost(self, exc: Exception | None) -> None:
        """Ends the request whose client has hung up."""
        super().connection_lost(exc)
        self._head_is_over()
        self._open[self._name] -= 1
        if not self._open[self._name]:
            del self._open[self._name]
        if self.cycle and not self.cycle.response_complete and (leave := self.cycle.scope["state"].get("leave")):
            leave()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._bytes, self._parts, self._max_bytes = 0, 0, _MAX_HEAD_BYTES

    def on_header(self, name: bytes, value: bytes) -> None:
        """Adds a header field, unless it follows the body."""
        if self._max_bytes == _MAX_HEAD_BYTES:
            super().on_header(name, value)
        else:
            self.on_chunk_header()

    def on_chunk_header(self) -> None:
        self._parts += 1
        if self._parts > _MAX_PARTS:
            self.transport.abort()

    def on_headers_complete(self) -> None:
        self._head_is_over()
        if self._offers():
            return
        super().on_headers_complete()
        app: Any = self.config.loaded_app
        self._max_bytes = _MAX_HEAD_BYTES + 2 * app.state.settings.max_body_bytes

    def on_message_complete(self) -> None:
        if not self._offers():
            super().on_message_complete()

    def _head_is_over(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _offers(self) -> bool:
        """Returns whether the request offers to change to another protocol, as each of Java's HttpClient does."""
        return self.parser.should_upgrade() and b"upgrade" in dict(self.headers)

    def _unsupported_upgrade_warning(self) -> None:
        """Reads the request again without its offer (RFC 9110, 7.8): the parser has left out its body."""
        if self._offers():
            [end] = sys.exception().args  # type: ignore[union-attr]
            lines = [b"%b %b HTTP/%b" % (self.parser.get_method(), self.url, self.parser.get_http_version().encode())]
            lines += [b"%b: %b" % header for header in self.headers if header[0] != b"upgrade"]
            self._again = b"\r\n".join([*lines, b"", self._read[end:]])


def drop_packets_below(ttl: int, receiver: socket.socket) -> None:
    """Makes a socket drop packets whose TTL is below `ttl` (RFC 5082), where the system supports that."""
    for level, option in _MIN_TTL:
        with suppress(OSError):
            receiver.setsockopt(level, option, ttl)


def drops_packets(receiver: Any) -> bool:
    """Returns whether `drop_packets_below` was called for a socket, in any process that shares it."""
    for level, option in _MIN_TTL:
        with suppress(OSError):
            if receiver.getsockopt(level, option):
                return True
    return not _MIN_TTL
