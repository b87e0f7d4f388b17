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
from limelight.engines.session import CELLS, MAX_CELLS
from limelight.engines.session import network as slice_of_network
from tests.unit.app.models.fakes import FakeMetrics, FakeModel, as_client, texts_of

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def calls() -> AsyncIterator[tuple[Calls, Network, Batcher]]:
    network, metrics = Network(places=1), FakeMetrics()
    queues = Calls(network, 100, metrics), Batcher(network, 10_000, 10_000, metrics)
    try:
        yield queues[0], network, queues[1]
    finally:
        for queue in queues:
            await queue.close()
    assert metrics.waiting == queues[0]._shares.total == 0


async def test_a_call_returns_what_its_function_returns_or_raises():
    async with calls() as (queue, _, _):
        assert await queue.run(5, lambda: divmod(7, 2)) == (3, 1)
        with pytest.raises(ZeroDivisionError):
            await queue.run(5, lambda: divmod(7, 0))


async def test_the_slices_of_a_call_are_the_short_ones():
    async with calls() as (queue, _, _):
        assert await queue.run(5, CELLS.get) == MAX_CELLS < CELLS.get()


async def test_a_short_text_waits_for_one_slice_of_all_calls_whatever_the_steps_of_its_network():
    permits = threading.Semaphore(0)

    def call() -> None:
        for _ in range(5):
            with slice_of_network():
                assert permits.acquire(timeout=20)

    async with calls() as (queue, network, batcher):
        running = [asyncio.create_task(queue.run(5, call)) for _ in range(2)]
        while not network._others:
            await asyncio.sleep(0)
        for number in range(5):
            answer = asyncio.create_task(batcher.submit(FakeModel(steps=2), [f"text {number}"]))
            while not network._predictions:
                await asyncio.sleep(0)
            permits.release()
            assert texts_of(await asyncio.wait_for(answer, 20)) == [f"text {number}"]
        permits.release(5)
        await asyncio.gather(*running)


async def test_between_the_steps_of_a_long_text_a_call_may_have_a_slice():
    async with calls() as (queue, network, batcher):
        model, other = FakeModel(steps=2), FakeModel()
        model.may_run.clear()
        other.may_run.clear()
        answer = asyncio.create_task(batcher.submit(model, ["long " * 1000]))
        await asyncio.to_thread(model.runs.wait, 20)
        running = asyncio.create_task(queue.run(5, lambda: other.run([])))
        while not network._others:
            await asyncio.sleep(0)
        model.may_run.set()
        assert await asyncio.to_thread(other.runs.wait, 20)
        assert not answer.done()
        other.may_run.set()
        assert len(texts_of(await answer)) == 1
        await running


async def test_a_call_whose_client_has_gone_ends_between_two_slices_or_never_begins():
    begun, ended = threading.Semaphore(0), threading.Semaphore(0)

    def call() -> None:
        begun.release()
        try:
            while True:
                with slice_of_network():
                    pass
        finally:
            ended.release()

    async with calls() as (queue, _, _):
        tasks = [asyncio.create_task(queue.run(5, call)) for _ in range(3)]
        for _ in range(2):
            assert await asyncio.to_thread(begun.acquire, timeout=20)
        for task in reversed(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for _ in range(2):
            assert await asyncio.to_thread(ended.acquire, timeout=20)
        assert not begun.acquire(blocking=False)


async def test_a_client_has_half_of_the_threads_and_of_the_characters_and_another_begins_at_once():
    begun, go_on = [], threading.Event()

    def call(client: str) -> bool:
        begun.append(client)
        return go_on.wait(20)

    async with calls() as (queue, _, _):
        running = [as_client(client, queue.run(9, lambda client=client: call(client))) for client in "aaaaab"]
        while "b" not in begun:
            await asyncio.sleep(0)
        assert begun.count("a") <= 2
        with pytest.raises(AppError, match="45 characters are being explained for this client"):
            await as_client("a", queue.run(6, str))
        go_on.set()
        assert all(await asyncio.gather(*running))
