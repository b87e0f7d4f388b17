"""POST /api/v1/insights and GET /api/v1/models/{name}/filters agree with the models."""

from dataclasses import replace

import numpy as np
import pytest

import limelight
from app.answers.insights import find_filters, find_map
from limelight.inside.document_map import FilterSet, NGram
from limelight.inside.untrained import draw
from tests.tiny import save_map, save_tiny_han, save_tiny_kim_cnn, tiny_map
from tests.unit.app.conftest import ask

TEXT = "  I loved it 👩‍🚀. The lid doesn't close well :-( Terrible! It looks lovely and boils fast, though."


def test_like_reviews_come_nearest_first_with_the_words_that_both_texts_have(client):
    result = ask(client, "insights", text="A kettle that boils fast and looks lovely, 🚀 really")
    similar = [neighbour["similarity"] for neighbour in result["neighbours"]]
    assert similar == sorted(similar, reverse=True)
    excerpts = ["".join(piece["text"] for piece in neighbour["pieces"]) for neighbour in result["neighbours"]]
    assert sorted(excerpts) == sorted(point.excerpt for point in tiny_map(8).points)
    kettle = next(n for n in result["neighbours"] if n["pieces"][0]["text"].startswith("The"))
    shared = {piece["phrase"]: piece["text"] for piece in kettle["pieces"] if piece["phrase"] is not None}
    assert shared == {0: "kettle", 1: "boils", 2: "fast", 3: "looks", 4: "lovely"}
    assert kettle["phrases"] == [[1], [3], [4], [6], [7]]


def test_a_model_without_a_map_knows_no_like_reviews(client):
    assert ask(client, "insights", text=TEXT, model="kim_cnn")["neighbours"] == []


def test_what_the_filters_look_for_comes_with_the_map(client, tmp_path):
    sets = [FilterSet(2, [[NGram("kettle boils", 1.5), NGram("looks lovely", 1.25)], []]), FilterSet(3, [[], []])]
    save_map(save_tiny_kim_cnn(tmp_path / "kim_cnn"), replace(tiny_map(features=8), filters=sets))
    result = find_filters(limelight.load(tmp_path / "kim_cnn")).filters
    assert [each.kernel_size for each in result] == [2, 3]
    assert result[0].ngrams[0][1] == NGram("looks lovely", 1.25)
    # A HAN has none, and neither has a Kim CNN without a map.
    for model in ("han", "kim_cnn"):
        response = client.get(f"/api/v1/models/{model}/filters")
        assert response.status_code == 404
        assert response.json()["type"] == "/problems/not-found"


def test_the_map_has_the_places_of_the_weights_and_other_ones_before_training(client, tmp_path):
    save_map(save_tiny_han(tmp_path / "han"), tiny_map(features=8))
    model = limelight.load(tmp_path / "han")
    reviews = find_map(model).reviews
    np.testing.assert_allclose([review.trained for review in reviews], model.map.places[:, :2])
    before = np.array([review.untrained for review in reviews])
    assert before.shape == (len(model.map.points), 2)
    # Drawn again it is the same, along the directions in which it varies most.
    np.testing.assert_allclose(model.read_untrained([review.excerpt for review in reviews]), before, atol=1e-6)
    assert before.std(axis=0)[0] >= before.std(axis=0)[1]
    assert client.get("/api/v1/models/bert/map").status_code == 404


def test_untrained_weights_have_no_biases_and_keep_the_size_of_states():
    drawn = draw(
        {
            "embedding": np.ones((50, 8), np.float32),
            "a.kernel": np.ones((400, 300), np.float32),
            "a.bias": np.ones(3, np.float32),
        }
    )
    assert not drawn["a.bias"].any()
    assert drawn["a.kernel"].var() == pytest.approx(1 / 400, rel=0.05)
    assert 0.04 < np.abs(drawn["embedding"]).max() <= 0.05
