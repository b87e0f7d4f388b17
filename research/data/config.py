"""The settings of `research prepare`, besides those of `limelight prepare`."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from limelight.common.ranges import SHARE, Range
from model_training.data.config import Columns, More, PrepareConfig, Splits
from model_training.errors import SettingsError

if TYPE_CHECKING:
    from .parts import RowSource


@dataclass(frozen=True)
class LessonConfig(PrepareConfig):
    """How reviews become ids, and more training rows.

    Attributes:
        coarse: Files of more training rows whose labels are coarser than those of `train`, each as
            FILE:COLUMN:label=may|may, such as rows.csv:mood:bad=1|2,good=4|5.
        soft: Files of more training rows, written by `label`, which are learned with the probabilities in them;
            FILE:COLUMN=VALUE sets a kept column to a value, to choose these rows by it later.
        turned: A file of pairs of reviews, one edited from the other so that its label turned; both have the same value
            in the column `pair`.
        turned_share: Share of these pairs that is split off, as a split of its own.
        behaviour: Share of behaviour sentences in train (see `research.data.behaviour`); 0 for none.
        behaviour_about: The domain of every second of these sentences: product, hotel, restaurant, film or book; None
            draws from all domains alike.
    """

    coarse: tuple[str, ...] = ()
    soft: tuple[str, ...] = ()
    turned: Path | None = None
    turned_share: Annotated[float, Range(0, 1)] = 0.2
    behaviour: Annotated[float, SHARE] = 0.0
    behaviour_about: str | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.turned is None and self.turned_share != LessonConfig.turned_share:
            raise SettingsError("--turned-share is of the pairs of --turned: give these, or leave it out.")

    def more_files(self) -> dict[str, list[str | Path]]:
        """Returns the files of more rows, by the split that they are listed under."""
        files: dict[str, list[str | Path]] = {}
        for source in self._sources():
            for name, paths in source.files.items():
                files.setdefault(name, []).extend(paths)
        return files

    def with_more(
        self, splits: Splits, labels: Sequence[str], columns: Columns, cache: Path, skipped: dict[str, int]
    ) -> More:
        """Adds rows of all sources to those of train; see `PrepareConfig.with_more`."""
        from .parts import SEPARATOR, Reading, TrainingRows

        rows = TrainingRows(splits["train"], labels)
        reading = Reading(labels, columns, self, cache, skipped)
        for source in self._sources():
            splits = {**splits, **source.add_to(rows, reading)}
        splits = {**splits, "train": rows.table(list(columns.kept))}
        indices = {names: [labels.index(name) for name in names.split(SEPARATOR)] for names in rows.coarse_labels}
        return splits, indices, rows.meanings

    def _sources(self) -> Sequence["RowSource"]:
        # Imported here, since they load the libraries that read files.
        from .behaviour import BehaviourRows
        from .coarse import CoarseFile
        from .soft import SoftFile
        from .turned import TurnedFile

        sources: list[RowSource] = [CoarseFile.parse(argument) for argument in self.coarse]
        sources += [SoftFile.parse(argument) for argument in self.soft]
        if self.turned is not None:
            sources.append(TurnedFile(self.turned, self.turned_share))
        if self.behaviour:
            sources.append(BehaviourRows(self.behaviour, self.behaviour_about))
        return sources
