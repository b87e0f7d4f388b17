"""Every number of a trace is the network's, and the network is the paper's: recomputed in NumPy from the file alone."""

import json
from pathlib import Path

import numpy as np
import pytest

from limelight import load
from limelight.digits import DigitPredictor
from limelight.engines.kim_cnn import STRONGEST
from limelight.inside.arrays import unpack
from limelight.inside.trace import MAX_SENTENCES, MAX_WORDS
from limelight.prediction import Prediction
from limelight.predictor import Predictor
from tests.tiny import save_tiny_han
from tests.unit.limelight.inside.by_hand import Weights, both_directions, han, kim_cnn

TEXT = "The kettle boils fast and looks lovely. It didn't even switch on! Fine for the price, zxqv though."
# Of more words than a picture has in full.
LONG = f"{TEXT} {TEXT} {TEXT}"
# The GRUs of the words, in the file of weights.
ENCODER = "layers/bidirectional"


def test_each_step_of_a_han_is_that_of_the_paper(tiny_han: Predictor, han_folder: Path) -> None:
    trace = tiny_han.trace(TEXT)
    expected = han(Weights(han_folder), tiny_han.read(TEXT).token_ids)
    for sentence, own in zip(trace.word_level, expected["sentences"], strict=True):
        for name, values in own.items():
            np.testing.assert_allclose(getattr(sentence, name), values, atol=1e-4)
    for name, values in expected["document"].items():
        np.testing.assert_allclose(getattr(trace.sentence_level, name), values, atol=1e-4)
    np.testing.assert_allclose(trace.logits, expected["logits"], atol=1e-4)
    np.testing.assert_allclose(trace.probabilities, expected["probabilities"], atol=1e-5)


def test_each_step_of_a_kim_cnn_is_that_of_the_paper(tiny_kim: Predictor, kim_folder: Path) -> None:
    trace = tiny_kim.trace(TEXT)
    token_ids = [number for sentence in tiny_kim.read(TEXT).token_ids for number in sentence]
    expected = kim_cnn(Weights(kim_folder), token_ids, [window.kernel_size for window in trace.windows])
    for own, values in zip(trace.windows, expected["responses"], strict=True):
        np.testing.assert_allclose(own.responses, values, atol=1e-4)
    np.testing.assert_allclose(trace.pooled, expected["pooled"], atol=1e-4)
    np.testing.assert_array_equal(trace.winners, expected["winners"])
    np.testing.assert_allclose(trace.probabilities, expected["probabilities"], atol=1e-5)


def test_a_picture_of_a_kim_cnn_shares_its_windows_out_among_the_sentences(tiny_kim: Predictor) -> None:
    full = tiny_kim.trace(LONG)
    pictures = [tiny_kim.trace(LONG, number, detail="picture") for number in range(len(full.sentences))]
    for index, whole in enumerate(full.windows):
        shares = [picture.windows[index] for picture in pictures]
        firsts = [share.first + row for share in shares for row in range(len(share.responses))]
        assert firsts == [whole.first + row for row in range(len(whole.responses))]
        np.testing.assert_array_equal(np.concatenate([share.responses for share in shares]), whole.responses)
    ends = np.cumsum([0, *map(len, full.sentences)])
    for number, picture in enumerate(pictures):
        assert picture.sentence == number
        if 0 < number < len(pictures) - 1:
            assert {len(window.responses) for window in picture.windows} == {len(full.sentences[number])}
        of_id = dict(zip(picture.vectors.token_ids.tolist(), picture.vectors.values, strict=True))
        for row, word in enumerate(full.sentences[number], ends[number]):
            np.testing.assert_array_equal(of_id[word.token_id], full.vectors[row])
        known = tiny_kim.trace(LONG, number, detail="picture", known_ids=[*of_id][1:])
        assert known.vectors.token_ids.tolist() == [*of_id][:1]
        content = picture.to_dict()
        assert sum(content["contributions"]) == pytest.approx(full.contributions.sum(), abs=1e-3)


def test_the_response_of_a_filter_is_the_sum_of_its_products_with_a_window(tiny_kim: Predictor) -> None:
    full = tiny_kim.trace(TEXT)
    for windows in full.windows:
        for row in (0, 5, len(windows.responses) - 1):
            place = (windows.kernel_size, windows.first + row, 1)
            found = tiny_kim.trace(TEXT, window=place).window_sum
            total = float((found.inputs * found.filter).sum()) + found.bias
            assert found.value == pytest.approx(max(total, 0), abs=1e-6)
            assert found.value == pytest.approx(float(windows.responses[row, 1]), abs=1e-5)


@pytest.mark.parametrize("window", [(9, 0, 0), (2, -2, 0), (2, 99, 0), (2, 0, 99)])
def test_no_window_is_explained_that_is_not_there(tiny_kim: Predictor, window: tuple[int, int, int]) -> None:
    with pytest.raises(IndexError):
        tiny_kim.trace(TEXT, window=window)


