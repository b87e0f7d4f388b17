"""Text in, prediction out: pieces join to the text, limits are reported, batches equal single calls."""

import re
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from limelight import load
from limelight.errors import EmptyTextError, InvalidTextError, LensError, StrikeError
from limelight.prediction import Prediction
from limelight.predictor import Predictor
from tests.strategies import readable_text
from tests.tiny import save_tiny_han, save_tiny_kim_cnn

property_test = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module", params=[save_tiny_han, save_tiny_kim_cnn], ids=["han", "kim_cnn"])
def predictor(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Predictor:
    return load(request.param(tmp_path_factory.mktemp("weights") / "model"))


@property_test
@given(text=readable_text)
def test_pieces_joined_give_any_text_back(predictor: Predictor, text: str) -> None:
    assert predictor.predict(text).text == text


@property_test
@given(text=readable_text)
def test_spans_are_where_the_tokens_stand_in_the_text(predictor: Predictor, text: str) -> None:
    prediction = predictor.predict(text)
    assert [text[start:end] for start, end in prediction.spans] == [token.text for token in prediction.tokens]


@property_test
@given(texts=st.lists(readable_text, min_size=1, max_size=4))
def test_a_batch_gives_the_answers_of_its_texts_in_order(predictor: Predictor, texts: list[str]) -> None:
    for text, together in zip(texts, predictor.predict_batch(texts), strict=True):
        alone = predictor.predict(text)
        assert together.text == text
        assert together.counts == alone.counts
        assert together.probabilities == pytest.approx(alone.probabilities, abs=1e-5)
        assert weights(together) == pytest.approx(weights(alone), abs=1e-5)


@property_test
@given(text=readable_text)
def test_probabilities_and_sentence_weights_sum_to_one(predictor: Predictor, text: str) -> None:
    prediction = predictor.predict(text)
    assert sum(prediction.probabilities) == pytest.approx(1, abs=1e-5)
    total = sum(sentence.weight for sentence in prediction.sentences)
    assert total == pytest.approx(1, abs=1e-4) or (prediction.explanation == "ngrams" and total == 0)


@pytest.mark.parametrize("target", [4, 0, ""])
def test_a_target_that_is_no_label_is_refused(predictor: Predictor, target: Any) -> None:
    with pytest.raises(LensError, match=re.escape(repr(target))):
        predictor.explain("Fine.", target=target)


def test_of_a_text_without_a_known_word_nothing_can_be_told(predictor: Predictor) -> None:
    assert predictor.predict("Asdf jkl; xyzzy!").undecided


def test_what_is_beyond_the_limit_is_shown_as_not_read(predictor: Predictor) -> None:
    prediction = predictor.predict("It broke. " * 11)
    assert [sentence.read for sentence in prediction.sentences] == [True] * 8 + [False] * 3
    assert prediction.counts.sentences_read == 8
    assert prediction.counts.sentences == 11
    assert prediction.counts.tokens - prediction.counts.tokens_read == 9
    assert all(token.weight == 0 and not token.read for token in prediction.sentences[-1].tokens)
    assert prediction.probabilities == pytest.approx(predictor.predict("It broke. " * 8).probabilities, abs=1e-5)


def test_unknown_words_are_marked_and_counted(predictor: Predictor) -> None:
    prediction = predictor.predict("The kettle zzyzx.")
    assert [(token.text, token.known) for token in prediction.sentences[0].tokens] == [
        ("The", True), ("kettle", True), ("zzyzx", False), (".", True),
    ]  # fmt: skip
    assert prediction.counts.tokens_unknown == 1


@pytest.mark.parametrize(("text", "error"), [(" \n", EmptyTextError), ("a\udc00", InvalidTextError)])
def test_a_text_that_cannot_be_read_is_refused(predictor: Predictor, text: str, error: type[Exception]) -> None:
    with pytest.raises(error, match=r"texts\[1\]: "):
        predictor.predict_batch(["Fine.", text])


def test_a_batch_takes_any_iterable_but_a_text(predictor: Predictor) -> None:
    texts = ["Fine.", "It broke."]
    assert predictor.predict_batch(text for text in texts) == predictor.predict_batch(texts)
    with pytest.raises(InvalidTextError, match="Fine"):
        predictor.predict_batch("Fine.")


@pytest.mark.parametrize("text", [None, 5, b"Fine.", ["Fine."], float("nan")])
def test_a_text_of_another_type_is_refused(predictor: Predictor, text: Any) -> None:
    with pytest.raises(InvalidTextError, match=type(text).__name__):
        predictor.predict(text)


@property_test
@given(text=readable_text, data=st.data())
def test_what_is_struck_out_is_shown_and_not_read(predictor: Predictor, text: str, data: st.DataObject) -> None:
    whole = predictor.read(text)
    count = sum(map(len, whole.document.sentences))
    without = data.draw(st.sets(st.integers(0, count - 1), max_size=5))
    numbers = iter(range(count))
    expected = [
        [
            token.token_id
            for token, number in zip(sentence, numbers, strict=False)
            if token.token_id and number not in without
        ]
        for sentence in whole.document.sentences[: whole.sentences_read]
    ]
    expected = [sentence for sentence in expected if sentence]
    if not expected:
        with pytest.raises(StrikeError, match="Leave at least one"):
            predictor.read(text, without)
        return
    assert predictor.read(text, without).token_ids == expected
    prediction = predictor.predict(text, without)
    assert prediction.text == text
    tokens = [token for sentence in prediction.sentences for token in sentence.tokens]
    assert {number for number, token in enumerate(tokens) if token.removed} == without
    assert all(token.weight == 0 for token in tokens if token.removed)


@pytest.mark.parametrize("number", [True, np.True_, 1.0, "1"])
def test_what_is_no_number_of_a_token_strikes_out_none(predictor: Predictor, number: Any) -> None:
    with pytest.raises(StrikeError, match=re.escape(repr(number))):
        predictor.predict("Fine lamp.", without=[number])


def test_striking_out_a_sentence_lets_no_later_one_in(predictor: Predictor) -> None:
    prediction = predictor.predict("It broke. " * 11, without=[0, 1, 2])
    assert [sentence.read for sentence in prediction.sentences] == [True] * 8 + [False] * 3
    assert prediction.probabilities == pytest.approx(predictor.predict("It broke. " * 7).probabilities, abs=1e-5)


def weights(prediction: Prediction) -> list[float]:
    return [token.weight for sentence in prediction.sentences for token in sentence.tokens]
