"""Many reviews are scored a few at a time: a row for each, in order, for any content."""

import pytest

TEXTS = ["The kettle boils fast and looks lovely.", "   ", "Terrible. It didn't even switch on!", "star \U0001f31f" * 3]


def score(client, **body):
    response = client.post("/api/v1/score", json=body)
    assert response.status_code == 200, response.text
    return response.json()


@pytest.mark.parametrize("model", ["han", "kim_cnn"])
def test_rows_are_what_predict_says_and_a_blank_one_stays_in_its_place(client, model):
    answer = score(client, texts=TEXTS, model=model)
    assert len(answer["rows"]) == len(TEXTS)
    for text, row in zip(TEXTS, answer["rows"], strict=True):
        if not text.strip():
            assert "empty" in row["error"]
            assert row["label"] is None
            continue
        predicted = client.post("/api/v1/predict", json={"text": text, "model": model}).json()
        assert row["label"] == predicted["label"]
        assert row["probabilities"] == pytest.approx(predicted["probabilities"], abs=1e-5)
        value = predicted["expected_stars"] if model == "han" else predicted["probabilities"][1]
        assert row["value"] == pytest.approx(value, abs=1e-5)
        assert (row["error"], row["key_phrases"]) == (None, [])
    assert answer["unit"] == ("stars" if model == "han" else "probability")


def test_a_phrase_moves_the_value_by_what_it_adds_in_an_explanation(client):
    [row] = score(client, texts=TEXTS[:1], model="kim_cnn", phrases=10, method="phrases")["rows"]
    body = {"text": TEXTS[0], "model": "kim_cnn", "method": "phrases", "target": "positive"}
    values = [phrase["value"] for phrase in client.post("/api/v1/explain", json=body).json()["phrases"]]
    moves = [phrase["move"] for phrase in row["key_phrases"]]
    strong = sorted((value for value in values if abs(value) >= 0.03), key=lambda value: -abs(value))
    assert moves == pytest.approx(strong, abs=1e-3)


@pytest.mark.parametrize("phrases", [0, 3])
def test_a_prior_is_applied_and_echoed_as_by_predict(client, phrases):
    text, prior = TEXTS[0], [5, 3, 6, 16, 70]
    answer = score(client, texts=[text], model="han", prior=prior, phrases=phrases)
    predicted = client.post("/api/v1/predict", json={"text": text, "model": "han", "prior": prior}).json()
    [row] = answer["rows"]
    assert answer["prior"] == predicted["prior"]
    assert row["probabilities"] == pytest.approx(predicted["probabilities"], abs=1e-5)
    assert (row["label"], row["value"]) == (predicted["label"], pytest.approx(predicted["expected_stars"], abs=1e-5))
    assert score(client, texts=[text], model="han")["prior"] is None


def test_a_text_that_is_too_long_is_an_error_of_its_row(client):
    answer = score(client, texts=["a" * 25_000, "Fine."])
    assert answer["rows"][0]["error"].startswith("The text has 25,000 characters")
    assert answer["rows"][1]["error"] is None


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"texts": []}, "invalid-request"),
        ({"texts": ["Fine."] * 33}, "invalid-request"),
        ({"texts": ["Fine."], "model": "bert"}, "not-found"),
        ({"texts": ["Fine."], "phrases": 11}, "invalid-request"),
        ({"texts": ["Fine."], "phrases": True}, "invalid-request"),
        ({"texts": ["Fine."], "model": "han", "method": "ngrams"}, "invalid-request"),
        ({"texts": ["Fine."], "model": "han", "method": ""}, "invalid-request"),
        ({"texts": ["Fine."], "model": "han", "prior": [1, 2]}, "invalid-request"),
    ],
)
def test_what_cannot_be_scored_at_all_is_a_problem(client, body, kind):
    assert client.post("/api/v1/score", json=body).json()["type"].endswith(kind)
