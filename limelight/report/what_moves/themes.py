"""Themes: complaints in many wordings without a common word, each defined by a name and a list of words."""

import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from limelight.engines.engine import NetworkEngine
from limelight.errors import InputError
from limelight.report.rows.outcome import Bools, Floats64
from limelight.report.rows.reader import Clause, Reader

# The fewest tokens of a clause of a theme; its answer lies below the middle of the scale by this share of the scale.
_LEAST_TOKENS, _BELOW = 3, 0.025
# Of the clauses nearest to a theme, this share counts at all, and this many may be quoted; a word of the theme adds to
# it.
_COUNTS, _NEAREST, _ITSELF = 0.05, 200, 0.1
# Words of a theme that the table must have, and the weight of a word by its frequency (Arora et al. 2017).
_KNOWN, _FREQUENT = 3, 1e-3
_AT_ONCE = 10_000
# Decimals to which nearness is known: sums depend on the order of their parts.
_DIGITS = 5
# A row that is near a theme has it if such rows are at least this much more frequent where the theme is.
_TIMES = 2


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme as found in a table.

    Attributes:
        name: Its name.
        words: Its words.
        clauses: The nearest clauses, nearest first.
        scores: How much each row complains about it: `<float64>[rows]`, mostly 0.
        near: How near the nearest complaint of each row is to it: `<float64>[rows]`, at most about 1; -1 without one.
    """

    name: str
    words: list[str]
    clauses: list[Clause]
    scores: Floats64
    near: Floats64


def read_themes(path: Path | None = None) -> dict[str, list[str]]:
    """Returns the words of each theme in a file; by default, the fifteen themes of `themes.toml`.

    Raises:
        InputError: The file cannot be read, or a theme is not a text of at least three words.
    """
    file = path or Path(__file__).with_suffix(".toml")
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"--themes {file}: cannot be read: {error}") from error
    for name, words in content.items():
        if not isinstance(words, str) or len(words.split()) < _KNOWN:
            raise InputError(
                f"--themes {file}: {name!r} needs at least {_KNOWN} words, in quotes, as in "
                'delivery = "late parcel courier".'
            )
    return {name: words.lower().split() for name, words in content.items()}


def score_themes(
    reader: Reader, clauses: Sequence[Clause], count: int, themes: Mapping[str, Sequence[str]]
) -> list[Theme]:
    """Returns the themes found in the table by word vectors; none for a classifier without word vectors.

    Args:
        reader: Reads the clauses.
        clauses: The clauses of all rows.
        count: Number of rows.
        themes: The words of each theme.
    """
    model = reader.model
    kept = [clause for clause in clauses if len(clause.part) >= _LEAST_TOKENS]
    if not hasattr(model.engine, "word_vectors") or not model.has_polarity or not kept:
        return []
    vectors, stars = _vectors(reader, kept), model.label_values
    good = reader.values(kept) >= (min(stars) + max(stars)) / 2 - _BELOW * (max(stars) - min(stars))
    used = {model.preprocessor.vocabulary.get(word, -1) for words in themes.values() for word in words}
    having: dict[int, list[int]] = defaultdict(list)
    for index, clause in enumerate(kept):
        for token in used.intersection(clause.ids):
            having[token].append(index)
    # By its rank: one of the nearest hundredth counts as log 100.
    worth = np.clip(np.log(_COUNTS * len(kept) / np.arange(1, len(kept) + 1)), 0, 3)
    rows, results = np.array([clause.row for clause in kept]), []
    for name, words in themes.items():
        named = [having[token] for word in words if (token := model.preprocessor.vocabulary.get(word, -1)) in having]
        if len(named) < _KNOWN:
            continue
        centre = np.sum([vectors[having_it].mean(axis=0) for having_it in named], axis=0)
        near = vectors @ (centre / np.linalg.norm(centre))
        near[np.unique(np.concatenate(named))] += _ITSELF
        near[good] = -1
        # Clauses of the same words count the same, wherever they are in the table.
        near = near.round(_DIGITS)
        order = np.argsort(-near, kind="stable")
        _, alike, sizes = np.unique(-near[order], return_inverse=True, return_counts=True)
        shared = (np.bincount(alike, worth) / sizes)[alike] * (near[order] > -1)
        scores, nearest = np.zeros(count), np.full(count, -1.0)
        np.maximum.at(scores, rows[order], shared)
        np.maximum.at(nearest, rows, near)
        results.append(Theme(name, list(words), [kept[index] for index in order[:_NEAREST]], scores, nearest))
    return results


def least_near(near: Floats64, there: Bools, others: Bools) -> float:
    """Returns how near a theme a row has to be to have it: as near as rows are far more often where the theme is.

    Args:
        near: How near each row is to the theme: `<float64>[rows]`.
        there: The rows where the theme is more frequent.
        others: The rows that these are compared with.
    """
    steps = np.unique(near[near > -1])[::-1]
    if not len(steps):
        return np.inf

    def shares(rows: Bools) -> Floats64:
        at = np.searchsorted(-steps, -near[rows & (near > -1)])
        return np.bincount(at, minlength=len(steps)).cumsum() / max(rows.sum(), 1)

    return float(steps[np.argmax(shares(there) - _TIMES * shares(others))])


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
    vectors = np.empty((len(clauses), table.shape[1]), np.float32)
    for index, clause in enumerate(clauses):
        vectors[index] = table[[number[token] for token in set(clause.ids)]].sum(axis=0)
    _shorten(vectors)
    shared = np.linalg.eigh(vectors.T @ vectors)[1][:, -1:]
    for part in _parts(vectors):
        part -= part @ shared @ shared.T
    _shorten(vectors)
    return vectors


def _shorten(vectors: NDArray[np.float32]) -> None:
    """Scales each vector to length 1."""
    for part in _parts(vectors):
        part /= np.maximum(np.linalg.norm(part, axis=1, keepdims=True), 1e-6)


def _parts(vectors: NDArray[np.float32]) -> Iterator[NDArray[np.float32]]:
    """Yields the rows in parts, which need little memory besides."""
    yield from (vectors[first : first + _AT_ONCE] for first in range(0, len(vectors), _AT_ONCE))
