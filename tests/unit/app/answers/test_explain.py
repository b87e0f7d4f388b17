"""One request explains an answer with all that a page shows of it, and what cannot be done is refused clearly."""

from dataclasses import fields

import pytest

from app.answers.explanations import ExplainAnswer
from tests.unit.app.conftest import ask

TEXT = "The kettle boils fast and looks lovely. Terrible shop, though: it won't answer!"


def explain(client, **body):
    return ask(client, "explain", **{"text": TEXT, **body})


def tokens(answer):
    return [token for sentence in answer["sentences"] for token in sentence["tokens"]]


@pytest.mark.parametrize(("model", "own"), [("han", "attention"), ("kim_cnn", "ngrams")])
def test_by_its_own_lens_the_weights_are_those_of_predict(client, model, own):
    answer = explain(client, model=model, method=own)
    predicted = ask(client, "predict", text=TEXT, model=model)
    for same in ("model", "model_version", "label", "labels", "counts", "truncated", "explanation"):
        assert answer[same] == predicted[same]
    assert [token["weight"] for token in tokens(answer)] == pytest.approx(
        [token["weight"] for token in tokens(predicted)], abs=6e-5
    )
    assert (answer["method"], answer["signed"], answer["unit"]) == (own, False, "share")
    assert answer["target"] == ("expected_stars" if model == "han" else predicted["label"])


@pytest.mark.parametrize(("model", "target"), [("han", None), ("han", "2"), ("kim_cnn", None)])
def test_by_default_phrases_and_words_add_up_and_each_phrase_can_be_left_out(client, model, target):
    answer = explain(client, model=model, **({"target": target} if target else {}))
    predicted = ask(client, "predict", text=TEXT, model=model)
    for same in ("label", "labels", "probabilities", "expected_stars", "counts", "undecided"):
        assert answer[same] == predicted[same]
    assert (answer["method"], answer["signed"]) == ("phrases", True)
    total = answer["value"] - answer["base"]
    assert sum(phrase["value"] for phrase in answer["phrases"]) == pytest.approx(total, abs=1e-3)
    assert sum(token["weight"] for token in tokens(answer)) == pytest.approx(total, abs=2e-3)
    phrase = answer["phrases"][0]
    left = explain(client, model=model, target=answer["target"], without=list(range(phrase["start"], phrase["end"])))
    assert left["value"] == pytest.approx(phrase["without"], abs=6e-5)


def test_the_answer_has_its_summary_its_check_and_the_doubts_of_the_insights(client):
    for text in (TEXT, "Nice."):
        answer = explain(client, text=text)
        insights = ask(client, "insights", text=text)
        assert answer["doubts"] == insights["doubts"]
        named = answer["summary"]["phrases"]
        assert (answer["check"] is None) == (named == [])
        if named:
            side = {number for each in named if each["value"] * named[0]["value"] > 0 for number in each["tokens"]}
            everything = len([token for sentence in answer["sentences"] for token in sentence["tokens"]])
            if len(side) < everything - 1:
                left = explain(client, text=text, without=sorted(side))
                assert left["value"] == pytest.approx(answer["check"]["without"], abs=6e-5)


def test_an_answer_has_the_fields_of_its_schema_and_the_example_too(client):
    answer = explain(client, without=[1])
    assert list(answer) == [field.name for field in fields(ExplainAnswer)]
    assert tokens(answer)[1]["removed"]
    [example] = client.get("/openapi.json").json()["components"]["schemas"]["ExplainAnswer"]["examples"]
    assert answer.keys() == example.keys()
