"""Measures how well a report finds planted wrong labels, and planted causes with their dates.

Run `python -m benchmarks.report FILE --given stars` in the root of the project. The file has right labels: in each of
ten draws some are replaced, where they are stars by one at least two away, and ranked. A sentence is planted since a
month in 20 tables of its reviews, and in 20 none is.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from tyro.conf import Positional

from limelight.common.verdict import Floats, Int64
from limelight.predictor import Predictor
from limelight.report.changes import Floats64, find_causes
from limelight.report.check import judge
from limelight.report.terms import collect_terms
from limelight.score.given import GivenLabels
from limelight.tables.kinds import read_cells
from limelight.tables.read import read_rows, survey
from limelight.tables.sources import find_sources

_BATCH = 128
_FIRST = 50
_PLANTS, _PLANTED_ROWS = 20, 900
_MONTHS = [f"2025-{month:02d}" for month in range(1, 13)]
# Sentences that are planted, by what they name.
_CAUSES = {
    "battery": ["The battery is flat by noon.", "Its battery no longer charges.", "I had to replace the battery."],
    "manual": ["A manual was in the box.", "The manual has four languages.", "I looked it up in the manual."],
    "zipper": ["The zipper jams.", "Its zipper came apart.", "One zipper is missing a tooth."],
    "pouch": ["There is a pouch for it.", "It now comes with a pouch.", "The pouch has a string."],
}


def main(
    file: Positional[Path],
    given: str = "stars",
    text: str = "text",
    weights: Path = Path("weights/han"),
    rows: int = 2000,
    wrong: float = 0.05,
    draws: int = 10,
    changes: bool = True,
) -> None:
    """Prints the figures.

    Args:
        file: A table of reviews with right labels.
        given: Their column.
        text: The column of the reviews.
        weights: The model.
        rows: Number of rows, drawn at random.
        wrong: The share of labels that are replaced.
        draws: Number of draws.
        changes: Also measures planted causes.
    """
    model = Predictor.load(weights)
    labels = GivenLabels(model.labels, model.stars)
    found = pa.concat_tables(read_rows(survey(find_sources([str(file)])[0]))).select([text, given])
    chosen = np.random.default_rng(0).permutation(found.num_rows)[:rows]
    found = found.take(pa.array(np.sort(chosen)))
    right = labels.positions(read_cells(found.column(given)))
    texts = [str(cell) for cell in read_cells(found.column(text))]
    probabilities = np.array([row for batch in _batches(texts) for row in _probabilities(model, batch)], np.float32)
    print(f"{file.name}: {len(texts):,} rows, {draws} draws, {wrong:.0%} of the labels replaced")
    precision, first, sizes = planted(probabilities, right, model.stars, wrong, draws)
    print(f"average precision {precision:.3f}, right among the first {_FIRST} {first:.3f}")
    for name, (size, share) in zip(("almost surely wrong", "worth a look"), sizes, strict=True):
        print(f"{name}: {size:.0f} rows, {share:.2f} of them replaced")
    if changes:
        values = np.array(model.stars)[right] if model.stars else right.astype(float)
        dated, named, alarms = causes(model, texts, values)
        print(
            f"{_PLANTS} planted causes: {named} named, {dated} with their month; {alarms} of {_PLANTS} nulls tell one"
        )


def planted(
    probabilities: Floats, right: Int64, stars: list[float] | None, wrong: float, draws: int
) -> tuple[float, float, list[tuple[float, float]]]:
    """Returns the average precision, the share of right ones among the first 50, and of both lists size and share."""
    precisions, firsts, lists = [], [], []
    for draw in range(draws):
        random = np.random.default_rng(draw)
        given, replaced = right.copy(), random.random(len(right)) < wrong
        for row in np.flatnonzero(replaced):
            others = [
                place
                for place in range(probabilities.shape[1])
                if (abs(place - right[row]) >= 2 if stars else place != right[row])
            ]
            given[row] = random.choice(others)
        judged = judge(probabilities, given, stars)
        hit = replaced[np.argsort(judged.rank)]
        precision = np.cumsum(hit) / np.arange(1, len(hit) + 1)
        precisions.append((precision * hit).sum() / hit.sum())
        firsts.append(hit[:_FIRST].mean())
        lists.append([_size_and_share(judged.lists == number, replaced) for number in (1, 2)])
    means = np.mean(lists, axis=0).tolist()
    return float(np.mean(precisions)), float(np.mean(firsts)), [(size, share) for size, share in means]


def causes(model: Predictor, texts: list[str], values: Floats64) -> tuple[int, int, int]:
    """Returns how many of 20 planted causes are found with their month, with their term, and of 20 tables without any.

    A sentence that names a thing stands in 5 to 30 % of the reviews since a month.
    """
    dated = named = alarms = 0
    for number in range(_PLANTS):
        random = np.random.default_rng(number)
        thing, share = list(_CAUSES)[number % len(_CAUSES)], np.linspace(0.05, 0.3, _PLANTS)[number]
        rows = random.permutation(len(texts))[:_PLANTED_ROWS]
        months, since = random.integers(0, 12, len(rows)), int(random.integers(4, 10))
        has = (months >= since) & (random.random(len(rows)) < share)
        own = [
            f"{texts[row]} {random.choice(_CAUSES[thing])}" if on else texts[row]
            for row, on in zip(rows, has, strict=True)
        ]
        for planted, some in ((True, own), (False, [texts[row] for row in rows])):
            terms = collect_terms(model.preprocessor, some).rows
            found = find_causes(terms, [_MONTHS[month] for month in months], values[rows])
            if not planted:
                alarms += bool(found)
                continue
            about = [cause for cause in found if thing in cause.term.split()]
            named += bool(about)
            dated += bool(about) and about[0].since == _MONTHS[since]
    return dated, named, alarms


def _size_and_share(listed: NDArray[np.bool_], replaced: NDArray[np.bool_]) -> tuple[int, float]:
    return int(listed.sum()), float(replaced[listed].mean()) if listed.any() else 1.0


def _probabilities(model: Predictor, texts: list[str]) -> Iterator[list[float]]:
    return (prediction.probabilities for prediction in model.predict_batch(texts))


def _batches(texts: list[str]) -> Iterator[list[str]]:
    return (texts[first : first + _BATCH] for first in range(0, len(texts), _BATCH))


if __name__ == "__main__":
    import tyro

    tyro.cli(main)
