"""The command audit: one report on what a classifier fails at, whom it treats differently, and how sure it may be."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import numpy as np
import pyarrow as pa
from rich.text import Text
from tyro.conf import Positional, arg

from limelight.commands.options import ClassifierOptions, LensName, claim_files
from limelight.commands.progress import JobProgress, console, duration, say, table
from limelight.common.plain import listed, plural
from limelight.common.ranges import SEED, Range, check_ranges
from limelight.errors import InputError, InvalidTextError
from limelight.score.given import NO_LABEL, GivenLabels, label_columns
from limelight.score.parts import writing
from limelight.score.reviews import read_reviews
from limelight.tables.kinds import read_cells
from limelight.tables.read import Layout, is_headless, joint_schema, read_rows, survey
from limelight.tables.sources import find_sources
from limelight.tables.text_column import choose_text_column

if TYPE_CHECKING:
    from limelight.audit.against import Comparison
    from limelight.audit.certainty import Rows
    from limelight.audit.report import Audit
    from limelight.predictor import Predictor

_TOP = 8


@dataclass(frozen=True)
class RowOptions:
    """Labelled reviews.

    Attributes:
        data: A table of labelled reviews: CSV, TSV, JSON, Parquet or Excel, also compressed.
        text: Its column of texts; by default it is guessed.
        label: Its column of labels; by default the first called label, stars, rating, sentiment or the like.
        rows: Most rows of the data, drawn at random.
    """

    data: Path | None = None
    text: str | None = None
    label: str | None = None
    rows: Annotated[int, Range(20)] = 2000

    def __post_init__(self) -> None:
        check_ranges(type(self), vars(self))
        if self.data is None and (self.text or self.label):
            raise InputError("--text and --label belong to --data: give it too, or leave them out.")


@dataclass(frozen=True)
class ReportOptions:
    """Where the report goes, and what it is compared with.

    Attributes:
        html: Write the report as a page that opens without a network.
        json: Write the report as data: for --against later, and for the card of the model.
        against: An earlier report in JSON: shows what moved since, and exits with status 1 if anything is worse.
        tolerance: How far a figure may move, as a share of the scale from the worst answer to the best.
        force: Replace existing files.
    """

    html: Path | None = None
    json: Path | None = None
    against: Path | None = None
    tolerance: Annotated[float, Range(0, 1)] = 0.02
    force: bool = False

    def __post_init__(self) -> None:
        check_ranges(type(self), vars(self))


@dataclass(frozen=True)
class SampleOptions:
    """The texts to ask.

    Attributes:
        budget: About how many texts to ask, in all.
        light: Most texts on which the light is measured; 0 for none.
        explain: The lens to measure; by default the one that the page draws first.
        seed: Seed of every choice; the same seed gives the same bytes.
    """

    budget: Annotated[int, Range(1000)] = 10_000
    light: Annotated[int, Range(0, 200)] = 20
    explain: LensName = None
    seed: Annotated[int, SEED] = 1

    def __post_init__(self) -> None:
        check_ranges(type(self), vars(self))


def audit(
    model: Annotated[Positional[str | None], arg(metavar="MODEL")] = None,
    classifier: ClassifierOptions = ClassifierOptions(),
    labelled: RowOptions = RowOptions(),
    report: ReportOptions = ReportOptions(),
    sample: SampleOptions = SampleOptions(),
) -> int:
    """Audits a classifier: what it fails at, whom it treats differently, how sure it may be, how true its light is.

    Args:
        model: A directory of weights, or a classifier of your own: FILE.py:FUNCTION, FILE.joblib, or an address
            (https://host/predict); by default han.
        classifier: A classifier of your own.
        labelled: Labelled reviews.
        report: Where the report goes.
        sample: The texts to ask.
    """
    files = claim_files({"--html": report.html, "--json": report.json}, report.force)
    # Imported here, since they load the network.
    from limelight.audit.against import compare
    from limelight.audit.answers import Journal
    from limelight.audit.audit import Auditor
    from limelight.audit.report import read_audit
    from limelight.classifier.wrap import load_any
    from limelight.drawing.audit import to_html
    from limelight.engines.black_box import BlackBox

    before = read_audit(report.against) if report.against else None
    predictor = load_any(classifier.choose(model))
    rows = _read(predictor, labelled, min(labelled.rows, sample.budget // 5), sample.seed) if labelled.data else None
    journal = None
    if files and isinstance(predictor.engine, BlackBox):
        journal = Journal(files[-1].with_name(f".{files[-1].name}.answers"), predictor)
        if journal.kept:
            say(f"The last audit was interrupted: {plural(journal.kept, 'answer')} of it are used.")
    auditor = Auditor(predictor, rows, sample.seed, sample.budget, sample.explain, sample.light)
    say(f"About {auditor.plan.count:,} texts are asked; the classifier is likely to need {duration(auditor.probe())}.")
    with ExitStack() as stack:
        # Opened first, so that nothing is asked for what cannot be written.
        page, data = (stack.enter_context(writing(file)) if file else None for file in (report.html, report.json))
        with JobProgress(auditor.plan.count, []) as progress:
            progress.scored(0)
            found = auditor.run(progress.scored)
        comparison = compare(before, found, report.tolerance) if before else None
        if data:
            data.write(found.to_json())
        if page:
            page.write(to_html(found, comparison).encode())
    if journal is not None:
        journal.remove()
    _show(found, comparison)
    for file in files:
        say(f"{file}: written")
    return int(comparison is not None and comparison.worse > 0)


def _read(predictor: "Predictor", labelled: RowOptions, most: int, seed: int) -> "Rows":
    """Returns at most `most` rows of a table, drawn at random, without those that have no words or no label.

    Raises:
        InputError: It is no single table, a column is missing, or more than a few labels are none of the classifier.
    """
    from limelight.audit.certainty import Rows

    path, text = labelled.data, labelled.text
    assert path is not None
    sources = find_sources([str(path)])
    if len(sources) > 1:
        raise InputError(f"{path}: has {len(sources)} tables. Name one of them.")
    found = survey(sources[0], Layout(headless=is_headless(sources[0], text)))
    for note in found.notes:
        say(note)
    schema = joint_schema([found])
    column = choose_text_column(schema, text, found.sample)
    of_labels = _label_column(schema.names, labelled.label, column)
    say(f"The texts are in the column {column!r}, their labels in {of_labels!r}.")
    drawn = np.sort(np.random.default_rng(seed).permutation(found.rows)[:most])
    parts, first = [], 0
    for chunk in read_rows(found):
        parts.append(chunk.take(drawn[(drawn >= first) & (drawn < first + chunk.num_rows)] - first))
        first += chunk.num_rows
    chosen = pa.concat_tables(parts) if parts else schema.empty_table()
    labels, reader = read_cells(chosen.column(of_labels)), GivenLabels(predictor.labels, predictor.stars)
    if unknown := reader.check(labels, f"--label {of_labels}"):
        common = listed([cell for cell, _ in unknown.most_common(3)])
        say(f"Left out: {plural(unknown.total(), 'row')} with none of the labels in {of_labels!r}, such as {common}.")
    given = reader.positions(labels)
    texts = [review.text for review in read_reviews(chosen, column, None)]
    kept = [row for row in np.flatnonzero(given != NO_LABEL).tolist() if _can_read(predictor, texts[row])]
    if len(kept) < 20:
        raise InputError(f"{path}: {plural(len(kept), 'row')} can be read, and an audit needs 20 or more.")
    others = [name for name in schema.names if name not in (column, of_labels)]
    cells = {name: list(map(str, read_cells(chosen.column(name).take(kept)))) for name in others}
    return Rows(path.name, [texts[row] for row in kept], given[kept], cells)


def _can_read(predictor: "Predictor", text: str) -> bool:
    try:
        predictor.read(text)
    except InvalidTextError:
        return False
    return True


def _label_column(names: Sequence[str], wanted: str | None, text: str) -> str:
    if wanted is not None:
        if wanted not in names:
            raise InputError(f"--label {wanted}: there is no such column. The columns are {listed(names[:50])}.")
        return wanted
    if found := label_columns(name for name in names if name != text):
        return found[0]
    raise InputError(f"Cannot guess the column of the labels. Name one with --label: {listed(names[:50])}.")


def _show(found: "Audit", comparison: "Comparison | None") -> None:
    write = console().print
    if comparison is not None:
        write(comparison.verdict)
        if comparison.rows:
            write(comparison.rows)
        shown = table(f"Moved further than {comparison.tolerance:g} of the scale", "what", "before", "now", "")
        for change in comparison.changes:
            verdict = "worse" if change.worse else "better"
            shown.add_row(
                Text(f"{change.title} ({change.part})"), f"{change.before:.3f}", f"{change.after:.3f}", verdict
            )
        if comparison.changes:
            write(shown)
    shown = table(f"Fails at, mean {found.failed:.1%}", "capability", "failed", "95%", "of")
    for each in found.understands[:_TOP]:
        shown.add_row(Text(each.title), f"{each.share:.0%}", f"{each.low:.0%} to {each.high:.0%}", f"{each.n}")
    write(shown)
    shown = table(f"Moved by a word of identity, in {found.unit}", "word", "shift", "95%", "kind")
    for shift in found.identity.words[:_TOP]:
        shown.add_row(Text(shift.word), f"{shift.mean:+.2f}", f"{shift.low:+.2f} to {shift.high:+.2f}", shift.kind)
    write(shown)
    # The page says the same of the other parts.
    from limelight.drawing.audit import summarize

    for sentence in list(summarize(found))[1:]:
        write(sentence)
