"""How a listening socket is closed without turning anybody away whose connection has been made."""

import ctypes
import socket
import struct
import sys
from collections.abc import Iterator
from contextlib import suppress

# linux/socket.h; Python has no name for it.
_SO_ATTACH_FILTER = 26
# Classic BPF over the TCP header, whose byte 13 holds the flags: SYN without ACK is dropped, all else passes.
_DROP_SYN = (
    (0x30, 0, 0, 13),  # load that byte
    (0x54, 0, 0, 0x12),  # keep the bits of SYN and ACK
    (0x15, 0, 1, 0x02),  # SYN alone?
    (0x06, 0, 0, 0),  # drop
    (0x06, 0, 0, 0xFFFFFFFF),  # pass
)


def stop_handshakes(listener: socket.socket) -> None:
    """Lets no new handshake begin, where the system can do that, while those that have begun come to their end.

    A client that comes now tries again after a second, and is then refused by the closed port: it knows that nothing of
    its request was taken. Without this, a handshake could end between the last `accept` and `close`, and be reset.
    """
    if sys.platform != "linux":
        return
    program = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in _DROP_SYN))
    filter_ = struct.pack("HP", len(_DROP_SYN), ctypes.addressof(program))
    with suppress(OSError):
        listener.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, filter_)


def waiting(listener: socket.socket) -> Iterator[socket.socket]:
    """Takes the connections that were made and that nobody has taken yet."""
    listener.setblocking(False)
    while True:
        try:
            connection, _ = listener.accept()
        except BlockingIOError:
            return
        except ConnectionError:
            # This one has gone already.
            continue
        yield connection
