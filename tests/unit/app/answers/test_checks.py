"""The API checks given labels as the library does, and refuses clearly what are no labels."""

from dataclasses import asdict

import pytest

from app.answers.examples import REQUESTS
from limelight import check, load

WRONG, RIGHT, SILENT = (
    "Terrible. The kettle leaks, and the shop never answers. I want my money back!",
    "I love it: quick, quiet and lovely. The best kettle that I ever had!",
    "   ",
)


def ask(client, status=200, **body):
    response = client.post("/api/v1/check", json=body)
    assert response.status_code == status, response.text
    return response.json()


@pytest.mark.parametrize(("model", "given"), [("han", [5, "1 star", None]), ("kim_cnn", ["Positive", "negative", ""])])
def test_a_row_is_what_the_library_says_and_a_silent_one_says_why(client, weights_dir, model, given):
    rows = ask(client, texts=[WRONG, RIGHT, SILENT], given=given, model=model)["rows"]
    assert "empty" in rows.pop()["error"]
    assert sorted(row["rank"] for row in rows) == [1, 2]
    for row, checked in zip(rows, check(load(weights_dir / model), [WRONG, RIGHT, ""], given), strict=False):
        expected = asdict(checked)
        assert row.pop("given_probability") == pytest.approx(expected.pop("given_probability"), abs=1e-4)
        lit, shown = row.pop("lit"), expected.pop("lit")
        assert (lit and "".join(text for text, _ in lit)) == (shown and "".join(text for text, _ in shown))
        assert row == expected


def test_a_stated_prior_decides_how_likely_a_label_is(client):
    flat, high = (
        ask(client, texts=[WRONG], given=[5], model="han", prior=prior)["rows"][0]["given_probability"]
        for prior in ("flat", [1, 1, 1, 1, 20])
    )
    assert high > flat


def test_every_example_of_a_request_is_accepted(client):
    for example in REQUESTS["check"].values():
        ask(client, **example["value"])


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ({"given": [5, 5]}, "1 texts and 2 given"),
        ({"given": ["five"]}, "as numbers"),
        ({"given": [9]}, "Convert"),
        ({"given": [4.5]}, "round"),
        ({"given": [True]}, "given"),
        ({"given": ["good"], "model": "kim_cnn"}, "negative, positive"),
        ({"given": [5], "prior": [1, 2]}, "5 labels"),
        ({"given": []}, "0 given"),
        ({"texts": [], "given": []}, "texts"),
        ({"texts": ["a"] * 33, "given": [5] * 33}, "the limit is 32"),
    ],
)
def test_what_cannot_be_checked_is_refused_with_the_way_out(client, body, detail):
    assert detail in ask(client, 422, **{"texts": [WRONG], "model": "han", **body})["detail"]
