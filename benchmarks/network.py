"""Measures the networks inside this process, next to peers: the same networks in Keras, and MiniLM.

Compiled by TensorFlow for any size, the Keras network takes the same ids, one review at a time or in batches. It also
answers like the demo that Limelight is modelled on: with one Keras model each for the probabilities, the word attention
and the sentence attention, over the same layers and weights, and a `predict` of each for every review.
"""

import statistics
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import keras
import numpy as np
from keras import ops

import limelight
from benchmarks import REVIEW, REVIEWS, minilm, shuffled
from benchmarks.figure import Figure, percentiles
from limelight.engines.engine import TokenIds
from limelight.engines.session import Session, joined, pad
from limelight.engines.windows import product
from limelight.networks.han import HANConfig
from limelight.weights import load_weights
from model_training.data.packing import flatten, pack_sentences, pack_tokens
from model_training.networks.compiled import compiled
from model_training.networks.han import HAN
from model_training.networks.pretrained import load_pretrained

CALLS = 1000
PEER_CALLS = 40
KERAS_CALLS = 200
BATCH_CALLS = 60
MINILM_CALLS = 5
MATRIX_CALLS = 20
MATRIX_SIZE = 1024
WARM_UP_CALLS = 20

GRAPH = "bare graphs, padded ids to probabilities"
KERAS = "peer, the same network on TensorFlow"
KERAS_BATCHED = "peer, the same network on TensorFlow in batches"
BARE = "bare HAN, ids to probabilities and attention"
KIM = "bare Kim CNN, ids to probabilities and n-grams"
KIM_KERAS = "peer, the same Kim CNN on TensorFlow"
TYPED = "bare HAN, one sentence changed"
BATCHED = "bare HAN in batches, one thread as served"
BATCHED_TWICE = "bare HAN in batches, both cores"
PEER = "peer, three keras.Model.predict"
MINILM = "peer, all-MiniLM-L6 in batches, both cores"
FLOPS = "work of the review"
MATRIX_RATE = "matrix rate, one thread"


