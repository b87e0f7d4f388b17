"""The API returns the results of the library."""

import pytest

import limelight
from limelight.errors import InvalidTextError

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
