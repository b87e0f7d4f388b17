"""A stated prior multiplies the probabilities of a model, consistently and openly; the server may have its own."""

import shutil

import numpy as np
import pytest

from app.runtime.registry import StartError
from tests.tiny import change_metadata
from tests.unit.app.conftest import ask as ask_any
from tests.unit.app.conftest import serve

TEXT = "The kettle boils fast. It looks lovely, but the lid doesn't close."
OWN = [5, 3, 6, 16, 70]


def ask(client, address="predict", **body):
    return ask_any(client, address, **{"text": TEXT, "model": "han", **body})


def test_probabilities_are_multiplied_by_the_prior_which_is_echoed(client):
    plain, answer = ask(client), ask(client, prior=OWN)
    assert plain["prior"] is None
    assert answer["prior"] == pytest.approx([share / 100 for share in OWN])
    weighted = np.array(plain["probabilities"]) * OWN
    assert answer["probabilities"] == pytest.approx((weighted / weighted.sum()).tolist(), abs=1e-5)
    assert answer["expected_stars"] == pytest.approx(float(weighted @ [1, 2, 3, 4, 5] / weighted.sum()), abs=1e-4)
    assert answer["label"] == "5"


@pytest.mark.parametrize("method", ["attention", "phrases"])
def test_an_explanation_explains_the_answer_with_the_prior(client, method):
    answer = ask(client, prior="kind")
    explained = ask(client, "explain", prior="kind", method=method)
    assert explained["probabilities"] == pytest.approx(answer["probabilities"], abs=1e-5)
    assert explained["value"] == pytest.approx(answer["expected_stars"], abs=1e-4)
    assert explained["prior"] == answer["prior"]


@pytest.mark.parametrize("address", ["predict", "explain", "insights"])
@pytest.mark.parametrize(
    ("prior", "model", "kind", "words"),
    [
        ([1, 2], "han", "invalid-request", "The prior has 2 numbers, but the model has 5 labels: 1, 2, 3, 4, 5."),
        ("kind", "kim_cnn", "invalid-request", "this model's labels are negative, positive. Give 2 numbers"),
        ("nice", "han", "invalid-request", "There is no prior 'nice'. Give one of kind, flat, or 5 numbers"),
        ([1, 2, "3", 4, 5], "han", "invalid-request", "#/prior/2: Expected `int | float`, got `str`."),
        ({"1": 3}, "han", "invalid-request", "#/prior: Expected `str | array | null`, got `object`."),
    ],
)
def test_what_is_no_prior_of_the_model_is_one_clear_problem(client, address, prior, model, kind, words):
    response = client.post(f"/api/v1/{address}", json={"text": TEXT, "model": model, "prior": prior})
    problem = response.json()
    assert (response.status_code, problem["type"]) == (422, f"/problems/{kind}")
    assert words in problem["detail"]
    assert len(problem.get("errors") or [1]) == 1


def test_the_server_may_have_a_prior_of_its_own_for_its_models_of_stars(client, weights_dir):
    plain = ask(client)
    with serve(weights_dir, prior="kind") as kind:
        assert ask(kind)["prior"] == pytest.approx([0.07, 0.07, 0.12, 0.27, 0.47])
        assert ask(kind)["probabilities"] == pytest.approx(ask(client, prior="kind")["probabilities"], abs=1e-5)
        # A request overrides the server, and a model without stars has no prior.
        assert ask(kind, prior="flat")["probabilities"] == pytest.approx(plain["probabilities"], abs=1e-5)
        assert ask(kind, model="kim_cnn")["prior"] is None
        page = kind.post("/", data={"text": TEXT, "model": "han"}).text
        assert "with a prior of 7, 7, 12, 27 and 47%" in page
    assert "with a prior" not in client.post("/", data={"text": TEXT, "model": "han"}).text


def test_a_prior_that_fits_no_model_keeps_the_server_from_starting(weights_dir):
    with (
        pytest.raises(StartError, match=r"LIMELIGHT_PRIOR does not fit any model: The prior has 2 numbers"),
        serve(weights_dir, prior=(1.0, 2.0)),
    ):
        pass


def test_what_is_as_flat_as_for_no_words_is_undecided_in_the_api_and_on_the_page(weights_dir, tmp_path):
    """With a limit below the entropy of all answers of a tiny network, every answer is undecided."""
    weights = tmp_path / "weights"
    shutil.copytree(weights_dir / "han", weights / "han")
    change_metadata(weights / "han", insights={"undecided": {"entropy": 0.1}})
    with serve(weights) as client:
        answer = ask(client)
        assert answer["undecided"] is True
        assert answer["label"] in answer["labels"]
        # A prior of five stars alone learns nothing from the text.
        assert ask(client, prior=[0, 0, 0, 0, 1])["undecided"] is True
        found = ask(client, "insights")
        assert found["doubts"][0]["code"] == "undecided"
        page = client.post("/", data={"text": TEXT, "model": "han"}).text
        assert "Cannot tell" in page
        assert 'class="bar best"' not in page
