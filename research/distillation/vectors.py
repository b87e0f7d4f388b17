"""Makes word vectors: from a teacher's representation of each word, or trained on texts."""

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from gensim.models import Word2Vec
from numpy.typing import NDArray
from sklearn.decomposition import PCA
from tqdm import tqdm

from limelight.common.formatting import plural
from limelight.text.preprocessor import Preprocessor
from model_training.data.config import Columns
from model_training.data.reviews import read_reviews
from model_training.data.vectors import vocabulary_file
from model_training.output import replaced

from .config import TEACHER
from .teach import teacher_class

# Standard deviation of the values of GloVe's vectors.
_SPREAD = 0.4


def read_vectors(teacher: Path, preprocessor: Preprocessor, size: int) -> tuple[list[str], NDArray[np.float32]]:
    """Returns for each word of the vocabulary the vector of a teacher for a text of this word alone.

    Its first `size` principal components, each divided by the root of its spread so that the first do not dominate,
    and scaled to the spread of GloVe's values. Rare words get vectors like those of better known ones.

    Args:
        teacher: A folder that `teach` wrote, or the pretrained transformer that it starts from.
        preprocessor: The preprocessor with the vocabulary.
        size: Length of a vector, at most the width of the teacher.

    Raises:
        SettingsError: See `research.distillation.teach.teacher_class`.
    """
    words = list(preprocessor.tokenizer.get_vocab())
    kind = teacher_class()
    reader = kind.load(teacher) if (teacher / TEACHER).is_file() else kind(teacher, labels=["none"])
    directions = PCA(size, random_state=1).fit_transform(reader.vectors(words))
    directions /= np.sqrt(directions.std(axis=0))
    return words, _SPREAD * directions / directions.std()


def train_vectors(
    files: Sequence[str | Path], columns: Columns, preprocessor: Preprocessor, size: int, epochs: int
) -> tuple[list[str], NDArray[np.float32]]:
    """Trains skip-gram vectors (Mikolov et al. 2013) of length `size` on the sentences of `files`."""
    words = {token_id: word for word, token_id in preprocessor.tokenizer.get_vocab().items()}
    with TemporaryDirectory() as cache:
        reviews = read_reviews(files, replace(columns, label=None), Path(cache))
        path = Path(cache) / "sentences.txt"
        with path.open("w", encoding="utf-8") as lines:
            for row in tqdm(reviews, desc="sentences", unit=" rows", delay=2, disable=None):
                for sentence in preprocessor.token_ids(row["text"]):
                    lines.write(" ".join(words[token_id] for token_id in sentence) + "\n")
        print(f"training on {path.stat().st_size / 1e6:.1f} MB of words, in {plural(epochs, 'pass', 'passes')}")
        model = Word2Vec(
            corpus_file=str(path),
            vector_size=size,
            window=5,
            min_count=3,
            sg=1,
            negative=5,
            epochs=epochs,
            workers=os.cpu_count() or 1,
        )
    return model.wv.index_to_key, model.wv.vectors


def save_vectors(path: Path, words: list[str], vectors: NDArray[np.floating]) -> None:
    """Writes `path` (.npy, float16) and next to it the words, one a line, as .vocab.txt."""
    with replaced(path) as written, replaced(vocabulary_file(path)) as names:
        np.save(written, vectors.astype(np.float16))
        names.write_text("\n".join(words) + "\n", encoding="utf-8")
