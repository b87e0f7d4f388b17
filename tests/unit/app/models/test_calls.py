"""Calls of many slices: predictions pass them, a cancelled call ends, and no client gets all threads."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from app.models.batching import Batcher
from app.models.calls import Calls
from app.models.network import Network
from app.problems.errors import AppError
from limelight.engines.slices import network as slice_of_network
from tests.unit.app.models.fakes import FakeMetrics, FakeModel, as_client, texts_of

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def calls(max_characters: int = 1000) -> AsyncIterator[tuple[Calls, Network, Batcher]]:
    network, metrics = Network(), FakeMetrics()
    queues = Calls(network, max_characters, metrics), Batcher(network, 10_000, 10_000, metrics)
    try:
        yield queues[0], network, queues[1]
    finally:
        for queue in queues:
            await queue.close()
    assert metrics.waiting == queues[0]._shares.total == 0


class Endless:
    """A call that runs slice after slice until it is stopped; `slices` counts them, and each uses up a permit."""

    def __init__(self, permits: threading.Semaphore | None = None) -> None:
        self.slices = 0
        self.permits = permits
        self.ended = threading.Event()
        self.begun = threading.Event()
        self.over = threading.Event()

    def __call__(self) -> str:
        try:
            while not self.ended.is_set():
                with slice_of_network():
                    self.slices += 1
                    self.begun.set()
                    assert self.permits is None or self.permits.acquire(timeout=20)
            return "answer"
        finally:
            self.over.set()


async def begun(*calls: Endless) -> None:
    for call in calls:
        assert await asyncio.to_thread(call.begun.wait, 20)


async def test_a_call_returns_what_its_function_returns_or_raises():
    async with calls() as (queue, _, _):
        assert await queue.run(5, lambda: divmod(7, 2)) == (3, 1)
        with pytest.raises(ZeroDivisionError):
            await queue.run(5, lambda: divmod(7, 0))


async def test_a_short_text_waits_for_one_slice_of_all_calls_whatever_the_steps_of_its_network():
    async with calls() as (queue, network, batcher):
        permits = threading.Semaphore(0)
        model, heavy = FakeModel(steps=2), [Endless(permits), Endless(permits)]
        running = [asyncio.create_task(queue.run(5, call)) for call in heavy]
        while not network._others:
            await asyncio.sleep(0)
        for number in range(5):
            answer = asyncio.create_task(batcher.submit(model, [f"text {number}"]))
            while not network._predictions:
                await asyncio.sleep(0)
            permits.release()
            assert texts_of(await asyncio.wait_for(answer, 20)) == [f"text {number}"]
        for call in heavy:
            call.ended.set()
        permits.release(2)
        assert await asyncio.gather(*running) == ["answer", "answer"]


async def test_between_the_steps_of_a_long_text_a_call_may_have_a_slice():
    async with calls() as (queue, network, batcher):
        model = FakeModel(steps=2)
        model.may_run.clear()
        answer = asyncio.create_task(batcher.submit(model, ["long " * 1000]))
        await asyncio.to_thread(model.runs.wait, 20)
        call = Endless(threading.Semaphore(0))
        running = asyncio.create_task(queue.run(5, call))
        while not network._others:
            await asyncio.sleep(0)
        model.may_run.set()
        await begun(call)
        assert not answer.done()
        call.ended.set()
        call.permits.release()
        assert len(texts_of(await answer)) == 1
        assert await running == "answer"


async def test_a_call_whose_client_has_gone_ends_between_two_slices_or_never_begins():
    async with calls() as (queue, _, _):
        running = [Endless(), Endless()]
        tasks = [asyncio.create_task(queue.run(5, call)) for call in running]
        await begun(*running)
        late = Endless()
        waiting = asyncio.create_task(queue.run(5, late))
        await asyncio.sleep(0)
        for task in (waiting, *tasks):
            task.cancel()
        await asyncio.gather(waiting, *tasks, return_exceptions=True)
        for call in running:
            assert await asyncio.to_thread(call.over.wait, 20)
        assert late.slices == 0


async def test_a_client_has_half_of_the_threads_and_another_begins_at_once():
    async with calls() as (queue, _, _):
        many = [Endless() for _ in range(8)]
        running = [as_client("a", queue.run(5, call)) for call in many]
        await begun(many[0])
        other = Endless()
        running.append(as_client("b", queue.run(5, other)))
        await begun(other)
        assert sum(call.begun.is_set() for call in many) <= 2
        for call in (*many, other):
            call.ended.set()
        assert await asyncio.gather(*running) == ["answer"] * 9


async def test_the_characters_of_a_client_that_explains_have_a_limit_of_their_own():
    async with calls(max_characters=100) as (queue, _, _):
        call = Endless()
        running = as_client("a", queue.run(45, call))
        await begun(call)
        with pytest.raises(AppError, match="45 characters are being explained for this client"):
            await as_client("a", queue.run(6, str))
        assert await as_client("b", queue.run(50, str)) == ""
        call.ended.set()
        await running
