"""Rows that are drawn by chance."""

from pathlib import Path

from model_training.data.reviews import read_reviews
from research.data.sample import draw_rows
from tests.unit.model_training.conftest import COLUMNS, PRODUCTS


def test_rows_that_are_drawn_are_the_same_each_time_and_keep_their_order(tmp_path: Path) -> None:
    reviews = read_reviews([PRODUCTS], COLUMNS, tmp_path / "cache")
    drawn = draw_rows(reviews, 20)
    texts = list(reviews["text"])
    places = [texts.index(text) for text in drawn["text"]]
    assert len(places) == 20
    assert places == sorted(places) != list(range(20))
    assert list(draw_rows(reviews, 20)["text"]) == list(drawn["text"])
    assert list(draw_rows(reviews, 1000)["text"]) == list(draw_rows(reviews, None)["text"]) == texts
