"""The scripts of the page repeat the rules that Python reads."""

from pathlib import Path

import pytest

from tests.made_scripts import made

MADE = made()


@pytest.mark.parametrize("path", MADE, ids=lambda path: path.name)
def test_a_made_script_is_current(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == MADE[path], "run make scripts"
