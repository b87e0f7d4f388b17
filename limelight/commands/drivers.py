"""The command drivers: what scored reviews talk about, praised or criticised, and the phrases that move their stars."""

import csv as csv_files
import io
from collections.abc import Sequence
from contextlib import ExitStack, nullcontext
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

from rich.text import Text
from tyro.conf import Positional, arg

from limelight.commands.groups import check_options, show_flips, show_groups
from limelight.commands.options import ClassifierOptions, claim_files
from limelight.commands.progress import console, say, table
from limelight.common.plain import listed, plural, split
from limelight.common.ranges import Range
from limelight.common.rules import RULES
from limelight.common.shipped import weights_dir
from limelight.drawing.drivers import interval, to_html
from limelight.errors import InputError
from limelight.score.answers import Answers
from limelight.score.dates import Period
from limelight.score.drivers import Driver, find_drivers
from limelight.score.key_phrases import LEAST_MOVE
from limelight.score.parts import writing
from limelight.weights import describe

if TYPE_CHECKING:
    from limelight.predictor import Predictor
    from limelight.score.aspects import Aspect


def drivers(
    out: Annotated[Positional[Path], arg(metavar="OUT")],
    text: str | None = None,
    about: str | None = None,
    by: str | None = None,
    over: str | None = None,
    each: Period = "month",
    against: Path | None = None,
    given: str | None = None,
    weights: Path | None = None,
    classifier: ClassifierOptions = ClassifierOptions(),
    stars: str | None = None,
    top: Annotated[int, Range(1)] = 20,
    html: Path | None = None,
    csv: Path | None = None,
    force: bool = False,
) -> None:
    """Finds what scored reviews talk about, praised or criticised, and the phrases that move their stars.

    Args:
        out: The file or folder that limelight score wrote, with --explain unless --by, --over or --against is given.
        text: The column of the reviews; by default the one that was scored.
        about: Terms to measure, separated by commas, such as battery,strap; by default the nouns that many reviews
            mention.
        by: Compare the groups of this column: what differs beyond chance, with intervals.
        over: Compare the times of this column of dates: since when, and in what, the reviews differ.
        each: The periods of --over: day, week, month, quarter or year.
        against: Compare with the answers of another model to the same table: the rows that flipped.
        given: The column of given labels, with --against: the rows that became right or wrong.
        weights: The directory of the model that measures the terms; by default the one that scored.
        classifier: A classifier of your own instead.
        stars: The stars that each label stands for, separated by commas, if they are ratings.
        top: Number of terms and phrases in either direction.
        html: Write a page that opens without a network.
        csv: Write all terms and phrases as a table.
        force: Replace existing files.
    """
    files = claim_files({"--csv": csv, "--html": html}, force)
    grouped = check_options(by, over, against, given, csv)
    if against is not None:
        show_flips(partial(Answers, out, text), partial(Answers, against, text), given)
        return
    answers = Answers(out, text, phrases=not grouped)
    terms = split(about or "")
    if about is not None and not terms:
        raise InputError(f"--about {about!r}: names no term. Name one, as in --about battery, or leave it out.")
    # Imported here, since it loads the network.
    from limelight.classifier.wrap import load_any
    from limelight.score.aspects import find_aspects
    from limelight.score.mentions import to_term

    named = classifier.choose(weights or (None if classifier.model else _weights_of(answers)), stars)
    predictor = load_any(named)
    _check_model(predictor, answers, terms)
    if grouped:
        with writing(html) if html else nullcontext() as changes:
            show_groups(partial(Answers, out, text), predictor, by, over, each, terms, changes)
        if html:
            say(f"{html}: written")
        return
    with ExitStack() as stack:
        # Opened first, so that nothing is measured for what cannot be written.
        sheet, page = (stack.enter_context(writing(file)) if file else None for file in (csv, html))
        aspects = find_aspects(
            predictor, lambda: (review.text if review.phrases is not None else None for review in answers), terms
        )
        measured = {to_term(form) for aspect in aspects for form in (aspect.term, *aspect.variants)}
        if missing := [term for term in terms if to_term(term) not in measured]:
            say(f"No scored review mentions {listed(missing)}.")
        found = find_drivers(lambda: ((review.text, review.phrases) for review in answers), LEAST_MOVE[answers.unit])
        if sheet:
            _write_csv(sheet, aspects, found)
        if page:
            wanted = {row for ranked in (aspects, found) for one in ranked for row in one.rows}
            texts: dict[int, str] = {}
            reviews = 0
            for row, review in enumerate(answers):
                reviews += 1
                if row in wanted:
                    texts[row] = review.text
            page.write(to_html(aspects, found, texts, reviews, answers.unit, top).encode())
    if not predictor.has_lean:
        say(f"{_without_lean(predictor)}: there are phrases alone.")
    if not files:
        _show_aspects(aspects, answers.unit, top)
        if predictor.has_lean and not (aspects or terms):
            print("No noun is mentioned in three reviews or more, beyond chance. Name one with --about battery.")
        _show(found, answers.unit, top)
    for file in files:
        say(f"{file}: {plural(len(aspects), 'term')}, {plural(len(found), 'phrase')}")


