import asyncio
import socket
import sys
from contextlib import closing

import pytest
import uvicorn
from starlette.applications import Starlette
from uvicorn.server import ServerState

from app.operation.protocol import LimitedProtocol, drop_packets_below
from app.settings import Settings


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a least TTL")
@pytest.mark.parametrize(("family", "host"), [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")])
def test_a_handshake_that_ends_once_no_more_may_start_makes_a_connection_like_any_other(family, host):
    app = Starlette()
    app.state.settings = Settings()
    config = uvicorn.Config(app, proxy_headers=False, log_config=None)
    config.load()

    async def serve(listener: socket.socket, client: socket.socket) -> bytes:
        loop = asyncio.get_running_loop()
        await loop.sock_connect(client, listener.getsockname())
        drop_packets_below(255, listener)
        # The handshake ends with the first bytes.
        await loop.sock_sendall(client, b"GET /nothing HTTP/1.1\r\n")
        async with await loop.create_server(lambda: LimitedProtocol(config, ServerState(), {}), sock=listener):
            await loop.sock_sendall(client, b"Host: localhost\r\nConnection: close\r\n\r\n")
            return await asyncio.wait_for(loop.sock_recv(client, 1024), 20)

    with closing(socket.socket(family)) as listener, closing(socket.socket(family)) as client:
        try:
            listener.bind((host, 0))
        except OSError:
            pytest.skip(f"no {host}")
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, 60)
        listener.listen()
        client.setblocking(False)
        assert asyncio.run(serve(listener, client)).startswith(b"HTTP/1.1 404 ")
