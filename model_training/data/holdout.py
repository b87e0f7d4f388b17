"""Splits off training rows as dev or test, and keeps copies of a text from being in more than one split."""

import datasets
import numpy as np
from numpy.typing import NDArray

from ..errors import DataError, SettingsError, shorten
from .config import PrepareConfig, Splits
from .tables import read_column

SPLITS = ("train", "dev", "test")
# A tenth of fewer rows would measure little, and be missed in train.
_FEWEST_FOR_TEST = 1000
Int64 = NDArray[np.int64]


def with_dev(splits: dict[str, datasets.Dataset], config: PrepareConfig) -> dict[str, datasets.Dataset]:
    """Splits off a share of train as dev, and as test if `config` has a share for it, unless these splits exist.

    The share is the same for each label; alternatively, dev consists of random blocks. No label is split off
    completely: a label that is too rare stays in train, and a message names it.

    Raises:
        SettingsError: Train has too few rows, or blocks are so large that there is only one block.
    """
    if "test" not in splits and config.test_share and len(splits["train"]) >= _FEWEST_FOR_TEST:
        splits = _split_off(splits, "test", config.test_share, config.seed + 1)
    if "dev" not in splits:
        share = config.share_of_dev(len(splits["train"]))
        splits = _split_off(splits, "dev", share, config.seed, config.dev_block)
    return splits


def _split_off(
    splits: dict[str, datasets.Dataset], name: str, share: float, seed: int, block: int | None = None
) -> dict[str, datasets.Dataset]:
    """Moves a share of the rows of train to a split of their own."""
    reviews = splits["train"]
    labels = reviews.select_columns("label").with_format("arrow")[:].column("label").combine_chunks()
    encoded = labels.dictionary_encode()
    names, codes = encoded.dictionary.to_pylist(), encoded.indices.to_numpy().astype(np.int64)
    if block is None:
        train, apart = _by_label(names, codes, share, seed)
    else:
        train, apart = _by_block(len(reviews), block, share, seed)
        lost = ~np.isin(codes[apart], codes[train])
        if lost.any():
            print(f"{lost.sum():,} rows with labels that occurred only in dev blocks stay in train")
            train, apart = np.concatenate([train, apart[lost]]), apart[~lost]
    return {**splits, "train": reviews.select(train), name: reviews.select(apart)}


def without_copies(splits: Splits) -> tuple[dict[str, datasets.Dataset], dict[str, int]]:
    """Drops the rows of each split that also occur in a later split, so that no score is based on a copy.

    Splits other than `SPLITS` come after them.
    """
    order = sorted(splits, key=lambda name: SPLITS.index(name) if name in SPLITS else len(SPLITS))
    kept: dict[str, datasets.Dataset] = {}
    dropped: dict[str, int] = {}
    seen: set[int] = set()
    for name in reversed(order):
        hashes = list(map(hash, read_column(splits[name], "text", f"copies in {name}")))
        rows = [number for number, value in enumerate(hashes) if value not in seen]
        if not rows:
            raise DataError(
                f"{name}: no rows are left: all {len(hashes):,} also occur in {' or '.join(reversed(kept))}, and "
                f"scores on copies are meaningless. Specify other rows with --{name}."
            )
        dropped[name] = len(hashes) - len(rows)
        kept[name] = splits[name].select(rows) if dropped[name] else splits[name]
        seen.update(hashes)
    return {name: kept[name] for name in splits}, dropped


def _by_label(names: list[str], codes: Int64, share: float, seed: int) -> tuple[Int64, Int64]:
    """Draws the same share of each label, rounded so that the total is right; both sides keep the order of rows."""
    counts = np.bincount(codes, minlength=len(names))
    take = np.floor(counts * share).astype(np.int64)
    short = max(round(len(codes) * share), 1) - take.sum()
    largest_remainders = np.argsort(take - counts * share, kind="stable")
    take[largest_remainders[:short]] += 1
    take = np.minimum(take, counts - 1)
    if not take.sum():
        raise SettingsError(
            f"--dev-share {share:g} of {len(codes):,} rows with {len(names):,} labels leaves no rows for dev. Add "
            "rows, increase the share, or specify a file with --dev."
        )
    if len(rare := np.flatnonzero(take == 0)):
        some = ", ".join(f"{shorten(names[code])!r} ({counts[code]})" for code in rare[:5])
        print(f"too rare for dev, so kept in train: {some}{', …' if len(rare) > 5 else ''}")
    random = np.random.default_rng(seed)
    in_dev = np.zeros(len(codes), bool)
    for code in range(len(names)):
        in_dev[random.permutation(np.flatnonzero(codes == code))[: take[code]]] = True
    return np.flatnonzero(~in_dev), np.flatnonzero(in_dev)


def _by_block(rows: int, block: int, share: float, seed: int) -> tuple[Int64, Int64]:
    """Draws blocks of `block` consecutive rows."""
    if not 1 <= block < rows:
        raise SettingsError(
            f"--dev-block {block}: a block needs at least 1 row, and fewer than train has ({rows:,}). Specify another "
            "number, or a file with --dev."
        )
    starts = datasets.Dataset.from_dict({"start": np.arange(0, rows, block)})
    parts = starts.train_test_split(share, seed=seed)
    train, dev = (
        np.add.outer(np.array(parts[name]["start"][:]), np.arange(block)).ravel() for name in ("train", "test")
    )
    return train[train < rows], dev[dev < rows]
