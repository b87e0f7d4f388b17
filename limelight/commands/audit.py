"""The command audit: one report on what a classifier fails at, whom it treats differently, and how sure it may be."""

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import numpy as np
import pyarrow as pa
from rich.text import Text
from tyro.conf import Positional, arg

from limelight.commands.options import ClassifierOptions, LensName, claim_files
from limelight.commands.progress import JobProgress, console, duration, say, table
from limelight.common.plain import listed, plural
from limelight.common.ranges import SEED, Range
from limelight.errors import InputError, InvalidTextError
from limelight.score.contradictions import NO_LABEL
from limelight.score.given import GivenLabels
from limelight.score.parts import writing
from limelight.score.reviews import read_reviews
from limelight.tables.kinds import read_cells
from limelight.tables.read import Layout, is_headless, joint_schema, read_rows, survey
from limelight.tables.sources import find_sources
from limelight.tables.text_column import choose_text_column

if TYPE_CHECKING:
    from limelight.audit.certainty import Rows
    from limelight.audit.compare import Comparison
    from limelight.audit.report import Audit
    from limelight.predictor import Predictor

# Names of the column of labels if none is named, in this order.
_LABELS = ("label", "labels", "stars", "star", "rating", "score", "sentiment", "class")
_TOP = 8


def audit(
    weights: Annotated[Positional[Path | None], arg(metavar="MODEL")] = None,
    classifier: ClassifierOptions = ClassifierOptions(),
    stars: str | None = None,
    data: Path | None = None,
    text: str | None = None,
    label: str | None = None,
    html: Path | None = None,
    json: Path | None = None,
    against: Path | None = None,
    tests: Path | None = None,
    thresholds: Path | None = None,
    budget: Annotated[int, Range(1000)] = 10_000,
    rows: Annotated[int, Range(20)] = 2000,
    light: Annotated[int, Range(0, 200)] = 20,
    explain: LensName = None,
    seed: Annotated[int, SEED] = 1,
    force: bool = False,
) -> int:
    """Audits a classifier: what it fails at, whom it treats differently, how sure it may be, how true its light is.

    Args:
        weights: The directory of a model; by default that of han.
        classifier: A classifier of your own instead.
        stars: The stars that each label stands for, separated by commas, if they are ratings.
        data: A table of labelled reviews: CSV, TSV, JSON, Parquet or Excel, also compressed.
        text: Its column of texts; by default it is guessed.
        label: Its column of labels; by default one called label, stars, rating, score or sentiment.
        html: Write the report as a page that opens without a network.
        json: Write the report as data: for --against later, and for the card of the model.
        against: An earlier report in JSON: shows what is better or worse by more than chance.
        tests: A TOML file of tests of your own.
        thresholds: A TOML file of limits; the exit status is 1 if a figure is beyond one.
        budget: About how many texts to ask, in all.
        rows: Most rows of the data, drawn at random.
        light: Most texts on which the light is measured; 0 for none.
        explain: The lens to measure; by default the one that the page draws first.
        seed: Seed of every choice; the same seed gives the same bytes.
        force: Replace existing files.
    """
    files = claim_files({"--html": html, "--json": json}, force)
    if data is None and (text or label):
        raise InputError("--text and --label belong to --data: give it too, or leave them out.")
    # Imported here, since they load the network.
    from limelight.audit.answers import Journal
    from limelight.audit.audit import Auditor
    from limelight.audit.compare import compare
    from limelight.audit.own import OwnTests, read_own
    from limelight.audit.report import read_audit
    from limelight.audit.scale import Scale
    from limelight.audit.thresholds import crossed, read_thresholds
    from limelight.classifier.wrap import load_any
    from limelight.drawing.audit import to_html
    from limelight.engines.black_box import BlackBox

    limits = read_thresholds(thresholds) if thresholds else {}
    before = read_audit(against) if against else None
    predictor = load_any(classifier.choose(weights, stars))
    own = (
        read_own(tests, Scale.of(predictor.labels, predictor.stars), max(20, budget // 50), seed)
        if tests
        else OwnTests()
    )
    found_rows = None if data is None else _read(predictor, data, text, label, min(rows, budget // 5), seed)
    journal = None
    if files and isinstance(predictor.engine, BlackBox):
        journal = Journal(files[-1].with_name(f".{files[-1].name}.answers"), predictor)
        if journal.kept:
            say(f"The last audit was interrupted: {plural(journal.kept, 'answer')} of it are used.")
    auditor = Auditor(predictor, found_rows, own, seed, budget, explain, light)
    seconds = auditor.probe()
    say(f"About {auditor.plan.count:,} texts are asked; that is likely to take {duration(seconds)}.")
    with ExitStack() as stack:
        # Opened first, so that nothing is asked for what cannot be written.
        page, report = (stack.enter_context(writing(file)) if file else None for file in (html, json))
        with JobProgress(auditor.plan.count, []) as progress:
            progress.scored(0)
            found = auditor.run(progress.scored)
        comparison = compare(before, found) if before else None
        beyond = crossed(limits, found, comparison)
        if report:
            report.write(found.to_json())
        if page:
            page.write(to_html(found, comparison, beyond).encode())
    if journal is not None:
        journal.remove()
    _show(found, comparison)
    for file in files:
        say(f"{file}: written")
    for each in beyond:
        say(f"beyond its limit: {each}")
    return int(bool(beyond))


def _read(predictor: "Predictor", path: Path, text: str | None, label: str | None, most: int, seed: int) -> "Rows":
    """Returns at most `most` rows of a table, drawn at random, without those that have no words or no label.

    Raises:
        InputError: It is no single table, a column is missing, or more than a few labels are none of the classifier.
    """
    from limelight.audit.certainty import Rows

    sources = find_sources([str(path)])
    if len(sources) > 1:
        raise InputError(f"{path}: has {len(sources)} tables. Name one of them.")
    found = survey(sources[0], Layout(headless=is_headless(sources[0], text)))
    for note in found.notes:
        say(note)
    schema = joint_schema([found])
    column = choose_text_column(schema, text)
    labelled = _label_column(schema.names, label, column)
    say(f"The texts are in the column {column!r}, their labels in {labelled!r}.")
    drawn = np.sort(np.random.default_rng(seed).permutation(found.rows)[:most])
    parts, first = [], 0
    for chunk in read_rows(found):
        parts.append(chunk.take(drawn[(drawn >= first) & (drawn < first + chunk.num_rows)] - first))
        first += chunk.num_rows
    chosen = pa.concat_tables(parts) if parts else schema.empty_table()
    labels, reader = read_cells(chosen.column(labelled)), GivenLabels(predictor.labels, predictor.stars)
    reader.check(labels, f"--label {labelled}")
    given = reader.positions(labels)
    texts = [review.text for review in read_reviews(chosen, column, None)]
    kept = [row for row in np.flatnonzero(given != NO_LABEL).tolist() if _can_read(predictor, texts[row])]
    if len(kept) < 20:
        raise InputError(f"{path}: {plural(len(kept), 'row')} can be read, and an audit needs 20 or more.")
    others = [name for name in schema.names if name not in (column, labelled)]
    cells = {name: list(map(str, read_cells(chosen.column(name).take(kept)))) for name in others}
    return Rows(path.name, [texts[row] for row in kept], given[kept], drawn[kept].tolist(), cells)


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
    known = {name.strip().lower(): name for name in names if name != text}
    found = next((known[name] for name in _LABELS if name in known), None)
    if found is None:
        raise InputError(f"Cannot guess the column of the labels. Name one with --label: {listed(names[:50])}.")
    return found


def _show(found: "Audit", comparison: "Comparison | None") -> None:
    write = console().print
    if comparison is not None:
        changed = [change for change in comparison.changes if change.verdict != "same"]
        shown = table("Changed by more than chance", "figure", "before", "now", "")
        for change in changed:
            shown.add_row(Text(change.title), f"{change.before:.3f}", f"{change.after:.3f}", change.verdict)
        write(shown if changed else "Nothing changed by more than chance.")
    shown = table(f"Fails at, mean {found.failed:.1%}", "capability", "failed", "95%", "of")
    for each in found.understands[:_TOP]:
        shown.add_row(Text(each.title), f"{each.share:.0%}", f"{each.low:.0%} to {each.high:.0%}", f"{each.n}")
    write(shown)
    shown = table(f"Moved by a word of identity, in {found.unit}", "word", "shift", "95%", "kind")
    for shift in found.identity.words[:_TOP]:
        shown.add_row(Text(shift.word), f"{shift.mean:+.2f}", f"{shift.low:+.2f} to {shift.high:+.2f}", shift.kind)
    write(shown)
    if (sure := found.certainty) is not None:
        write(
            f"Right: {sure.right:.1%} of {sure.n:,} rows ({sure.low:.1%} to {sure.high:.1%}); counted words "
            f"{sure.baseline:.1%}. Calibration error {sure.error:.1%}, by chance {sure.error_by_chance:.1%}."
        )
    if (light := found.light) is not None:
        write(
            f"Light ({light.lens}): without its words the probability falls by {light.comprehensiveness[0]:.3f} ± "
            f"{light.comprehensiveness[1]:.3f}, without random ones by {light.random_comprehensiveness[0]:.3f}."
            + (
                f" With a neutral sentence more, phrases correlate by {repeats.correlation[0]:.3f} with themselves, "
                f"and the strongest stays in {repeats.same} of {repeats.n} texts."
                if (repeats := light.repeats)
                else ""
            )
        )
