"""How a teacher is fine-tuned, and how its folder is told from others; read without PyTorch."""

from dataclasses import dataclass
from typing import Annotated

from limelight.ranges import SEED, Range, check_ranges

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

    epochs: Annotated[int, Range(1, 1000)] = 2
    batch: Annotated[int, Range(1, 65_536)] = 16
    max_tokens: Annotated[int, Range(3, 100_000)] = 160
    frozen_layers: Annotated[int, Range(0, 1000)] = 6
    max_lr: Annotated[float, Range(0)] = 4e-5
    seed: Annotated[int, SEED] = 1

    def __post_init__(self) -> None:
        check_ranges(type(self), vars(self))
