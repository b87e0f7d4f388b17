"""Two workers share the models: one reads while the other runs, in turns, until the last text is answered."""

import asyncio
import threading
import time

import pytest

from app.problems.errors import QueueFullError
from limelight.engines.engine import Explanation
from limelight.predictor import Predictor
from tests.unit.app.models.test_batching import TEXTS, batcher


def test_a_worker_reads_texts_while_the_other_runs_a_model(predictors, monkeypatch):
    busy = threading.Event()
    read = threading.Event()

    def run_until_read() -> bool:
        busy.set()
        return read.wait(5)

    def documents(texts, documents=predictors["han"].preprocessor.documents):
        read.set()
        return documents(texts)

    monkeypatch.setattr(predictors["han"].preprocessor, "documents", documents)

    async def ask_together():
        async with batcher(predictors) as (queue, _):
            held = asyncio.create_task(queue.run(run_until_read))
            await asyncio.to_thread(busy.wait, 5)
            answer = await queue.submit("han", ["Lovely."])
            return await held, answer

    was_read, answer = asyncio.run(ask_together())
    assert was_read
    assert answer.predictions[0].text == "Lovely."
    # The time that the other took is the queue's, not the model's.
    assert answer.model_ms < 1000


def test_what_one_worker_leaves_of_a_large_request_the_other_reads_at_once(predictors, monkeypatch):
    han = predictors["han"]
    reads: list[int] = []
    all_read = threading.Event()
    in_time: list[bool] = []

    def documents(texts, documents=han.preprocessor.documents):
        reads.append(len(texts))
        if sum(reads) == 40:
            all_read.set()
        return documents(texts)

    def run(readings, run=han.run):
        in_time.append(all_read.wait(5))
        return run(readings)

    monkeypatch.setattr(han.preprocessor, "documents", documents)
    monkeypatch.setattr(han, "run", run)

    async def ask():
        async with batcher(predictors) as (queue, _):
            return await queue.submit("han", [TEXTS[0]] * 40)

    assert len(asyncio.run(ask()).predictions) == 40
    assert (sorted(reads), in_time) == ([8, 32], [True, True])


def test_what_comes_while_a_batch_waits_for_the_network_joins_it_until_it_is_full(predictors, ran):
    cells = predictors["han"].read(TEXTS[0]).cells
    release = threading.Event()

    async def ask_in_turn():
        async with batcher(predictors, max_batch_cells=8 * cells) as (queue, _):
            held = asyncio.create_task(queue.run(release.wait, 30))
            first = asyncio.create_task(queue.submit("han", [TEXTS[0]]))
            await asyncio.sleep(0.01)
            later = [asyncio.create_task(queue.submit("han", [TEXTS[0]])) for _ in range(11)]
            async with asyncio.timeout(20):
                while queue.depth != 4:
                    await asyncio.sleep(0.001)
            release.set()
            await asyncio.gather(held, first, *later)

    asyncio.run(ask_in_turn())
    assert ran == [8, 4]


def test_models_run_one_at_a_time_and_first_come_first_served(predictors):
    running: list[str] = []
    order: list[str] = []

    def call(name: str) -> int:
        running.append(name)
        order.append(name)
        time.sleep(0.005)
        at_once = len(running)
        running.remove(name)
        return at_once

    async def ask_together():
        async with batcher(predictors) as (queue, _):
            return await asyncio.gather(*(queue.run(call, f"{number:02}") for number in range(12)))

    assert set(asyncio.run(ask_together())) == {1}
    assert order == sorted(order)


def test_closing_answers_what_waits_and_refuses_what_comes_later(predictors):
    async def ask_and_close():
        async with batcher(predictors) as (queue, _):
            waiting = [asyncio.create_task(queue.submit("han", [text])) for text in TEXTS]
            await asyncio.sleep(0)
            await queue.close()
            with pytest.raises(QueueFullError):
                await queue.submit("han", ["Late."])
            return await asyncio.gather(*waiting)

    assert [result.predictions[0].text for result in asyncio.run(ask_and_close())] == TEXTS


def test_a_model_that_breaks_fails_its_batch_and_the_next_is_answered(predictors):
    broken = load_broken(predictors["han"])

    async def ask_both():
        async with batcher({**predictors, "han": broken}) as (queue, _):
            failed = await asyncio.gather(queue.submit("han", ["Lovely."]), return_exceptions=True)
            return failed, await queue.submit("kim_cnn", ["Lovely."])

    [error], result = asyncio.run(ask_both())
    assert isinstance(error, ZeroDivisionError)
    assert result.predictions[0].text == "Lovely."


def load_broken(predictor: Predictor) -> Predictor:
    """Returns a predictor that reads like `predictor` and then fails."""

    class Broken(Predictor):
        def __init__(self) -> None:
            self.__dict__.update(predictor.__dict__)

        def run(self, readings: list) -> list[Explanation]:
            raise ZeroDivisionError

    return Broken()
