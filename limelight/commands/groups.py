"""The command drivers with --by, --over or --against: what differs between groups, times, or two models."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import numpy as np

from limelight.commands.progress import say
from limelight.common.plain import plural, to_text
from limelight.common.statistics import wilson
from limelight.drawing.groups import interval, sentence, to_html
from limelight.errors import InputError, SettingsError
from limelight.score.answers import Answers
from limelight.score.changes import compare, compare_answers, name_groups
from limelight.score.dates import Period
from limelight.score.groups import LEVEL, MIN_WITH, Scored

if TYPE_CHECKING:
    from limelight.predictor import Predictor

# Differences that a terminal shows.
_SHOWN = 20
# Reviews that are named for two models.
_ROWS = 10


def show_groups(
    open_answers: Callable[..., Answers],
    predictor: "Predictor",
    by: str | None,
    over: str | None,
    each: Period,
    about: Sequence[str],
    page: IO[bytes] | None,
) -> None:
    """Compares the groups of the column `by`, or the times of the column `over`, and shows what differs.

    Raises:
        InputError: The column is missing, has one group, too many, or too small ones, or no dates of one form.
    """
    column = by if by is not None else over
    assert column is not None
    option = f"--by {column}" if by is not None else f"--over {column}"
    # Weights without stars have one column of probability for each label; the label's own is `probability`.
    stars = open_answers(phrases=False).unit == "stars"
    value = "expected_stars" if stars else "probability"
    answers = open_answers(further=(column, "label", value), phrases=False)
    rows: list[int] = []
    cells: list[Any] = []
    labels: list[str] = []
    values: list[float] = []
    for row, answered in enumerate(answers):
        cell, label, number = answered.cells
        if answered.phrases is None or cell is None or to_text(cell).strip() == "" or number is None:
            continue
        rows.append(row)
        cells.append(cell)
        labels.append(to_text(label))
        # Of labels that are no stars, the probability of the last.
        values.append(float(number) if stars or to_text(label) == predictor.labels[-1] else 1 - float(number))
    groups = name_groups(cells, option, each, over=over is not None)
    if (missing := groups.count(None)) and over is not None:
        say(f"{option}: {plural(missing, 'row')} without a date of the form of the others are left out.")
    kept = [place for place, group in enumerate(groups) if group is not None]
    rows = [rows[place] for place in kept]
    scored = Scored(
        np.array([values[place] for place in kept]),
        [labels[place] for place in kept],
        _terms(predictor, answers, rows, about),
    )
    found = compare(scored, [group for group in groups if group is not None], answers.unit, over=over is not None)
    change = found.change
    print(found.title)
    for one in change.found[:_SHOWN]:
        print(f"  {one.group}, {sentence(one, answers.unit)}: {interval(one)}")
    if page:
        wanted = {rows[row] for one in change.found for row in one.rows}
        texts = {row: answered.text for row, answered in enumerate(answers) if row in wanted}
        by_place = {place: texts[row] for place, row in enumerate(rows) if row in texts}
        page.write(to_html(found.title, change, by_place, answers.unit, len(rows), found.times).encode())


def show_flips(open_answers: Callable[..., Answers], against: Callable[..., Answers], given: str | None) -> None:
    """Compares the labels of two scored files of the same rows.

    Raises:
        InputError: They have other rows, or no such column.
    """
    further = ("label",) if given is None else ("label", given)
    first, second = list(open_answers(further=further, phrases=False)), list(against(further=("label",), phrases=False))
    if [each.text for each in first] != [each.text for each in second]:
        raise InputError(
            f"--against: it has other reviews, or in another order ({len(first):,} and {len(second):,} rows). Score "
            "the same table with both models."
        )
    texts = [None if each.cells[-1] is None else to_text(each.cells[-1]) for each in first] if given else None
    found = compare_answers(
        [each.cells[0] and to_text(each.cells[0]) for each in first],
        [each.cells[0] and to_text(each.cells[0]) for each in second],
        texts,
    )
    print(f"Of {plural(found.rows, 'row')} {_share(len(found.flipped), found.rows)} flipped.")
    if found.p is not None:
        chance = "beyond chance" if found.p <= LEVEL else "which may be chance"
        better, worse = (_share(len(each), found.labelled) for each in (found.better, found.worse))
        print(
            f"Of {found.labelled:,} with a given label {better} became right and {worse} wrong, {chance} "
            f"(p {found.p:.4f})."
        )
    for name, numbers in (("Right", found.better), ("Wrong", found.worse)) if texts else (("Flipped", found.flipped),):
        for row in numbers[:_ROWS]:
            before, now = first[row].cells[0], second[row].cells[0]
            print(f"  {name}, row {row + 1:,}, {before} → {now}: {' '.join(first[row].text.split())[:80]}")


def _share(count: int, n: int) -> str:
    """Formats a number of rows with its share and the 95% interval of that."""
    low, high = wilson(count, n)
    return f"{count:,} ({count / max(n, 1):.1%} [{low:.1%}, {high:.1%}])"


def _terms(
    predictor: "Predictor", answers: Answers, rows: Sequence[int], about: Sequence[str]
) -> dict[str, tuple[Any, Any]]:
    """Returns the terms and phrases of the reviews `rows`, by their places, with how each review judges them."""
    from limelight.score.aspects import find_mentions

    place_of = {row: place for place, row in enumerate(rows)}
    found: dict[str, dict[int, float]] = defaultdict(dict)
    if predictor.has_lean:
        mentions = find_mentions(
            predictor,
            lambda: (each.text if row in place_of else None for row, each in enumerate(answers)),
            about,
            least=MIN_WITH,
        )
        for row, mention in mentions.mentions:
            found[mention.term][place_of[row]] = mention.alone
    for row, each in enumerate(answers):
        if row in place_of:
            for phrase, move in each.phrases or ():
                moves = found[f"“{phrase.lower()}”"]
                moves[place_of[row]] = moves.get(place_of[row], 0.0) + move
    return {
        name: (np.array(sorted(judged), np.int64), np.array([judged[place] for place in sorted(judged)]))
        for name, judged in found.items()
    }


def check_options(by: str | None, over: str | None, against: Path | None, given: str | None, csv: Path | None) -> bool:
    """Returns whether groups, times or models are compared. Raises `SettingsError` if the options do not fit."""
    chosen = [
        option
        for option, value in ((f"--by {by}", by), (f"--over {over}", over), (f"--against {against}", against))
        if value is not None
    ]
    if len(chosen) > 1:
        raise SettingsError(f"{chosen[0]} and {chosen[1]} are two comparisons. Give one of them.")
    if given is not None and against is None:
        raise SettingsError(f"--given {given}: belongs to --against. Give it too, or leave this out.")
    if chosen and csv is not None:
        raise SettingsError(f"--csv {csv}: has no form for {chosen[0]}. Give --html instead, or leave it out.")
    return bool(chosen)
