"""Answers reach their clients, none waits or fails because of another, clients alternate, and long calls give way."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from app.problems.problem import AppError
from app.runtime.model_thread import ModelThread, TextError
from app.settings import Settings
from limelight.common.yielding import give_way
from limelight.errors import EmptyTextError, ModelError
from tests.unit.app.runtime.fakes import FakeMetrics, FakeModel

pytestmark = pytest.mark.anyio
SETTINGS = Settings(max_queue_characters=300_000, max_explained_characters=100)


@asynccontextmanager
async def running() -> AsyncIterator[tuple[ModelThread, FakeModel, FakeMetrics]]:
    metrics = FakeMetrics()
    thread = ModelThread(SETTINGS, metrics)
    try:
        yield thread, FakeModel(), metrics
    finally:
        await thread.close()
    assert metrics.waiting == thread._texts.total == thread._work.total == 0


def write(predictions, milliseconds) -> bytes:
    assert milliseconds > 0
    return "|".join(prediction.text for prediction in predictions).encode()


def ask(thread, model, texts, client="", **how) -> asyncio.Task:
    return asyncio.create_task(thread.predict(client, model, texts, write, **how))


async def hold(thread: ModelThread, model: FakeModel) -> asyncio.Task:
    """Keeps a batch under way until `model.may_run` is set; returns its answer then."""
    model.may_run.clear()
    held = ask(thread, model, ["first"], "busy")
    await asyncio.to_thread(model.runs.wait, 20)
    return held


async def test_each_request_gets_the_answers_to_its_own_texts():
    async with running() as (thread, model, metrics):
        asked = [[f"text {request} {number}" for number in range(3)] for request in range(10)]
        results = await asyncio.gather(*(ask(thread, model, texts) for texts in asked))
        assert results == ["|".join(texts).encode() for texts in asked]
    assert sum(metrics.batches) == 30


async def test_texts_that_come_during_a_batch_go_together_next_one_of_each_client_in_turn():
    async with running() as (thread, model, _):
        held = await hold(thread, model)
        large = ask(thread, model, [f"large {number}" for number in range(40)], "a")
        small = ask(thread, model, ["small"], "b")
        await asyncio.sleep(0)
        model.may_run.set()
        await asyncio.gather(held, large, small)
        assert [len(texts) for texts in model.ran] == [1, 32, 9]
        assert model.ran[1][:3] == ["large 0", "small", "large 1"]


async def test_after_a_large_batch_a_smaller_one_waits_a_moment_for_the_same_clients(monkeypatch):
    async with running() as (thread, model, _):
        loop, looks = asyncio.get_running_loop(), []

        async def come() -> None:
            looks.append(ask(thread, model, ["seventh"], "g"))
            await asyncio.sleep(0)

        def look_away(seconds: float) -> None:
            assert seconds > 0
            asyncio.run_coroutine_threadsafe(come(), loop).result(20)

        held = await hold(thread, model)
        asked = [ask(thread, model, [str(number)], str(number)) for number in range(5)]
        await asyncio.sleep(0)
        model.may_run.set()
        await asyncio.gather(held, *asked)
        monkeypatch.setattr("app.runtime.model_thread.time.sleep", look_away)
        await ask(thread, model, ["sixth"], "f")
        # After a small one nothing waits.
        await ask(thread, model, ["eighth"], "f")
        await asyncio.gather(*looks)
        assert model.ran[1:] == [["0", "1", "2", "3", "4"], ["sixth", "seventh"], ["eighth"]]


async def test_a_batch_has_texts_of_one_model_and_a_long_text_is_one_of_its_own():
    async with running() as (thread, model, _):
        held = await hold(thread, model)
        other = FakeModel()
        asked = [ask(thread, each, [text]) for each in (model, other) for text in ("x" * 70_000, "y", "z")]
        await asyncio.sleep(0)
        model.may_run.set()
        await asyncio.gather(held, *asked)
        assert [len(texts) for texts in model.ran[1:]] == [len(texts) for texts in other.ran] == [1, 2]


async def test_texts_of_a_batch_are_each_read_as_their_request_says():
    class Reading(FakeModel):
        def describe(self, readings, explanations, decimals):
            return [reading for reading in readings if setattr(reading, "text", str(reading.how)) is None]

    async with running() as (thread, model, _):
        held = await hold(thread, model)
        model, first = Reading(), model
        ways = [{}, {"without": [1]}, {"prior": "kind"}, {}]
        asked = [ask(thread, model, ["text"], **how) for how in ways]
        first.may_run.set()
        await held
        results = await asyncio.gather(*asked)
        assert results == [str((how.get("without", ()), how.get("prior"))).encode() for how in ways]


async def test_a_text_that_a_classifier_fails_on_fails_its_own_request_alone():
    class Picky(FakeModel):
        def run(self, readings):
            if broken := [reading.text for reading in readings if "broken" in reading.text]:
                raise ModelError(f"The model failed on {broken}")
            return super().run(readings)

    async with running() as (thread, model, _):
        held, picky = await hold(thread, model), Picky()
        asked = [ask(thread, picky, [name, "both"], name) for name in ("ann", "broken", "bob")]
        await asyncio.sleep(0)
        model.may_run.set()
        await held
        ann, broken, bob = await asyncio.gather(*asked, return_exceptions=True)
        assert isinstance(broken, ModelError)
        assert [ann, bob] == [b"ann|both", b"bob|both"]


async def test_what_cannot_be_read_run_or_written_fails_its_own_request_and_no_other():
    def fails(predictions, milliseconds):
        raise KeyError

    async with running() as (thread, model, _):
        held = await hold(thread, model)
        asked = [ask(thread, model, texts) for texts in (["fine"], ["fine", " "], ["nothing"], ["good"], [""])]
        asked.append(ask(thread, FakeModel(error=ZeroDivisionError()), ["lovely"]))
        asked.append(asyncio.create_task(thread.predict("", model, ["x"], fails)))
        await asyncio.sleep(0)
        model.may_run.set()
        await held
        results = await asyncio.gather(*asked, return_exceptions=True)
        assert [(type(results[n].__cause__), results[n].index) for n in (1, 2, 4)] == [
            (EmptyTextError, 1),
            (EmptyTextError, 0),
            (EmptyTextError, 0),
        ]
        assert isinstance(results[1], TextError)
        assert [type(result) for result in results[5:]] == [ZeroDivisionError, KeyError]
        assert [results[n] for n in (0, 3)] == [b"fine", b"good"]


async def test_a_client_has_half_of_the_characters_that_may_wait():
    async with running() as (thread, model, _):
        held = await hold(thread, model)
        with pytest.raises(AppError, match="characters are queued for the model for this client"):
            await ask(thread, model, ["x" * 150_000], "busy")
        model.may_run.set()
        await held


async def test_a_text_that_is_given_up_while_it_waits_never_runs():
    async with running() as (thread, model, metrics):
        held = await hold(thread, model)
        left, stays = (ask(thread, model, texts) for texts in (["its caller has left"] * 3, ["its caller waits"]))
        await asyncio.sleep(0)
        assert metrics.waiting == 5
        left.cancel()
        await asyncio.gather(left, return_exceptions=True)
        assert metrics.waiting == 2
        model.may_run.set()
        await asyncio.gather(held, stays)
        assert model.ran[1:] == [["its caller waits"]]


async def test_a_call_returns_what_its_function_returns_or_raises():
    async with running() as (thread, _, _):
        assert await thread.call("", 5, lambda: divmod(7, 2)) == (3, 1)
        with pytest.raises(ZeroDivisionError):
            await thread.call("", 5, lambda: divmod(7, 0))


async def test_texts_are_answered_during_a_call_and_a_call_goes_on_while_texts_wait():
    go_on = threading.Event()

    def call() -> bool:
        while not go_on.is_set():
            give_way()
        return True

    async with running() as (thread, model, _):
        long = asyncio.create_task(thread.call("", 5, call))
        assert await ask(thread, model, ["short"]) == b"short"
        held = await hold(thread, model)
        # Texts wait all the time; the call waits for them only so long.
        go_on.set()
        assert await long
        model.may_run.set()
        await held


async def test_a_call_whose_client_has_gone_ends_at_its_next_step_or_never_begins():
    begun, ended = threading.Semaphore(0), threading.Semaphore(0)

    def call() -> None:
        begun.release()
        try:
            while True:
                give_way()
        finally:
            ended.release()

    async with running() as (thread, _, _):
        tasks = [asyncio.create_task(thread.call(client, 5, call)) for client in "abc"]
        for _ in range(2):
            assert await asyncio.to_thread(begun.acquire, timeout=20)
        for task in reversed(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for _ in range(2):
            assert await asyncio.to_thread(ended.acquire, timeout=20)
        assert not begun.acquire(blocking=False)


async def test_a_client_has_one_call_at_a_time_and_half_of_the_work_and_another_begins_at_once():
    begun, go_on = [], threading.Event()

    def call(client: str) -> bool:
        begun.append(client)
        return go_on.wait(20)

    async with running() as (thread, _, _):
        calls = [asyncio.create_task(thread.call(each, 9, lambda each=each: call(each))) for each in "aaaaab"]
        while "b" not in begun:
            await asyncio.sleep(0)
        assert begun.count("a") == 1
        with pytest.raises(AppError, match="45 characters are being explained for this client"):
            await thread.call("a", 6, str)
        go_on.set()
        assert all(await asyncio.gather(*calls))


async def test_reports_are_made_one_by_one_and_a_client_has_half_of_those_that_wait():
    go_on = threading.Event()
    async with running() as (thread, _, _):
        asked = [asyncio.create_task(thread.call("a", None, lambda: go_on.wait(20))) for _ in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(AppError, match="2 reports are being made or queued for this client"):
            await thread.call("a", None, str)
        other = asyncio.create_task(thread.call("b", None, str))
        assert await thread.call("a", 5, str) == ""
        go_on.set()
        assert await asyncio.gather(*asked, other) == [True, True, ""]
