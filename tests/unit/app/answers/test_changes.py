"""The API names a planted difference with its interval and draws it, and refuses clearly what cannot be compared."""

import tracemalloc
from xml.etree import ElementTree

import numpy as np
import pytest

from app.answers.examples import REQUESTS
from limelight.score.groups import Scored, compare_groups

ROWS = 60
VALUES = [4.0 + row % 3 / 2 - (row >= 40) for row in range(ROWS)]
LABELS = [str(round(value)) for value in VALUES]
STRAP = {"strap\x07": [[row, 2.0] for row in range(40, ROWS)]}


def ask(client, status=200, **body):
    response = client.post("/api/v1/changes", json={"labels": LABELS, "values": VALUES, "model": "han", **body})
    assert response.status_code == status, response.text
    return response.json()


def test_a_group_that_differs_is_named_and_drawn(client):
    answer = ask(client, groups=["a & b" if row < 40 else "c <b>\0" for row in range(ROWS)], terms=STRAP)
    assert answer["title"].startswith("c <b>\0 has 0.96")
    assert any("strap" in found["sentence"] for found in answer["found"])
    mean = answer["found"][0]
    assert mean["rows"]
    assert all(row >= 40 for row in mean["rows"])
    assert all(found["p"] <= 0.05 for found in answer["found"])
    assert len(answer["pictures"]) == 2
    for picture in answer["pictures"]:
        assert ElementTree.fromstring(picture["svg"]).tag.endswith("svg")


def test_the_time_of_a_change_is_named(client):
    dates = [f"2026-{1 + row // 10:02d}-{1 + row % 10:02d}" for row in range(ROWS)]
    assert ask(client, groups=dates, over=True, each="month")["title"].startswith("Since 2026-05 stars fell by 0.96")
    line = ask(client, groups=[*dates[:-1], None], over=True)["pictures"][0]
    assert line["name"] == "Over time"
    assert "polyline" in line["svg"]


def test_groups_alike_show_nothing(client):
    answer = ask(client, groups=["ab"[row % 2] for row in range(ROWS)], values=[3] * ROWS, labels=["3"] * ROWS)
    assert "Nothing differs" in answer["title"]
    assert answer["found"] == answer["pictures"] == []


def test_every_example_of_a_request_is_accepted(client):
    for example in REQUESTS["changes"].values():
        assert ask(client, **example["value"])["found"]


GROUPS = ["ab"[row % 2] for row in range(ROWS)]


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ({"groups": ["a"] * ROWS}, "nothing to compare"),
        ({"groups": [None] * ROWS}, "no scored review"),
        ({"groups": ["2026-03-01"] * ROWS, "over": True}, "each: day"),
        ({"groups": ["2026-03-01", "01.03.2026", "March 1, 2026"] * 20, "over": True}, "several forms"),
        ({"groups": [str(row) for row in range(ROWS)]}, "60 values"),
        ({"groups": ["a"] * 55 + ["b"] * 5}, "fewer than 10"),
        ({"groups": GROUPS[1:]}, "59 groups, 60 labels"),
        ({"groups": GROUPS, "terms": {"x": [[ROWS, 1]]}}, "beyond the last"),
        ({"groups": GROUPS, "values": [10**300] * ROWS}, "values"),
        ({"groups": GROUPS, "terms": {"x": [[1, "2"]]}}, "terms"),
        ({"groups": GROUPS * 200}, "limelight drivers"),
        ({"groups": GROUPS, "each": "hour"}, "each"),
        ({"groups": GROUPS, "labels": [str(row) for row in range(ROWS)]}, "'0' is not a label of han"),
    ],
)
def test_what_cannot_be_compared_is_refused_with_the_way_out(client, body, detail):
    assert detail in ask(client, 422, **body)["detail"]


@pytest.mark.parametrize("field", ["groups", "labels", "terms"])
def test_half_a_surrogate_pair_is_refused_wherever_it_stands(client, field):
    half = {"groups": "[%s]", "labels": "[%s]", "terms": "{%s: []}"}[field] % r'"\ud83d"'
    body = {"groups": "[]", "labels": "[]", "values": "[]", field: half}
    content = "{" + ", ".join(f'"{name}": {value}' for name, value in body.items()) + "}"
    response = client.post("/api/v1/changes", content=content, headers={"Content-Type": "application/json"})
    assert response.status_code == 400
    assert "surrogate" in response.json()["detail"]


def test_the_memory_of_a_comparison_is_bounded_by_its_rows():
    rows = 4000
    terms = {str(term): (np.arange(term, rows, 7), np.zeros(len(range(term, rows, 7)))) for term in range(60)}
    scored = Scored(np.zeros(rows), ["1"] * rows, terms)
    groups = [f"g{row % 40}" for row in range(rows)]
    tracemalloc.start()
    assert compare_groups(scored, groups).tested > 2000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    # Arrays of all reviews for each test would be 80 MB.
    assert peak < 8e6
