import asyncio
import socket
import sys
from contextlib import closing
from unittest.mock import Mock

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.types import ASGIApp
from uvicorn.server import ServerState

from app.operation import protocol
from app.operation.protocol import LimitedProtocol, drop_packets_below, drops_packets
from app.settings import Settings


def configuration(answer: ASGIApp | None = None) -> uvicorn.Config:
    app = Starlette()
    app.state.settings = Settings()
    if answer:
        app.mount("/", answer)
    config = uvicorn.Config(app, proxy_headers=False, log_config=None)
    config.load()
    return config


async def what_arrived(scope, receive, send):
    """Answers with the length of the body and the names of the header fields."""
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message["body"], message["more_body"]
    text = b"%d %s" % (len(body), b" ".join(name for name, _ in scope["headers"]))
    await Response(text)(scope, receive, send)


def exchange(config: uvicorn.Config, sent: bytes) -> bytes:
    """Returns what a connection answers until it is closed; nothing where it is reset."""

    async def serve() -> bytes:
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

    return asyncio.run(serve())


@pytest.mark.parametrize(("version", "resets"), [(b"1.1", False), (b"1.0", False), (b"1.1", True)])
def test_a_client_that_has_sent_all_is_answered_and_one_that_has_hung_up_is_noticed(version, resets, monkeypatch):
    monkeypatch.setattr(protocol, "_LOOK_S", 0.01)
    ended, left = asyncio.Event(), asyncio.Event()

    class Protocol(LimitedProtocol):
        def eof_received(self):
            kept = super().eof_received()
            ended.set()
            return kept

    async def answer(scope, receive, send):
        scope["state"]["leave"] = left.set
        await (left if resets else ended).wait()
        await Response(b"late")(scope, receive, send)

    async def serve() -> bytes:
        config, loop = configuration(answer), asyncio.get_running_loop()
        async with await loop.create_server(lambda: Protocol(config, ServerState(), {}), "127.0.0.1", 0) as server:
            reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
            writer.write(b"GET / HTTP/%b\r\nHost: a\r\n\r\n" % version)
            writer.write_eof()
            if resets:
                assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
                # The client closed the connection with a reset: only the state of the connection shows it.
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                writer.transport.abort()
                await left.wait()
            content = await reader.read()
            writer.close()
            return content

    content = asyncio.run(asyncio.wait_for(serve(), 20))
    if not resets:
        begun, rest = content.split(b"HTTP/1.1 200 OK")
        assert begun == (b"HTTP/1.1 100 Continue\r\n\r\n" if version == b"1.1" else b"")
        assert rest.endswith(b"\r\n\r\nlate")
        assert b"connection: close" in rest


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a least TTL")
def test_a_socket_tells_whether_it_drops_packets():
    with socket.socket() as one, socket.socket() as other:
        drop_packets_below(1, one)
        assert (drops_packets(one), drops_packets(other)) == (True, False)


def test_a_head_that_does_not_end_is_cut_off(monkeypatch):
    monkeypatch.setattr(protocol, "_MAX_HEAD_S", 0.05)
    config = configuration()
    assert exchange(config, b"") == b""
    assert exchange(config, b"GET /nothing HTTP/1.1\r\nHost: a") == b""


def connected(answer: ASGIApp, own: socket.socket) -> tuple[LimitedProtocol, Mock]:
    """Returns a connection that receives what a test gives it, and its transport."""
    transport = Mock(asyncio.Transport)
    transport.get_extra_info.return_value = own
    connection = LimitedProtocol(configuration(answer), ServerState(), {})
    connection.connection_made(transport)
    return connection, transport


def test_each_head_has_a_limit_of_bytes_and_time_and_a_body_none_of_time(monkeypatch):
    async def serve(own: socket.socket) -> None:
        connection, transport = connected(what_arrived, own)
        connection.data_received(b"GET / HTTP/1.1\r\nX-Long: ".ljust(protocol._MAX_HEAD_BYTES, b"a"))
        transport.abort.assert_not_called()
        connection.data_received(b"a")
        transport.abort.assert_called_once()
        connection, transport = connected(what_arrived, own)
        monkeypatch.setattr(protocol, "_MAX_HEAD_S", 0)
        connection.data_received(b"POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\na")
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        transport.abort.assert_not_called()
        cut = asyncio.Event()
        transport.abort.side_effect = cut.set
        connection.data_received(b"bGET /")
        await asyncio.wait_for(cut.wait(), 20)

    with socket.socket() as own:
        asyncio.run(serve(own))


def test_a_client_that_sends_no_more_is_kept_while_its_whole_request_is_answered():
    started, goes_on = asyncio.Event(), asyncio.Event()

    async def answer(scope, receive, send):
        await send({"type": "http.response.start", "status": 200})
        started.set()
        await goes_on.wait()
        await send({"type": "http.response.body"})

    async def serve(own: socket.socket) -> None:
        connection, transport = connected(answer, own)
        assert not connection.eof_received()
        connection.data_received(b"POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\na")
        assert not connection.eof_received()
        connection.data_received(b"b")
        await started.wait()
        assert connection.eof_received()
        assert not [call for call in transport.write.call_args_list if b"100 Continue" in call.args[0]]
        goes_on.set()
        await asyncio.gather(*connection.tasks)
        assert not connection.eof_received()

    with socket.socket() as own:
        asyncio.run(serve(own))


def test_header_fields_after_a_body_are_dropped_and_chunks_are_counted():
    config = configuration(what_arrived)

    def serve(parts: bytes) -> bytes:
        head = b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
        return exchange(config, head + parts).rpartition(b"\r\n\r\n")[2]

    few, many = b"1\r\na\r\n" * 100, b"1\r\na\r\n" * 30_000
    assert serve(few + b"0\r\nX-Late: 1\r\n\r\n") == b"100 transfer-encoding connection"
    assert serve(many + b"0\r\n\r\n") == b""
    assert serve(few + b"0\r\n" + b"A:\r\n" * 30_000 + b"\r\n") == b""


@pytest.mark.parametrize("offer", [b"h2c", b"websocket"])
def test_an_offer_of_another_protocol_is_left_out_and_the_request_is_answered(offer):
    head = b"POST / HTTP/1.1\r\nHost: a\r\nConnection: %b\r\nUpgrade: " + offer + b"\r\nContent-Length: 5\r\n\r\n"
    plain = b"POST / HTTP/1.1\r\nHost: b\r\nConnection: close\r\nContent-Length: 3\r\n\r\n"
    # One that offers, with the next on the same connection; and one whose connection does not say so.
    answers = exchange(configuration(what_arrived), head % b"Upgrade" + b"abcde" + plain + b"abc").split(b"HTTP/1.1 ")[
        1:
    ]
    assert [answer.partition(b" ")[0] for answer in answers] == [b"200", b"200"]
    assert b"\r\n\r\n5 host connection content-length" in answers[0]
    assert answers[1].endswith(b"\r\n\r\n3 host connection content-length")
    answer = exchange(configuration(what_arrived), head % b"close" + b"abcde")
    assert answer.endswith(b"\r\n\r\n5 host connection upgrade content-length")


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
