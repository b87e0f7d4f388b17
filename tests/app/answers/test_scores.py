"""Many reviews are scored a few at a time: a row for each, in order, whatever is in it."""

import pytest

from app.answers.scores import SCORE_EXAMPLES

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


def test_a_phrase_moves_the_value_by_what_leaving_it_out_does(client):
    [row] = score(client, texts=TEXTS[:1], model="kim_cnn", phrases=10, method="leave_one_out")["rows"]
    for phrase in row["key_phrases"]:
        words = [word.strip(".") for word in TEXTS[0].split()]
        length = len(phrase["phrase"].split())
        start = next(n for n in range(len(words)) if " ".join(words[n : n + length]) == phrase["phrase"])
        body = {"text": TEXTS[0], "model": "kim_cnn", "without": list(range(start, start + length))}
        left = client.post("/api/v1/predict", json=body).json()["probabilities"][1]
        assert row["value"] - left == pytest.approx(phrase["move"], abs=1e-4)


def test_a_text_that_is_too_long_is_an_error_of_its_row(client):
    answer = score(client, texts=["a" * 25_000, "Fine."])
    assert "25,000 characters" in answer["rows"][0]["error"]
    assert answer["rows"][1]["error"] is None


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"texts": []}, "invalid-request"),
        ({"texts": ["Fine."] * 33}, "too-many-texts"),
        ({"texts": ["Fine."], "model": "bert"}, "unknown-model"),
        ({"texts": ["Fine."], "phrases": 11}, "invalid-request"),
        ({"texts": ["Fine."], "model": "han", "method": "ngrams"}, "no-such-lens"),
    ],
)
def test_what_cannot_be_scored_at_all_is_a_problem(client, body, kind):
    assert client.post("/api/v1/score", json=body).json()["type"].endswith(kind)


def test_the_examples_are_accepted(client):
    for example in SCORE_EXAMPLES.values():
        score(client, **example["value"])
