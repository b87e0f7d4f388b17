"""Measures on dev how many reviews are doubted, and how often a doubted answer is wrong."""

from collections import Counter
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from limelight.common.verdict import most_probable
from limelight.insights.doubts import find_doubts
from limelight.insights.familiarity import check_familiarity, foreign
from limelight.insights.opinions import GAP, lean_of
from limelight.predictor import Predictor

from ..data.config import Columns
from ..data.corpus import Corpus
from ..data.prepare import PreparedData
from ..networks.pretrained import write_metadata
from .document_map import find_texts
from .scores import interval_of

_BATCH = 64


def measure_doubts(
    data: Path, weights: Path, where: str | None, files: Sequence[str | Path], columns: Columns
) -> dict[str, Any]:
    """Writes the figures as `doubts` into the metadata of `weights`, and returns them.

    An answer in stars is wrong if its expected stars are more than one star off; any other if its label is wrong.
    `mixed` counts as `unsure`, in whose place it stands. The arguments are those of the command `doubts`.

    Raises:
        DataError: The texts of the rows are not in `files`.
    """
    predictor, corpus = Predictor.load(weights), Corpus(data, "dev", where)
    rows = np.arange(len(corpus))
    texts = find_texts(corpus, rows, files, columns, predictor, PreparedData.load(data).max_sentences)
    found: list[list[str]] = []
    wrong: list[bool] = []
    for first in range(0, len(rows), _BATCH):
        batch = slice(first, first + _BATCH)
        documents = list(corpus.documents(rows[batch]))
        probabilities, vectors = predictor.engine.answers(documents)
        known = check_familiarity(predictor, documents, texts[batch], probabilities, vectors)
        undecided = predictor.cannot_tell(probabilities, documents)
        apart = np.zeros(len(documents), bool)
        if predictor.second_reader is not None:
            counted = np.stack([predictor.second_reader.probabilities(document) for document in documents])
            gap = predictor.metadata.get("second_reader", {}).get("gap", GAP)
            apart = np.abs(lean_of(probabilities) - lean_of(counted)) >= gap
        for number, document in enumerate(documents):
            found.append(
                find_doubts(
                    words=int(predictor.preprocessor.words(document).sum()),
                    undecided=bool(undecided[number]),
                    foreign=foreign(predictor, known[number].language),
                    familiar=known[number].familiar,
                    mixed=lambda: False,
                    probabilities=probabilities[number] if predictor.has_lean else None,
                    disagree=bool(apart[number]),
                )
            )
        labels = corpus.labels[batch]
        if predictor.stars is None:
            wrong += (most_probable(probabilities) != labels).tolist()
        else:
            stars = np.array(predictor.stars)
            wrong += (np.abs(probabilities @ stars - stars[labels]) > 1).tolist()
    doubted, missed = np.array([bool(doubts) for doubts in found]), np.array(wrong)
    figures = {
        "where": where,
        "of_stars": predictor.stars is not None,
        "n": len(found),
        "doubted": interval_of(doubted),
        "wrong": {"doubted": interval_of(missed[doubted]), "others": interval_of(missed[~doubted])},
        "codes": {
            code: round(count / len(found), 4) for code, count in Counter(chain.from_iterable(found)).most_common()
        },
    }
    write_metadata(weights, {**predictor.metadata, "doubts": figures})
    return figures
