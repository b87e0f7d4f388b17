"""Numbers drawn as strips: the colour is the sign, the depth the size."""

import re
from xml.etree import ElementTree

from limelight.drawing.strips import AMBER, BLUE, draw_bar, draw_strip


def test_a_strip_has_a_place_for_each_number_that_can_be_seen():
    strip = ElementTree.fromstring(draw_strip([1.0, 0.0, -1.0, 0.5, 1.0], 1.0))
    assert strip.attrib["viewBox"] == "0 0 5 1"
    places = {
        (path.attrib["fill"], path.attrib["fill-opacity"]): re.findall(r"M(\d+)", path.attrib["d"]) for path in strip
    }
    assert places == {(AMBER, "1.00"): ["0", "4"], (BLUE, "1.00"): ["2"], (AMBER, "0.50"): ["3"]}


def test_nothing_is_drawn_where_all_is_zero():
    assert "path" not in draw_strip([0.0, 0.0], 0.0)


def test_a_bar_is_never_longer_than_its_place():
    assert 'width="25.0"' in draw_bar(0.25)
    assert 'width="100.0"' in draw_bar(-3.0)
