import asyncio

from app.operation.protocol import OneWrite


class Transport:
    """Records what is sent in one piece."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []

    def write(self, data: bytes) -> None:
        self.sent.append(data)

    def close(self) -> None:
        self.sent.append(b"closed")

    def is_closing(self) -> bool:
        return False


def test_a_head_and_its_body_are_sent_together_and_before_the_end_of_the_connection():
    transport = Transport()

    async def answer() -> None:
        writer = OneWrite(transport)
        writer.write(b"head")
        writer.write(b"body")
        await asyncio.sleep(0)
        writer.write(b"head")
        writer.close()
        await asyncio.sleep(0)

    asyncio.run(answer())
    assert transport.sent == [b"headbody", b"head", b"closed"]
