"""A network defined in this one file, a bag of words, is trained, saved, loaded, explained and scored."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from keras import ops

from limelight import load
from limelight.cli import main
from limelight.engines.engine import Engine, Explanation, Floats, TokenIds
from limelight.engines.graph import Graph
from limelight.engines.runs import Session
from limelight.inside.trace import Block
from limelight.lenses.registry import lenses_of
from limelight.networks.registry import NETWORKS
from limelight.networks.spec import Arrays, NetworkSpec, Stored, count
from limelight.score.scorer import Scorer
from model_training.evaluation.evaluate import evaluate
from model_training.networks.registry import KERAS_NETWORKS, KerasNetwork
from model_training.reports.card import write_card
from model_training.reports.config import About
from model_training.training.config import CONFIGS, TextConfig, train_config
from model_training.training.train import train
from tests.unit.model_training.conftest import PRODUCTS
from tests.unit.model_training.conftest import prepared as prepared

# Training it takes ten seconds.
pytestmark = pytest.mark.long
GOOD, BAD = "I love this lamp. It simply works.", "I hate this lamp. It simply fails."


@dataclass(frozen=True)
class BagConfig:
    """Sizes of a bag of words."""

    vocabulary_size: int
    num_labels: int
    embedding_size: int = 100


def stored(config: BagConfig) -> dict[str, Stored]:
    return {
        "embedding": Stored("embedding/vars/0", (config.vocabulary_size, config.embedding_size)),
        "classifier.kernel": Stored("classifier/vars/0", (config.embedding_size, config.num_labels)),
        "classifier.bias": Stored("classifier/vars/1", (config.num_labels,)),
    }


def blocks(config: BagConfig) -> list[Block]:
    arrays = stored(config)
    return [
        Block("mean of word vectors", (config.embedding_size,), count(arrays, "embedding")),
        Block("classifier", (config.num_labels,), count(arrays, "classifier")),
    ]


def graphs(config: BagConfig, arrays: Arrays) -> dict[str, bytes]:
    """Token ids `<int64>[documents, tokens]` become probabilities and the mean word vector of each document."""
    graph = Graph("documents", {"token_ids": ("int64", "documents", "tokens")})
    real = graph.cast(graph.Greater("token_ids", np.int64(0)), "float32")
    count = graph.Max(graph.ReduceSum(real, np.array([1]), keepdims=1), np.float32(1))
    vectors = graph.Mul(graph.Gather(arrays["embedding"], "token_ids"), graph.Unsqueeze(real, np.array([2])))
    graph.Div(graph.ReduceSum(vectors, np.array([1]), keepdims=0), count, name="vector")
    logits = graph.Add(graph.MatMul("vector", arrays["classifier.kernel"]), arrays["classifier.bias"])
    graph.Softmax(logits, axis=1, name="probabilities")
    outputs = {"probabilities": config.num_labels, "vector": config.embedding_size}
    return {"documents": graph.serialised({name: ("float32", "documents", size) for name, size in outputs.items()})}


class BagEngine(Engine):
    """Weights all words equally."""

    name = "words"

    def __init__(self, config: BagConfig, arrays: Arrays):
        self._embedding = arrays["embedding"]
        self._session = Session(graphs(config, arrays)["documents"])

    def answers(self, documents: list[TokenIds]) -> tuple[Floats, Floats]:
        flat = [[token for sentence in document for token in sentence] for document in documents]
        token_ids = np.zeros((len(flat), max(1, *map(len, flat))), np.int64)
        for row, tokens in zip(token_ids, flat, strict=True):
            row[: len(tokens)] = tokens
        probabilities, vectors = self._session(token_ids=token_ids)
        return probabilities, vectors

    def __call__(self, documents: list[TokenIds]) -> list[Explanation]:
        lengths = [sum(map(len, document)) for document in documents]
        return [
            Explanation(
                probabilities,
                np.array([len(sentence) / length for sentence in document], np.float32),
                [np.full(len(sentence), 1 / length, np.float32) for sentence in document],
                vector,
            )
            for document, length, probabilities, vector in zip(
                documents, lengths, *self.answers(documents), strict=True
            )
        ]

    def word_vectors(self, token_ids: np.ndarray) -> Floats:
        return self._embedding[token_ids]


SPEC = NetworkSpec("bag", "Bag of words", "bag of words", BagConfig, stored, blocks, graphs, BagEngine, lens="words")


class Bag(keras.Model):
    """The same network in Keras."""

    def __init__(self, config: BagConfig, **kwargs: Any):
        super().__init__(**kwargs)
        self.config = config
        self.embedding = keras.layers.Embedding(config.vocabulary_size, config.embedding_size)
        self.classifier = keras.layers.Dense(config.num_labels, activation="softmax")

    def build(self, input_shape: Any = None) -> None:
        self.embedding.build((None, None))
        self.classifier.build((None, self.config.embedding_size))
        self.built = True

    def call(self, token_ids: Any, training: bool = False) -> Any:
        real = ops.cast(ops.not_equal(token_ids, 0), "float32")[..., None]
        mean = ops.sum(self.embedding(token_ids) * real, axis=1) / ops.maximum(ops.sum(real, axis=1), 1.0)
        return self.classifier(mean)

    def word_layers(self) -> list[Any]:
        return [self.embedding]


@dataclass(frozen=True)
class BagTrainConfig(TextConfig):
    """A bag of words has no settings of its own."""

    network: str = "bag"


@pytest.fixture(scope="module")
def registered() -> Iterator[None]:
    NETWORKS["bag"] = SPEC
    KERAS_NETWORKS["bag"] = KerasNetwork(Bag)
    CONFIGS["bag"] = BagTrainConfig
    yield
    for registry in (NETWORKS, KERAS_NETWORKS, CONFIGS):
        del registry["bag"]


@pytest.fixture(scope="module")
def trained(registered: None, prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bag")
    config = train_config("bag", epochs=12, max_lr=0.1, embedding_size=12)
    train(prepared, folder / "weights/bag", config, folder / "run")
    write_card(folder / "weights/bag", About(title="Products", description="Tells good from bad."))
    return folder / "weights/bag"


def test_it_learns_and_answers(trained: Path, prepared: Path) -> None:
    predictor = load(trained)
    assert [predictor.predict(text).label for text in (GOOD, BAD)] == ["good", "bad"]
    assert evaluate(prepared, trained, "dev", None).value > 0.8


def test_every_lens_that_needs_no_gradients_looks_at_it(trained: Path) -> None:
    predictor = load(trained)
    assert list(lenses_of(predictor.engine)) == ["words", "phrases"]
    for lens in lenses_of(predictor.engine):
        assert predictor.explain(GOOD, lens).prediction.explanation == lens


def test_it_scores_a_table(trained: Path) -> None:
    table = Scorer(trained, lens="phrases").score([GOOD, BAD])
    assert table["label"].to_pylist() == ["good", "bad"]


def test_the_command_trains_it_to_its_card(registered: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    main(
        [
            "train",
            str(PRODUCTS),
            *["--network", "bag", "--out", "bag", "--from", "none", "--epochs", "2", "--max-lr", ".1"],
        ]
    )
    assert load(tmp_path / "bag").map is not None
    assert (tmp_path / "bag/README.md").is_file()
