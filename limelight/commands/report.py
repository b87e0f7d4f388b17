"""The command report: a table of reviews in, one page out."""

import os
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from tyro.conf import Positional, arg

from limelight.classifier.wrap import load_any
from limelight.commands.options import ClassifierOptions, files_of
from limelight.commands.progress import StepProgress, say
from limelight.common.formatting import plural
from limelight.common.output import Output, claim_files, writing
from limelight.report.rows.columns import GUESSED, Columns
from limelight.tables.sources import find_sources

# A second process pays for its start in a table of as many rows.
_MANY_ROWS = 8_000


@dataclass(frozen=True)
class Files:
    """The files to write.

    Attributes:
        out: Write the report as one HTML page, which works offline.
        figures: Write the figures to a .csv or .json file.
        rows: Write the table to a .csv, .jsonl or .parquet file, with the findings for each row: given_probability,
            rank (1 is the least likely), suggested_label, list, why, causes, language and error.
        force: Replace existing files.
    """

    out: Output | None = None
    figures: Output | None = None
    rows: Output | None = None
    force: bool = False


def report(
    table: Annotated[Positional[str], arg(metavar="TABLE")],
    files: Files = Files(),
    columns: Columns = GUESSED,
    themes: Path | None = None,
    model: str | None = None,
    classifier: ClassifierOptions = ClassifierOptions(),
) -> None:
    """Reports on many reviews: what is good, contradictory, or has changed.

    Args:
        table: A file, a folder or a pattern: CSV, TSV, JSON, Parquet or Excel, optionally compressed; or the output of
            limelight score, whose answers are reused.
        files: The files to write.
        columns: The columns of the table.
        themes: A TOML file with your own themes, one per line, such as delivery = "late parcel courier".
        model: A directory of weights, or your own classifier (FILE.py:FUNCTION, FILE.joblib, or an address such as
            https://host/predict); han by default.
        classifier: Your own classifier.
    """
    from limelight.report.files import Writer, writer_of
    from limelight.report.page import to_html
    from limelight.report.report import make_report
    from limelight.report.rows.source import open_table, read_table
    from limelight.report.sentences import headline, in_short
    from limelight.report.what_moves.themes import read_themes

    words = read_themes(themes)
    read = [source.path for source in find_sources([table])]
    named = {"--out": files.out, "--figures": files.figures, "--rows": files.rows}
    writers: dict[str, Writer] = {"--out": lambda report, file: file.write(to_html(report).encode())}
    writers |= {option: writer_of(option, file) for option, file in named.items() if file and option != "--out"}
    chosen = classifier.choose(model)
    claim_files(named, [*read, *files_of(chosen), *([themes] if themes else [])], files.force)
    predictor = load_any(chosen)
    opened_table, notes = open_table(table, columns.text)
    for note in notes:
        say(note)
    with StepProgress() as progress:
        reviews = read_table(opened_table, predictor, columns, progress)
    for note in reviews.notes:
        say(note)
    with StepProgress() as progress, ExitStack() as stack:
        opened = {option: stack.enter_context(writing(file)) for option, file in named.items() if file is not None}
        apart = len(reviews.texts) > _MANY_ROWS and len(os.sched_getaffinity(0)) > 1
        findings = make_report(reviews, predictor, Path(table).name, progress, words, apart=apart)
        for option, stream in opened.items():
            writers[option](findings, stream)
    print(headline(findings))
    print(" ".join(in_short(findings)))
    for path in filter(None, named.values()):
        say(f"{path}: {plural(len(reviews.texts), 'row')}" if path == files.rows else f"{path}: written")
