"""Options that several commands share: --model, --explain, --prior."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import tyro
from tyro.conf import Positional

from limelight.classifier.wrap import Classifier
from limelight.common.formatting import split
from limelight.common.ranges import Range, check_ranges
from limelight.common.resources import find_weights, weights_dir
from limelight.errors import SettingsError
from limelight.lenses.registry import LENSES

# Names of classifiers: a function in a file, a pickle, or an address.
_OF_CLASSIFIER = re.compile(r"\.py(:|$)|\.(joblib|pkl|pickle)$|https?://")


@dataclass(frozen=True)
class ClassifierOptions:
    """Your own classifier.

    Attributes:
        labels: The labels of your own classifier, separated by commas, in the order of its probabilities. With two
            labels, list the bad one first, unless they are called negative and positive, or similar. Three or more
            labels that are numbers count as stars.
        trust: Allow loading it from a pickle, which can run arbitrary code.
    """

    labels: str | None = None
    trust: bool = False

    def choose(self, model: str | None) -> Path | Classifier:
        """Returns the classifier or directory of weights that `model` names; by default, the weights of han.

        Raises:
            SettingsError: An option for your own classifier is given, but `model` names weights.
            WeightsError: There are no such weights.
        """
        if model is None or Path(model).is_dir() or not _OF_CLASSIFIER.search(model):
            if self.labels or self.trust:
                raise SettingsError(
                    "--labels and --trust apply to your own classifier: specify it with --model (audit: as the first "
                    "argument), or leave them out."
                )
            return find_weights(model or weights_dir() / "han")
        return Classifier(model, split(self.labels or ""), self.trust)


def files_of(chosen: Path | Classifier) -> list[Path]:
    """Returns the folder of weights or the file that a classifier is read from; nothing for an address."""
    file = chosen.file if isinstance(chosen, Classifier) else chosen
    return [] if file is None else [file]


@dataclass(frozen=True)
class ScoringOptions:
    """How a table is scored.

    Attributes:
        text: The column of the reviews: its name, or its number if the file has no header; guessed by default.
        title: The column of titles, each read as the first sentence of its review.
        force: Start over, and replace the output of an earlier run.
        workers: Number of processes; by default, one per core.
    """

    text: str | None = None
    title: str | None = None
    force: bool = False
    workers: Annotated[int | None, Range(1)] = None

    def __post_init__(self) -> None:
        check_ranges(type(self), vars(self))


Inputs = Annotated[Positional[tuple[str, ...]], tyro.conf.arg(metavar="INPUT …", help_behavior_hint="")]


def _listed(_default: str) -> str:
    return f"(one of: {', '.join(LENSES)})"


LensName = Annotated[str | None, tyro.conf.arg(metavar="LENS", help_behavior_hint=_listed)]
