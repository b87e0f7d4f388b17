"""The command audit: one report on what a classifier fails at, whom it treats differently, and how far to trust it."""

from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import numpy as np
from tyro.conf import Positional, arg

from limelight.commands.options import ClassifierOptions, files_of
from limelight.commands.progress import JobProgress, say
from limelight.common.formatting import listed, plural
from limelight.common.output import Output, claim_files, writing
from limelight.common.ranges import SEED, Range, check_ranges
from limelight.errors import InputError, InvalidTextError
from limelight.report.rows.columns import Columns
from limelight.score.given import NO_LABEL, GivenLabels
from limelight.score.reviews import read_reviews
from limelight.tables.column_types import read_cells
from limelight.tables.sources import find_sources

if TYPE_CHECKING:
    from limelight.audit.certainty import Rows
    from limelight.predictor import Predictor

# An audit needs as many labelled rows, and takes at most this share of the budget, drawn at random.
_LEAST_ROWS, _ROWS_SHARE = 20, 0.2
# A text that is evaluated twice, and the difference of probabilities that the order of additions explains.
_REPEATED = "The food was good, but the service was slow."
_MOST_NOISE = 1e-3


@dataclass(frozen=True)
class AuditOptions:
    """The texts to evaluate, the files to write, and the earlier report to compare with.

    Attributes:
        data: A table of labelled reviews: CSV, TSV, JSON, Parquet or Excel, optionally compressed.
        text: The column of the texts; guessed by default.
        label: The column of the labels; by default, the first one called label, stars, rating, sentiment or similar.
        marks: The column of passages that people marked as reasons, separated by "|" or as a JSON list.
        out: Write the report as an HTML page, which works offline.
        json: Write the report as JSON, for a later --against and for the model's card.
        against: An earlier JSON report: show what has changed since, and exit with status 1 if anything is worse.
        tolerance: How far a figure may move, as a fraction of the range from the worst to the best answer.
        force: Replace existing files.
        budget: Approximate number of texts to evaluate; up to a fifth are rows of --data.
        light: Maximum number of texts on which to measure explanations; 0 for none.
        seed: Seed for random choices; the same seed gives the same report, byte for byte.
    """

    data: Path | None = None
    text: str | None = None
    label: str | None = None
    marks: str | None = None
    out: Annotated[Output | None, arg(aliases=["--html"])] = None
    json: Output | None = None
    against: Path | None = None
    tolerance: Annotated[float, Range(0, 1)] = 0.02
    force: bool = False
    budget: Annotated[int, Range(1000)] = 10_000
    light: Annotated[int, Range(0, 200)] = 20
    seed: Annotated[int, SEED] = 1

    def __post_init__(self) -> None:
        check_ranges(type(self), vars(self))
        if self.data is None and (self.text or self.label or self.marks):
            raise InputError("--text, --label and --marks need --data. Add it, or leave them out.")


