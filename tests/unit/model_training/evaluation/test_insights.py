"""Insights into a model, with its doubts: fitted on dev, measured on test, written next to the weights, served."""

import json
import shutil
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from limelight.common.probabilities import entropy
from limelight.insights.detector import Detector
from limelight.insights.insights import read_insights
from limelight.predictor import Predictor
from limelight.weights import WeightsConfig
from model_training.data.corpus import Corpus
from model_training.data.prepare import PreparedData
from model_training.data.reviews import main_language
from model_training.errors import DataError, SettingsError
from model_training.evaluation import familiarity
from model_training.evaluation import insights as insights_module
from model_training.evaluation.calibration import (
    calibration_error,
    choose_temperature,
    coverage,
    fit_temperature,
    fit_undecided,
    scale,
)
from model_training.evaluation.document_map import MAX_EXCERPT
from model_training.evaluation.doubts import fit_doubts
from model_training.evaluation.evaluate import read_documents
from model_training.evaluation.familiarity import fit_prose, read_strangers
from model_training.evaluation.insights import fit_insights
from model_training.markdown import section
from model_training.networks.pretrained import build, save_pretrained
from tests.tiny import TEXTS, save_tiny_kim_cnn


def too_sure(rows: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Returns overconfident probabilities of five labels, and labels that occur as they should."""
    random = np.random.default_rng(seed)
    honest = random.dirichlet(np.ones(5), rows)
    labels = (honest.cumsum(axis=1) > random.random((rows, 1))).argmax(axis=1)
    return scale(honest, 0.5), labels.astype(np.int32)


def test_the_temperature_that_made_a_network_too_sure_is_found_and_the_error_falls() -> None:
    probabilities, labels = too_sure(4000, seed=1)
    temperature = fit_temperature(probabilities, labels)
    assert temperature == pytest.approx(2, abs=0.15)
    assert calibration_error(scale(probabilities, temperature), labels) < calibration_error(probabilities, labels) / 2


@pytest.mark.parametrize("labels", [2, 10])
def test_a_few_rows_that_are_all_right_make_nothing_certain_and_many_labels_nothing_unsure(labels: int) -> None:
    row = np.array([0.7] + [0.3 / (labels - 1)] * (labels - 1))
    temperature = fit_temperature(np.tile(row, (20, 1)), np.zeros(20, np.int32))
    assert 0.7 < scale(row, temperature)[0] < (20 + 2 / labels) / 22


@pytest.mark.parametrize(
    ("rows", "power", "helps"), [(4000, 0.5, True), (4000, 1, False), (40, 1, False), (1, 0.5, False)]
)
def test_a_temperature_is_kept_only_if_it_clearly_helps_rows_that_did_not_fit_it(
    rows: int, power: float, helps: bool
) -> None:
    probabilities, labels = too_sure(rows, seed=4)
    honest = scale(probabilities, 2 * power)
    assert choose_temperature(honest, labels) == (fit_temperature(honest, labels) if helps else 1)


def test_the_likely_range_of_calibrated_rows_holds_the_stars_of_most() -> None:
    probabilities, labels = too_sure(4000, seed=3)
    result = coverage(scale(probabilities, 2), labels, [1.0, 2.0, 3.0, 4.0, 5.0])
    assert 0.8 < result["low"] < result["share"] < result["high"]
    assert 1 < result["mean_width"] < 5


def test_undecided_is_what_is_as_flat_as_nothing_within_bounds_on_dev() -> None:
    random = np.random.default_rng(1)
    dev = random.dirichlet(np.full(5, 0.5), 2000)
    flat = np.full((1, 5), 0.2)
    fitted = fit_undecided(flat, dev)
    ranked = np.sort(entropy(dev))
    assert fitted == {"entropy": np.floor(1e5 * ranked[-10]) / 1e5, "share": 0.005}
    # One above the other rows, in the last of five digits.
    sure = fit_undecided(np.array([[0.9, 0.1, 0, 0, 0]]), dev)
    assert sure == {"entropy": pytest.approx(np.floor(1e5 * ranked[-21] + 1) / 1e5), "share": 0.01}
    assert fit_undecided(flat, dev[:199]) == {"entropy": np.floor(1e5 * np.log(5)) / 1e5, "share": 0}


def probabilities_of(predictor: Predictor, text: str) -> np.ndarray:
    return np.array(predictor.predict(text).probabilities, np.float32)


def weights_for(prepared: Path, directory: Path, network: str) -> Path:
    data = PreparedData.load(prepared)
    config = WeightsConfig(network, {}, data.labels, None, data.max_sentences, data.max_sentence_tokens)
    preprocessor = data.preprocessor(prepared)
    sizes = {"vocabulary_size": preprocessor.vocabulary_size, "num_labels": 2, "embedding_size": 6}
    own = {"units": 4} if network == "han" else {"kernel_sizes": [2, 3], "num_filters": 4}
    config = WeightsConfig(**{**asdict(config), "network_config": {**sizes, **own}})
    save_pretrained(
        directory, config, preprocessor, build(config), {"title": "Products", "scores": [], "faithfulness": {}}
    )
    return directory


@pytest.mark.parametrize("network", [pytest.param("han", marks=pytest.mark.long), "kim_cnn"])
def test_everything_is_fitted_written_and_served(
    prepared: Path, tmp_path: Path, network: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Of 40 rows, none may help.
    monkeypatch.setattr(insights_module, "choose_temperature", lambda *_: 1.5)
    weights = weights_for(prepared, tmp_path / network, network)
    before = Predictor.load(weights)
    text = "I hate this kettle. Never again."
    given = np.array(before.predict(text).probabilities)
    insights = fit_insights(prepared, weights, None, ["hotel"])
    metadata = json.loads((weights / "metadata.json").read_text())
    assert metadata["insights"] == json.loads(json.dumps(insights))
    # It was measured on other probabilities.
    assert "faithfulness" not in metadata
    assert (weights / "reliability.png").read_bytes().startswith(b"\x89PNG")
    predictor = Predictor.load(weights)
    # The temperature fits dev rows, and the version of the model changes with it.
    temperature = insights["calibration"]["temperature"]
    assert temperature == 1.5
    assert predictor.predict(text).probabilities == pytest.approx(scale(given, temperature), abs=2e-3)
    assert predictor.version != before.version
    assert len(predictor.map.points) == insights["rows"]["dev"]
    assert all(0 < len(point.excerpt) <= MAX_EXCERPT for point in predictor.map.points)
    # A review of the map is its own nearest neighbour.
    result = read_insights(predictor, text)
    assert result.range is None
    assert result.familiarity.score is not None
    assert insights["familiarity"]["language"] == "en"
    assert insights["familiarity"]["warned"].keys() >= {"dev", "pieces", "plot", "hotel", "random words"}
    assert 0 < insights["undecided"]["entropy"] <= np.log(2) + 1e-5
    assert predictor.predict("kettle").undecided == (
        entropy(probabilities_of(predictor, "kettle")) >= insights["undecided"]["entropy"]
    )
    assert len(result.neighbours) == 5


def test_the_detector_that_is_served_scores_rows_as_the_regression_that_was_fitted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    def keep(numbers: np.ndarray, *rest: np.ndarray) -> tuple[LogisticRegression, np.ndarray]:
        seen.append((numbers, fitted := cross_fit(numbers, *rest)))
        return fitted

    cross_fit = familiarity._cross_fit
    monkeypatch.setattr(familiarity, "_cross_fit", keep)
    predictor = Predictor.load(save_tiny_kim_cnn(tmp_path / "kim_cnn"))
    dev = predictor.preprocessor.batch_token_ids(TEXTS * 5)
    detector = Detector(predictor, familiarity.fit_familiarity(predictor, dev, []))
    [(numbers, (model, _))] = seen
    scores = detector.scores(dev, *read_documents(predictor, dev))
    # The rows of dev are the first ones, in another order.
    assert sorted(scores) == pytest.approx(sorted(model.predict_proba(numbers[: len(dev)])[:, 1]), abs=1e-4)


def test_the_language_of_most_reviews_is_that_of_the_model() -> None:
    german = "Das Zelt ist leider nach zwei Tagen kaputt gegangen."
    english = "Unfortunately the tent was torn after two days, and nobody answered."
    assert main_language([german, english, german, "ok"]) == "de"
    assert main_language([german, english, "Livraison rapide, mais la bouilloire ne marche pas du tout."]) is None


def test_limits_of_prose_let_nearly_all_sentences_of_reviews_pass() -> None:
    words = {"the", "kettle", "boils", "fast", "and", "looks", "lovely"}
    reviews = ["The kettle boils fast and looks lovely. The kettle looks lovely."] * 200 + ["qwrt zxcv plkm wert asdfg"]
    result = fit_prose(reviews, words)
    short, long = result["prose"]
    assert (short, long) == (0.7, 0.78)
    assert result["no_prose"]["sentences"]["share"] < 0.05
    assert all(result["no_prose"][kind]["share"] > 0.9 for kind in ("json", "code", "log", "numbers", "letters"))


def test_a_column_that_a_file_of_strangers_lacks_is_named_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("recipe,source\nStir the soup.,Ann\n")
    with pytest.raises(DataError, match=r"a\.csv: has no column 'text'.*::text=COLUMN"):
        read_strangers([f"recipes={tmp_path / 'a.csv'}"])
    assert read_strangers([f"recipes={tmp_path / 'a.csv'}::text=recipe"]) == {"recipes": ["Stir the soup."]}


def test_every_second_text_of_a_file_of_strangers_is_a_kind_of_its_own(tmp_path: Path) -> None:
    predictor = Predictor.load(save_tiny_kim_cnn(tmp_path / "kim_cnn"))
    texts = ["The kettle boils.", "The lid fell off.", "It looks lovely."]
    (tmp_path / "a.csv").write_text("\n".join(["text", *texts]))
    groups = familiarity._groups(predictor, [], [f"recipes={tmp_path / 'a.csv'}"], [], np.random.default_rng(1))
    whole, pieces = groups["recipes"], groups["sentences of recipes"]
    assert (len(whole), len(pieces)) == (2, 1)
    assert sorted([*whole, *pieces]) == sorted(predictor.preprocessor.batch_token_ids(texts))


@pytest.mark.parametrize("name", ["", "dev"])
def test_a_name_that_reviews_have_or_none_is_no_kind_of_strangers(name: str) -> None:
    with pytest.raises(SettingsError, match=f"--strangers {name}=a.csv: '{name}' cannot be used as a name"):
        read_strangers([f"{name}=a.csv"])


def with_test(prepared: Path, folder: Path) -> Path:
    """Copies prepared rows, and those of dev as test."""
    shutil.copytree(prepared, folder)
    shutil.copytree(folder / "dev", folder / "test")
    return folder


def test_doubts_are_those_of_the_page_and_wrong_answers_are_counted_on_both_sides(
    prepared: Path, tmp_path: Path
) -> None:
    weights = weights_for(prepared, tmp_path / "kim_cnn", "kim_cnn")
    data = with_test(prepared, tmp_path / "data")
    figures = fit_doubts(data, weights)
    assert json.loads((weights / "metadata.json").read_text())["doubts"] == figures
    predictor, corpus = Predictor.load(weights), Corpus(data, "test")
    texts = corpus.texts(np.arange(len(corpus)))
    doubts = [[doubt.code for doubt in read_insights(predictor, text).doubts] for text in texts]
    doubted = np.array([bool(each) for each in doubts])
    right = np.array([predictor.predict(text).label for text in texts]) == np.array(predictor.labels)[corpus.labels]
    assert figures["n"] == len(texts)
    assert figures["doubted"][0] == pytest.approx(doubted.mean(), abs=1e-4)
    for name, side in (("doubted", doubted), ("others", ~doubted)):
        if side.any():
            assert figures["wrong"][name][0] == pytest.approx(1 - right[side].mean(), abs=1e-4)
    assert set(figures["codes"]) == {code for each in doubts for code in each}
    assert f"Of {len(texts)} test rows" in section("doubts", figures)


def test_the_figures_are_of_rows_that_did_not_choose_the_limit(prepared: Path, tmp_path: Path) -> None:
    weights = weights_for(prepared, tmp_path / "kim_cnn", "kim_cnn")
    without = fit_doubts(prepared, weights)
    tested = fit_doubts(with_test(prepared, tmp_path / "data"), weights)
    assert (without["split"], tested["split"]) == ("dev", "test")
    assert without["unsure_from"] == tested["unsure_from"]
    assert without["n"] == len(Corpus(prepared, "dev"))
