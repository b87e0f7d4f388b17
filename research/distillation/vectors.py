"""Makes word vectors from a teacher's representation of each word."""

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