def test_a_han_has_no_windows(tiny_han: Predictor) -> None:
    with pytest.raises(IndexError, match="HAN"):
        tiny_han.trace(TEXT, window=(1, 0, 0))


@pytest.mark.parametrize("fixture", ["tiny_han", "tiny_kim"])
def test_a_trace_ends_in_the_prediction(fixture: str, request: pytest.FixtureRequest) -> None:
    predictor = request.getfixturevalue(fixture)
    trace, prediction = predictor.trace(TEXT), predictor.predict(TEXT)
    np.testing.assert_allclose(trace.probabilities, prediction.probabilities, atol=1e-6)
    words = [word.text for sentence in trace.sentences for word in sentence]
    tokens = [token.text for sentence in prediction.sentences for token in sentence.tokens if token.text]
    assert words == tokens
    assert [word.known for sentence in trace.sentences for word in sentence if word.text == "zxqv"] == [False]
    assert "<caption>" in trace._repr_html_()


def test_the_contributions_of_the_filters_sum_to_the_difference_of_the_logits(tiny_kim: Predictor) -> None:
    trace = tiny_kim.trace(TEXT)
    label = trace.labels.index(trace.label)
    difference = trace.logits[label] - trace.logits[1 - label]
    assert trace.contributions.sum() + trace.bias == pytest.approx(difference, abs=1e-5)
    assert difference > 0


def test_where_all_words_weigh_alike_attention_is_the_mean(tmp_path: Path) -> None:
    even = load(save_tiny_han(tmp_path / "even", pooling="mean")).trace(TEXT)
    np.testing.assert_allclose(even.probabilities, even.even.probabilities, atol=1e-6)
    for sentence in even.word_level:
        np.testing.assert_allclose(sentence.pooled, sentence.states.mean(axis=0), atol=1e-6)


def test_memory_is_the_slope_of_the_states_and_reaches_backwards_and_forwards(
    tiny_han: Predictor, han_folder: Path
) -> None:
    memory = tiny_han.trace(TEXT, sentence=0).word_level[0].memory
    weights, ids = Weights(han_folder), tiny_han.read(TEXT).token_ids[0]
    vectors, count = weights["embedding"][0][ids], len(ids)
    assert memory.shape == (count, count)
    for word in range(count):
        ahead, behind = [vectors * np.where(np.arange(count) == word, scale, 1)[:, None] for scale in (1.001, 0.999)]
        slope = (both_directions(ahead, weights, ENCODER) - both_directions(behind, weights, ENCODER)) / 0.002
        np.testing.assert_allclose(memory[word], np.linalg.norm(slope, axis=1), rtol=1e-3, atol=1e-6)
    assert (memory > 0).all()
    # Neighbouring words depend on it more than distant ones.
    assert memory[0, 1] > memory[0, -1]


def test_each_state_is_what_the_gates_keep_and_add(tiny_han: Predictor) -> None:
    trace = tiny_han.trace(TEXT, sentence=1, detail="sentence")
    for level in (trace.word_level[1], trace.sentence_level):
        forwards, backwards = np.split(level.states, 2, axis=1)
        nothing = np.zeros_like(forwards[:1])
        before = np.hstack([np.vstack([nothing, forwards[:-1]]), np.vstack([backwards[1:], nothing])])
        update, _, candidate = level.gates.swapaxes(0, 1)
        np.testing.assert_allclose(update * before + (1 - update) * candidate, level.states, atol=1e-6)
        assert ((level.gates[:, :2] > 0) & (level.gates[:, :2] < 1)).all()
    others = [level for number, level in enumerate(trace.word_level) if number != 1]
    assert all(level.states is None and len(level.weights) for level in others)


@pytest.mark.parametrize(("repeats", "in_full"), [(1, [True] * 3), (3, [number == 4 for number in range(8)])])
def test_a_picture_has_the_states_of_a_short_text_or_of_one_sentence(
    tiny_han: Predictor, repeats: int, in_full: list[bool]
) -> None:
    text = " ".join([TEXT] * repeats)
    whole = tiny_han.trace(text, sentence=4, whole=True)
    picture = tiny_han.trace(text, sentence=4, detail="picture").to_dict()
    assert [level["states"] is not None for level in picture["word_level"]] == in_full
    for level, own in zip(picture["word_level"], whole.word_level, strict=True):
        np.testing.assert_allclose(level["weights"], own.weights, rtol=1e-3)
        if level["states"]:
            np.testing.assert_allclose(unpack(level["states"]), own.states, atol=1 / 127)
    ids = picture["vectors"]["token_ids"]
    known = tiny_han.trace(text, sentence=4, detail="picture", known_ids=ids[1:]).to_dict()
    assert known["vectors"]["token_ids"] == ids[:1]
    np.testing.assert_allclose(picture["probabilities"], whole.probabilities, rtol=1e-3)


