"""A client that asks for much does not make the others wait for all of it."""

import asyncio
import threading
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.models.batching import Batcher
from app.models.turns import CLIENT, Line, Turn, Turns
from limelight import load


@dataclass(eq=False)
class Asked:
    turn: Turn
    name: str


def ask(turns: Turns, client: str, work: float = 1.0) -> Asked:
    CLIENT.set(client)
    return Asked(turns.take(work), client)


def order(line: Line[Asked], turns: Turns) -> str:
    names = ""
    while line:
        asked = line.take()
        turns.reach(asked.turn)
        names += asked.name
    return names


def test_clients_take_turns_and_each_gets_its_own_in_order():
    turns, line = Turns(), Line[Asked]()
    for client in "aaaa" + "bb" + "c":
        line.add(ask(turns, client))
    assert order(line, turns) == "abcabaa"


def test_who_comes_late_is_not_made_to_wait_for_what_was_asked_before():
    turns, line = Turns(), Line[Asked]()
    for _ in range(100):
        line.add(ask(turns, "a"))
    for _ in range(10):
        turns.reach(line.take().turn)
    line.add(ask(turns, "b"))
    assert order(line, turns).index("b") <= 1


def test_who_was_silent_saves_up_no_turns():
    turns, line = Turns(), Line[Asked]()
    for _ in range(50):
        turns.reach(ask(turns, "a").turn)
    for client in "bbbb" + "aaaa":
        line.add(ask(turns, client))
    assert order(line, turns)[:4].count("b") <= 3


def test_large_work_takes_as_many_turns_as_it_is_large():
    turns, line = Turns(), Line[Asked]()
    line.add(ask(turns, "a", work=8))
    line.add(ask(turns, "a", work=8))
    for _ in range(6):
        line.add(ask(turns, "b"))
    assert order(line, turns) == "abbbbbba"


def test_what_is_put_back_keeps_its_turn():
    turns, line = Turns(), Line[Asked]()
    for client in "aab":
        line.add(ask(turns, client))
    first = line.take()
    line.add(first)
    assert order(line, turns) == "aba"


def test_one_text_is_answered_before_the_hundred_of_another_client(weights_dir: Path):
    async def scene() -> list[str]:
        predictors = {"han": load(weights_dir / "han")}
        batcher = Batcher(predictors, max_batch_cells=10_000, max_queue_texts=1000)
        answered: list[str] = []

        async def submit(client: str) -> None:
            CLIENT.set(client)
            await batcher.submit("han", ["The kettle boils fast."])
            answered.append(client)

        # Nothing is taken until all of them wait.
        begin = threading.Event()
        holding = [asyncio.create_task(batcher.run(begin.wait)) for _ in range(2)]
        await asyncio.sleep(0.1)
        many = [asyncio.create_task(submit("many")) for _ in range(200)]
        await asyncio.sleep(0.05)
        one = asyncio.create_task(submit("one"))
        await asyncio.sleep(0.05)
        begin.set()
        await asyncio.gather(*holding, *many, one)
        await batcher.close()
        return answered

    assert asyncio.run(scene()).index("one") < 100


@pytest.fixture(autouse=True)
def nobody_asks():
    token = CLIENT.set("")
    yield
    CLIENT.reset(token)
