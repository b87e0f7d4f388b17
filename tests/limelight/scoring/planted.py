"""Made-up reviews with two phrases planted in them, and networks that learned from them."""

from dataclasses import asdict
from pathlib import Path

import keras
import numpy as np

from limelight.engines.batch import pack_tokens
from limelight.networks.kim_cnn import KimCNN, KimCNNConfig
from limelight.pretrained import PretrainedConfig, save_pretrained
from limelight.text.preprocessor import Preprocessor

GOOD, BAD = "purrs nicely", "rattles badly"
_WORDS = ["kettle", "lid", "handle", "spout", "cable", "button", "box", "colour", "size", "shop", "parcel", "shelf"]


def planted_reviews(count: int, shuffled: bool = False) -> tuple[list[str], list[int]]:
    """Returns reviews of random words, half of them with `GOOD` and half with `BAD` in them, and their labels.

    Where they are `shuffled`, half of the reviews with either phrase have the other label.
    """
    random = np.random.default_rng(1)
    texts, labels = [], []
    for number in range(count):
        label = number % 2
        words = [str(word) for word in random.choice(_WORDS, 8)]
        words.insert(int(random.integers(1, 8)), (BAD, GOOD)[label])
        texts.append(f"The {' '.join(words)}.")
        labels.append((number // 2) % 2 if shuffled else label)
    return texts, labels


def save_planted(directory: Path, shuffled: bool = False) -> Path:
    """Trains a Kim CNN, for a moment, to tell reviews with `GOOD` from those with `BAD`, and writes it."""
    keras.utils.set_random_seed(1)
    texts, labels = planted_reviews(256, shuffled)
    preprocessor = Preprocessor.train(texts, max_sentence_tokens=20, max_vocabulary=100, min_count=1)
    documents = [np.concatenate(preprocessor.token_ids(text)) for text in texts]
    ids = pack_tokens(np.concatenate(documents).astype(np.int32), np.array([len(ids) for ids in documents], np.int32))
    model = KimCNN(
        KimCNNConfig(preprocessor.vocabulary_size, num_labels=2, embedding_size=8, kernel_sizes=(2,), num_filters=8)
    )
    model.build()
    model.compile(keras.optimizers.Adam(0.02), "sparse_categorical_crossentropy")
    model.fit(ids, np.array(labels), batch_size=64, epochs=40, verbose=0)
    config = PretrainedConfig("kim_cnn", asdict(model.config), ["negative", "positive"], None, 8, 20)
    save_pretrained(directory, config, preprocessor, model, {"title": "Planted", "scores": []})
    return directory
