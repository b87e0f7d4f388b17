"""Ctrl-C ends the scoring of texts wherever it arrives: nothing, and no library, swallows it."""

import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from types import CodeType, FrameType

import pytest

from limelight.lenses.registry import lenses_of
from limelight.score.scorer import Progress, Scorer
from tests.tiny import TEXTS


@pytest.mark.parametrize("weights", ["stars", "planted"])
def test_ctrl_c_at_the_start_of_any_function_ends_the_call(request: pytest.FixtureRequest, weights: str) -> None:
    folder: Path = request.getfixturevalue(weights)
    for lens in [None, *lenses_of(Scorer(folder).predictor.engine)]:
        scorer = Scorer(folder, lens)
        # With all that is computed once.
        scorer.answers(TEXTS)
        reached: dict[CodeType, None] = {}
        watch(scorer, lambda code, reached=reached: reached.setdefault(code))
        assert find_swallowing(scorer, reached) == []


def test_a_function_that_swallows_it_is_found(planted: Path) -> None:
    scorer = Scorer(planted)
    scorer.answers(TEXTS)

    def deaf(done: int) -> None:
        with suppress(KeyboardInterrupt):
            hear()

    def hear() -> None:
        pass

    assert find_swallowing(scorer, [deaf.__code__, hear.__code__], deaf) == [hear.__code__]


def find_swallowing(scorer: Scorer, functions: Iterable[CodeType], progress: Progress = None) -> list[CodeType]:
    """Returns the functions at whose start an interrupt does not end the call."""

    def interrupts(function: CodeType) -> bool:
        def interrupt(code: CodeType) -> None:
            if code is function:
                raise KeyboardInterrupt

        try:
            watch(scorer, interrupt, progress)
        except KeyboardInterrupt:
            return True
        return False

    return [function for function in functions if not interrupts(function)]


def watch(scorer: Scorer, started: Callable[[CodeType], object], progress: Progress = None) -> None:
    """Scores texts; calls `started` at the start of each Python function."""

    def profile(frame: FrameType, event: str, _: object) -> None:
        if event == "call":
            started(frame.f_code)

    sys.setprofile(profile)
    try:
        scorer.answers(TEXTS, progress=progress)
    finally:
        sys.setprofile(None)
