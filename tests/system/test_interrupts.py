"""Ctrl-C at random moments ends each long command, and leaves only what it continues from."""

from pathlib import Path

import pytest

from benchmarks.interrupts import CASES, Case, make_files, presses
from limelight.cli import COMMANDS


def test_each_long_command_is_pressed() -> None:
    assert {case.arguments[0] for case in CASES} == {command.name for command in COMMANDS if command.is_long}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("presses")
    make_files(folder)
    return folder


@pytest.mark.night
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_ctrl_c_at_random_moments_ends_it_and_leaves_nothing_broken(case: Case, base: Path) -> None:
    assert [each.wrong for each in presses(case, base, 10, 0) if each.wrong] == []
