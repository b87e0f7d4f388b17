"""Turns texts into ids in several processes, which end with the one that began them, however it ends."""

import multiprocessing
import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import datasets
import numpy as np
import pyarrow as pa
from tqdm import tqdm

from limelight.text.preprocessor import Preprocessor
from model_training.data.workers import Ids, Int32, begin, ids_of_batch, ids_of_texts
from model_training.errors import DataError

_BATCH = 1000
# A process costs a second to begin.
_ROWS_A_PROCESS = 5000
_OWN = ("text", "label")


def processes(rows: int) -> int:
    """Returns in how many processes so many rows are encoded."""
    return min(os.cpu_count() or 1, max(rows // _ROWS_A_PROCESS, 1))


def encode(
    reviews: datasets.Dataset,
    path: Path,
    preprocessor: Preprocessor,
    numbers: dict[str, int],
    max_sentences: int,
    name: str,
) -> None:
    """Writes the folder `path`: the ids of `reviews` in their order, the numbers of their labels, and other columns.

    Args:
        reviews: Rows with `text` and `label`.
        path: The folder, as `datasets` loads it from disk.
        preprocessor: Text to ids; a text without a single token becomes one unknown token.
        numbers: The number of each label.
        max_sentences: Texts are read up to here.
        name: What the rows are called beside the bar.

    Raises:
        DataError: A process was killed, as by a machine without memory.
    """
    others = [column for column in reviews.column_names if column not in _OWN]
    ids = pa.list_(pa.int32())
    schema = pa.schema(
        [("token_ids", ids), ("sentence_lengths", ids), ("label", pa.int64())]
        + [reviews.features.arrow_schema.field(column) for column in others]
    )
    stream = path.with_suffix(".arrow")
    tables = reviews.with_format("arrow")
    bar = tqdm(total=len(reviews), desc=name, unit=" rows", delay=2, disable=None)
    with bar, pa.OSFile(str(stream), "wb") as file, pa.ipc.new_stream(file, schema) as writer:
        texts = (table.column("text").to_pylist() for table in tables.iter(_BATCH))
        found = _in_processes(texts, preprocessor, max_sentences, processes(len(reviews)))
        for table, (tokens, lengths, sentences, counts) in zip(tables.iter(_BATCH), found, strict=True):
            labels = pa.array([numbers[label] for label in table.column("label").to_pylist()], pa.int64())
            columns = [_lists(tokens, counts), _lists(lengths, sentences), labels]
            columns += [table.column(column).combine_chunks() for column in others]
            writer.write(pa.record_batch(columns, schema))
            bar.update(len(table))
    datasets.Dataset.from_file(str(stream)).save_to_disk(str(path))
    stream.unlink()


def _in_processes(
    batches: Iterator[list[str]], preprocessor: Preprocessor, max_sentences: int, count: int
) -> Iterator[Ids]:
    """Yields the ids of each batch, in order."""
    if count == 1:
        for texts in batches:
            yield ids_of_texts(texts, preprocessor, max_sentences)
        return
    # Begun anew: a copy of this process would have the locks of threads that it does not have.
    pool = ProcessPoolExecutor(
        count, multiprocessing.get_context("spawn"), initializer=begin, initargs=(preprocessor, max_sentences)
    )
    waiting: deque[Future[Ids]] = deque()
    try:
        # As many batches are on their way as keep every process busy, and no more.
        for texts in batches:
            waiting.append(pool.submit(ids_of_batch, texts))
            if len(waiting) == 4 * count:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool as error:
        raise DataError(
            "A process that turned texts into ids was killed, perhaps for want of memory. Close other programs, and "
            "run prepare again."
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


def _lists(values: Int32, lengths: Int32) -> pa.Array:
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(offsets), pa.array(values))
