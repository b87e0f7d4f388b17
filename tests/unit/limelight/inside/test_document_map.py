"""A map on disk equals the map in memory, and finds neighbours."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from limelight.errors import WeightsError
from limelight.weights import load_weights
from tests.tiny import save_map, save_tiny_han, tiny_map


def test_a_map_survives_being_written(tmp_path: Path) -> None:
    directory = save_tiny_han(tmp_path / "han")
    version = load_weights(directory).version
    assert load_weights(directory).map is None
    save_map(directory, tiny_map(8))
    loaded = load_weights(directory)
    assert loaded.version == version
    assert loaded.map.points == tiny_map(8).points
    np.testing.assert_allclose(loaded.map.places, tiny_map(8).places, rtol=1e-3)


def test_the_nearest_points_come_first_and_the_same_vector_is_similar_by_1() -> None:
    document_map = tiny_map(8)
    vector = document_map.mean + document_map.places[2] @ document_map.components
    place = document_map.place(vector)
    np.testing.assert_allclose(place, document_map.places[2], atol=1e-5)
    nearest = document_map.nearest(place, count=3)
    assert nearest[0].point == 2
    assert nearest[0].similarity == pytest.approx(1, abs=1e-4)
    assert nearest[0].similarity > nearest[1].similarity > nearest[2].similarity
    distance = document_map.median_distance * (1 / nearest[1].similarity - 1)
    far = replace(document_map, median_distance=distance).nearest(place, count=2)
    assert far[1].similarity == pytest.approx(0.5)


def test_a_map_of_another_shape_is_named(tmp_path: Path) -> None:
    directory = save_tiny_han(tmp_path / "han")

    class Other:
        def to_json(self) -> dict[str, object]:
            return {**tiny_map(8).to_json(), "mean": "AAA"}

    save_map(directory, Other())  # type: ignore[arg-type]
    with pytest.raises(WeightsError, match=r"map\.json: not a map of this version"):
        load_weights(directory)
