"""A peer that batches: no framework, and one thread that answers what waits, on the graphs of the plain one."""

import asyncio
import json
import os
import threading
from queue import Empty, SimpleQueue
from typing import Any

from benchmarks.plain_server import answer, model_in

_MOST = 32
_came: SimpleQueue[tuple[list[str], asyncio.Future[bytes]]] = SimpleQueue()
_HEADERS = [(b"content-type", b"application/json")]


async def app(scope: Any, receive: Any, send: Any) -> None:
    """Answers requests for predictions, and 200 to all others."""
    if scope["type"] == "lifespan":
        await receive()
        model_in(os.environ["LIMELIGHT_PEER"])
        threading.Thread(target=_work, args=[asyncio.get_running_loop()], daemon=True).start()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
        return
    body, more = b"", scope["method"] == "POST"
    while more:
        message = await receive()
        body, more = body + message["body"], message["more_body"]
    if body:
        asked = json.loads(body)
        future: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        _came.put((asked.get("texts") or [asked["text"]], future))
        body = await future
    headers = [*_HEADERS, (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _work(loop: asyncio.AbstractEventLoop) -> None:
    while True:
        waiting = [_came.get()]
        while len(waiting) < _MOST:
            try:
                waiting.append(_came.get_nowait())
            except Empty:
                break
        answers = answer([text for texts, _ in waiting for text in texts])
        for texts, future in waiting:
            done, answers = answers[: len(texts)], answers[len(texts) :]
            loop.call_soon_threadsafe(future.set_result, json.dumps(done).encode())
