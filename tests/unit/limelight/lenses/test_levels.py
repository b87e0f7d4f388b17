"""An explained answer says how strongly each word is drawn, by the lens that was asked and by the network itself."""

import pytest

import limelight
from limelight.explained import explain_reading
from limelight.lenses.levels import brightness, heat_of, lit_pieces, word_levels
from limelight.prediction import Prediction
from limelight.predictor import Predictor
from limelight.text.words import is_word
from tests.tiny import save_tiny_han, save_tiny_kim_cnn

TEXT = "The lid does not close. We loved the film!\n\n<b>Boils</b> fast, pours well."


@pytest.fixture(scope="module")
def han(tmp_path_factory: pytest.TempPathFactory) -> Predictor:
    return limelight.load(save_tiny_han(tmp_path_factory.mktemp("weights") / "han", 3))


@pytest.fixture(scope="module")
def kim_cnn(tmp_path_factory: pytest.TempPathFactory) -> Predictor:
    return limelight.load(save_tiny_kim_cnn(tmp_path_factory.mktemp("weights") / "kim_cnn", 3))


def test_attention_is_that_of_the_network_whatever_lens_was_asked(han: Predictor) -> None:
    plain = han.predict(TEXT, without=[1])
    lit = han.explain(TEXT, without=[1]).prediction
    assert lit.explanation == "phrases"
    for sentence, own in zip(lit.sentences, plain.sentences, strict=True):
        assert sentence.attention == pytest.approx(own.weight)
        assert sentence.picked is None
        assert sum(token.attention or 0 for token in sentence.tokens) == pytest.approx(1)
        assert [token.attention or 0 for token in sentence.tokens] == pytest.approx(
            [each.weight for each in own.tokens]
        )
    assert [[t.looked for t in s.tokens] for s in lit.sentences] == heat_of(plain)
    assert sum(sentence.attention or 0 for sentence in lit.sentences) == pytest.approx(1)


def test_a_kim_cnn_has_windows_that_it_picked_and_no_attention(kim_cnn: Predictor) -> None:
    lit = kim_cnn.explain(TEXT).prediction
    assert sum(sentence.picked or 0 for sentence in lit.sentences) == pytest.approx(1)
    tokens = [token for sentence in lit.sentences for token in sentence.tokens]
    assert max(token.looked for token in tokens) == 10
    assert not [each for each in (*lit.sentences, *tokens) if each.attention is not None]


def test_a_wrapped_classifier_has_no_second_view() -> None:
    model = limelight.wrap(
        lambda texts: [[0.9, 0.1] if "bad" in text else [0.2, 0.8] for text in texts], ["neg", "pos"]
    )
    lit = model.explain("A bad lid.").prediction
    assert [sentence.attention or sentence.picked for sentence in lit.sentences] == [None]
    tokens = lit.sentences[0].tokens
    assert {token.attention for token in tokens} == {None}
    assert {token.looked for token in tokens} == {0}
    # "bad" lowers what is explained, or raises the bad end: blue either way.
    assert min(token.level for token in tokens) == tokens[1].level < 0


def test_even_attention_that_a_classifier_gives_lights_all_words_alike() -> None:
    model = limelight.wrap(
        lambda texts: [[0.5, 0.5]] * len(texts),
        ["bad", "good"],
        attention=lambda texts: [[1] * len(t.split()) for t in texts],
    )
    text = "Fine. The soup was warm and the bread was good."
    for prediction in (model.predict(text), model.explain(text, "attention").prediction):
        assert {token.level for token in prediction.tokens} == {0, 10}


def test_levels_do_not_depend_on_the_decimals_of_an_answer(han: Predictor) -> None:
    reading = han.read(TEXT)
    exact, rounded = (explain_reading(han, reading, decimals=decimals).prediction for decimals in (None, 4))

    def levels(prediction: Prediction) -> list[tuple[int, int]]:
        return [(token.level, token.looked) for sentence in prediction.sentences for token in sentence.tokens]

    assert levels(exact) == levels(rounded)
    assert any(level for level, _ in levels(exact))
    for plain, sentence in zip(exact.sentences, rounded.sentences, strict=True):
        shares = [token.attention for token in sentence.tokens if token.read]
        assert shares == [round(token.attention, 4) for token in plain.tokens if token.attention is not None]


# The second has too few function words to be recognized as English, but is read by a model of English.
@pytest.mark.parametrize("text", [TEXT, "The lid boils fast, pours, close."])
def test_an_audit_counts_the_words_as_an_answer_draws_them(han: Predictor, text: str) -> None:
    explained = han.explain(text, without=[1])
    drawn = word_levels(explained.lens_input, explained.light)
    read = explained.lens_input.numbers
    tokens = [token for sentence in explained.prediction.sentences for token in sentence.tokens]
    assert drawn == [tokens[number].level for number in read if is_word(tokens[number].text)]


def test_the_brightest_word_has_all_of_its_phrase_and_function_words_little() -> None:
    the, lid, never, shuts = brightness([("The", -0.1), ("lid", -0.4), ("never", -0.4), ("shuts", -0.1)], english=True)
    assert max(lid, never) == 1
    assert the < 0.4 < shuts < lid
    # "never" turns a phrase: it is no word that only relates others.
    assert never > 0.9
    assert brightness([], english=True) == []


def test_a_space_is_lit_only_between_words_that_have_one_level(han: Predictor) -> None:
    pieces = lit_pieces(han.explain(TEXT).prediction)
    assert "".join(text for text, _ in pieces) == TEXT
    lit = [text for text, level in pieces if level]
    assert lit == [text.strip() for text in lit] != []
