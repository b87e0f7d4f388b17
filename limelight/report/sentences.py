"""Describes a report in sentences: its headline and its findings."""

from collections.abc import Iterator

from limelight.common.formatting import plural
from limelight.drawing.templates import percent
from limelight.report.groups import Difference
from limelight.report.report import Report
from limelight.report.rows.check import LISTS
from limelight.report.rows.outcome import GIVEN, Contrast
from limelight.report.what_changed.times import RECENT, Change
from limelight.report.what_moves.drivers import Driver

# A term that goes with this share of a fall is named with it; the words moved too if by this share of the given stars.
_PART, _MOVED = 0.15, 0.4
# Complaints without a common word are seen from about this share of this many reviews.
_THEME_NOTICED, _OF = 0.1, 1900


def headline(report: Report) -> str:
    """Returns the finding that moved the stars of all rows farthest, in one sentence.

    Tested findings (changes and groups) take precedence over mere associations with other stars.
    """
    if mostly_foreign(report):
        return _foreign(report)
    changes = report.times.changes if report.times else []
    tested = [(abs(change.stars), _with_part(change, report)) for change in changes]
    for each in report.differences:
        if each.kind == report.outcome.kind:
            tested.append((abs(each.contrast.moved), f"{difference_sentence(each, report)}."))
    if tested:
        return max(tested, key=lambda pair: pair[0])[1]
    if report.drivers:
        return driver_sentence(max(report.drivers, key=lambda driver: abs(driver.contrast.moved)), report)
    return f"{plural(report.read, 'review')} average {value(report.mean[0], report)}."


def _with_part(change: Change, report: Report) -> str:
    """Returns what changed; of a mean with what goes with it."""
    sentence = change_sentence(change, report)
    if change.kind not in ("given", "words") or report.times is None:
        return sentence
    named = [each for each in report.times.changes if each.kind in ("term", "theme") and each.stars * change.stars > 0]
    part = max(named, key=lambda each: abs(each.stars), default=None)
    if part is None or abs(part.stars) < _PART * abs(change.stars):
        return sentence
    name = f"“{part.name}”" if part.kind == "term" else f"complaints about {part.name}"
    most = "most" if part.stars / change.stars > 0.5 else "part"
    return f"{sentence.partition(';')[0].rstrip('.')}; {most} of it goes with {name}."


def in_short(report: Report) -> Iterator[str]:
    """Yields the sentences below the headline: how many reviews, how good, and what was not read."""
    words = f"{plural(report.read, 'review')} average {value(report.mean[0], report)}"
    if report.given_mean is not None:
        given = f"{plural(sum(report.given_counts or ()), 'row')} were given {report.given_mean:.2f} ★ on average"
        if report.read == sum(report.given_counts or ()):
            words = f"they average {value(report.mean[0], report)}"
        yield f"{given}; judging by their words, {words}."
    else:
        yield f"{words}, judging by their words."
    if unknown := report.reviews.unknown:
        shown = ", ".join(f"“{cell[:30]}”" for cell, _ in unknown.most_common(3))
        others = f"{plural(unknown.total(), 'row')} {'has' if unknown.total() == 1 else 'have'}"
        yield f"{others} a value that is not a rating, such as {shown}."
    if report.outcome.foreign and not mostly_foreign(report):
        yield f"{_foreign(report)} Their given stars are counted; their words are not."
    if report.unread:
        # The first sentence of an error, without its way out.
        reasons = [
            f"{plural(count, 'row')}: {error.partition('. ')[0][:120]}" for error, count in report.unread.items()
        ]
        yield f"Not read: {'; '.join(reason.rstrip('.') for reason in reasons[:3])}."
    if report.duplicates:
        yield f"Rows with the same text as another row: {report.duplicates:,}; all are counted."
    if report.judged and (wrong := report.judged.listed[LISTS[0]]):
        yield f"Rows whose words contradict {_given(report)}: {len(wrong):,}."


def mostly_foreign(report: Report) -> bool:
    """Whether most rows are in a language other than the model's."""
    return bool(report.outcome.foreign) and sum(report.outcome.foreign.values()) >= report.read


def _foreign(report: Report) -> str:
    foreign = report.outcome.foreign
    count, total, most = sum(foreign.values()), int(report.reviews.answered.sum()), next(iter(foreign))
    which = f"({most})" if len(foreign) == 1 else f"(mostly {most})"
    verb = "is" if count == 1 else "are"
    sentence = f"{plural(count, 'review')} of {total:,} {verb} in a language other than {report.language} {which}"
    way_out = ": the model cannot read them. Use limelight train to train a model on your own reviews."
    return f"{sentence}{way_out}" if mostly_foreign(report) else f"{sentence}."


def _when(change: Change) -> tuple[str, str]:
    """Returns when something changed, as the beginning of a sentence, and the other time."""
    kind, since, until = change.shape.kind, change.since, change.until
    if kind == "season":
        which = f"in {since}" if since == until else f"from {since} to {until}"
        return f"Each year {which}", "in the rest of the year"
    if kind == "span":
        # A year that both have is said once.
        year = f" {until[-4:]}"
        which = f"In {since}" if since == until else f"From {since.removesuffix(year).removesuffix(' of')} to {until}"
        return f"{which} only", "before and after"
    if kind == "line":
        return "Gradually", "at first"
    return f"Since {since}" if kind == "step" else f"Since about {since}, or gradually", "before"


