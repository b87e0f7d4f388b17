"""Asks a teacher how it reads each word, and makes word vectors of the answers."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.decomposition import PCA

from limelight.text.preprocessor import Preprocessor

from .config import TEACHER
from .teach import teacher_class

# Standard deviation of the values of GloVe's vectors.
_SPREAD = 0.4


def read_vectors(teacher: Path, preprocessor: Preprocessor, size: int) -> tuple[list[str], NDArray[np.float32]]:
    """Gives each word of the vocabulary the vector by which a teacher judges it where it stands alone.

    Its principal components, `size` of them, each over the root of its spread so that the first do not drown the rest,
    and scaled to the spread of GloVe's values. Words that few rows have get vectors like those of better known ones.

    Args:
        teacher: A folder that `teach` wrote, or the pretrained transformer that it begins with.
        preprocessor: Whose vocabulary.
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
