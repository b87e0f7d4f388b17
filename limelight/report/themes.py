"""Themes: complaints in many wordings without a common word, by names with words that stand for them."""

import tomllib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from limelight.engines.engine import NetworkEngine
from limelight.errors import InputError
from limelight.report.outcome import Floats64
from limelight.report.reader import Clause, Reader
from limelight.report.terms import Rows

# The fewest tokens of a clause of a theme; its answer lies below the middle of the scale by this share of the scale.
_LEAST_TOKENS, _BELOW = 3, 0.025
# Of the clauses nearest to a theme, this share counts at all, and this share names it; a word of the theme adds to it.
_COUNTS, _NAMES, _ITSELF = 0.05, 0.02, 0.1
# Words of a theme that the table must have, and the weight of a word by its frequency (Arora et al. 2017).
_KNOWN, _FREQUENT = 3, 1e-3


@dataclass(frozen=True, slots=True)
class Theme:
    """How much each row complains about something.

    Attributes:
        name: What about.
        scores: `<float64>[rows]`, 0 for most.
        rows: The numbers of the rows that are among the clearest.
        clauses: The numbers of the nearest clauses, the nearest first.
    """

    name: str
    scores: Floats64
    rows: Rows
    clauses: list[int]


def read_themes(path: Path | None = None) -> dict[str, list[str]]:
    """Returns the words of each theme of a file, by default the fifteen of `themes.toml`.

    Raises:
        InputError: It cannot be read, or a theme is not a text of three words or more.
    """
    file = path or Path(__file__).with_suffix(".toml")
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"--themes {file}: cannot be read: {error}") from error
    for name, words in content.items():
        if not isinstance(words, str) or len(words.split()) < _KNOWN:
            raise InputError(
                f"--themes {file}: {name!r} needs {_KNOWN} words or more, in quotes, as in "
                'delivery = "late parcel courier".'
            )
    return {name: words.lower().split() for name, words in content.items()}


def score_themes(
    reader: Reader, clauses: Sequence[Clause], count: int, themes: Mapping[str, Sequence[str]]
) -> list[Theme]:
    """Returns the themes that the table has words of, by word vectors; none for a classifier without these.

    Args:
        reader: Reads the clauses.
        clauses: The clauses of all rows.
        count: Number of rows.
        themes: The words of each theme.
    """
    if not hasattr(reader.model.engine, "word_vectors") or not reader.model.has_polarity:
        return []
    indices = [index for index, clause in enumerate(clauses) if len(clause.part) >= _LEAST_TOKENS]
    if not indices:
        return []
    kept = [clauses[index] for index in indices]
    vectors = _vectors(reader, kept)
    low, high = (min(reader.model.stars), max(reader.model.stars)) if reader.model.stars else (0.0, 1.0)
    bad = reader.values(kept) < (low + high) / 2 - _BELOW * (high - low)
    having: dict[int, list[int]] = defaultdict(list)
    for index, clause in enumerate(kept):
        for token in set(clause.ids):
            having[token].append(index)
    rows, vocabulary, results = np.array([clause.row for clause in kept]), reader.model.preprocessor.vocabulary, []
    for name, words in themes.items():
        ids = [vocabulary[word] for word in words if vocabulary.get(word) in having]
        if len(ids) < _KNOWN:
            continue
        centre = np.sum([vectors[having[token]].mean(axis=0) for token in ids], axis=0)
        near = vectors @ (centre / np.linalg.norm(centre))
        near[np.unique(np.concatenate([having[token] for token in ids]))] += _ITSELF
        near[~bad] = -1
        order = np.argsort(-near, kind="stable")
        worth = np.zeros(len(kept))
        # By its rank: one of the nearest hundredth counts as log 100.
        worth[order] = np.clip(np.log(_COUNTS * len(kept) / (1 + np.arange(len(kept)))), 0, 3)
        scores = np.zeros(count)
        np.maximum.at(scores, rows, worth)
        named = order[: max(1, int(_NAMES * len(kept)))]
        results.append(Theme(name, scores, np.unique(rows[named]), [indices[index] for index in order[:200].tolist()]))
    return results


def _vectors(reader: Reader, clauses: Sequence[Clause]) -> NDArray[np.float32]:
    """Returns the mean of the word vectors of each clause, of length 1, rare words more, without what all share."""
    counts = Counter(token for clause in clauses for token in set(clause.ids))
    number = {token: place for place, token in enumerate(counts)}
    engine = cast(NetworkEngine, reader.model.engine)
    table = engine.word_vectors(np.array(list(counts), np.int32)).astype(np.float32)
    shares = np.array(list(counts.values())) / sum(counts.values())
    table *= (_FREQUENT / (_FREQUENT + shares))[:, None]
    # Padding and unknown words.
    table[[number[token] for token in (0, 1) if token in number]] = 0
    vectors = np.stack([table[[number[token] for token in set(clause.ids)]].sum(axis=0) for clause in clauses])
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6)
    shared = np.linalg.eigh(vectors.T @ vectors)[1][:, -1:]
    vectors -= vectors @ shared @ shared.T
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6))
