"""Made-up reviews with two phrases planted in them, and a network that knows the phrases."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np

from limelight.networks.kim_cnn import KimCNNConfig
from limelight.weights import WeightsConfig
from tests.tiny import save_arrays, tiny_arrays
from tests.vocabulary import train_preprocessor

GOOD, BAD = "purrs nicely", "rattles badly"
_WORDS = ["kettle", "lid", "handle", "spout", "cable", "button", "box", "colour", "size", "shop", "parcel", "shelf"]


def planted_reviews(count: int) -> list[str]:
    """Returns reviews of random words: a third has `BAD` in it, a third `GOOD`, a third neither."""
    random = np.random.default_rng(1)
    texts = []
    for number in range(count):
        words = [str(word) for word in random.choice(_WORDS, 8)]
        if number % 3 < 2:
            words.insert(int(random.integers(1, 8)), (BAD, GOOD)[number % 3])
        texts.append(f"The {' '.join(words)}.")
    return texts


def save_planted(
    directory: Path,
    known: bool = True,
    *,
    texts: Sequence[str] = (),
    labels: Sequence[str] = ("negative", "positive"),
    alike: Mapping[int, Sequence[str]] = {},
    strength: float = 2,
) -> Path:
    """Writes a Kim CNN that tells reviews with `GOOD` from those with `BAD`; if they are not `known`, it tells little.

    Each phrase has a filter of its own, which its two words win together.

    Args:
        directory: The directory to write.
        known: Whether it knows the phrases.
        texts: The texts whose words it knows, by default those of `planted_reviews`.
        labels: Its labels, the worst first; more than two are stars.
        alike: Words with nearly the same word vector, by the place of its 1.
        strength: The weight of a phrase for its label.
    """
    texts = texts or planted_reviews(96)
    preprocessor = train_preprocessor(texts, max_sentence_tokens=20, max_vocabulary=2000, min_count=1)
    count = len(labels)
    sizes = KimCNNConfig(preprocessor.vocabulary_size, count, embedding_size=8, kernel_sizes=(2,), num_filters=8)
    stars = list(map(float, labels)) if count > 2 else None
    config = WeightsConfig("kim_cnn", asdict(sizes), list(labels), stars, 8, 20)
    arrays = {name: array * (not name.endswith("bias")) for name, array in tiny_arrays(config).items()}
    if known:
        # The other filters count for little.
        arrays["classifier.kernel"] *= 0.1
        for filter_, phrase in enumerate((BAD, GOOD)):
            [words] = preprocessor.token_ids(phrase)
            for index, word in enumerate(words):
                arrays["embeddings.0"][word] = np.eye(8)[2 * filter_ + index]
                arrays["convolutions.0.kernel"][index, :, filter_] = 2 * np.eye(8)[2 * filter_ + index]
            arrays["convolutions.0.bias"][filter_] = -2
            arrays["classifier.kernel"][filter_] = strength * np.eye(count)[-filter_]
    for place, words in alike.items():
        ids = [preprocessor.vocabulary[word] for word in words]
        arrays["embeddings.0"][ids] = np.eye(8)[place] + np.outer(np.arange(len(ids)) / 50, np.eye(8)[place + 1])
    return save_arrays(directory, config, preprocessor, arrays)
