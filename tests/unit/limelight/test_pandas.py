"""The accessor gives each row of pandas its answer, under its index, and leaves what the user has as it is."""

import importlib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import limelight
from limelight.errors import InputError, SettingsError
from tests.tiny import TEXTS, save_tiny_han, save_tiny_kim_cnn


@pytest.fixture(scope="module", autouse=True)
def _accessor() -> None:
    importlib.import_module("limelight.pandas")


@pytest.fixture
def frame() -> pd.DataFrame:
    kinds = pd.Categorical(["a", "b", "a", "b", "a"])
    return pd.DataFrame({"kind": kinds, "review": [*TEXTS, None], "label": 7}, index=[10, 8, 6, 4, 2])


def test_stars_stand_under_the_index_of_their_row(tiny_han: limelight.Predictor, frame: pd.DataFrame) -> None:
    expected = [prediction.expected_stars for prediction in tiny_han.predict_batch(TEXTS)]
    for reviews in (frame, frame["review"]):
        stars = reviews.limelight.stars(tiny_han)
        assert list(stars.index) == list(frame.index)
        assert stars.tolist()[:4] == pytest.approx(expected, abs=1e-5)
        assert np.isnan(stars[2])


def test_scoring_adds_columns_and_changes_none(tiny_han: limelight.Predictor, frame: pd.DataFrame) -> None:
    scored = frame.limelight.score(tiny_han, lens="phrases", phrases=2)
    pd.testing.assert_frame_equal(scored[list(frame.columns)], frame)
    assert scored["limelight_label"].tolist()[:4] == [answer.label for answer in tiny_han.predict_batch(TEXTS)]
    assert scored["error"].notna().tolist() == [False] * 4 + [True]
    assert scored["key_phrases"].map(len, na_action="ignore").max() <= 2
    assert "review" in frame["review"].limelight.score(tiny_han).columns


def test_a_directory_is_loaded_and_a_prior_counts(tmp_path: Path, frame: pd.DataFrame) -> None:
    directory = save_tiny_han(tmp_path / "tiny")
    kind = frame.limelight.stars(directory, text="review", prior=[1, 1, 1, 1, 96])
    assert (kind.dropna() > frame.limelight.stars(str(directory)).dropna()).all()


def test_labels_that_are_no_stars_are_refused_by_name(tmp_path: Path, frame: pd.DataFrame) -> None:
    directory = save_tiny_kim_cnn(tmp_path / "films")
    with pytest.raises(SettingsError, match="films: its labels are negative, positive"):
        frame.limelight.stars(directory)
    with pytest.raises(InputError, match="'nothing'"):
        frame.limelight.score(directory, text="nothing")


def test_the_report_is_that_of_the_rows(tiny_han: limelight.Predictor, frame: pd.DataFrame) -> None:
    page = frame.limelight.report(tiny_han, text="review", show="kind")
    assert page.rows.column("review").to_pylist() == [*TEXTS, None]
    assert limelight.report_on(tiny_han, TEXTS).rows.num_rows == len(TEXTS)