def measure_network(weights: Path) -> list[Figure]:
    """Measures the bare network, the whole `Predictor.predict`, and the peer, with the HAN in `weights`."""
    predictor = limelight.load(weights)
    sentences = predictor.preprocessor.token_ids(REVIEW)
    reviews = [shuffled(REVIEW, number) for number in range(CALLS + WARM_UP_CALLS)]
    documents = iter([predictor.preprocessor.token_ids(review) for review in reviews])
    bare = _time(lambda: predictor.engine([next(documents)]), CALLS)
    texts = iter(reviews)
    whole = _time(lambda: predictor.predict(next(texts)), CALLS)
    firsts = iter([predictor.preprocessor.token_ids(shuffled(review, 1))[:1] for review in reviews])
    typed = _time(lambda: predictor.engine([next(firsts) + sentences[1:]]), CALLS)

    together = [predictor.preprocessor.token_ids(review) for review in REVIEWS]
    batch = _time(lambda: predictor.engine(together), BATCH_CALLS)
    with ThreadPoolExecutor(2) as threads:
        both = _time(lambda: list(threads.map(predictor.engine, [together] * 2)), BATCH_CALLS // 2)
    one, two = len(REVIEWS) / statistics.median(batch), 2 * len(REVIEWS) / statistics.median(both)

    pretrained = load_pretrained(weights)
    model = pretrained.model
    read = [predictor.preprocessor.token_ids(review) for review in reviews]
    again, others = iter(read), iter(read)
    graphs = predictor_graphs(weights)
    bare_graphs = _time(lambda: graphs(next(again)), CALLS)
    forward = compiled(model)

    def keras_answers(documents: list[TokenIds]) -> None:
        np.asarray(forward(pack_sentences(*flatten(documents), [10, 25, longest])))

    longest = pretrained.config.max_sentence_tokens
    keras_one = _time(lambda: keras_answers([next(others)]), KERAS_CALLS)
    keras_batch = _time(lambda: keras_answers(together), BATCH_CALLS)
    # As small as the review allows, which favours the peer over one fixed size for all reviews.
    token_ids = np.zeros((1, len(sentences), max(map(len, sentences))), np.int32)
    for row, sentence in zip(token_ids[0], sentences, strict=True):
        row[: len(sentence)] = sentence
    views = peer_views(model, *token_ids.shape[1:])
    peer = _time(lambda: [view.predict(token_ids, verbose=0) for view in views], PEER_CALLS)

    figures = [
        Figure(FLOPS, flops(model.config, sum(map(len, sentences)), len(sentences)) / 1e6, "MFLOP", "HAN, no padding"),
        Figure(MATRIX_RATE, matrix_rate() / 1e9, "GFLOP/s", f"{MATRIX_CALLS} products of {MATRIX_SIZE}² matrices"),
    ]
    if minilm.is_installed():
        encode = minilm.MiniLM()
        with ThreadPoolExecutor(2) as threads:
            both = _time(lambda: list(threads.map(encode, [REVIEWS] * 2)), MINILM_CALLS, warm_up_calls=2)
        rate = 2 * len(REVIEWS) / statistics.median(both)
        figures.append(Figure(MINILM, rate, "reviews/s", f"{MINILM_CALLS} pairs of batches"))

    ours, theirs = predictor.engine([sentences])[0].probabilities, views[0].predict(token_ids, verbose=0)[0]
    if not np.allclose(ours, theirs, atol=1e-4):
        sys.exit(f"The peer computes {theirs} instead of {ours}: the comparison would be meaningless.")
    return [
        *percentiles(BARE, bare, "calls"),
        *percentiles(GRAPH, bare_graphs, "calls"),
        *percentiles(KERAS, keras_one, "calls"),
        Figure(KERAS_BATCHED, len(REVIEWS) / statistics.median(keras_batch), "reviews/s", f"{BATCH_CALLS} batches"),
        *percentiles(TYPED, typed, "calls"),
        Figure(BATCHED, one, "reviews/s", f"{BATCH_CALLS} batches of {len(REVIEWS)}"),
        Figure(BATCHED_TWICE, two, "reviews/s", f"{BATCH_CALLS // 2} pairs of batches"),
        *percentiles("Predictor.predict, text to Prediction", whole, "calls"),
        Figure(f"{PEER}, p50", 1000 * statistics.median(peer), "ms", f"{PEER_CALLS} reviews"),
        *figures,
    ]


def measure_kim_cnn(weights: Path) -> list[Figure]:
    """Measures the bare Kim CNN in `weights`, and the same network in Keras, on reviews that were not seen before."""
    predictor, model = limelight.load(weights), load_pretrained(weights).model
    reviews = [predictor.preprocessor.token_ids(shuffled(REVIEW, number)) for number in range(CALLS + WARM_UP_CALLS)]

    def read(token_ids: Any) -> tuple[Any, ...]:
        pooled, winners = model.pool(token_ids)
        return model.classifier(pooled), pooled, winners

    ours, theirs, forward = iter(reviews), iter(reviews), compiled(read)

    def keras_answer(document: TokenIds) -> None:
        tokens, _, _ = flatten([document])
        for output in forward(pack_tokens(tokens, np.array([len(tokens)], np.int32))):
            np.asarray(output)

    return [
        *percentiles(KIM, _time(lambda: predictor.engine([next(ours)]), CALLS), "calls"),
        *percentiles(KIM_KERAS, _time(lambda: keras_answer(next(theirs)), KERAS_CALLS), "calls"),
    ]


def predictor_graphs(folder: Path) -> Callable[[TokenIds], Any]:
    """Returns a function that runs both graphs of a HAN on one review, its sentences padded to one array."""
    weights = load_weights(folder)
    graphs = weights.config.spec.graphs(weights.config.sizes, weights.arrays)
    sentences, documents = Session(graphs["sentences"]), Session(graphs["documents"])

    def run(document: TokenIds) -> Any:
        vectors, _ = sentences(token_ids=pad(*joined(document)))
        rows = np.concatenate([np.zeros((1, vectors.shape[1]), np.float32), vectors])
        return documents(vectors=rows, layout=np.arange(1, len(rows))[None])

    return run


def flops(config: HANConfig, tokens: int, sentences: int) -> float:
    """Returns the multiplications and additions in the matrix products for a review: nearly all of its work."""
    states = 2 * config.units
    # Two directions, three gates, each from the input and from the state; then attention's own layer.
    word = 2 * (2 * 3 * config.units * (config.embedding_size + config.units) + states * states)
    sentence = 2 * (2 * 3 * config.units * (states + config.units) + states * states)
    return tokens * word + sentences * sentence


def matrix_rate() -> float:
    """Returns the operations per second of large float32 products, with the threads of the server.

    NumPy and ONNX Runtime are measured, and the faster counts: on some processors NumPy has half the rate.
    """
    matrix = np.ones((MATRIX_SIZE, MATRIX_SIZE), np.float32)
    seconds = [_time(partial(multiply, matrix, matrix[None]), MATRIX_CALLS) for multiply in (np.matmul, product)]
    return 2 * MATRIX_SIZE**3 / min(map(statistics.median, seconds))


def peer_views(model: HAN, sentences: int, tokens: int) -> list[keras.Model]:
    """Returns models from `<int32>[batch, sentences, tokens]` to probabilities, to word, and to sentence attention."""
    token_ids = keras.Input((sentences, tokens), dtype="int32")
    vectors, word_attention = model.encode_sentences(ops.reshape(token_ids, (-1, tokens)))
    vectors = ops.reshape(vectors, (-1, sentences, 2 * model.config.units))
    mask = ops.any(ops.not_equal(token_ids, 0), axis=-1)
    probabilities, sentence_attention, _ = model.encode_documents(vectors, mask)
    return [keras.Model(token_ids, output) for output in (probabilities, word_attention, sentence_attention)]


def _time(call: Callable[[], object], calls: int, warm_up_calls: int = WARM_UP_CALLS) -> list[float]:
    """Returns the seconds that each of `calls` calls takes, after a few warm-up calls."""
    for _ in range(warm_up_calls):
        call()
    seconds = []
    for _ in range(calls):
        start = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - start)
    return seconds
