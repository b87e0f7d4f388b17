"""Reads a data set by its name on the Hugging Face hub, or from a folder with the same layout."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import datasets

from ..errors import DataError, shorten
from .config import Columns
from .rows import missing_column, rows_of

_BATCH = 1000


def read_hub(name: str, columns: Columns) -> Iterator[list[Any]]:
    """Yields the values of `columns.wanted` for each row of `DATASET[/CONFIG][:SPLIT]`; SPLIT is train by default.

    `datasets` caches the files, so they are downloaded once.

    Raises:
        DataError: The data set, configuration, split or column does not exist, or the network is down.
    """
    place, _, split = name.partition(":")
    path, config = _parts(place)
    # Its retries are not logged; the error below reports the failure once.
    logging.getLogger("huggingface_hub").setLevel(logging.ERROR)
    try:
        table = datasets.load_dataset(path, config, split=split or "train")
    except ConnectionError as error:
        raise DataError(
            f"hf://{name}: the hub cannot be reached. Check the network, or name files that you fetched."
        ) from error
    except Exception as error:  # The library documents no common base class.
        reason = " ".join(str(error.__cause__ or error).split()).rstrip(".")
        raise DataError(
            f"hf://{name}: cannot be loaded ({shorten(reason, 300)}). Write hf://DATASET, add /CONFIG if it "
            "has several, and :SPLIT for a split other than train."
        ) from error
    if missing := [column for column in columns.wanted if column not in table.column_names]:
        raise missing_column(f"hf://{name}", missing[0], table.column_names)
    schema = table.features.arrow_schema
    for batch in table.with_format("arrow").iter(_BATCH):
        for part in batch.replace_schema_metadata(schema.metadata).to_batches():
            yield from rows_of(part, columns)


def _parts(place: str) -> tuple[str, str | None]:
    """Splits a data set from its configuration: a name of the hub has at most one slash."""
    if Path(place).is_dir():
        return place, None
    if Path(place).parent.is_dir() and place.startswith(("/", ".", "~")):
        path, _, config = place.rpartition("/")
        return path, config
    owner, *rest = place.split("/")
    return "/".join([owner, *rest[:1]]), rest[1] if len(rest) > 1 else None
