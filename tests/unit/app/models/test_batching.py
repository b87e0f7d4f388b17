"""Batches: answers reach their clients, no request waits or fails because of another, and clients alternate."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from app.models.batching import Batcher
from app.models.network import Network
from app.models.shares import CLIENT
from app.problems.errors import AppError
from limelight.errors import EmptyTextError
from tests.unit.app.models.fakes import FakeModel

pytestmark = pytest.mark.anyio


class Notes:
    """Records the reports of a batcher on its batches."""

    def __init__(self) -> None:
        self.batches: list[int] = []
        self.answers: list[str] = []

    def observe_batch(self, predictions, queue_seconds, seconds) -> None:
        assert all(waited >= 0 for waited in queue_seconds)
        assert seconds > 0
        self.batches.append(len(predictions))
        self.answers += [prediction.text for prediction in predictions]


@asynccontextmanager
async def batcher(
    max_batch_cells: int = 1000, max_characters: int = 100_000
) -> AsyncIterator[tuple[Batcher, FakeModel, Notes]]:
    notes = Notes()
    batcher = Batcher(Network(), max_batch_cells, max_characters, notes)
    try:
        yield batcher, FakeModel(), notes
    finally:
        await batcher.close()


def as_client(name: str, coroutine) -> asyncio.Task:
    """Starts a coroutine on behalf of a client."""

    async def ask():
        CLIENT.set(name)
        return await coroutine

    return asyncio.create_task(ask())


def texts_of(result) -> list[str]:
    return [prediction.text for prediction in result[0]]


async def hold(queue: Batcher, model: FakeModel) -> list[asyncio.Task]:
    """Keeps both workers busy until `model.may_run` is set; returns their answers then."""
    model.may_run.clear()
    first = as_client("busy", queue.submit(model, ["first"]))
    await asyncio.to_thread(model.runs.wait, 20)
    second = as_client("busy", queue.submit(model, ["second"]))
    await asyncio.sleep(0)
    while queue.waiting:
        await asyncio.sleep(0)
    return [first, second]


async def test_each_request_gets_the_answers_to_its_own_texts():
    async with batcher() as (queue, model, notes):
        asked = [[f"text {request} {number}" for number in range(3)] for request in range(10)]
        results = await asyncio.gather(*(queue.submit(model, texts) for texts in asked))
        assert [texts_of(result) for result in results] == asked
        assert all(milliseconds > 0 for _, milliseconds in results)
        assert sum(notes.batches) == len(notes.answers) == 30


async def test_texts_that_come_while_the_workers_are_busy_go_together():
    async with batcher() as (queue, model, _):
        held = await hold(queue, model)
        later = [asyncio.create_task(queue.submit(model, [f"later {number}"])) for number in range(5)]
        await asyncio.sleep(0)
        model.may_run.set()
        await asyncio.gather(*held, *later)
        assert [len(texts) for texts in model.ran] == [1, 1, 5]


async def test_clients_take_turns_so_that_one_text_does_not_wait_for_all_of_a_large_request():
    async with batcher(max_batch_cells=4) as (queue, model, _):
        held = await hold(queue, model)
        large = as_client("large", queue.submit(model, ["a b c d e f g h i j k l m n o p"] * 6))
        small = as_client("small", queue.submit(model, ["small"]))
        await asyncio.sleep(0)
        model.may_run.set()
        await asyncio.gather(*held, large, small)
        assert ["small"] in model.ran[2:5]


async def test_a_text_that_cannot_be_read_fails_its_own_request_and_no_other():
    async with batcher() as (queue, model, _):
        questions = [["fine"], ["fine", " "], ["nothing"], ["good"]]
        results = await asyncio.gather(*(queue.submit(model, texts) for texts in questions), return_exceptions=True)
        assert isinstance(results[1], EmptyTextError)
        assert isinstance(results[2], EmptyTextError)
        assert [texts_of(results[number]) for number in (0, 3)] == [["fine"], ["good"]]


async def test_a_batch_is_bounded_in_cells_and_a_large_request_fills_several():
    async with batcher(max_batch_cells=6) as (queue, model, _):
        result = await queue.submit(model, ["two words"] * 10)
        assert [len(texts) for texts in model.ran] == [3, 3, 3, 1]
        assert texts_of(result) == ["two words"] * 10


async def test_a_text_larger_than_a_batch_goes_alone():
    async with batcher(max_batch_cells=1) as (queue, model, _):
        await asyncio.gather(*(queue.submit(model, [f"a text {number}"]) for number in range(4)))
        assert [len(texts) for texts in model.ran] == [1, 1, 1, 1]


async def test_what_waits_is_bounded_and_a_client_may_have_half_of_it():
    async with batcher(max_characters=100) as (queue, model, _):
        held = await hold(queue, model)
        waiting = as_client("a", queue.submit(model, ["x" * 40]))
        await asyncio.sleep(0)
        with pytest.raises(AppError, match=r"40 characters wait for the network for this client; the limit .* 50"):
            await as_client("a", queue.submit(model, ["x" * 11]))
        other = as_client("b", queue.submit(model, ["x" * 45]))
        await asyncio.sleep(0)
        with pytest.raises(AppError, match="96 characters wait for the network; the limit is 100"):
            await as_client("c", queue.submit(model, ["x" * 5]))
        model.may_run.set()
        await asyncio.gather(*held, waiting, other)
        # Answered requests free their places.
        await as_client("c", queue.submit(model, ["x" * 100]))


async def test_a_text_that_is_given_up_while_it_waits_never_runs():
    async with batcher() as (queue, model, _):
        held = await hold(queue, model)
        left = asyncio.create_task(queue.submit(model, ["its caller has left"] * 3))
        stays = asyncio.create_task(queue.submit(model, ["its caller waits"]))
        await asyncio.sleep(0)
        assert queue.waiting == 4
        left.cancel()
        await asyncio.gather(left, return_exceptions=True)
        assert queue.waiting == 1
        model.may_run.set()
        await asyncio.gather(*held, stays)
        assert model.ran[2:] == [["its caller waits"]]


async def test_a_model_that_breaks_fails_its_batch_and_the_next_is_answered():
    async with batcher() as (queue, model, _):
        with pytest.raises(ZeroDivisionError):
            await queue.submit(FakeModel(error=ZeroDivisionError()), ["lovely"])
        assert texts_of(await queue.submit(model, ["lovely"])) == ["lovely"]


async def test_closing_answers_what_waits():
    async with batcher() as (queue, model, _):
        held = await hold(queue, model)
        waiting = asyncio.create_task(queue.submit(model, ["last"]))
        await asyncio.sleep(0)
        closing = asyncio.create_task(queue.close())
        model.may_run.set()
        await asyncio.gather(*held, closing)
        assert texts_of(await waiting) == ["last"]
