"""Converts files of reviews to token ids on disk, and stores the vocabulary and labels used."""

import gc
import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from glob import glob
from itertools import chain
from pathlib import Path

import datasets
import numpy as np
from numpy.typing import NDArray

from limelight.common.formatting import listed, plural
from limelight.common.interruption import leaving
from limelight.common.output import alone
from limelight.text.preprocessor import Preprocessor

from ..errors import DataError, SettingsError, shorten
from ..output import claim_folder, put
from .config import Columns, PrepareConfig, TableOptions
from .encoding import TOKENIZER, encode, make_vocabulary
from .holdout import with_dev, without_copies
from .labels import count_contradictions, unify_labels
from .reviews import check_classes, choose_rows, main_language, rating, read_reviews, sorted_labels
from .sources import paths_of, source_name

DATA, _SOFT = "data.json", "soft.npy"
# The folder of the rows that were read, while their vocabulary is made.
_ROWS = "rows"
# Objects between two searches for garbage: rows make many lists, and no cycles.
_NEW_OBJECTS = 50_000
# Rows whose language is looked at.
_TOLD = 200


@dataclass(frozen=True)
class PreparedData:
    """The contents of `data.json`, which describes a folder of prepared reviews.

    Attributes:
        labels: Names of the classes; a row's label is an index in this list.
        stars: The stars that each label stands for if labels are ordered ratings, otherwise None.
        max_sentences: Maximum number of sentences; longer documents were truncated.
        max_sentence_tokens: Maximum number of tokens in a sentence; longer sentences were split.
        tokenizer: The fingerprint of the preprocessor (see `Preprocessor.fingerprint`).
        rows: Number of reviews in each split.
        dropped: Number of reviews left out of each split because a later split has the same text.
        sources: The names of the files of each split.
        skipped: For each file, the number of rows left out because they have no text or no label; None if written by a
            version that did not count them.
        coarse: For each label beyond `labels` that a training row can have, the indices of the labels that it may mean.
        soft: Number of further labels that consist of a probability for each of `labels`.
        where: The filter on the rows of the training files (see `choose_rows`); None if all were used.
        language: The language of most texts (ISO 639-1); None if no language is in the majority.
        made_of: The `fingerprint` of the files and settings.
    """

    labels: list[str]
    stars: list[float] | None
    max_sentences: int
    max_sentence_tokens: int
    tokenizer: str
    rows: dict[str, int]
    dropped: dict[str, int]
    sources: dict[str, list[str]]
    coarse: list[list[int]] = field(default_factory=list)
    skipped: dict[str, int] | None = None
    soft: int = 0
    where: str | None = None
    language: str | None = None
    made_of: str | None = None

    def targets(self, directory: Path) -> NDArray[np.float32]:
        """Returns the target in `LabelSetLoss` of each label that a row can have: `<float32>[all, labels]`."""
        targets = np.eye(len(self.labels) + len(self.coarse), len(self.labels), dtype=np.float32)
        for number, meaning in enumerate(self.coarse, len(self.labels)):
            targets[number, meaning] = 1
        return np.concatenate([targets, np.load(directory / _SOFT)]) if self.soft else targets

    @classmethod
    def load(cls, directory: Path) -> "PreparedData":
        """Reads `data.json`. Raises `DataError` if `directory` was not written by `prepare`."""
        try:
            return cls(**json.loads((directory / DATA).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise DataError(f"{directory}: not a folder written by `prepare` ({error}). Run that first.") from error

    def preprocessor(self, directory: Path) -> Preprocessor:
        """Loads the preprocessor of `directory`. Raises `DataError` if the ids were made with a different one."""
        preprocessor = Preprocessor.load(directory / TOKENIZER, self.max_sentence_tokens)
        if preprocessor.fingerprint != self.tokenizer:
            raise DataError(
                f"{directory}: tokenizer.json is not the one that its ids were made with; run `prepare` again."
            )
        return preprocessor


def prepare(
    files: dict[str, Sequence[str | Path]],
    out: Path,
    columns: Columns,
    config: PrepareConfig = PrepareConfig(),
    *,
    table: TableOptions = TableOptions(),
    preprocessor: Preprocessor | None = None,
    start: Preprocessor | None = None,
    only_in: str | None = None,
    where: str | None = None,
    force: bool = False,
    reuse: bool = False,
) -> PreparedData:
    """Writes `out`: one memory-mapped table of ids for each split, `tokenizer.json`, and `data.json`.

    The folder appears only when it is complete. The arguments are those of the command `prepare`, with the `files` of
    each split. The vocabulary begins with that of `start` if the language of most texts is `only_in`, or `only_in` is
    None. With `reuse`, a folder `out` made from the same files and settings is kept, and any other is replaced.

    Dev rows keep their `text` for excerpts. If `config` adds rows, training rows have two more columns: `part` (their
    source) and `pair` (a number that both rows of a pair share).

    Raises:
        OutputError: See `claim_folder` and `alone`.
        SettingsError: See `claim_folder`, `with_dev` and the sources of `config`; or `where` names a column that is not
            kept; or `ordinal` labels are not numbers, or two are the same number.
        DataError: See `read_reviews`, `choose_rows` and `unify_labels`; or a dev or test label never occurs in train;
            all rows of a split also occur in a later split; a file cannot be read; or `out` cannot be written.
    """
    more = config.more_files()
    sources = {name: [*files.get(name, ()), *more.get(name, ())] for name in {**files, **more}}
    claim_folder(out, force or reuse, DATA, paths_of(chain.from_iterable(sources.values())))
    work = out.with_name(out.name + ".partial")
    vocabularies = [each and each.fingerprint for each in (preprocessor, start)]
    made_of = fingerprint(sources, columns, config, table, vocabularies, only_in, where)
    if reuse and (out / DATA).is_file() and (data := PreparedData.load(out)).made_of == made_of:
        print(f"{out}: already contains these rows")
        return data
    with _under_way(work, out):
        data, splits, labels = _read_rows(files, columns, config, table, where, work)
        if preprocessor is None:
            known = start if only_in in (None, data.language) else None
            preprocessor = make_vocabulary(splits["train"], config, known)
        preprocessor.save(work / TOKENIZER)
        for name, reviews in splits.items():
            encode(reviews, work / name, preprocessor, labels, config.max_sentences)
        data = replace(
            data,
            max_sentence_tokens=preprocessor.max_sentence_tokens,
            tokenizer=preprocessor.fingerprint,
            sources={name: [source_name(path) for path in paths] for name, paths in sources.items() if paths},
            where=where,
            made_of=made_of,
        )
        shutil.rmtree(work / _ROWS, ignore_errors=True)
        (work / DATA).write_text(json.dumps(asdict(data), indent=2), encoding="utf-8")
        put(work, out)
    return data


def _read_rows(
    files: Mapping[str, Sequence[str | Path]],
    columns: Columns,
    config: PrepareConfig,
    table: TableOptions,
    where: str | None,
    work: Path,
) -> tuple[PreparedData, Mapping[str, datasets.Dataset], dict[str, int]]:
    """Returns what is known before the vocabulary, the rows of each split, and the indices of all their labels."""
    cache = work / _ROWS
    skipped: dict[str, int] = {}
    named = {name: paths for name, paths in files.items() if paths or name == "train"}
    splits = {name: read_reviews(paths, columns, cache, skipped) for name, paths in named.items()}
    splits["train"] = choose_rows(splits["train"], where)
    check_classes(splits["train"])
    splits = unify_labels(splits, table.merge_labels)
    if count := count_contradictions(splits):
        print(f"{plural(count, 'text')} with more than one label: each row keeps its own")
    splits = with_dev(splits, config)
    splits["dev"] = splits["dev"].select_columns(["text", "label", *columns.kept])
    language = main_language(splits["dev"][:_TOLD]["text"])
    values = _labels_of(splits, files)
    extended, coarse, soft = config.with_more(splits, values, columns, cache, skipped)
    kept, dropped = without_copies(extended)
    for name, count in dropped.items():
        if count:
            print(f"left out {plural(count, 'row')} of {name} whose text is also in a later split")
    if soft:
        np.save(work / _SOFT, np.stack(list(soft.values())))
    data = PreparedData(
        labels=name_labels(values, table.label_names),
        stars=_stars(values) if table.ordinal else None,
        max_sentences=config.max_sentences,
        max_sentence_tokens=config.max_sentence_tokens,
        tokenizer="",
        rows={name: len(reviews) for name, reviews in kept.items()},
        dropped=dropped,
        sources={},
        skipped=skipped,
        coarse=list(coarse.values()),
        soft=len(soft),
        language=language,
    )
    return data, kept, {label: number for number, label in enumerate([*values, *coarse, *soft])}


def fingerprint(files: Mapping[str, Sequence[str | Path]], *settings: object) -> str:
    """Returns a hash of the paths, sizes and times of `files`, and of settings, which determine the output."""
    results = []
    for argument in chain.from_iterable(files.values()):
        path_name = str(argument).partition("::")[0]
        for path in map(Path, sorted(glob(path_name)) or [path_name]):
            for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
                if file.is_file():
                    about = file.stat()
                    results.append((str(file.resolve()), about.st_size, about.st_mtime_ns))
    named = {name: list(map(str, each)) for name, each in files.items()}
    return hashlib.sha256(repr((named, results, settings)).encode("utf-8", "surrogatepass")).hexdigest()


@contextmanager
def _under_way(work: Path, out: Path) -> Iterator[None]:
    """Holds the folder `work` of what is done, and removes it if the block fails."""
    thresholds = gc.get_threshold()
    with alone(work):
        try:
            gc.set_threshold(_NEW_OBJECTS, *thresholds[1:])
            # A kill may have left something.
            for path in work.iterdir():
                shutil.rmtree(path) if path.is_dir() else path.unlink()
            with leaving(partial(shutil.rmtree, work, ignore_errors=True)):
                yield
        except OSError as error:
            file, reason = error.filename, error.strerror or error
            if isinstance(file, str) and not Path(file).resolve().is_relative_to(work.resolve()):
                raise DataError(
                    f"{file}: cannot be read ({reason}). Change its permissions, or specify another file."
                ) from error
            raise DataError(
                f"{out}: cannot be written ({reason}). Free some space, or choose another folder."
            ) from error
        finally:
            gc.set_threshold(*thresholds)
            shutil.rmtree(work, ignore_errors=True)


def name_labels(values: Sequence[str], names: Sequence[str]) -> list[str]:
    """Returns the names of the sorted labels `values`: `names`, one for each label, or the values themselves."""
    if names and len(names) != len(values):
        raise DataError(
            f"--label-names: {plural(len(names), 'name')} for {plural(len(values), 'label')}: "
            f"{listed(map(shorten, values[:20]))}{', …' if len(values) > 20 else ''}. Specify one for each."
        )
    if len(set(names)) < len(names) or not all(name.strip() for name in names):
        raise DataError(f"--label-names: {', '.join(map(repr, names))}: give each label a different name.")
    return list(names or values)


def _stars(values: Sequence[str]) -> list[float]:
    """Returns labels as ratings. Raises `SettingsError` if one is not a number, or two are the same number."""
    stars: dict[float, str] = {}
    for value in values:
        try:
            number = rating(value)
        except ValueError as error:
            raise SettingsError(
                f"--ordinal: the label {shorten(value)!r} is not a number, so it is not a rating. Leave --ordinal out."
            ) from error
        if number in stars:
            raise SettingsError(
                f"--ordinal: the labels {shorten(stars[number])!r} and {shorten(value)!r} are the same rating. Write "
                "them alike."
            )
        stars[number] = value
    return list(stars)


def _labels_of(splits: dict[str, datasets.Dataset], files: Mapping[str, Sequence[str | Path]]) -> list[str]:
    values = {name: set(reviews.unique("label")) for name, reviews in splits.items()}
    for name, labels in values.items():
        if unseen := sorted(labels - values["train"]):
            # Without a file of dev rows, they were cut from train.
            raise DataError(
                f"{listed(map(str, files.get(name) or files['train']))}: label {shorten(unseen[0])!r} occurs in {name} "
                f"but never in train, so no network could learn it. Add such rows to train, or remove them from {name}."
            )
    if len(values["train"]) < 2:
        raise DataError(
            f"All training rows have the label {shorten(values['train'].pop())!r}; at least two labels are needed."
        )
    return sorted_labels(values["train"])
