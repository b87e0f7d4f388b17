"""The bag-of-words baselines: TF-IDF (see `train_tfidf`), weighted n-grams (see `ngrams`), fastText with pairs."""

from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import fasttext
import numpy as np

from model_training.evaluation import linear
from model_training.evaluation.linear import Labels, Lines

from .ngrams import LinearModel, train_nb

# Above this number of pairs of words, a few passes see each often enough.
_MANY_PAIRS = 20_000_000


def train_tfidf(train: Lines, dev: Lines, seed: int) -> LinearModel:
    """Trains the baseline that stands next to every network."""
    model = linear.train_tfidf(train, dev, seed)
    features, regression = model
    settings = {"C": regression.C, "class_weight": regression.class_weight, "features": len(features.vocabulary_)}
    accuracy = float((model.predict(dev.texts) == dev.labels).mean())
    return LinearModel(lambda lines: model.predict(lines.texts), accuracy, settings)


def train_fasttext(train: Lines, dev: Lines, seed: int) -> LinearModel:
    """Trains fastText with pairs of words (Joulin et al. 2016); dev chooses rate and passes."""
    best: tuple[float, dict[str, Any], Any] | None = None
    pairs = sum(text.count(" ") for text in train.texts)
    passes = (5, 15, 40) if pairs < _MANY_PAIRS else (2, 5)
    # Pairs share vectors by hash; collisions are rare with four places per possible pair.
    bucket = min(4 * pairs, 2_000_000)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "train.txt"
        with path.open("w", encoding="utf-8") as file:
            file.writelines(f"__label__{label} {text}\n" for text, label in zip(train.texts, train.labels, strict=True))
        for rate, epochs in product((0.1, 0.5), passes):
            # With more than one thread, runs are not reproducible.
            model = fasttext.train_supervised(
                str(path), lr=rate, epoch=epochs, wordNgrams=2, dim=20, bucket=bucket, thread=1, seed=seed, verbose=0
            )
            accuracy = float((_fasttext_labels(model, dev) == dev.labels).mean())
            if best is None or accuracy > best[0]:
                best = (accuracy, {"lr": rate, "epochs": epochs, "dim": 20, "bucket": bucket}, model)
    assert best is not None
    accuracy, settings, model = best
    return LinearModel(lambda lines: _fasttext_labels(model, lines), accuracy, settings)


def _fasttext_labels(model: Any, lines: Lines) -> Labels:
    labels, _ = model.predict(lines.texts)
    return np.array([int(answer[0].removeprefix("__label__")) for answer in labels], np.int32)


LINEAR = {"tfidf": train_tfidf, "nb": train_nb, "fasttext": train_fasttext}
