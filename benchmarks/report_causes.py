"""Measures whether a report names the group, the date and the cause of complaints that are planted in one group.

Run `python -m benchmarks.report_causes FILE --given stars` in the root of the project. Ten tables are made of the rows
of the file, each with products, and with complaints about one thing in one of the products since a month. It prints
each headline, how many of them name all three, how many rows have a cause that they do not state, and how many of the
planted rows have theirs.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tyro.conf import Positional

from benchmarks.report import rows_of
from benchmarks.report_tables import Bools, Maker, Table, month_named, wordings
from limelight.predictor import Predictor
from limelight.report.files import rows_table
from limelight.report.report import Report, make_report
from limelight.report.rows.reader import Reader
from limelight.report.sentences import headline
from limelight.report.what_moves.themes import read_themes

PRODUCTS = ("Aero 2 earbuds", "Nova speaker", "Terra lamp", "Vento fan", "Cara kettle", "Lumen clock")
# The planted causes, one for each table.
CAUSES = (
    *("battery and power", "delivery", "hinge", "noise", "battery and power"),
    *("software", "strap", "service", "price", "zipper"),
)
# Parts of words that state a cause, as the words of its theme do.
_SAID = {
    "battery and power": "batter|charg|power|plug|outlet|drain|dead|dies|died|flat|cord|volt|watt|electric|last",
    "delivery": "deliver|ship|courier|parcel|package|arriv|late|delay|came|mail|order|wait|post|dispatch|transit|track",
    "service": "service|support|rude|manager|staff|help|phone|call|email|repl|answer|compla|seller|clerk|ignor",
    "price": "pric|cost|money|expens|cheap|dollar|buck|paid|pay|charg|fee|worth|afford|value|spend|spent|rip",
    "noise": "nois|loud|hum|buzz|rattl|squeak|sound|hear|whistl|click|silent|quiet|grind",
    "software": "app|softw|updat|crash|froze|freez|login|log in|account|bug|setting|pair|error|screen|version|device",
    "things that break": "br[eo]k|crack|snap|rip|torn|tear|fell|fall|shatter|flims|work|apart|fail|loose|died|stop",
    "refunds": "refund|return|exchang|credit|replac|warrant|money back|reimburs|sent|send",
    "packaging": "pack|box|crush|dent|wrap|seal|leak",
}
_ROWS, _MONTHS, _MOST_CHARACTERS = 3000, 18, 600
# The shares of rows: with a complaint, of one product since a month; with what all products have; with their noun.
_PLANTED, _BAD, _GOOD, _NAMED = 0.37, 0.12, 0.3, 0.4


@dataclass(frozen=True, slots=True)
class Planted:
    """The plan of a table: the cause, the product, the month (as a report names it), and the rows."""

    cause: str
    product: str
    month: str
    rows: Bools


def main(
    file: Positional[Path],
    given: str = "stars",
    text: str = "text",
    weights: Path = Path("weights/han"),
    seed: int = 0,
    tables: int = len(CAUSES),
) -> None:
    """Prints the figures.

    Args:
        file: A table of reviews.
        given: The column of their stars.
        text: The column of the reviews.
        weights: The model.
        seed: The first seed of the tables.
        tables: Number of tables.
    """
    model = Predictor.load(weights)
    texts, right = rows_of(model, file, given, text)
    short = [row for row, each in enumerate(texts) if len(each) <= _MOST_CHARACTERS]
    maker = Maker(model, [texts[row] for row in short], np.array(model.stars)[right[short]])
    named = caused = unstated = had = planted = 0
    reader = Reader(model)
    for number in range(tables):
        table, what = plant(maker, seed + number)
        report = make_report(maker.reviews(table, by=True), model, "table", reader=reader, explain=False)
        told = headline(report)
        names = what.product in told and what.month in told and what.cause in told
        print(
            f"{'names all' if names else 'does not'} ({what.product}, {what.month}, {what.cause}): {told}", flush=True
        )
        named += names
        having = dict(_rows_with_causes(report))
        false = [row for row, causes in having.items() if any(not states(table, what, row, one) for one in causes)]
        caused, unstated = caused + len(having), unstated + len(false)
        had += sum(_is_found(what, having.get(row, [])) for row in np.flatnonzero(what.rows).tolist())
        planted += int(what.rows.sum())
    print(f"{named} of {tables} headlines name group, month and cause")
    print(f"{unstated} of {caused} rows with a cause do not state it ({unstated / max(caused, 1):.1%})")
    print(f"{had} of {planted} planted rows have a cause ({had / max(planted, 1):.1%})")


def plant(maker: Maker, number: int) -> tuple[Table, Planted]:
    """Returns a table of products in which complaints about one thing begin in one product."""
    table = maker.table(5000 + number, _ROWS, _MONTHS)
    random, cause = table.random, CAUSES[number % len(CAUSES)]
    table.branch = random.choice(PRODUCTS, len(table.texts))
    product, since = PRODUCTS[number % len(PRODUCTS)], int(random.integers(6, 13))
    for each in PRODUCTS:
        noun = each.split()[-1]
        naming = [f"This {noun} is for the kitchen.", f"I bought the {noun} in spring.", f"A {noun} like this one."]
        table.plant(naming, (table.branch == each) & (random.random(len(table.texts)) < _NAMED))
    everywhere = wordings("everywhere")
    table.plant(everywhere["bad"], random.random(len(table.texts)) < _BAD, 1, 2)
    table.plant(everywhere["good"], random.random(len(table.texts)) < _GOOD)
    sentences = {**wordings("nouns"), **wordings("themes"), **wordings("causes")}[cause]
    rows = (table.branch == product) & (table.months >= since) & (random.random(len(table.texts)) < _PLANTED)
    table.plant(sentences, rows, 1, 3)
    return table, Planted(cause, product, month_named(since), rows)


def states(table: Table, what: Planted, row: int, cause: str) -> bool:
    """Whether a row states a cause: it is planted there, or its text has a word that says so."""
    if what.rows[row] and cause == what.cause:
        return True
    words = [*read_themes().get(cause, [cause.lower()])]
    said = "|".join([*map(re.escape, words), *filter(None, [_SAID.get(cause)])])
    return bool(re.search(said, table.texts[row].lower()))


def _is_found(what: Planted, causes: list[str]) -> bool:
    """Whether a row has the planted cause, or a term of the sentences that were planted."""
    sentences = {**wordings("nouns"), **wordings("themes"), **wordings("causes")}[what.cause]
    said = " ".join(sentences).lower()
    return any(cause == what.cause or cause.lower() in said for cause in causes)


def _rows_with_causes(report: Report) -> Iterator[tuple[int, list[str]]]:
    for row, causes in enumerate(rows_table(report).column("causes").to_pylist()):
        if causes:
            yield row, causes.split("; ")


if __name__ == "__main__":
    import tyro

    tyro.cli(main)
