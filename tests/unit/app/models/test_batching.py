"""Batches: answers reach their clients, no request waits or fails because of another, and clients alternate."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from app.models.batching import Batcher
from app.models.network import Network
from app.problems.errors import AppError
from limelight.errors import EmptyTextError, ModelError
from tests.unit.app.models.fakes import FakeMetrics, FakeModel, as_client, texts_of

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def batcher(
    max_batch_cells: int = 1000, places: int = 1
) -> AsyncIterator[tuple[Batcher, FakeModel, FakeMetrics]]:
    metrics = FakeMetrics()
    batcher = Batcher(Network(places), max_batch_cells, 100_000, metrics)
    try:
        yield batcher, FakeModel(), metrics
    finally:
        await batcher.close()
    assert metrics.waiting == batcher._shares.total == 0


async def hold(queue: Batcher, model: FakeModel) -> asyncio.Task:
    """Keeps a batch under way until `model.may_run` is set; returns its answer then."""
    model.may_run.clear()
    held = as_client("busy", queue.submit(model, ["first"]))
    await asyncio.to_thread(model.runs.wait, 20)
    return held


async def test_each_request_gets_the_answers_to_its_own_texts():
    async with batcher() as (queue, model, metrics):
        asked = [[f"text {request} {number}" for number in range(3)] for request in range(10)]
        results = await asyncio.gather(*(queue.submit(model, texts) for texts in asked))
        assert [texts_of(result) for result in results] == asked
        assert all(milliseconds > 0 for _, milliseconds in results)
        assert sum(metrics.batches) == 30


async def test_texts_that_come_during_a_batch_go_together_even_at_the_end():
    async with batcher() as (queue, model, _):
        held = await hold(queue, model)
        later = [asyncio.create_task(queue.submit(model, [f"later {number}"])) for number in range(5)]
        await asyncio.sleep(0)
        closing = asyncio.create_task(queue.close())
        model.may_run.set()
        await asyncio.gather(held, *later, closing)
        assert [len(texts) for texts in model.ran] == [1, 5]


async def test_a_text_that_a_classifier_fails_on_fails_its_own_request_alone():
    class Picky(FakeModel):
        def run(self, readings):
            if broken := [reading.text for reading in readings if "broken" in reading.text]:
                raise ModelError(f"The model failed on {broken}")
            return super().run(readings)

    async with batcher() as (queue, _, _):
        model = Picky()
        held = await hold(queue, model)
        asked = [as_client(name, queue.submit(model, [name, "both"])) for name in ("ann", "broken", "bob")]
        await asyncio.sleep(0)
        model.may_run.set()
        await held
        ann, broken, bob = await asyncio.gather(*asked, return_exceptions=True)
        assert isinstance(broken, ModelError)
        assert [texts_of(ann), texts_of(bob)] == [["ann", "both"], ["bob", "both"]]


async def test_texts_that_fill_a_batch_start_during_another():
    async with batcher(places=2) as (queue, model, _):
        held = await hold(queue, model)
        later = [asyncio.create_task(queue.submit(model, [f"later {number}"])) for number in range(32)]
        # The last one fills the batch, and all go together.
        while queue._running < 2:
            await asyncio.sleep(0)
        assert not held.done()
        model.may_run.set()
        await asyncio.gather(held, *later)
        assert sorted(len(texts) for texts in model.ran) == [1, 32]


async def test_clients_take_turns_so_that_one_text_does_not_wait_for_all_of_a_large_request():
    async with batcher(max_batch_cells=4) as (queue, model, _):
        held = await hold(queue, model)
        large = as_client("large", queue.submit(model, ["a b c d e f g h i j k l m n o p"] * 6))
        small = as_client("small", queue.submit(model, ["small"]))
        await asyncio.sleep(0)
        model.may_run.set()
        await asyncio.gather(held, large, small)
        assert ["small"] in model.ran[1:3]


async def test_what_cannot_be_read_or_run_fails_its_own_request_and_no_other():
    async with batcher() as (queue, model, _):
        questions = [["fine"], ["fine", " "], ["nothing"], ["good"], [""]]
        asked = [queue.submit(model, texts) for texts in questions]
        broken = queue.submit(FakeModel(error=ZeroDivisionError()), ["lovely"])
        results = await asyncio.gather(*asked, broken, return_exceptions=True)
        assert [type(results[number]) for number in (1, 2, 4)] == [EmptyTextError] * 3
        assert isinstance(results[5], ZeroDivisionError)
        assert [texts_of(results[number]) for number in (0, 3)] == [["fine"], ["good"]]


async def test_a_client_has_half_of_the_characters_that_may_wait():
    async with batcher() as (queue, model, _):
        held = await hold(queue, model)
        with pytest.raises(AppError, match="characters wait for the network for this client"):
            await as_client("busy", queue.submit(model, ["x" * 50_000]))
        model.may_run.set()
        await asyncio.gather(held)


@pytest.mark.parametrize(("cells", "batches"), [(5, [2] * 5), (1, [1] * 10)])
async def test_a_batch_is_bounded_a_large_request_fills_several_and_a_long_text_one(cells, batches):
    async with batcher(max_batch_cells=cells) as (queue, model, _):
        result = await queue.submit(model, ["two words"] * 10)
        assert [len(texts) for texts in model.ran] == batches
        assert texts_of(result) == ["two words"] * 10


async def test_a_text_that_is_given_up_while_it_waits_never_runs():
    async with batcher() as (queue, model, metrics):
        held = await hold(queue, model)
        left = asyncio.create_task(queue.submit(model, ["its caller has left"] * 3))
        stays = asyncio.create_task(queue.submit(model, ["its caller waits"]))
        await asyncio.sleep(0)
        assert metrics.waiting == 4
        left.cancel()
        await asyncio.gather(left, return_exceptions=True)
        assert metrics.waiting == 1
        model.may_run.set()
        await asyncio.gather(held, stays)
        assert model.ran[1:] == [["its caller waits"]]
