"""Batching: answers do not depend on the company, and nobody waits or fails for a neighbour."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from app.models.batching import Batcher
from app.problems.errors import QueueFullError
from limelight.errors import EmptyTextError
from limelight.prediction import Prediction
from limelight.predictor import Predictor

TEXTS = [
    "The kettle boils fast.",
    "Terrible. It didn't switch on, and the shop won't answer. " * 3,
    "Fine for the price :-(",
    "We loved the film. The ending was slow!",
]


class Notes:
    """Writes down what a batcher says of its batches."""

    def __init__(self) -> None:
        self.batches: list[tuple[str, int, int]] = []
        self.answers: list[str] = []

    def observe_batch(
        self, model: str, texts: int, tokens: int, queue_seconds: list[float], model_seconds: float
    ) -> None:
        assert all(seconds >= 0 for seconds in queue_seconds)
        assert model_seconds > 0
        self.batches.append((model, texts, tokens))

    def observe_answer(self, prediction: Prediction) -> None:
        self.answers.append(prediction.text)


@asynccontextmanager
async def batcher(
    predictors: dict[str, Predictor], max_batch_cells: int = 10_000, max_queue_texts: int = 1_000, **options
) -> AsyncIterator[tuple[Batcher, Notes]]:
    notes = Notes()
    batcher = Batcher(predictors, max_batch_cells, max_queue_texts, observer=notes, **options)
    try:
        yield batcher, notes
    finally:
        await batcher.close()


def assert_same(together: Prediction, alone: Prediction) -> None:
    assert together.text == alone.text
    assert together.counts == alone.counts
    assert together.probabilities == pytest.approx(alone.probabilities, abs=1e-5)
    for sentence, expected in zip(together.sentences, alone.sentences, strict=True):
        assert sentence.weight == pytest.approx(expected.weight, abs=6e-5)
        weights = [token.weight for token in sentence.tokens]
        assert weights == pytest.approx([token.weight for token in expected.tokens], abs=6e-5)


def test_requests_at_the_same_moment_share_calls_and_get_what_each_gets_alone(predictors):
    async def ask_together():
        async with batcher(predictors) as (queue, notes):
            questions = [(name, TEXTS[start:] + TEXTS[:start]) for start in range(4) for name in predictors] * 4
            results = await asyncio.gather(*(queue.submit(name, texts) for name, texts in questions))
            return questions, results, notes

    questions, results, notes = asyncio.run(ask_together())
    alone = {name: {text: model.predict(text) for text in TEXTS} for name, model in predictors.items()}
    for (name, texts), result in zip(questions, results, strict=True):
        assert result.model_ms > 0
        assert result.queue_ms >= 0
        for text, prediction in zip(texts, result.predictions, strict=True):
            assert_same(prediction, alone[name][text])
    assert len(notes.batches) < len(questions)
    assert max(texts for _, texts, _ in notes.batches) > len(TEXTS)
    assert sum(texts for _, texts, _ in notes.batches) == len(notes.answers) == len(questions) * len(TEXTS)


def test_a_text_alone_goes_at_once(predictors):
    async def ask():
        async with batcher(predictors) as (queue, _):
            return await queue.submit("han", ["Lovely."])

    result = asyncio.run(ask())
    assert result.batch_texts == 1
    assert result.queue_ms < 100


def test_a_bad_text_fails_its_own_request_and_no_other(predictors):
    async def ask_together():
        async with batcher(predictors) as (queue, _):
            questions = [["Lovely."], ["Fine.", " "], ["It broke."], ["\ud83d"]]
            return await asyncio.gather(*(queue.submit("han", texts) for texts in questions), return_exceptions=True)

    lovely, blank, broke, half = asyncio.run(ask_together())
    assert isinstance(blank, EmptyTextError)
    assert "surrogate" in str(half)
    assert [result.predictions[0].text for result in (lovely, broke)] == ["Lovely.", "It broke."]


def test_a_batch_is_bounded_in_padded_cells_and_a_large_request_fills_several(predictors, ran):
    cells = predictors["han"].read(TEXTS[0]).cells

    async def ask():
        async with batcher(predictors, max_batch_cells=3 * cells) as (queue, notes):
            return await queue.submit("han", [TEXTS[0]] * 10), notes

    result, notes = asyncio.run(ask())
    assert ran == [3, 3, 3, 1]
    assert sorted(texts for _, texts, _ in notes.batches) == sorted(ran)
    assert result.batch_texts == 3
    assert len(result.predictions) == 10


def test_a_text_larger_than_a_batch_goes_alone(predictors):
    async def ask_together():
        async with batcher(predictors, max_batch_cells=1) as (queue, notes):
            await asyncio.gather(*(queue.submit("han", [text]) for text in TEXTS))
            return notes

    assert [texts for _, texts, _ in asyncio.run(ask_together()).batches] == [1, 1, 1, 1]


def test_the_queue_is_bounded_and_says_so_at_once(predictors):
    async def ask_too_much():
        async with batcher(predictors, max_queue_texts=40) as (queue, _):
            busy = [asyncio.create_task(queue.submit("han", [text * 5] * 8)) for text in TEXTS]
            await asyncio.sleep(0)
            assert queue.depth <= 40
            with pytest.raises(QueueFullError):
                await queue.submit("han", ["Lovely."] * 41)
            await asyncio.gather(*busy)
            assert queue.depth == 0
            return await queue.submit("han", ["Lovely."] * 40)

    assert len(asyncio.run(ask_too_much()).predictions) == 40


def test_what_is_cancelled_while_it_waits_is_never_computed(predictors):
    async def ask_and_leave():
        async with batcher(predictors, wait_s=0.2) as (queue, notes):
            leaving = asyncio.create_task(queue.submit("han", ["Nobody waits for this."] * 3))
            staying = asyncio.create_task(queue.submit("han", ["Somebody waits for this."]))
            await asyncio.sleep(0.01)
            assert queue.depth == 4
            leaving.cancel()
            await asyncio.gather(leaving, return_exceptions=True)
            assert queue.depth == 1
            return await staying, notes

    result, notes = asyncio.run(ask_and_leave())
    assert notes.answers == [result.predictions[0].text] == ["Somebody waits for this."]


def test_a_call_runs_on_a_worker_in_its_turn_between_batches(predictors):
    order: list[str] = []

    def call(name: str, *, held: float = 0.0) -> str:
        time.sleep(held)
        order.append(name)
        return threading.current_thread().name

    async def text(queue: Batcher) -> None:
        await queue.submit("han", ["Lovely."])
        order.append("text")

    async def ask_together():
        async with batcher(predictors) as (queue, _):
            first = asyncio.create_task(queue.run(call, "first", held=0.05))
            await asyncio.sleep(0.01)
            return await asyncio.gather(first, queue.run(call, "second"), text(queue), queue.run(call, "third"))

    first, second, _, third = asyncio.run(ask_together())
    assert {first, second, third} <= {"predict-0", "predict-1"}
    assert order[:2] == ["first", "second"]
    assert sorted(order[2:]) == ["text", "third"]


def test_calls_are_bounded_with_the_texts_and_pass_their_errors_on(predictors):
    async def ask_too_much():
        async with batcher(predictors, max_queue_texts=3) as (queue, _):
            held = asyncio.create_task(queue.run(time.sleep, 0.1))
            await asyncio.sleep(0.02)
            waiting = [asyncio.create_task(queue.run(divmod, 7, divisor)) for divisor in (2, 0)]
            waiting.append(asyncio.create_task(queue.submit("han", ["Lovely."])))
            await asyncio.sleep(0)
            assert queue.depth == 3
            with pytest.raises(QueueFullError):
                await queue.run(divmod, 7, 2)
            await held
            return await asyncio.gather(*waiting, return_exceptions=True)

    quotient, error, answer = asyncio.run(ask_too_much())
    assert quotient == (3, 1)
    assert isinstance(error, ZeroDivisionError)
    assert answer.predictions[0].text == "Lovely."


def test_a_call_that_is_given_up_while_it_waits_never_runs(predictors):
    ran: list[str] = []

    async def ask_and_leave():
        async with batcher(predictors) as (queue, _):
            held = asyncio.create_task(queue.run(time.sleep, 0.1))
            await asyncio.sleep(0.02)
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.02):
                    await queue.run(ran.append, "too late")
            assert queue.depth == 0
            await queue.run(ran.append, "in time")
            await held

    asyncio.run(ask_and_leave())
    assert ran == ["in time"]


def test_a_text_that_is_given_up_while_the_model_is_busy_is_never_answered(predictors):
    async def ask_and_leave():
        async with batcher(predictors) as (queue, notes):
            held = asyncio.create_task(queue.run(time.sleep, 0.1))
            await asyncio.sleep(0.02)
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.02):
                    await queue.submit("han", ["Nobody waits for this."])
            await held
            await queue.submit("han", ["Somebody waits for this."])
            return notes

    assert asyncio.run(ask_and_leave()).answers == ["Somebody waits for this."]
