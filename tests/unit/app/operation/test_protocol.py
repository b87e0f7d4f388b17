import asyncio
from unittest.mock import Mock, call

from app.operation.protocol import OneWrite


def test_a_head_and_its_body_are_sent_together_and_before_the_end_of_the_connection():
    transport = Mock()

    async def answer() -> None:
        writer = OneWrite(transport)
        writer.write(b"head")
        writer.write(b"body")
        await asyncio.sleep(0)
        writer.write(b"head")
        writer.close()
        await asyncio.sleep(0)

    asyncio.run(answer())
    assert transport.mock_calls == [call.write(b"headbody"), call.write(b"head"), call.close()]