def _check_model(predictor: "Predictor", answers: Answers, terms: Sequence[str]) -> None:
    """Checks that the model of the terms fits the one that scored, and names the versions where they differ.

    Raises:
        InputError: Its answers have another unit, or its labels another order; or `terms` are named and it measures
            none.
    """
    if predictor.unit != answers.unit:
        raise InputError(
            f"{predictor.name}: answers in {predictor.unit}, and the reviews were "
            f"scored in {answers.unit}. Name the model that scored them, with the same --stars if it is your own."
        )
    order = answers.order_of(predictor.labels)
    if order != predictor.labels and len(order) == len(predictor.labels):
        raise InputError(
            f"The labels are {listed(predictor.labels)}, and the reviews were scored with {listed(order)}. Give them "
            "in that order."
        )
    if terms and not predictor.has_lean:
        raise InputError(f"--about {','.join(terms)}: {_without_lean(predictor)}. Leave out --about.")
    if answers.version not in (None, predictor.version):
        say(
            f"The terms are measured by {predictor.name} of the version {predictor.version}; the reviews were scored "
            f"by the version {answers.version}."
        )


def _without_lean(predictor: "Predictor") -> str:
    return f"Terms need labels that are stars, or two labels; those of {predictor.name} are {listed(predictor.labels)}"


def _weights_of(answers: Answers) -> Path:
    """Returns the shipped weights that scored the reviews, or, if the table does not name any, others of their kind.

    Raises:
        InputError: The reviews were scored by other weights, or none of the shipped ones is of their kind.
    """
    for metadata in sorted(weights_dir().glob("*/metadata.json")):
        shipped = describe(metadata.parent)
        of_their_kind = shipped.config.reads_text and bool(shipped.stars) == (answers.unit == "stars")
        if of_their_kind if answers.version is None else shipped.version == answers.version:
            return metadata.parent
    scored_by = "an unknown model" if answers.version is None else f"a model of the version {answers.version}"
    raise InputError(
        f"The reviews were scored by {scored_by}. Name its directory by --weights, or a classifier by --model."
    )


def _show_aspects(aspects: "Sequence[Aspect]", unit: str, most: int) -> None:
    titles = {"praised": ("Praised", "yellow"), "criticised": ("Criticised", "blue"), "divided": ("Divided", "white")}
    for opinion, (title, style) in titles.items():
        found = [aspect for aspect in aspects if aspect.opinion == opinion][:most]
        columns = ("term", "alone", "95%", "move", "95%", "reviews", "up", "down")
        shown = table(f"{title}, in {unit}", *columns, style=style)
        for aspect in found:
            alone = (f"{aspect.alone:.2f}", interval(aspect.alone_low, aspect.alone_high))
            move = (f"{aspect.move:+.2f}", interval(aspect.move_low, aspect.move_high, "+"))
            counts = (f"{aspect.reviews:,}", f"{aspect.praised:,}", f"{aspect.criticised:,}")
            shown.add_row(Text(", ".join([aspect.term, *aspect.variants])), *alone, *move, *counts)
        if found:
            console().print(shown)


def _show(drivers: Sequence[Driver], unit: str, most: int) -> None:
    for title, sign, style in (("Up", 1, "yellow"), ("Down", -1, "blue")):
        found = [driver for driver in drivers if driver.mean * sign > 0][:most]
        shown = table(f"{title}, in {unit}", "phrase", "mean", "95%", "reviews", "share", "sum", style=style)
        for driver in found:
            forms = ", ".join([driver.phrase, *driver.variants])
            between = interval(driver.low, driver.high, "+")
            numbers = (f"{driver.reviews:,}", f"{driver.share:.1%}", f"{driver.sum:+.1f}")
            shown.add_row(Text(forms), f"{driver.mean:+.2f}", between, *numbers)
        if found:
            console().print(shown)
    if not drivers:
        console().print(RULES["many"]["no_driver"])


def _write_csv(file: IO[bytes], aspects: "Sequence[Aspect]", drivers: Sequence[Driver]) -> None:
    """Writes terms and phrases; only terms have an opinion, and scores of their clauses alone."""
    own = ["opinion", "praised", "criticised", "alone", "alone_low", "alone_high"]
    text = io.TextIOWrapper(file, "utf-8", newline="", write_through=True)
    rows = csv_files.writer(text)
    rows.writerow(["kind", "phrase", "variants", "mean", "low", "high", "reviews", "share", "sum", "rows", *own])
    for aspect in aspects:
        moves = (aspect.move, aspect.move_low, aspect.move_high)
        total = aspect.move * aspect.reviews
        alone = [round(each, 6) for each in (aspect.alone, aspect.alone_low, aspect.alone_high)]
        cells = _cells(aspect.term, aspect, moves, total)
        rows.writerow(["term", *cells, aspect.opinion, aspect.praised, aspect.criticised, *alone])
    for driver in drivers:
        moves = (driver.mean, driver.low, driver.high)
        rows.writerow(["phrase", *_cells(driver.phrase, driver, moves, driver.sum), *[""] * len(own)])
    text.detach()


def _cells(name: str, found: "Aspect | Driver", moves: tuple[float, float, float], total: float) -> list[object]:
    numbers = [*(round(each, 6) for each in moves), found.reviews, round(found.share, 6), round(total, 6)]
    return [name, "; ".join(found.variants), *numbers, " ".join(str(row + 1) for row in found.rows)]
