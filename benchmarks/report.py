"""Measures a report: the ranking of rows with wrong stars, and what is found of all that is planted in tables.

Run `python -m benchmarks.report FILE --given stars` in the root of the project. The file has right labels: in each of
ten draws some are replaced, where they are stars by one at least two away, and ranked. Then tables are made of its
rows (see `benchmarks.report_tables`); `--only themes` measures one kind of them, and `--other FILE` names reviews of
something else, for the tables whose subject drifts.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from tyro.conf import Positional

from benchmarks.report_tables import BRANCHES, GERMAN, GIFTS, MONTHS, Maker, Table, wordings
from limelight.common.probabilities import Floats, Int64
from limelight.predictor import Predictor
from limelight.report.report import Report, make_report
from limelight.report.rows.check import LISTS, check_labels
from limelight.report.rows.reader import Reader
from limelight.report.what_changed.change import Change
from limelight.score.given import GivenLabels
from limelight.tables.column_types import read_cells
from limelight.tables.read import inspect, read_rows
from limelight.tables.sources import find_sources

_BATCH = 128
_FIRST = 50


def main(
    file: Positional[Path],
    given: str = "stars",
    text: str = "text",
    other: Path | None = None,
    weights: Path = Path("weights/han"),
    rows: int = 2000,
    wrong: float = 0.05,
    draws: int = 10,
    only: str | None = None,
    seed: int = 0,
    drifts: int = 40,
) -> None:
    """Prints the figures.

    Args:
        file: A table of reviews with right labels.
        given: Their column.
        text: The column of the reviews.
        other: A table of reviews of another kind, with the same columns.
        weights: The model.
        rows: Number of rows, drawn at random, for wrong stars.
        wrong: The share of labels that are replaced.
        draws: Number of draws.
        only: Measures one kind of tables: wrong, falls, branches, causes, nulls, drifts, things, themes or languages.
        seed: The first seed of the tables.
        drifts: Number of tables with a season or a drift, half of either.
    """
    model = Predictor.load(weights)
    if only in (None, "wrong"):
        texts, right = rows_of(model, file, given, text, rows)
        print(f"{file.name}: {len(texts):,} rows, {draws} draws, {wrong:.0%} of the labels replaced")
        probabilities = np.array([row for batch in _batches(texts) for row in _probabilities(model, batch)], np.float32)
        precision, first, sizes = replaced_labels(probabilities, right, model.stars, wrong, draws)
        print(f"average precision {precision:.3f}, right among the first {_FIRST} {first:.3f}")
        for name, (size, share) in zip(LISTS, sizes, strict=True):
            print(f"{name}: {size:.0f} rows, {share:.2f} of them replaced")
    if model.stars:
        texts, right = rows_of(model, file, given, text)
        another = rows_of(model, other, given, text)[0] if other else []
        measure = Measure(model, texts, np.array(model.stars)[right], another, seed, drifts)
        for kind in ("falls", "branches", "causes", "nulls", "drifts", "things", "themes", "languages"):
            if only in (None, kind):
                for line in getattr(measure, kind)():
                    print(f"{kind}: {line}", flush=True)


def rows_of(
    model: Predictor, file: Path, given: str, text: str, rows: int | None = None
) -> tuple[list[str], NDArray[np.int64]]:
    """Returns the texts and the positions of the labels of a table, of some of its rows or of all."""
    table = pa.concat_tables(read_rows(inspect(find_sources([str(file)])[0]))).select([text, given])
    chosen = np.random.default_rng(0).permutation(table.num_rows)[:rows]
    table = table.take(pa.array(np.sort(chosen)))
    right = GivenLabels(model.labels, model.stars).positions(read_cells(table.column(given)))
    return [str(cell) for cell in read_cells(table.column(text))], right


class Measure:
    """Counts what a report finds of what is planted.

    Args:
        model: The model.
        texts: The texts of the reviews.
        given: `<float64>[rows]`, their stars.
        other: Texts of another kind.
        seed: The first seed.
        drifts: Number of tables with a season or a drift.
    """

    def __init__(
        self,
        model: Predictor,
        texts: list[str],
        given: NDArray[np.float64],
        other: list[str],
        seed: int = 0,
        drifts: int = 40,
    ):
        self._model, self._reader, self._seed, self._drifts = model, Reader(model), seed, drifts
        self._maker, self._other = Maker(model, texts, given), other

    def report(self, table: Table, *, by: bool = False) -> Report:
        """Returns the report on a table."""
        reviews = self._maker.reviews(table, by=by)
        return make_report(reviews, self._model, "table", reader=self._reader, explain=False)

    def tables(self, count: int, months: int = MONTHS) -> Iterator[tuple[int, Table]]:
        """Yields tables with their numbers."""
        for number in range(count):
            yield number, self._maker.table(1000 + self._seed + number, months=months)

    def falls(self) -> Iterator[str]:
        """Yields how many falls of the given stars are found that no word goes with."""
        for stars in (0.38, 0.22, 0.14):
            count = dated = 0
            for _, table in self.tables(10):
                since = int(table.random.integers(5, 13))
                table.fall(stars, table.months >= since)
                changes = _changes(self.report(table))
                matches = [change for change in changes if change.kind == "given" and not change.group]
                count += bool(matches)
                dated += bool(matches) and _near(matches[0], since)
            yield f"{stars} ★: {count} of 10 found, {dated} within a month"

    def branches(self) -> Iterator[str]:
        """Yields how many branches that are given fewer stars are found."""
        for stars in (0.6, 0.4):
            count = other = 0
            for number, table in self.tables(10):
                name = BRANCHES[number % len(BRANCHES)]
                table.fall(stars, table.branch == name)
                differences = self.report(table, by=True).differences
                given = [each.group for each in differences if each.kind == "given"]
                count += name in given
                other += any(each != name for each in given)
            yield f"{stars} ★: {count} of 10 found, another named in {other}"

    def causes(self) -> Iterator[str]:
        """Yields how many faults with one noun in common are found, by their share of rows."""
        shares, months, false = (0.12, 0.05, 0.02), [0, 0, 0], 0
        counts = [0, 0, 0]
        for number, table in self.tables(7):
            nouns = [list(wordings("nouns"))[(3 * number + index) % 9] for index in range(3)]
            sinces = [int(table.random.integers(5, 13)) for _ in nouns]
            for noun, since, share in zip(nouns, sinces, shares, strict=True):
                rows = (table.months >= since) & (table.random.random(len(table.texts)) < share)
                table.plant(wordings("nouns")[noun], rows, 1, 2)
            terms = [change for change in _changes(self.report(table)) if change.kind == "term"]
            for index, noun in enumerate(nouns):
                matches = [change for change in terms if _has(change, noun)]
                counts[index] += bool(matches)
                months[index] += bool(matches) and _near(matches[0], sinces[index], 0)
            false += sum(not any(_has(change, noun) for noun in nouns) for change in terms)
        for share, count, dated in zip(shares, counts, months, strict=True):
            yield f"{share:.0%} of rows: {count} of 7 found, {dated} with their month"
        yield f"{false} other terms"

    def nulls(self) -> Iterator[str]:
        """Yields how many tables speak of a change or a difference that they do not have."""
        spoken, kinds = 0, []
        for _, table in self.tables(40):
            report = self.report(table, by=True)
            claims = [f"{change.kind} {change.name}{change.group}" for change in _changes(report)]
            claims += [f"{each.kind} {each.group} {each.name}" for each in report.differences]
            spoken += bool(claims)
            kinds += claims
        yield f"{spoken} of 40 speak{': ' if kinds else ''}{', '.join(kinds)}"

    def drifts(self) -> Iterator[str]:
        """Yields how often a season, or a slow drift of the subject, is told as news with a date."""
        sure, unsure, silent = [0, 0], [0, 0], [0, 0]
        for number, table in self.tables(self._drifts, 24):
            kind = number % 2
            if kind:
                rows = (table.months % 12 >= 10) & (table.random.random(len(table.texts)) < 0.15)
                table.plant(GIFTS, rows)
            else:
                share = 0.05 + 0.4 * table.months / 23
                for row in np.flatnonzero(table.random.random(len(table.texts)) < share).tolist():
                    table.texts[row] = str(table.random.choice(self._other or table.texts))
            changes = _changes(self.report(table))
            sure[kind] += sum(change.shape.kind == "step" for change in changes)
            unsure[kind] += sum(change.shape.kind == "unsure" for change in changes)
            silent[kind] += not changes
        for kind, name in enumerate(("drifts", "seasons")):
            verdict = f"{sure[kind]} times since, {unsure[kind]} with a doubt; {silent[kind]} tables say nothing"
            yield f"{self._drifts // 2} {name}: {verdict}"

    def things(self) -> Iterator[str]:
        """Yields how many things are found that cost stars all the time, and the error of the stated cost."""
        count = first = 0
        off = []
        for number, table in self.tables(18):
            noun = list(wordings("nouns"))[number % 9]
            rows = table.random.random(len(table.texts)) < (0.04, 0.06, 0.08)[number % 3]
            true = table.plant(wordings("nouns")[noun], rows, 1, 2)
            drivers = self.report(table).drivers
            indices = [
                index for index, driver in enumerate(drivers) if noun in driver.term.forms or noun in driver.name
            ]
            count += bool(indices)
            first += bool(indices) and indices[0] < 5
            off += [-drivers[index].contrast.gap - true for index in indices[:1]]
        verdict = f"told {np.mean(off):+.2f} ★, off by {np.abs(off).mean():.2f} on average"
        yield f"{count} of 18 found, {first} among the first five; {verdict}"

    def themes(self) -> Iterator[str]:
        """Yields how many complaints without a common word are found."""
        for share in (0.12, 0.05):
            count, dated, false, missed = 0, 0, 0, []
            for number, table in self.tables(20):
                name, sentences = list(wordings("themes").items())[number % 4]
                since = int(table.random.integers(5, 13))
                rows = (table.months >= since) & (table.random.random(len(table.texts)) < share)
                table.plant(sentences, rows, 1, 2)
                changes = [change for change in _changes(self.report(table)) if change.kind == "theme"]
                matches = [change for change in changes if change.name == name]
                count += bool(matches)
                dated += bool(matches) and _near(matches[0], since)
                false += len(changes) - len(matches)
                missed += [] if matches else [name]
            yield f"{share:.0%}: {count} of 20 found, {dated} within a month; {false} other themes; missed {missed}"

    def languages(self) -> Iterator[str]:
        """Yields how often a change of language is found, and how many English rows are set aside."""
        count = dated = 0
        for _, table in self.tables(10):
            since = int(table.random.integers(5, 13))
            share = np.where(table.months >= since, 0.25, 0.05)
            for row in np.flatnonzero(table.random.random(len(table.texts)) < share).tolist():
                table.texts[row] = " ".join(table.random.choice(GERMAN, 4, replace=False))
            matches = [change for change in _changes(self.report(table)) if change.kind == "language"]
            count += bool(matches)
            dated += bool(matches) and _near(matches[0], since, 0)
        aside = [text for text in self._maker.texts if self._reader.language(text)]
        yield f"{count} of 10 found, {dated} with their month"
        yield f"{len(aside)} of {len(self._maker.texts):,} other rows set aside"


def _changes(report: Report) -> list[Change]:
    return report.times.changes if report.times else []


def _has(change: Change, noun: str) -> bool:
    return any(noun in name.lower() for name in (change.name, *change.variants))


def _near(change: Change, since: int, most: int = 1) -> bool:
    return change.shape.kind in ("step", "unsure", "span") and abs(change.shape.first - since) <= most


def replaced_labels(
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
        judged = check_labels(probabilities, given, stars)
        hit = replaced[np.argsort(judged.rank)]
        precision = np.cumsum(hit) / np.arange(1, len(hit) + 1)
        precisions.append((precision * hit).sum() / hit.sum())
        firsts.append(hit[:_FIRST].mean())
        lists.append([_size_and_share(replaced[rows]) for rows in judged.listed.values()])
    means = np.mean(lists, axis=0).tolist()
    return float(np.mean(precisions)), float(np.mean(firsts)), [(size, share) for size, share in means]


def _size_and_share(replaced: NDArray[np.bool_]) -> tuple[int, float]:
    return len(replaced), float(replaced.mean()) if len(replaced) else 1.0


def _probabilities(model: Predictor, texts: list[str]) -> Iterator[list[float]]:
    return (prediction.probabilities for prediction in model.predict_batch(texts))


def _batches(texts: list[str]) -> Iterator[list[str]]:
    return (texts[first : first + _BATCH] for first in range(0, len(texts), _BATCH))


if __name__ == "__main__":
    import tyro

    tyro.cli(main)
