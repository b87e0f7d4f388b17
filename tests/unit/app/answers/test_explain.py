"""The API explains by any lens, reports how far to trust it, and refuses clearly what it cannot do."""

from dataclasses import fields

import pytest

from app.answers.examples import REQUESTS
from app.answers.explanations import ExplainAnswer

TEXT = "The kettle boils fast and looks lovely. Terrible shop, though: it won't answer!"


def explain(client, **body):
    response = client.post("/api/v1/explain", json={"text": TEXT, **body})
    assert response.status_code == 200, response.text
    return response.json()


def tokens(answer):
    return [token for sentence in answer["sentences"] for token in sentence["tokens"]]


@pytest.mark.parametrize(("model", "own"), [("han", "attention"), ("kim_cnn", "ngrams")])
def test_by_default_the_weights_are_those_of_predict(client, model, own):
    answer = explain(client, model=model)
    predicted = client.post("/api/v1/predict", json={"text": TEXT, "model": model}).json()
    for same in ("model", "model_version", "label", "labels", "counts", "truncated", "explanation"):
        assert answer[same] == predicted[same]
    assert [token["weight"] for token in tokens(answer)] == pytest.approx(
        [token["weight"] for token in tokens(predicted)], abs=6e-5
    )
    assert (answer["method"], answer["signed"], answer["unit"]) == (own, False, "share")
    assert answer["target"] == ("expected_stars" if model == "han" else predicted["label"])


@pytest.mark.parametrize(("model", "target"), [("han", "expected_stars"), ("han", "2"), ("kim_cnn", "positive")])
def test_leave_one_out_is_the_difference_that_striking_out_makes(client, model, target):
    answer = explain(client, model=model, method="leave_one_out", target=target)
    assert (answer["signed"], answer["unit"]) == (True, "stars" if target == "expected_stars" else "probability")

    def value(without):
        body = {"text": TEXT, "model": model, "without": without}
        predicted = client.post("/api/v1/predict", json=body).json()
        if target == "expected_stars":
            return predicted["expected_stars"]
        return predicted["probabilities"][predicted["labels"].index(target)]

    assert answer["value"] == pytest.approx(value([]), abs=1e-5)
    for number in (0, 4, 9):
        assert tokens(answer)[number]["weight"] == pytest.approx(value([]) - value([number]), abs=6e-5)
    first = len(answer["sentences"][0]["tokens"])
    assert answer["sentences"][0]["weight"] == pytest.approx(value([]) - value(list(range(first))), abs=6e-5)


def test_an_answer_has_the_fields_of_its_schema_and_the_example_too(client):
    answer = explain(client, method="leave_one_out", without=[1])
    assert list(answer) == [field.name for field in fields(ExplainAnswer)]
    assert tokens(answer)[1]["removed"]
    [example] = client.get("/openapi.json").json()["components"]["schemas"]["ExplainAnswer"]["examples"]
    assert answer.keys() == example.keys()
    assert answer["faithfulness"].keys() == example["faithfulness"].keys()
    assert answer["faithfulness"]["levels"][0].keys() == example["faithfulness"]["levels"][0].keys()


def test_every_example_of_a_request_is_accepted(client):
    for example in REQUESTS["explain"].values():
        assert client.post("/api/v1/explain", json=example["value"]).status_code == 200


def test_the_same_question_gets_the_same_random_draws(client):
    first, second = explain(client), explain(client)
    assert first["faithfulness"] == second["faithfulness"]
    assert [level["share"] for level in first["faithfulness"]["levels"]] == [0.01, 0.05, 0.1, 0.2, 0.5]


@pytest.mark.parametrize(
    ("body", "status", "kind", "detail"),
    [
        ({"text": " "}, 422, "invalid-text", "The text is empty."),
        ({"text": "a" * 20_001}, 413, "too-large", "The text has 20,001 characters; the limit is 20,000."),
        ({"method": "lime"}, 422, "invalid-request", "There is no lens 'lime' for this model. Its lenses are: attent"),
        ({"method": "ngrams"}, 422, "invalid-request", "There is no lens 'ngrams' for this model. Its lenses are: att"),
        (
            {"target": "6"},
            422,
            "invalid-request",
            "There is no target '6'. The targets of this model are: expected_stars, 1",
        ),
        (
            {"model": "kim_cnn", "target": "expected_stars"},
            422,
            "invalid-request",
            "There is no target 'expected_stars'.",
        ),
        ({"model": "bert"}, 404, "unknown-model", "There is no model 'bert'."),
        ({"without": [99]}, 422, "invalid-request", "There is no token 99 to strike out: the text has 18"),
        ({"text": "It broke. " * 20, "truncate": False}, 422, "invalid-request", "The text has 60 tokens in 20"),
    ],
)
def test_what_cannot_be_explained_is_said(client, body, status, kind, detail):
    response = client.post("/api/v1/explain", json={"text": TEXT, **body})
    assert response.status_code == status
    assert response.json()["type"] == f"/problems/{kind}"
    assert response.json()["detail"].startswith(detail)


@pytest.mark.parametrize("model", ["han", "kim_cnn"])
def test_five_thousand_one_letter_sentences_are_explained_as_far_as_they_are_read(client, model):
    answer = explain(client, text="a. " * 5000, model=model)
    assert answer["truncated"]
    assert answer["counts"]["sentences_read"] == 8
    assert len(tokens(answer)) >= 5000


@pytest.mark.parametrize("text", ["kettle", "👍", "zzyzx"])
def test_a_text_of_one_word_is_explained(client, text):
    answer = explain(client, text=text, method="leave_one_out")
    assert answer["faithfulness"]["words"] == 1
