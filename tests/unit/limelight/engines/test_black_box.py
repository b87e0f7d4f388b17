"""A classifier of texts is asked parts of a text as a person would write them."""

import numpy as np
import pytest

from limelight.engines.black_box import BlackBox
from limelight.text.pieces import PieceReader


@pytest.mark.parametrize(
    ("text", "left_out", "asked"),
    [
        # "greatThe" is another word.
        ("great.The food", {"."}, "great The food"),
        ("great . The food", {"."}, "great The food"),
        ("great. The food", {"."}, "great The food"),
        ("A fine lamp", {"A"}, "fine lamp"),
        ("A fine lamp", {"fine"}, "A lamp"),
        ("A lamp!", {"A", "lamp"}, "!"),
        ("A lamp", {"A", "lamp"}, ""),
    ],
)
def test_what_is_left_out_leaves_one_space_where_words_would_be_one(text: str, left_out: set[str], asked: str) -> None:
    texts: list[str] = []

    def classify(some: list[str]) -> list[list[float]]:
        texts.extend(some)
        return [[0.5, 0.5]] * len(some)

    document = PieceReader().document(text)
    pieces = [token for sentence in document.sentences for token in sentence]
    ids = [[token.token_id for token in sentence] for sentence in document.sentences]
    BlackBox(classify, ["bad", "good"]).parts(ids, np.array([[token.text not in left_out for token in pieces]]))
    assert [text.strip() for text in texts] == [asked]
