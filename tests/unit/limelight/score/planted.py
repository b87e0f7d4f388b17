"""Made-up reviews with two phrases planted in them, and networks that learned from them."""

from dataclasses import asdict
from pathlib import Path

import keras
import numpy as np

from limelight.text.preprocessor import Preprocessor
from limelight.weights import WeightsConfig
from model_training.data.packing import pack_tokens
from model_training.networks.kim_cnn import KimCNN, KimCNNConfig
from model_training.networks.pretrained import save_pretrained

GOOD, BAD = "purrs nicely", "rattles badly"
_WORDS = ["kettle", "lid", "handle", "spout", "cable", "button", "box", "colour", "size", "shop", "parcel", "shelf"]


def planted_reviews(count: int, shuffled: bool = False) -> tuple[list[str], list[int]]:
    """Returns reviews of random words and their labels: a third has `BAD` in it, a third `GOOD`, a third neither.

    Reviews with neither have either label, half and half; where labels are `shuffled`, so have those with a phrase.
    """
    random = np.random.default_rng(1)
    texts, labels = [], []
    for number in range(count):
        kind = number % 3
        words = [str(word) for word in random.choice(_WORDS, 8)]
        if kind < 2:
            words.insert(int(random.integers(1, 8)), (BAD, GOOD)[kind])
        texts.append(f"The {' '.join(words)}.")
        labels.append(kind if kind < 2 and not shuffled else (number // 3) % 2)
    return texts, labels


def save_planted(directory: Path, shuffled: bool = False) -> Path:
    """Trains a Kim CNN, for a moment, to tell reviews with `GOOD` from those with `BAD`, and writes it."""
    keras.utils.set_random_seed(1)
    texts, labels = planted_reviews(384, shuffled)
    preprocessor = Preprocessor.train(texts, max_sentence_tokens=20, max_vocabulary=100, min_count=1)
    documents = [np.concatenate(preprocessor.token_ids(text)) for text in texts]
    ids = pack_tokens(np.concatenate(documents).astype(np.int32), np.array([len(ids) for ids in documents], np.int32))
    model = KimCNN(
        KimCNNConfig(preprocessor.vocabulary_size, num_labels=2, embedding_size=8, kernel_sizes=(2,), num_filters=8)
    )
    model.build()
    model.compile(keras.optimizers.Adam(0.02), "sparse_categorical_crossentropy")
    model.fit(ids, np.array(labels), batch_size=64, epochs=15, verbose=0)
    config = WeightsConfig("kim_cnn", asdict(model.config), ["negative", "positive"], None, 8, 20)
    save_pretrained(directory, config, preprocessor, model, {"title": "Planted", "scores": []})
    return directory
