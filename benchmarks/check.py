"""Measures how well `limelight check` finds planted wrong labels, and how often `limelight drivers --by` shows chance.

Run `python -m benchmarks.check FILE --given stars` in the root of the project. The file has right labels: in each of
ten draws some are replaced, where they are stars by one at least two away, and ranked. Groups are drawn at random 200
times; and a term of 500 + 500 rows is judged lower in one group.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from tyro.conf import Positional

from limelight.common.verdict import Floats, Int64
from limelight.predictor import Predictor
from limelight.score.aspects import find_mentions
from limelight.score.contradictions import judge
from limelight.score.given import GivenLabels
from limelight.score.groups import MIN_WITH, Scored, compare_groups
from limelight.tables.kinds import read_cells
from limelight.tables.read import read_rows, survey
from limelight.tables.sources import find_sources

_BATCH = 128
_FIRST = 50
_SHUFFLES = 200
_SHIFT, _SHIFTED_ROWS = 0.3, 500


def main(
    file: Positional[Path],
    given: str = "stars",
    text: str = "text",
    weights: Path = Path("weights/han"),
    rows: int = 2000,
    wrong: float = 0.05,
    draws: int = 10,
    groups: bool = True,
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
        groups: Also measures groups.
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
    if groups:
        scored = _scored(model, texts, probabilities)
        print(f"random groups: {shuffled(scored):.3f} of {_SHUFFLES} runs show a difference")
        name = max(scored.terms, key=lambda name: len(scored.terms[name][0]))
        power = shifted(scored, name)
        print(f"“{name}” judged {_SHIFT} lower in {_SHIFTED_ROWS} of {2 * _SHIFTED_ROWS} rows: found in {power:.2f}")


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


def shuffled(scored: Scored) -> float:
    """Returns the share of runs with groups at random that show any difference."""
    shown = 0
    for seed in range(_SHUFFLES):
        groups = np.random.default_rng(seed).integers(0, 2, len(scored.values))
        shown += bool(compare_groups(scored, ["ab"[group] for group in groups.tolist()]).found)
    return shown / _SHUFFLES


def shifted(scored: Scored, name: str, runs: int = 100) -> float:
    """Returns the share of runs in which the term `name`, judged lower in one group, is shown."""
    numbers, judged = scored.terms[name]
    found = 0
    for seed in range(runs):
        random = np.random.default_rng(seed)
        drawn = random.integers(0, len(numbers), 2 * _SHIFTED_ROWS)
        late = np.arange(2 * _SHIFTED_ROWS) >= _SHIFTED_ROWS
        terms = {name: (np.arange(2 * _SHIFTED_ROWS), judged[drawn] - _SHIFT * late)}
        values, labels = scored.values[numbers[drawn]], [scored.labels[row] for row in numbers[drawn].tolist()]
        change = compare_groups(Scored(values, labels, terms), ["ab"[group] for group in late.astype(int).tolist()])
        found += any(each.name == name and each.kind == "judged" for each in change.found)
    return found / runs


def _size_and_share(listed: NDArray[np.bool_], replaced: NDArray[np.bool_]) -> tuple[int, float]:
    return int(listed.sum()), float(replaced[listed].mean()) if listed.any() else 1.0


def _scored(model: Predictor, texts: list[str], probabilities: Floats) -> Scored:
    mentions: dict[str, dict[int, float]] = {}
    for row, mention in find_mentions(model, lambda: texts, least=MIN_WITH).mentions:
        mentions.setdefault(mention.term, {})[row] = mention.alone
    terms = {name: (np.array(list(rows)), np.array(list(rows.values()))) for name, rows in mentions.items()}
    values = probabilities @ np.array(model.stars) if model.stars else probabilities[:, -1].astype(np.float64)
    return Scored(values, [model.labels[place] for place in probabilities.argmax(axis=1).tolist()], terms)


def _probabilities(model: Predictor, texts: list[str]) -> Iterator[list[float]]:
    return (prediction.probabilities for prediction in model.predict_batch(texts))


def _batches(texts: list[str]) -> Iterator[list[str]]:
    return (texts[first : first + _BATCH] for first in range(0, len(texts), _BATCH))


if __name__ == "__main__":
    import tyro

    tyro.cli(main)
