"""Opinions of readers of one kind share one scale; those of other kinds have none."""

import numpy as np
import pytest

from limelight.insights.insights import read_insights
from limelight.insights.opinions import Opinion, disagree, opinion
from limelight.predictor import Predictor
from tests.tiny import save_second_reader, save_tiny_han, save_tiny_kim_cnn, tiny_second_reader


@pytest.mark.parametrize(
    ("leans", "expected"),
    [
        ([], False),
        ([0.1], False),
        ([0.1, 0.375], False),
        ([0.125, 0.5], True),
        ([0.875, 0.75, 0.25], True),
        ([0.875, 0.75], False),
    ],
)
def test_readers_disagree_where_two_leans_are_too_far_apart(leans, expected):
    opinions = [Opinion("m", "M", "1", 0.5, None, lean, False) for lean in leans]
    assert disagree(opinions, gap=0.375) is expected


def test_only_readers_of_the_same_kind_have_an_opinion(tmp_path):
    for name in ("han", "other"):
        save_tiny_han(tmp_path / name)
    save_tiny_kim_cnn(tmp_path / "kim_cnn")
    save_second_reader(tmp_path / "han", tiny_second_reader(), {"gap": 0.9})
    readers = {name: Predictor.load(tmp_path / name) for name in ("han", "other", "kim_cnn")}
    text = "The kettle boils fast and looks lovely."
    found = read_insights(readers["han"], [readers["other"], readers["kim_cnn"]], text)
    assert [each.model for each in found.opinions] == ["han", "phrases", "other"]
    assert found.opinions[1].label == "5"
    assert not found.disagree
    # Struck-out words do not count, and a stated prior applies to all readers.
    assert read_insights(readers["han"], [], text, without=[5, 6]).opinions[1].lean == pytest.approx(0.5)
    one_star = read_insights(readers["han"], [], text, prior=[1, 0, 0, 0, 0])
    assert [each.expected_stars for each in one_star.opinions] == pytest.approx([1, 1])
    assert [each.model for each in read_insights(readers["kim_cnn"], [readers["han"]], text).opinions] == ["kim_cnn"]


def test_a_lean_is_the_place_between_the_worst_label_and_the_best(tmp_path):
    han = Predictor.load(save_tiny_han(tmp_path / "han"))
    kim_cnn = Predictor.load(save_tiny_kim_cnn(tmp_path / "kim_cnn"))
    stars = opinion(han, np.array([0, 0, 0, 0.5, 0.5], np.float32), undecided=False)
    assert (stars.expected_stars, stars.lean, stars.label) == (4.5, 0.875, "4")
    sides = opinion(kim_cnn, np.array([0.25, 0.75], np.float32), undecided=True)
    assert sides == Opinion("kim_cnn", "Tiny kim_cnn", "positive", 0.75, None, 0.75, True)
