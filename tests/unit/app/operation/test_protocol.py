import asyncio
import socket
import sys
from contextlib import closing

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.responses import Response
from uvicorn.server import ServerState

from app.operation import protocol
from app.operation.protocol import LimitedProtocol, drop_packets_below
from app.settings import Settings


def configuration() -> uvicorn.Config:
    app = Starlette()
    app.state.settings = Settings()
    config = uvicorn.Config(app, proxy_headers=False, log_config=None)
    config.load()
    return config


def test_a_head_that_does_not_end_is_cut_off(monkeypatch):
    monkeypatch.setattr(protocol, "_MAX_HEAD_S", 0.05)
    config = configuration()

    async def serve(sent: bytes) -> bytes:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: LimitedProtocol(config, ServerState(), {}), "127.0.0.1", 0)
        async with server:
            reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
            writer.write(sent)
            try:
                return await asyncio.wait_for(reader.read(), 20)
            except ConnectionResetError:
                return b""
            finally:
                writer.close()

    assert asyncio.run(serve(b"")) == b""
    assert asyncio.run(serve(b"GET /nothing HTTP/1.1\r\nHost: a")) == b""
    whole = b"GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n"
    # A second one on the same connection too.
    answered = asyncio.run(serve(whole + b"GET /"))
    assert answered.startswith(b"HTTP/1.1 404 ")
    assert answered.count(b"HTTP/1.1") == 1


def test_header_fields_after_a_body_are_dropped_and_chunks_are_counted():
    async def answer(scope, receive, send):
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message["body"], message["more_body"]
        told = b"%d %s" % (len(body), b" ".join(name for name, _ in scope["headers"]))
        await Response(told)(scope, receive, send)

    config = configuration()
    config.loaded_app.mount("/", answer)

    async def serve(parts: bytes) -> bytes:
        server = await asyncio.get_running_loop().create_server(
            lambda: LimitedProtocol(config, ServerState(), {}), "127.0.0.1", 0
        )
        async with server:
            reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
            writer.write(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n" + parts)
            try:
                return (await asyncio.wait_for(reader.read(), 20)).rpartition(b"\r\n\r\n")[2]
            except ConnectionResetError:
                return b""
            finally:
                writer.close()

    few, many = b"1\r\na\r\n" * 100, b"1\r\na\r\n" * 30_000
    assert asyncio.run(serve(few + b"0\r\nX-Late: 1\r\n\r\n")) == b"100 transfer-encoding connection"
    assert asyncio.run(serve(many + b"0\r\n\r\n")) == b""
    assert asyncio.run(serve(few + b"0\r\n" + b"A:\r\n" * 30_000 + b"\r\n")) == b""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a least TTL")
@pytest.mark.parametrize(("family", "host"), [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")])
def test_a_handshake_that_ends_once_no_more_may_start_makes_a_connection_like_any_other(family, host):
    config = configuration()

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
