"""The API returns the results of the library, serialized from its own objects, and conforms to the schema."""

import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pydantic import TypeAdapter

import limelight
from app.answers.questions import Answer, Answers
from limelight import load
from limelight.errors import InvalidTextError
from limelight.prediction import Prediction

TEXT = "The kettle boils fast.\r\n\r\nI'd buy it again 👩‍🚀!! \t<b>Really</b> & truly… שלום"


def joined(answer: dict) -> str:
    return "".join(
        token["text"] + token["whitespace"] for sentence in answer["sentences"] for token in sentence["tokens"]
    )


def without_request(answer: dict) -> dict:
    return {key: value for key, value in answer.items() if key not in ("request_id", "timing_ms")}


@pytest.mark.parametrize("model", ["han", "kim_cnn"])
def test_an_answer_goes_no_further_into_the_text_than_it_is_asked_to(client, model):
    words, none = (
        client.post("/api/v1/predict", json={"text": TEXT, "model": model, "detail": detail}).json()
        for detail in ("words", "none")
    )
    same = [name for name in words if name not in ("request_id", "sentences", "regions", "timing_ms")]
    assert {name: none[name] for name in same} == {name: words[name] for name in same}
    assert (none["sentences"], none["regions"]) == ([], [])
    assert len(words["regions"]) == (0 if words["explanation"] == "attention" else 8)


def test_texts_are_answered_in_order_and_as_if_alone(client):
    texts = ["The kettle is lovely.", "Terrible. It didn't even switch on!", "Fine for the price", "Lovely."]
    results = client.post("/api/v1/predict", json={"texts": texts}).json()["results"]
    assert [joined(answer) for answer in results] == texts
    for answer, text in zip(results, texts, strict=True):
        alone = client.post("/api/v1/predict", json={"text": text}).json()
        assert answer["probabilities"] == pytest.approx(alone["probabilities"], abs=1e-5)
        assert list(without_request(answer)) == list(without_request(alone))


def test_a_type_with_parameters_is_json_too(client):
    headers = {"Content-Type": "Application/JSON; charset=utf-8"}
    assert client.post("/api/v1/predict", content=b'{"text": "Lovely."}', headers=headers).status_code == 200


@pytest.mark.parametrize("wanted", [None, "", "a b", "a" * 65, "<script>", "x\ty", "é", "shop-7.A_b"])
def test_a_sane_request_id_is_kept_and_else_one_is_made(client, wanted):
    headers = {} if wanted is None else {"X-Request-ID": wanted.encode()}
    response = client.post("/api/v1/predict", json={"text": "Fine."}, headers=headers)
    made = response.headers["X-Request-ID"]
    assert (made == wanted) == (wanted == "shop-7.A_b")
    assert made == response.json()["request_id"]
    assert made == wanted or made.isalnum()


def test_a_text_is_refused_by_the_api_exactly_where_the_library_refuses_it(client, weights_dir):
    predictor = limelight.load(weights_dir / "han")
    for text in ["", " \n\t", "\u00a0", "\u200b", ".", "\x00", "\x1c"]:
        try:
            predictor.predict(text)
            refused = False
        except InvalidTextError:
            refused = True
        status = client.post("/api/v1/predict", json={"text": text}).status_code
        assert status == (422 if refused else 200), repr(text)


@pytest.mark.parametrize(
    ("body", "described"), [({"text": "The kettle broke :-("}, Answer), ({"texts": ["Lovely. 👍🏽", "é"]}, Answers)]
)
def test_an_answer_is_byte_for_byte_what_the_schema_would_write(client: TestClient, body, described):
    response = client.post("/api/v1/predict", json=body)
    assert response.headers["content-type"] == "application/json"
    schema = TypeAdapter(described)
    written = schema.dump_json(schema.validate_json(response.content, strict=True))
    # Fields that only an explained answer has.
    assert response.content == re.sub(rb',"(level|looked)":0|,"(attention|picked)":null', b"", written)


def test_the_command_says_what_the_api_answers_less_what_only_a_server_knows(client: TestClient, weights_dir: Path):
    answer = client.post("/api/v1/predict", json={"text": "Lovely."}).json()
    own = {name: value for name, value in answer.items() if name not in ("request_id", "timing_ms")}
    assert {**Prediction.from_dict(answer).to_dict(), "truncated": answer["truncated"]} == own
    there = load(weights_dir / "han").predict("Lovely.")
    assert (answer["label"], answer["model_version"]) == (there.label, there.model_version)
    assert answer["probabilities"] == pytest.approx(there.probabilities, abs=1e-4)
    assert answer["sentences"][0]["tokens"][0]["weight"] == pytest.approx(there.sentences[0].tokens[0].weight, abs=6e-5)


def test_an_answer_says_whether_its_text_was_read_whole(client: TestClient):
    short, long = "Lovely.", "Good. " * 20

    def ask(**body: object) -> dict:
        return client.post("/api/v1/predict", json=body).json()

    answer = ask(text=long)
    assert answer["truncated"] is True
    assert answer["counts"]["tokens_read"] < answer["counts"]["tokens"]
    assert [each["truncated"] for each in ask(texts=[short, long])["results"]] == [False, True]
