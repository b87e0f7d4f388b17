"""How a teacher is fine-tuned, and how its folder is told from others; read without PyTorch."""

from dataclasses import dataclass

# The file that says that a folder holds a teacher, and of what kind.
TEACHER = "teacher.json"


@dataclass(frozen=True)
class TeacherConfig:
    """How a teacher is fine-tuned.

    Attributes:
        epochs: Passes over the rows.
        batch: Texts in a batch.
        max_tokens: Longer texts are read at their beginning and, for a third, at their end (Sun et al. 2019).
        frozen_layers: Layers, counted from the words up, that stay as they were, and so do the vectors of the words.
        max_lr: Learning rate at its peak, after 6 % of the steps; from there it falls to 0.
        seed: Decides the order of rows, dropout, and the start of the classifier.
    """

    epochs: int = 2
    batch: int = 16
    max_tokens: int = 160
    frozen_layers: int = 6
    max_lr: float = 4e-5
    seed: int = 1
