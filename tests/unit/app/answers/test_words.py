"""GET /api/v1/models/{name}/words and /words/{word} answer from `words.json`, and refuse all that is no known word."""

import pytest

from limelight.weights import WORDS
from tests.tiny import rehash, save_tiny_han, save_words, tiny_words
from tests.unit.app.conftest import serve

WORDS_OF_HAN = "/api/v1/models/han/words"


def test_a_word_is_answered_with_its_looks_contexts_and_neighbours(client):
    found = client.get(f"{WORDS_OF_HAN}/Fast").json()
    assert (found["word"], found["places"], found["labels"]) == ("fast", 40, ["1", "2", "3", "4", "5"])
    assert found["looks"] == tiny_words().looks[0].tolist()
    assert found["twice"] == [0, None, None, None, 1]
    assert found["correlation"] == pytest.approx(1)
    [place] = found["contexts"]
    assert place["text"][place["start"] : place["end"]] == "fast"
    assert (place["label"], place["look"]) == (4, 4.5)
    similarities = [each["similarity"] for each in found["neighbours"]]
    assert len(similarities) == 8
    assert similarities == sorted(similarities, reverse=True)
    assert "fast" not in {each["word"] for each in found["neighbours"]}


def test_the_list_has_the_words_with_most_places_first_and_those_with_a_prefix(client):
    listed = client.get(WORDS_OF_HAN).json()
    assert [(each["word"], each["places"]) for each in listed["words"]] == [("fast", 40), ("loved", 35)]
    assert (listed["rows"], listed["least_places"], len(listed["edges"])) == (8, 30, 6)
    assert [each["word"] for each in client.get(f"{WORDS_OF_HAN}?like=LO").json()["words"]] == ["loved"]
    assert client.get(f"{WORDS_OF_HAN}?like={'x' * 9000}").json()["words"] == []


def test_a_rare_word_is_refused_with_its_places_and_words_to_ask_about(client):
    refused = client.get(f"{WORDS_OF_HAN}/lid")
    assert (refused.status_code, refused.json()["type"]) == (404, "/problems/not-found")
    assert " 3 times " in refused.json()["detail"]
    assert set(refused.json()["near"]) == {"fast", "loved"}
    assert client.get(f"{WORDS_OF_HAN}/lovd").json()["near"] == ["loved"]
    assert "near" not in client.get(f"{WORDS_OF_HAN}/%E5%A5%BD").json()


@pytest.mark.parametrize(
    "word",
    [
        "a" * 10_000,
        "not%20good",
        "don't",
        "%3F!",
        "%F0%9F%8F%95",
        "7",
        "%00",
        "%FF",
        "%20",
        "%3Cscript%3E",
        "and/or",
        "%2F",
        "a%2Fb",
    ],
)
def test_what_is_not_one_word_is_refused_with_a_sentence(client, word):
    refused = client.get(f"{WORDS_OF_HAN}/{word}")
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/invalid-request")
    assert refused.json()["detail"].endswith(".")


def test_a_model_without_the_file_has_no_words(client):
    models = {model["name"]: model["words"] for model in client.get("/api/v1/models").json()["models"]}
    assert models == {"han": True, "kim_cnn": False, "digit_cnn": False}
    for path in ("words", "words/fast"):
        assert client.get(f"/api/v1/models/kim_cnn/{path}").status_code == 404


def test_a_damaged_file_or_that_of_another_network_is_left_out_with_a_warning(tmp_path, caplog):
    save_words(save_tiny_han(tmp_path / "truncated"), tiny_words())
    content = (tmp_path / "truncated" / WORDS).read_bytes()
    (tmp_path / "truncated" / WORDS).write_bytes(content[:-50])
    for name, changed in {"damaged": content.replace(b'"rare": "e', b'"rare": "f'), "other": content}.items():
        save_tiny_han(tmp_path / name)
        (tmp_path / name / WORDS).write_bytes(changed)
    rehash(tmp_path / "damaged", WORDS)
    with serve(tmp_path) as client:
        models = client.get("/api/v1/models").json()["models"]
    assert [model["words"] for model in models] == [False] * 3
    warnings = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert [name for name in ("damaged", "other", "truncated") if name in " ".join(warnings)] == [
        "damaged",
        "other",
        "truncated",
    ]
