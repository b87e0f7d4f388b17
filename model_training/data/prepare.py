"""Turns files of reviews into token ids on disk, with the vocabulary and the labels that they were made with."""

import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path

import datasets
import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from limelight.text.preprocessor import Preprocessor
from limelight.text.tokens import UNK_TOKEN_ID
from model_training.data.coarse import SEPARATOR, CoarseFile
from model_training.data.config import Columns, PrepareConfig
from model_training.data.reviews import choose_rows, has_label, read_reviews, sorted_labels
from model_training.data.soft import SoftFile
from model_training.data.sources import source_name
from model_training.errors import DataError, SettingsError

SPLITS = ("train", "dev", "test")
_SOFT = "soft.npy"


@dataclass(frozen=True)
class PreparedData:
    """What `data.json` says of a folder of prepared reviews.

    Attributes:
        labels: Names of the classes; a row's label is a position in this list.
        stars: The stars each label stands for where labels are ordered ratings, otherwise None.
        max_sentences: Longer documents were cut here.
        max_sentence_tokens: Longer sentences were cut into parts.
        tokenizer: The fingerprint of the preprocessor (see `Preprocessor.fingerprint`).
        rows: Number of reviews in each split.
        dropped: Number of reviews left out of each split because a later split has the same text.
        sources: Names of the files of each split.
        skipped: For each file, the number of rows left out because they have no text or no label; None if written
            before this was counted.
        coarse: For each label beyond `labels` that a row of train can have, the positions of those it may mean.
        soft: How many labels beyond these are a probability for each of `labels`.
        where: What chose the rows of the files of train (see `choose_rows`); None where all were taken.
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

    def targets(self, directory: Path) -> NDArray[np.float32]:
        """Returns what `LabelSetLoss` asks of each label that a row can have: `<float32>[all, labels]`."""
        targets = np.eye(len(self.labels) + len(self.coarse), len(self.labels), dtype=np.float32)
        for number, meaning in enumerate(self.coarse, len(self.labels)):
            targets[number, meaning] = 1
        return np.concatenate([targets, np.load(directory / _SOFT)]) if self.soft else targets

    @classmethod
    def load(cls, directory: Path) -> "PreparedData":
        """Reads `data.json`. Raises `DataError` if `directory` was not written by `prepare`."""
        try:
            return cls(**json.loads((directory / "data.json").read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise DataError(f"{directory}: not a folder made by `prepare` ({error})") from error

    def preprocessor(self, directory: Path) -> Preprocessor:
        """Loads the preprocessor of `directory`. Raises `DataError` if it is not the one the ids were made with."""
        preprocessor = Preprocessor.load(directory / "tokenizer.json", self.max_sentence_tokens)
        if preprocessor.fingerprint != self.tokenizer:
            raise DataError(f"{directory}: tokenizer.json is not the one its ids were made with; run `prepare` again.")
        return preprocessor


def prepare(
    files: dict[str, Sequence[str | Path]],
    out: Path,
    columns: Columns,
    config: PrepareConfig = PrepareConfig(),
    *,
    coarse: Sequence[CoarseFile] = (),
    soft: Sequence[SoftFile] = (),
    label_names: Sequence[str] = (),
    ordinal: bool = False,
    preprocessor: Preprocessor | None = None,
    where: str | None = None,
) -> PreparedData:
    """Writes `out`: one memory-mapped table of ids for each split, `tokenizer.json`, and `data.json`.

    Args:
        files: Files of each split in `SPLITS`; `train` is needed; without `dev`, a share of `train` is set apart.
        out: The folder to write; it appears only when it is complete.
        columns: Where the parts of a review stand in the files.
        config: Sizes and limits.
        coarse: More files of training rows, whose labels say less.
        soft: More files of training rows, with a probability for each label (see `model_training.data.soft`).
        label_names: What the labels, sorted, are to be called; by default what the files call them.
        ordinal: Whether labels are ratings, so that an expected number of stars makes sense.
        preprocessor: An existing vocabulary, to go on training weights that were made with it.
        where: Of the files of train only these rows, as `column=value,value` of a column that is kept.

    Raises:
        SettingsError: `where` names a column that is not kept; or see `with_dev`.
        DataError: See `read_reviews` and `choose_rows`; or a dev or test label never occurs in train; or all rows of a
            split stand in a later one too.
    """
    if out.exists():
        raise DataError(f"{out}: already there. Remove it, or choose another folder.")
    sources = {**files, "train": [*files["train"], *(file.path for file in coarse), *(file.path for file in soft)]}
    work = out.with_name(out.name + ".partial")
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    try:
        skipped: dict[str, int] = {}
        splits = {name: read_reviews(paths, columns, work / "cache", skipped) for name, paths in files.items() if paths}
        splits["train"] = choose_rows(splits["train"], where)
        splits = with_dev(splits, config)
        values = _labels_of(splits, files, columns, work / "cache")
        more = [file.read(values, columns, work / "cache", skipped) for file in coarse]
        splits["train"] = datasets.concatenate_datasets([splits["train"], *more])
        coarse_labels = sorted(set(splits["train"].unique("label")) - set(values))
        meanings: dict[str, NDArray[np.float32]] = {}
        for file in soft:
            rows, found = file.read(len(values), columns, work / "cache", skipped)
            splits["train"] = datasets.concatenate_datasets([splits["train"], rows])
            meanings |= found
        splits, dropped = without_copies(splits)
        names = name_labels(values, label_names)
        if preprocessor is None:
            texts = tqdm((row["text"] for row in splits["train"]), total=len(splits["train"]), desc="vocabulary")
            preprocessor = Preprocessor.train(
                texts,
                max_sentence_tokens=config.max_sentence_tokens,
                max_vocabulary=config.max_vocabulary,
                min_count=config.min_count,
            )
        datasets.enable_progress_bars()
        # Two levels of parallelism on the same cores would only get in each other's way.
        os.environ["TOKENIZERS_PARALLELISM"] = "false"
        numbers = {label: number for number, label in enumerate([*values, *coarse_labels, *meanings])}
        encode = partial(_encode, preprocessor=preprocessor, numbers=numbers, max_sentences=config.max_sentences)
        for name, reviews in splits.items():
            encoded = reviews.map(
                encode,
                batched=True,
                remove_columns=["text"],
                num_proc=min(os.cpu_count() or 1, max(len(reviews) // 5000, 1)),
                load_from_cache_file=False,
                desc=name,
            )
            encoded.save_to_disk(str(work / name))
        preprocessor.save(work / "tokenizer.json")
        data = PreparedData(
            labels=names,
            stars=[float(value) for value in values] if ordinal else None,
            max_sentences=config.max_sentences,
            max_sentence_tokens=preprocessor.max_sentence_tokens,
            tokenizer=preprocessor.fingerprint,
            rows={name: len(reviews) for name, reviews in splits.items()},
            dropped=dropped,
            sources={name: [source_name(path) for path in paths] for name, paths in sources.items() if paths},
            skipped=skipped,
            coarse=[[values.index(label) for label in labels.split(SEPARATOR)] for labels in coarse_labels],
            soft=len(meanings),
            where=where,
        )
        if meanings:
            np.save(work / _SOFT, np.stack(list(meanings.values())))
        (work / "data.json").write_text(json.dumps(asdict(data), indent=2), encoding="utf-8")
        shutil.rmtree(work / "cache", ignore_errors=True)
        work.rename(out)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return data


def with_dev(splits: dict[str, datasets.Dataset], config: PrepareConfig) -> dict[str, datasets.Dataset]:
    """Sets apart a share of train, in blocks drawn by chance, as dev, unless there are rows of dev.

    Raises:
        SettingsError: Blocks are of no row, or so large that there is but one.
    """
    if "dev" in splits:
        return splits
    rows, block = len(splits["train"]), config.dev_block
    if block < 1 or rows <= block:
        raise SettingsError(
            f"--dev-block {block}: blocks have at least 1 row, and fewer than train, which has {rows:,}; give another "
            "number, or a file of --dev."
        )
    starts = datasets.Dataset.from_dict({"start": np.arange(0, rows, block)})
    parts = starts.train_test_split(config.dev_share, seed=config.seed)
    train, dev = (
        np.add.outer(np.array(parts[name]["start"][:]), np.arange(block)).ravel() for name in ("train", "test")
    )
    return {
        **splits,
        "train": splits["train"].select(train[train < rows]),
        "dev": splits["train"].select(dev[dev < rows]),
    }


def name_labels(values: Sequence[str], names: Sequence[str]) -> list[str]:
    """Returns what the labels `values`, sorted, are to be called: `names`, one for each, or themselves."""
    if names and len(names) != len(values):
        raise DataError(f"{len(names)} label names were given, but there are {len(values)} labels: {list(values)}.")
    return list(names or values)


def without_copies(splits: dict[str, datasets.Dataset]) -> tuple[dict[str, datasets.Dataset], dict[str, int]]:
    """Drops from train what stands in dev or test, and from dev what stands in test: no figure may rest on a copy."""
    kept: dict[str, datasets.Dataset] = {}
    dropped: dict[str, int] = {}
    seen: set[int] = set()
    for name in reversed(SPLITS):
        if name in splits:
            hashes = [hash(text) for text in tqdm(splits[name]["text"], desc=f"copies in {name}")]
            rows = [number for number, value in enumerate(hashes) if value not in seen]
            if not rows:
                others = " or ".join(SPLITS[SPLITS.index(name) + 1 :])
                raise DataError(
                    f"{name}: no row is left, since all {len(hashes):,} stand in {others} too, and no figure may rest "
                    f"on a copy. Give {name} other rows."
                )
            dropped[name] = len(hashes) - len(rows)
            kept[name] = splits[name].select(rows) if dropped[name] else splits[name]
            seen.update(hashes if name != "train" else ())
    return {name: kept[name] for name in splits}, dropped


def _labels_of(
    splits: dict[str, datasets.Dataset], files: dict[str, Sequence[str | Path]], columns: Columns, cache: Path
) -> list[str]:
    values = {name: set(reviews.unique("label")) for name, reviews in splits.items()}
    for name, found in values.items():
        if unseen := sorted(found - values["train"]):
            # Where there is no file of dev rows, they were cut from train.
            file = next(
                file for file in files.get(name) or files["train"] if has_label(file, unseen[0], columns, cache)
            )
            raise DataError(
                f"{file}: label {unseen[0]!r} occurs in {name} but never in train, so no network could learn it. Add "
                f"such rows to train, or take them out of {name}."
            )
    if len(values["train"]) < 2:
        raise DataError(f"All training rows have the label {values['train'].pop()!r}; at least two labels are needed.")
    return sorted_labels(values["train"])


def _encode(
    rows: dict[str, list], preprocessor: Preprocessor, numbers: dict[str, int], max_sentences: int
) -> dict[str, list]:
    """Encodes a batch of reviews; a text without a single token becomes one unknown token."""
    documents = [preprocessor.token_ids(text)[:max_sentences] or [[UNK_TOKEN_ID]] for text in rows["text"]]
    return {
        "token_ids": [
            np.array([token for sentence in document for token in sentence], np.int32) for document in documents
        ],
        "sentence_lengths": [np.array([len(sentence) for sentence in document], np.int32) for document in documents],
        "label": [numbers[label] for label in rows["label"]],
    }