def change_sentence(change: Change, report: Report) -> str:
    """Returns a sentence on what changed and since when, with the stars of the rows concerned."""
    start, then = _when(change)
    if change.kind in ("given", "words"):
        who = f"reviews in “{change.group}”" if change.group else "reviews"
        now, before = value(change.after, report), value(change.before, report)
        sentence = f"{start}, {who} {_come_to(change.kind, report)} {now} on average ({before} {then})"
        return f"{sentence}{_by_the_other(change, report)}."
    if change.kind == "theme":
        more = "more" if change.after > change.before else "fewer"
        quoted = f": “{change.clause}”" if change.clause else ""
        outcome = _outcome(change.contrast, report, "Such reviews")
        return f"{start}, {more} reviews complain about {change.name}{quoted}. {outcome}".strip()
    now, before = percent(change.after), f"({percent(change.before)} {then})"
    if change.kind == "language":
        language = f"a language other than {report.language} {before}, mostly {change.name}"
        return f"{start}, {now} of reviews are in {language}."
    text = f"{start}, “{change.name}” is in {now} of reviews {before}"
    return f"{text}: {_outcome(change.contrast, report, 'these')}" if change.contrast else f"{text}."


def _by_the_other(change: Change, report: Report) -> str:
    """Returns whether the other series moved too: what was given, or the words."""
    if change.other is None:
        return ""
    before, after = change.other
    if (after - before) / ((change.after - change.before) or 1) >= _MOVED:
        series = "predicted" if change.kind == GIVEN else "given"
        return f"; {series}: {value(after, report)} ({value(before, report)} before)"
    return f"; {'what they say' if change.kind == GIVEN else _given(report)} did not change with it"


def _given(report: Report) -> str:
    return "the given stars" if report.model.unit == "stars" else "the given labels"


def change_notes(change: Change, report: Report) -> Iterator[str]:
    """Yields further sentences on a change: in which group, whether it continues, and related terms."""
    if change.most_in:
        share = next(share for name, share, _ in change.by_group if name == change.most_in)
        others = [(part * size, size) for name, part, size in change.by_group if name != change.most_in]
        rest = sum(hits for hits, _ in others) / max(sum(size for _, size in others), 1)
        yield f"Strongest in “{change.most_in}”: {percent(share)} there, {percent(rest)} elsewhere."
    if change.kind != "theme" and change.shape.kind in ("step", "unsure", "line"):
        still = abs(change.recent - change.before) > abs(change.after - change.before) / 2
        recent = value(change.recent, report) if change.kind in ("given", "words") else percent(change.recent)
        last = f"{RECENT} {report.times.axis.each}s" if report.times else f"{RECENT} periods"
        yield f"{'It continues' if still else 'It fades'}: {recent} in the last {last}."
    if change.variants:
        names = "”, “".join(change.variants[:4])
        yield f"Related: “{names}”."


def limits(report: Report) -> str:
    """Returns a sentence on the smallest detectable changes, and whether seasons could be detected."""
    if report.times is None:
        return ""
    least = percent(report.times.noticed)
    sentence = f"Words and pairs of words in fewer than {least} of reviews would not have been detected"
    if report.times.themed:
        share = percent(min(0.5, _THEME_NOTICED * (_OF / report.read) ** 0.5))
        sentence += f", nor would complaints without a common word in fewer than about {share}"
    return (
        f"{sentence}."
        if report.times.axis.cycle
        else f"{sentence}. One year of data cannot show a season: compare it with the year before."
    )


def driver_sentence(driver: Driver, report: Report) -> str:
    """Returns a sentence on the stars of rows that mention a thing, and the effect of the clauses about it."""
    sentence = _outcome(driver.contrast, report, f"Rows that mention “{driver.name}”")[:-1]
    move, low, high = driver.move
    if not low <= 0 <= high:
        sentence += f"; what they say about it {'costs' if move < 0 else 'adds'} {amount(move, report)} on its own"
    return f"{sentence}."


def difference_sentence(each: Difference, report: Report) -> str:
    """Returns a sentence on the difference of a group."""
    one = each.contrast
    if each.kind == "share":
        here, others = percent(one.here), percent(one.others)
        return f"In “{each.group}”, “{each.name}” is in {here} of reviews; elsewhere, in {others}"
    here, others = value(one.here, report), value(one.others, report)
    return f"In “{each.group}”, reviews {_come_to(each.kind, report)} {here}; elsewhere, {others}"


def _outcome(contrast: Contrast | None, report: Report, who: str) -> str:
    if contrast is None:
        return ""
    here, others = value(contrast.here, report, 1), value(contrast.others, report, 1).removesuffix(" ★")
    if report.outcome.kind == GIVEN:
        label = "" if report.model.unit == "stars" else f"“{report.model.labels[-1]}” in "
        return f"{who} were given {label}{here}, the others {others}."
    return f"{who} are predicted at {here}, the others at {others}."


def _come_to(kind: str, report: Report) -> str:
    if report.model.unit == "stars":
        return "are given" if kind == GIVEN else "are predicted at"
    last = f"“{report.model.labels[-1]}”"
    return f"are given {last} in" if kind == GIVEN else f"are predicted {last} with a probability of"


def value(figure: float, report: Report, digits: int = 2) -> str:
    """Formats a mean outcome: "3.25 ★" or, for labels without stars, "45%"."""
    return f"{figure:.{digits}f} ★" if report.model.unit == "stars" else percent(figure)


def amount(figure: float, report: Report) -> str:
    """Formats a difference of outcomes, without its sign."""
    if report.model.unit == "stars":
        return f"{abs(figure):.1f} ★" if abs(figure) >= 0.1 else f"{abs(figure):.2f} ★"
    return f"{100 * abs(figure):.0f} points"
