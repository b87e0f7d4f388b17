"""The settings of fine-tuning a teacher, and the mark of its folder; needs no PyTorch."""

from dataclasses import dataclass
from typing import Annotated

from limelight.common.ranges import SEED, Range, check_ranges

# The file that marks the folder of a teacher, and describes it.
TEACHER = "teacher.json"


@dataclass(frozen=True)
class TeacherConfig:
    """The settings of fine-tuning a teacher.

    Attributes:
        epochs: Number of passes over the rows.
        batch: Number of texts in a batch.
        max_tokens: Of longer texts, the beginning and, for a third, the end are read (Sun et al. 2019).
        frozen_layers: Number of layers, from the words up, that stay unchanged, like the word vectors.
        max_lr: Peak learning rate, after 6 % of the steps; from there it falls to 0.
        seed: Seed of the order of rows, dropout, and the initial classifier.
    """

    epochs: Annotated[int, Range(1, 1000)] = 2
    batch: Annotated[int, Range(1, 65_536)] = 16
    max_tokens: Annotated[int, Range(3, 100_000)] = 160
    frozen_layers: Annotated[int, Range(0, 1000)] = 6
    max_lr: Annotated[float, Range(0)] = 4e-5
    seed: Annotated[int, SEED] = 1

    def __post_init__(self) -> None:
        check_ranges(type(self), vars(self))
