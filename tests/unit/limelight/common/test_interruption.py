"""Ctrl-C ends a long command wherever it is, and what is incomplete is cleared away."""

import signal
import subprocess
import sys
from collections.abc import Callable

import pytest

from limelight.common.interruption import INTERRUPTED, interruptible
from tests.keyboard import keyboard
from tests.places import ROOT

_BEGIN = """
import signal
from contextlib import suppress
from limelight.common.interruption import interruptible, leaving, undivided, way_on
from limelight.common.yielding import give_way
def say(word):
    print(word, flush=True)
def heard():
    return signal.getsignal(signal.SIGINT) is signal.SIG_DFL
def deaf():
    while True:
        with suppress(BaseException):
            while True: pass
"""
_STEPS = """
def work():
    say("ready")
    with way_on(lambda: "Go on there."):
        try:
            while True: give_way()
        finally:
            say("cleared")
"""
_DEAF = """
def work():
    with way_on(lambda: "Go on there."), leaving(lambda: say("cleared")):
        say("ready")
        deaf()
"""
_UNDIVIDED = """
def work():
    with way_on(lambda: "Go on there."), leaving(lambda: say("cleared")):
        with undivided:
            say("ready")
            while not heard(): pass
            say("whole")
        deaf()
"""
_TWICE = """
def work():
    with undivided:
        say("ready")
        while not heard(): pass
        say("ready")
        deaf()
"""
Press = Callable[..., tuple[int, list[str], list[str]]]


@pytest.fixture
def press() -> Press:
    def run(program: str, presses: int = 1) -> tuple[int, list[str], list[str]]:
        """Returns the status, and the lines of both streams, of a program; Ctrl-C is sent each time it is ready."""
        command = [sys.executable, "-c", f"{_BEGIN}{program}\nprint(interruptible(work))"]
        pipe = subprocess.PIPE
        with keyboard():
            process = subprocess.Popen(command, cwd=ROOT, stdout=pipe, stderr=pipe, text=True)
        with process:
            for _ in range(presses):
                assert process.stdout.readline() == "ready\n"
                process.send_signal(signal.SIGINT)
            out, err = process.communicate()
        return process.returncode, out.split(), err.splitlines()

    return run


def test_a_command_of_short_steps_ends_at_the_next(press: Press) -> None:
    status, out, err = press(_STEPS)
    assert out == ["cleared"]
    assert err[-1] == "KeyboardInterrupt: Go on there."
    assert status == -signal.SIGINT


@pytest.mark.parametrize(("program", "said"), [(_DEAF, ["cleared"]), (_UNDIVIDED, ["whole", "cleared"])])
def test_what_swallows_it_is_ended_where_it_is_but_not_between_two_renames(
    program: str, said: list[str], press: Press
) -> None:
    status, out, err = press(program)
    assert (status, out) == (INTERRUPTED, said)
    assert err == ["", "stopped. Go on there."]


def test_a_second_press_ends_it_at_once(press: Press) -> None:
    assert press(_TWICE, presses=2) == (-signal.SIGINT, [], [])


def test_results_and_exceptions_are_those_of_the_command() -> None:
    def fail() -> None:
        raise LookupError("no row")

    with keyboard():
        assert interruptible(lambda: 3) == 3
        with pytest.raises(LookupError, match="no row"):
            interruptible(fail)
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_process_that_ignores_it_still_does() -> None:
    usual = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        assert interruptible(lambda: signal.raise_signal(signal.SIGINT) or 3) == 3
    finally:
        signal.signal(signal.SIGINT, usual)