def test_with_attention_off_a_trace_is_that_of_the_even_answer(tiny_han: Predictor) -> None:
    even = tiny_han.trace(TEXT, sentence=0, even=True, detail="sentence")
    np.testing.assert_allclose(even.probabilities, tiny_han.trace(TEXT).even.probabilities, atol=1e-6)
    for level in (*even.word_level, even.sentence_level):
        np.testing.assert_allclose(level.weights, 1 / len(level.weights))
    assert not even.sentence_level.scores.any()


def test_struck_words_are_listed_with_the_sentence_that_they_are_of(tiny_han: Predictor) -> None:
    second = [word.token for word in tiny_han.trace(TEXT).sentences[1]]
    struck = tiny_han.trace(TEXT, without=[1, *second]).struck
    assert [word.token for word in struck] == [1, *second]
    assert [word.sentence for word in struck] == [0] + [None] * len(second)


def test_a_long_text_is_given_in_full_up_to_the_limits(tiny_han: Predictor) -> None:
    text = "The kettle boils fast and looks lovely and I would buy it. " * 60
    trace = tiny_han.trace(text, sentence=50)
    content = trace.to_dict()
    assert 1 <= trace.in_full <= MAX_SENTENCES
    assert sum(map(len, trace.sentences[: trace.in_full])) <= MAX_WORDS
    assert len(content["word_level"]) == trace.in_full
    assert trace.sentence == trace.in_full - 1
    np.testing.assert_allclose(trace.probabilities, tiny_han.predict(text).probabilities, atol=1e-6)


@pytest.mark.parametrize(("method", "without"), [(None, []), ("phrases", [0, 1, 9])])
def test_the_regions_of_an_answer_are_the_strongest_windows_of_the_trace(
    tiny_kim: Predictor, method: str | None, without: list[int]
) -> None:
    trace = tiny_kim.trace(TEXT, without=without)
    words = [word for sentence in trace.sentences for word in sentence]
    prediction = (
        tiny_kim.predict(TEXT, without)
        if method is None
        else tiny_kim.explain(TEXT, method, without=without).prediction
    )
    assert Prediction.from_dict(json.loads(json.dumps(prediction.to_dict()))) == prediction
    tokens = [token for sentence in prediction.sentences for token in sentence.tokens]
    for index, size in enumerate(window.kernel_size for window in trace.windows):
        own = [region for region in prediction.regions if region.kernel_size == size]
        filters = len(trace.pooled) // len(trace.windows)
        of_size = slice(index * filters, (index + 1) * filters)
        pooled, contributions = trace.pooled[of_size], trace.contributions[of_size]
        expected = [n for n in np.argsort(-np.abs(contributions), kind="stable")[:STRONGEST] if pooled[n] > 0]
        assert [region.filter for region in own] == expected
        for region in own:
            first = trace.winners[of_size][region.filter]
            seen = words[max(first, 0) : first + size]
            assert (region.start, region.end) == (seen[0].token, seen[-1].token + 1)
            assert tokens[region.start].text == seen[0].text
            assert region.activation == pytest.approx(pooled[region.filter], abs=1e-6)
            assert region.contribution == pytest.approx(contributions[region.filter], abs=1e-6)


def test_the_last_layer_gives_the_scores_of_the_prediction(digits: DigitPredictor) -> None:
    image = digits.test_image()
    trace = digits.trace(image)
    shares = np.exp(trace.scores - trace.scores.max())
    np.testing.assert_allclose(shares / shares.sum(), digits.predict(image).probabilities, atol=1e-6)
    assert [layer.shape for layer in trace.layers] == [
        block.shape for block in trace.blocks if block.name.startswith("3 × 3")
    ]


def test_the_sum_under_a_cell_is_the_cell(digits: DigitPredictor) -> None:
    image = digits.test_image()
    random = np.random.default_rng(1)
    layers = digits.trace(image).layers
    for layer, maps in enumerate(layers):
        for place in random.permutation(np.argwhere(maps > 0))[:5].tolist():
            cell = digits.trace(image, (layer, *place)).cell
            assert cell.value == pytest.approx(float(maps[tuple(place)]), abs=1e-4)
            assert cell.sum == pytest.approx(float((cell.inputs * cell.filter).sum()), abs=1e-5)


def test_a_cell_that_is_not_there_is_an_error(digits: DigitPredictor) -> None:
    layers = digits.trace(digits.test_image()).layers
    beyond = [(0, *(size * (axis == place) for place, size in enumerate(layers[0].shape))) for axis in range(3)]
    for cell in [*beyond, (len(layers), 0, 0, 0), (0, -1, 0, 0)]:
        with pytest.raises(IndexError, match="no cell"):
            digits.trace(digits.test_image(), cell)
