"""Prepares a small data set, perhaps without a split: once for each fold, with one vocabulary for all."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import datasets
import numpy as np
from sklearn.model_selection import KFold

from model_training.data.config import Columns
from model_training.data.encoding import make_vocabulary
from model_training.data.holdout import with_dev, without_copies
from model_training.data.prepare import prepare
from model_training.data.reviews import read_reviews
from model_training.errors import DataError, SettingsError
from research.data.config import LessonConfig
from research.distillation.label import label_texts
from research.distillation.teach import teach

from .comparison import Lessons, Task, resolve

# A quotation mark at the start of a text is part of it: these files do not quote fields.
_COLUMNS = Columns(keep=("split",), quotes=False)
# In a file of parts of texts, this column marks whole texts by "1", so that a network may see these more often.
_IS_ROOT = "is_root"
_PARTS = Columns(keep=("split", _IS_ROOT), quotes=False)
# Every word has its row, as in Kim's program: these sets have up to 22,000. A network reads a text as one sentence.
_MAX_VOCABULARY, _MIN_COUNT = 100_000, 1
# Blocks of one row: dev is drawn at random, as for all lines of the results.
_CONFIG = LessonConfig(max_sentences=200, max_sentence_tokens=200, dev_block=1)
# The seed of the folds, independent of the seed of a run.
_SEED = 1


def prepared_folder(task: Task, fold: int, data: Path, work: Path, encoder: Path | None = None) -> Path:
    """Returns a folder of prepared rows: the task's own, or one made for this fold of its file if it does not exist.

    The vocabulary is made from all texts, so that a test word that train lacks has its own, given or random, vector;
    the labels of test are not used.

    Args:
        task: The task.
        fold: The part of the rows that is test; 0 if there is one split.
        data: The folder that replaces $DATA.
        work: The folder for prepared rows.
        encoder: The pretrained transformer that a teacher starts from, for a task that has one.

    Raises:
        DataError: The file cannot be read, or has too few rows for this number of folds.
        SettingsError: The task has a teacher, and there is no `encoder`, or no PyTorch.
    """
    if task.prepared is not None:
        return resolve(task.prepared, data)
    assert task.file is not None
    folder = work / "data" / task.name / f"fold-{fold}"
    if folder.exists():
        return folder
    with TemporaryDirectory() as cache:
        rows = read_reviews([resolve(task.file, data)], _COLUMNS, Path(cache))
        texts = list(rows["text"])
        splits = _splits(task, rows, fold)
        kept: tuple[str, ...] = ()
        if task.train_file is not None:
            kept = (_IS_ROOT,)
            splits = {name: split.add_column(_IS_ROOT, ["1"] * len(split)) for name, split in splits.items()}
            splits["train"] = read_reviews([resolve(task.train_file, data)], _PARTS, Path(cache))
            texts += list(splits["train"]["text"])
        # Removed here already: a teacher would remember rows of dev, and copies, and reveal them.
        splits, _ = without_copies(with_dev(splits, _CONFIG))
        files: dict[str, Sequence[str | Path]] = {}
        for name, split in splits.items():
            split.to_parquet(str(Path(cache) / f"{name}.parquet"))
            files[name] = [Path(cache) / f"{name}.parquet"]
        known = replace(_CONFIG, max_vocabulary=_MAX_VOCABULARY, min_count=_MIN_COUNT)
        preprocessor = make_vocabulary(datasets.Dataset.from_dict({"text": texts}), known)
        columns = Columns(keep=kept)
        soft = () if task.lessons is None else _taught(task.lessons, files, columns, encoder, data, Path(cache))
        prepare(files, folder, columns, replace(_CONFIG, soft=soft), preprocessor=preprocessor)
    return folder


def _taught(
    lessons: Lessons,
    files: dict[str, Sequence[str | Path]],
    columns: Columns,
    encoder: Path | None,
    data: Path,
    cache: Path,
) -> tuple[str, ...]:
    """Fine-tunes a teacher on the whole texts of train, and returns its labels for these and for other texts."""
    if encoder is None:
        raise SettingsError("--encoder: this task has a teacher; name the pretrained transformer that it starts from.")
    teacher, own_texts, others = cache / "teacher", cache / "own.parquet", cache / "others.parquet"
    whole = f"{_IS_ROOT}=1" if columns.keep else None
    share = teach(files["train"], files["dev"], teacher, encoder, columns, lessons.config(), whole)
    print(f"teacher: dev accuracy {share:.4f}", flush=True)
    label_texts(files["train"], own_texts, [teacher], columns, 0, where=whole)
    taught = [own_texts]
    if lessons.files:
        label_texts(
            [resolve(file, data) for file in lessons.files],
            others,
            [teacher],
            Columns(keep=(lessons.where.split("=")[0],) if lessons.where else (), html=lessons.html, quotes=False),
            0,
            where=lessons.where,
            max_texts=lessons.max_texts,
            sentences=lessons.sentences,
        )
        taught.append(others)
    return tuple(f"{path}:{_IS_ROOT}=taught" if columns.keep else str(path) for path in taught)


def _splits(task: Task, rows: datasets.Dataset, fold: int) -> dict[str, datasets.Dataset]:
    if task.folds == 1:
        splits = np.array(rows["split"][:])
        parts = {name: rows.select(np.flatnonzero(splits == name)) for name in ("train", "dev", "test")}
        if not len(parts["train"]) or not len(parts["test"]):
            raise DataError(f"{task.file}: its column split names no train or no test rows. Give {task.name} folds.")
        return {name: split for name, split in parts.items() if len(split)}
    if len(rows) < task.folds:
        raise DataError(f"{task.file}: has {len(rows)} rows, too few for {task.folds} folds.")
    train, test = list(KFold(task.folds, shuffle=True, random_state=_SEED).split(np.arange(len(rows))))[fold]
    return {"train": rows.select(train), "test": rows.select(test)}
