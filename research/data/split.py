"""Writes the training and dev texts of `prepare` as files that a teacher can read."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from model_training.data.config import Columns, PrepareConfig
from model_training.data.holdout import with_dev, without_copies
from model_training.data.prepare import name_labels
from model_training.data.reviews import check_classes, read_reviews, sorted_labels
from model_training.output import claim_folder, put


def split(
    train: Sequence[str | Path],
    out: Path,
    columns: Columns,
    config: PrepareConfig = PrepareConfig(),
    test: Sequence[str | Path] = (),
    label_names: Sequence[str] = (),
    force: bool = False,
) -> dict[str, int]:
    """Writes `train.parquet` and `dev.parquet`: the same rows that `prepare` makes from the same files.

    A teacher that learns from the first (see `teach`) has seen neither dev nor a copy of a test row.

    Args:
        train: Files of rows.
        out: The folder to write; it appears only when it is complete.
        columns: The columns that hold the parts of a review.
        config: The share of the rows that becomes dev, and the seed.
        test: Files of rows; copies of these are left out of the others.
        label_names: Names for the labels, in their sorted order; by default as in the files.
        force: Replaces what an earlier `split` wrote there.

    Returns:
        The number of rows of each.

    Raises:
        SettingsError: See `claim_folder` and `with_dev`.
        DataError: There are more or fewer names than labels; or see `read_reviews` and
            `without_copies`.
    """
    claim_folder(out, force, "train.parquet")
    out.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=out.parent, prefix=f"{out.name}.partial.") as work:
        files = {"train": train, "test": test}
        splits = {name: read_reviews(paths, columns, Path(work, "cache")) for name, paths in files.items() if paths}
        check_classes(splits["train"])
        splits, _ = without_copies(with_dev(splits, config))
        values = sorted_labels(splits["train"].unique("label"))
        names = dict(zip(values, name_labels(values, label_names), strict=True))
        written = Path(work, "out")
        written.mkdir()
        for name in ("train", "dev"):
            rows = splits[name]
            rows = rows.map(lambda row: {"label": names[row["label"]]}, load_from_cache_file=False)
            rows.to_parquet(str(written / f"{name}.parquet"))
        put(written, out)
    return {name: len(splits[name]) for name in ("train", "dev")}
