"""The documents name files that exist, and the drawing of the rooms is that of today's imports."""

import re
import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
HOUSE = runpy.run_path(str(ROOT / "docs/house.py"))


def test_every_path_in_the_architecture_exists():
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    paths = re.findall(r"`([\w./-]+/[\w./-]*)`", text)
    assert len(paths) > 20
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_the_drawing_shows_the_rooms_and_imports_of_today():
    assert (ROOT / "docs/house.svg").read_text(encoding="utf-8") == HOUSE["draw"](), "Run make house."


def test_a_room_stands_above_those_that_it_uses():
    room = HOUSE["Room"]
    rooms = [
        room("roof", "", frozenset({"wall"})),
        room("ground", "", frozenset()),
        room("wall", "", frozenset({"ground"})),
    ]
    assert [[each.name for each in floor] for floor in HOUSE["floors"](rooms)] == [["ground"], ["wall"], ["roof"]]


def test_rooms_that_use_each_other_are_named():
    room = HOUSE["Room"]
    with pytest.raises(ValueError, match="circle: left, right"):
        HOUSE["floors"]([room("left", "", frozenset({"right"})), room("right", "", frozenset({"left"}))])
