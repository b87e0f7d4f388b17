"""Ways to train the same network on the same reviews, one per process: python -m benchmarks.trainers WAY DATA STEPS."""

import json
import os
import resource
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

# As in the notebook of the original: each review has a fixed number of sentences and words, truncated or padded.
SENTENCES, WORDS = 20, 50
_UNITS, _SIZE, _LABELS = 64, 100, 5
# Number of untimed steps.
_WARM_UP = 5


def main() -> None:
    """Prints the results as JSON."""
    way, data, steps = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    rates: list[float] = []
    if way == "fit":
        documents, seconds = _fit(data, steps)
    else:
        batches, step = {"ours": _ours, "notebook": _notebook, "pytorch": _pytorch}[way](data, steps)
        # Measured before the steps and after them: between them, it would evict their caches.
        rates = _matrix_rates() if way == "ours" else []
        documents, seconds = [], []
        begun = time.perf_counter()
        for count, batch in batches:
            step(batch)
            seconds.append(time.perf_counter() - begun)
            documents.append(count)
            begun = time.perf_counter()
    figures = {
        "first_step": seconds[0],
        # Over all steps together: batches of short reviews have more of them, and take less time.
        "documents_per_second": sum(documents[_WARM_UP:]) / sum(seconds[_WARM_UP:]),
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        * (1 if sys.platform == "darwin" else 1024)
        / 1e6,
    }
    if way == "ours":
        rates += _matrix_rates()
        figures |= {"operations_per_document": _operations(data), "matrix_rate": float(np.median(rates))}
    print(json.dumps(figures))


def _ours(data: Path, steps: int) -> tuple[Iterator[tuple[int, Any]], Callable[[Any], Any]]:
    """Runs the steps of `train`, without its work between epochs."""
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
    from model_training.data.ahead import ahead
    from model_training.training.stepper import stepper

    task, batches = _task(data, steps)
    _, model, _ = task.build()
    step = stepper(model, batches[0])
    made = ((len(batches.positions[number]), batch) for number, batch in ahead(batches))
    return made, lambda batch: np.asarray(step(batch, 1e-3, 0.9))


def _fit(data: Path, steps: int) -> tuple[list[int], list[float]]:
    """Runs the steps of `train` by `keras.Model.fit`; returns the number of documents and the seconds of each."""
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
    import keras

    from model_training.networks.packed import packed_call
    from model_training.training.losses import accuracy

    task, batches = _task(data, steps)
    _, model, _ = task.build()
    # Without padding, as in `train`: what is left to compare are the loops.
    model.call = lambda inputs, training=False: packed_call(model, inputs, training)
    # XLA would compile each shape, for seconds.
    model.compile(model.optimizer, model.loss, metrics=[accuracy], jit_compile=False)

    class Rows(keras.utils.PyDataset):
        def __len__(self) -> int:
            return len(batches)

        def __getitem__(self, index: int) -> Any:
            return batches[index]

    ends = [time.perf_counter()]
    clock = keras.callbacks.LambdaCallback(on_train_batch_end=lambda index, logs: ends.append(time.perf_counter()))
    model.fit(Rows(), shuffle=False, verbose=0, callbacks=[clock])
    return [len(positions) for positions in batches.positions], np.diff(ends).tolist()


def _task(data: Path, steps: int) -> tuple[Any, Any]:
    import keras

    from model_training.training.config import HANTrainConfig
    from model_training.training.task import Reviews

    task = Reviews(data, HANTrainConfig(embedding_size=_SIZE, units=_UNITS, max_documents=128))
    keras.utils.set_random_seed(1)
    batches = task.batches(1)
    batches.positions = batches.positions[:steps]
    return task, batches


def _operations(data: Path) -> float:
    """Returns the number of operations for a review."""
    from model_training.data.corpus import Corpus

    corpus = Corpus(data, "train")

    def per_item(size: int) -> int:
        # Both directions of a GRU, then attention; the gradients cost twice as much again.
        return 3 * (2 * 2 * 3 * _UNITS * (size + _UNITS) + 2 * (2 * _UNITS) ** 2)

    return float(corpus.token_counts.mean() * per_item(_SIZE) + corpus.sentence_counts.mean() * per_item(2 * _UNITS))