def audit(
    model: Annotated[Positional[str | None], arg(metavar="MODEL")] = None,
    classifier: ClassifierOptions = ClassifierOptions(),
    evaluation: AuditOptions = AuditOptions(),
) -> int:
    """Audits a classifier: errors, differences between groups, confidence.

    Args:
        model: A directory of weights, or your own classifier (FILE.py:FUNCTION, FILE.joblib, or an address such as
            https://host/predict); han by default.
        classifier: Your own classifier.
        evaluation: The texts to evaluate, and the report.
    """
    chosen = classifier.choose(model)
    read = [source.path for source in find_sources([str(evaluation.data)])] if evaluation.data else []
    read += [evaluation.against] if evaluation.against else []
    files = claim_files(
        {"--out": evaluation.out, "--json": evaluation.json}, [*read, *files_of(chosen)], evaluation.force
    )
    # Imported here, since they load the network.
    from limelight.audit.against import compare
    from limelight.audit.answers import kept
    from limelight.audit.audit import Auditor
    from limelight.audit.page import summarize, to_html
    from limelight.audit.report import read_audit
    from limelight.classifier.wrap import load_any
    from limelight.engines.black_box import BlackBox

    before = read_audit(evaluation.against) if evaluation.against else None
    predictor = load_any(chosen)
    rows = _read(evaluation.data, evaluation, predictor) if evaluation.data else None
    auditor = Auditor(predictor, rows, evaluation.seed, evaluation.budget, evaluation.light)
    say(f"About {auditor.count:,} texts will be evaluated.")
    if isinstance(predictor.engine, BlackBox) and (noise := predictor.engine.noise(_REPEATED)) > _MOST_NOISE:
        say(
            f"The classifier answered the same text differently: a probability differs by {noise:.3f} in the second "
            "call. The figures of this audit contain that noise. Switch off dropout, or fix the seed of each call."
        )
    with ExitStack() as stack:
        # Opened first, so that nothing is asked for what cannot be written.
        page, data = (
            stack.enter_context(writing(file)) if file else None for file in (evaluation.out, evaluation.json)
        )
        if files and not predictor.is_network:
            used = stack.enter_context(kept(files[-1].with_name(f".{files[-1].name}.answers"), predictor))
            if used:
                say(f"The last audit was interrupted; {used:,} of its answers are reused.")
        with JobProgress(auditor.count, []) as progress:
            progress.scored(0)
            result = auditor.run(progress.scored)
        comparison = compare(before, result, evaluation.tolerance, rows.texts if rows else ()) if before else None
        if data:
            data.write(result.to_json())
        if page:
            page.write(to_html(result, comparison).encode())
    if comparison is not None:
        print(comparison.verdict)
        for change in comparison.changes:
            way = "worse" if change.worse else "better"
            print(f"* {change.title} ({change.part}): {change.before:.3f} → {change.after:.3f}, {way}")
    print("\n".join(summarize(result).values()))
    for file in files:
        say(f"{file}: written")
    return int(comparison is not None and comparison.worse > 0)


def _read(path: Path, options: AuditOptions, predictor: "Predictor") -> "Rows":
    """Returns rows of a table, drawn at random, without those that have no words or no label."""
    from limelight.audit.certainty import Rows
    from limelight.report.rows.source import choose_columns, open_table

    label, reader = options.label, GivenLabels(predictor.labels, predictor.stars)
    table, notes = open_table(str(path), options.text)
    for option, name in (("--label", label), ("--marks", options.marks)):
        if name is not None and name not in table.column_names:
            raise InputError(f"{option} {name}: there is no such column. The columns are {listed(table.column_names)}.")
    columns, guessed = choose_columns(table, reader, Columns(options.text, stars=label))
    for note in (*notes, *guessed):
        say(note)
    if columns.stars is None:
        raise InputError(
            f"Cannot guess the column of the labels. Specify one with --label: {listed(table.column_names)}."
        )
    text, label = str(columns.text), columns.stars
    drawn = np.random.default_rng(options.seed).permutation(table.num_rows)[: int(options.budget * _ROWS_SHARE)]
    table = table.take(np.sort(drawn))
    cells = read_cells(table.column(label))
    if unknown := reader.check(cells, f"--label {label}"):
        common = listed([cell for cell, _ in unknown.most_common(3)])
        say(f"Skipped {plural(unknown.total(), 'row')} whose {label!r} is not one of the labels, such as {common}.")
    given, texts = reader.positions(cells), [review.text for review in read_reviews(table, text, None)]
    chosen = []
    for row in np.flatnonzero(given != NO_LABEL).tolist():
        with suppress(InvalidTextError):
            predictor.read(texts[row])
            chosen.append(row)
    if len(chosen) < _LEAST_ROWS:
        raise InputError(f"{path}: {plural(len(chosen), 'row')} can be read; an audit needs {_LEAST_ROWS} or more.")
    others = [name for name in table.column_names if name not in (text, label)]
    more = {name: list(map(str, read_cells(table.column(name).take(chosen)))) for name in others}
    return Rows(path.name, [texts[row] for row in chosen], given[chosen], more, more.pop(options.marks or "", ()))
