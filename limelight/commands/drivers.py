"""The command drivers: the phrases that move the stars of reviews that were scored, by how much, and in how many."""

import csv as csv_files
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from rich.console import Console
from rich.table import Table
from rich.text import Text
from tyro.conf import Positional, arg

from limelight.commands.progress import say
from limelight.drawing.drivers import to_html
from limelight.errors import OutputError
from limelight.jobs.answers import Answers
from limelight.jobs.parts import writing
from limelight.quiet import quiet
from limelight.ranges import Range
from limelight.scoring.drivers import Driver, find_drivers


def drivers(
    out: Annotated[Positional[Path], arg(metavar="OUT")],
    text: str | None = None,
    top: Annotated[int, Range(1)] = 20,
    html: Path | None = None,
    csv: Path | None = None,
    force: bool = False,
) -> None:
    """Finds the phrases that move the stars of reviews that were scored, how far, and in how many.

    Args:
        out: The file or folder that limelight score wrote with --explain.
        text: The column of the reviews; by default the one that was scored.
        top: Phrases in either direction.
        html: Write a page that opens without a network.
        csv: Write all phrases as a table.
        force: Replace files that are there.
    """
    files = [file for file in (csv, html) if file]
    if taken := [file for file in files if file.exists() and not force]:
        raise OutputError(f"{taken[0]}: is there already. Add --force to replace it, or name another file.")
    answers = Answers(out, text)
    with quiet():
        # Imported here: it loads what networks are made of.
        from limelight.insights.runs import LEAST_MOVE

    found = find_drivers(lambda: ((each.text, each.phrases) for each in answers), LEAST_MOVE[answers.unit])
    if csv:
        _write_csv(csv, found)
    if html:
        wanted = {row for driver in found for row in driver.rows}
        texts: dict[int, str] = {}
        reviews = 0
        for row, each in enumerate(answers):
            reviews += 1
            if row in wanted:
                texts[row] = each.text
        with writing(html) as file:
            file.write(to_html(found, texts, reviews, answers.unit, top).encode())
    if not files:
        _show(found, answers.unit, top)
    for file in files:
        say(f"{file}: {len(found):,} phrases")


def _show(drivers: Sequence[Driver], unit: str, most: int) -> None:
    console = Console(highlight=False)
    for title, sign, style in (("Up", 1, "yellow"), ("Down", -1, "blue")):
        table = Table(title=f"{title}, in {unit}", title_justify="left", box=None, pad_edge=False)
        table.add_column("phrase", style=style, ratio=1)
        for name in ("mean", "95 %", "reviews", "share", "sum"):
            table.add_column(name, justify="right", no_wrap=True)
        for driver in [driver for driver in drivers if driver.mean * sign > 0][:most]:
            forms = ", ".join([driver.phrase, *driver.variants])
            interval = f"{driver.low:+.2f} to {driver.high:+.2f}"
            numbers = (f"{driver.reviews:,}", f"{driver.share:.1%}", f"{driver.sum:+.1f}")
            table.add_row(Text(forms), f"{driver.mean:+.2f}", interval, *numbers)
        console.print(table)
    if not drivers:
        console.print("No phrase moves the answer in three reviews or more.")


def _write_csv(path: Path, drivers: Sequence[Driver]) -> None:
    with writing(path) as binary:
        text = io.TextIOWrapper(binary, "utf-8", newline="", write_through=True)
        rows = csv_files.writer(text)
        rows.writerow(["phrase", "variants", "mean", "low", "high", "reviews", "share", "sum", "rows"])
        for driver in drivers:
            numbers = [round(number, 6) for number in (driver.mean, driver.low, driver.high)]
            rows.writerow(
                [driver.phrase, "; ".join(driver.variants), *numbers, driver.reviews, round(driver.share, 6),
                 round(driver.sum, 6), " ".join(str(row + 1) for row in driver.rows)]
            )  # fmt: skip
        text.detach()