def _matrix_rates(size: int = 2048) -> list[float]:
    """Returns the operations of a matrix product per second, measured several times."""
    import tensorflow as tf

    square, rates = tf.ones([size, size]), []
    for _ in range(8):
        begun = time.perf_counter()
        tf.linalg.matmul(square, square).numpy()
        rates.append(2 * size**3 / (time.perf_counter() - begun))
    return rates


def _notebook(data: Path, steps: int) -> tuple[Iterator[tuple[int, Any]], Callable[[Any], Any]]:
    """Every review as one block of the same size, through plain Keras layers."""
    import keras

    from model_training.data.corpus import Corpus
    from model_training.data.prepare import PreparedData
    from model_training.networks.layers import AttentionPooling

    corpus = Corpus(data, "train")
    vocabulary = PreparedData.load(data).preprocessor(data).vocabulary_size

    def level(inputs: Any) -> Any:
        gru = keras.layers.GRU(_UNITS, return_sequences=True)
        states = keras.layers.Bidirectional(gru)(inputs)
        return AttentionPooling(2 * _UNITS)(states, mask=keras.ops.ones_like(states[:, :, 0], "bool"))[0]

    words = keras.Input((WORDS,), dtype="int32")
    sentence = keras.Model(words, level(keras.layers.Embedding(vocabulary, _SIZE)(words)))
    document = keras.Input((SENTENCES, WORDS), dtype="int32")
    vectors = level(keras.layers.TimeDistributed(sentence)(document))
    model = keras.Model(document, keras.layers.Dense(_LABELS, activation="softmax")(vectors))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])

    def blocks() -> Iterator[tuple[int, Any]]:
        order = np.random.default_rng(1).permutation(len(corpus))
        for number in range(steps):
            rows = order[64 * number : 64 * (number + 1)]
            block = np.zeros((len(rows), SENTENCES, WORDS), np.int32)
            tokens, lengths, counts = corpus.take(rows)
            sentences = iter(np.split(tokens, np.cumsum(lengths)[:-1]))
            for row, count in enumerate(counts.tolist()):
                for place in range(count):
                    ids = next(sentences)[:WORDS]
                    if place < SENTENCES:
                        block[row, place, : len(ids)] = ids
            yield len(rows), (block, corpus.labels[rows])

    return blocks(), lambda batch: model.train_on_batch(*batch)


def _pytorch(data: Path, steps: int) -> tuple[Iterator[tuple[int, Any]], Callable[[Any], Any]]:
    """Our batches, through packed sequences."""
    import torch
    from torch import nn
    from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

    task, batches = _task(data, steps)
    assert task.preprocessor is not None

    class Level(nn.Module):
        def __init__(self, size: int):
            super().__init__()
            self.gru = nn.GRU(size, _UNITS, batch_first=True, bidirectional=True)
            self.projection = nn.Linear(2 * _UNITS, 2 * _UNITS)
            self.context = nn.Linear(2 * _UNITS, 1, bias=False)

        def forward(self, inputs: Any, lengths: Any) -> Any:
            packed = pack_padded_sequence(inputs, lengths, batch_first=True, enforce_sorted=False)
            states, _ = pad_packed_sequence(self.gru(packed)[0], batch_first=True)
            scores = self.context(torch.tanh(self.projection(states)))[:, :, 0]
            mask = torch.arange(states.shape[1])[None] < lengths[:, None]
            weights = scores.masked_fill(~mask, -1e9).softmax(1)
            return (weights[:, None] @ states)[:, 0]

    class Network(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.embedding = nn.Embedding(task.preprocessor.vocabulary_size, _SIZE)
            self.words, self.sentences = Level(_SIZE), Level(2 * _UNITS)
            self.classifier = nn.Linear(2 * _UNITS, _LABELS)

        def forward(self, ids: Any, layout: Any) -> Any:
            vectors = self.words(self.embedding(ids), (ids > 0).sum(1))
            vectors = torch.cat([torch.zeros(1, 2 * _UNITS), vectors])[layout]
            return self.classifier(self.sentences(vectors, (layout > 0).sum(1)))

    network = Network()
    optimizer = torch.optim.Adam(network.parameters())

    def step(batch: Any) -> float:
        inputs, targets = batch
        ids, layout = torch.from_numpy(inputs["sentences"]).long(), torch.from_numpy(inputs["layout"]).long()
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(network(ids, layout), torch.from_numpy(targets))
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 5.0)
        optimizer.step()
        return float(loss)

    return ((len(batches.positions[number]), batches[number]) for number in range(len(batches))), step


if __name__ == "__main__":
    main()
