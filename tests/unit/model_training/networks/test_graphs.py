"""The ONNX graphs compute the same as the trained networks, for all sizes."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from limelight.engines.engine import TokenIds
from limelight.engines.runs import Session
from limelight.networks.han import HANConfig
from limelight.networks.kim_cnn import KimCNNConfig
from limelight.networks.registry import NETWORKS
from limelight.weights import WeightsConfig
from model_training.data.packing import pack_sentences, pack_tokens
from model_training.networks.han import HAN
from model_training.networks.kim_cnn import KimCNN
from model_training.networks.pretrained import arrays_of
from tests.tiny import flatten
from tests.tiny_keras import read_kim_cnn, tiny_digit_cnn, tiny_engine, tiny_han, tiny_kim_cnn

VOCABULARY = 40
CLOSE = {"atol": 1e-5, "rtol": 0}


def random_documents(seed: int) -> list[TokenIds]:
    """Returns documents of all sizes, one of one word and one of 60 sentences of 50 tokens."""
    random = np.random.default_rng(seed)

    def sentence(tokens: int) -> list[int]:
        return random.integers(1, VOCABULARY, tokens).tolist()

    some = [[sentence(tokens) for tokens in random.integers(1, 51, random.integers(1, 12))] for _ in range(8)]
    return [*some, [sentence(1)], [sentence(1), sentence(50)], [sentence(50) for _ in range(60)]]


def with_random_weights(model: Any, seed: int) -> Any:
    """Returns `model` with weights large enough that every gate, score and filter matters."""
    model.build()
    random = np.random.default_rng(seed)
    model.set_weights(
        [
            random.normal(scale=0.5, size=value.shape).astype(value.dtype)
            if value.dtype.kind == "f" and value.ndim
            else value
            for value in model.get_weights()
        ]
    )
    return model


def random_han(seed: int) -> HAN:
    random = np.random.default_rng(seed)
    sizes = {name: int(random.integers(1, 24)) for name in ("embedding_size", "units")}
    config = HANConfig(VOCABULARY, int(random.integers(2, 7)), **sizes, pooling=("attention", "mean")[seed % 2])
    return with_random_weights(HAN(config), seed)


def random_kim_cnn(seed: int) -> KimCNN:
    random = np.random.default_rng(seed)
    config = KimCNNConfig(
        VOCABULARY,
        int(random.integers(2, 7)),
        embedding_size=int(random.integers(1, 24)),
        kernel_sizes=tuple(random.integers(1, 8, random.integers(1, 5)).tolist()),
        num_filters=int(random.integers(1, 20)),
        variant=("rand", "static", "non_static", "multichannel")[seed % 4],
    )
    return with_random_weights(KimCNN(config), seed)


@pytest.mark.parametrize("seed", range(4))
def test_a_han_of_any_size_answers_as_its_network_does(seed: int) -> None:
    model, documents = random_han(seed), random_documents(seed)
    inputs = pack_sentences(*flatten(documents))
    encoded, weights = model.encode_sentences(inputs["sentences"])
    vectors = model.lay_out(encoded, inputs["layout"])
    expected = [np.asarray(part) for part in model.encode_documents(vectors, inputs["layout"] > 0)]
    words = np.asarray(weights)
    engine = tiny_engine(model)
    probabilities, joint = engine.answers(documents)
    np.testing.assert_allclose(probabilities, expected[0], **CLOSE)
    np.testing.assert_allclose(joint, expected[2], **CLOSE)
    for row, (document, found) in enumerate(zip(documents, engine(documents), strict=True)):
        np.testing.assert_allclose(found.probabilities, expected[0][row], **CLOSE)
        np.testing.assert_allclose(found.sentence_weights, expected[1][row, : len(document)], **CLOSE)
        for place, weights in zip(inputs["layout"][row], found.token_weights, strict=False):
            np.testing.assert_allclose(weights, words[place - 1][: len(weights)], **CLOSE)


@pytest.mark.parametrize("seed", range(4))
def test_a_kim_cnn_of_any_size_answers_as_its_network_does(seed: int) -> None:
    model, documents = random_kim_cnn(seed), random_documents(seed)
    flat = [[token for sentence in document for token in sentence] for document in documents]
    tokens, lengths = np.concatenate(flat).astype(np.int32), np.array(list(map(len, flat)), np.int32)
    padded = pack_tokens(tokens, lengths)
    probabilities, pooled, winners = read_kim_cnn(model, padded)
    engine = tiny_engine(model)
    found, vectors = engine.answers(documents)
    np.testing.assert_allclose(found, probabilities, **CLOSE)
    np.testing.assert_allclose(vectors, pooled, **CLOSE)
    config = WeightsConfig("kim_cnn", vars(model.config), [], None)
    graph = config.spec.graphs(model.config, arrays_of(model, config))["documents"]
    found, vectors, places = Session(graph)(token_ids=padded.astype(np.int64))
    np.testing.assert_allclose(found, probabilities, **CLOSE)
    np.testing.assert_allclose(vectors, pooled, **CLOSE)
    # If two windows are equally strong to the last digit, either may win.
    assert np.mean(places == winners) > 0.99


@pytest.mark.parametrize("seed", [0, 1])
def test_what_is_padding_alone_is_zeros_and_a_document_of_nothing_still_has_an_answer(seed: int) -> None:
    model = random_han(seed)
    config = WeightsConfig("han", vars(model.config), [], None)
    graphs = config.spec.graphs(model.config, arrays_of(model, config))
    ids = np.array([[3, 4, 0], [0, 0, 0]])
    vectors, attention = Session(graphs["sentences"])(token_ids=ids)
    expected = [np.asarray(part) for part in model.encode_sentences(ids.astype(np.int32))]
    np.testing.assert_allclose(vectors, expected[0], **CLOSE)
    np.testing.assert_allclose(attention, expected[1], **CLOSE)
    rows = np.concatenate([np.zeros((1, vectors.shape[1]), np.float32), vectors])
    probabilities, _, _ = Session(graphs["documents"])(vectors=rows, layout=np.array([[1], [0]]))
    nothing = model.encode_documents(np.zeros((1, 1, vectors.shape[1]), np.float32), np.zeros((1, 1), bool))[0]
    np.testing.assert_allclose(probabilities[1], np.asarray(nothing)[0], **CLOSE)


@pytest.mark.parametrize("make", [tiny_han, tiny_kim_cnn, tiny_digit_cnn])
def test_the_parameters_of_the_blocks_are_those_of_the_network(make: Callable[[], Any]) -> None:
    model = make()
    [spec] = [spec for spec in NETWORKS.values() if spec.config is type(model.config)]
    assert sum(block.parameters for block in spec.blocks(model.config)) == model.count_params()
