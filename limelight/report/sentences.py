"""Describes a report in sentences: its headline and its findings."""

from collections.abc import Iterator, Sequence

from limelight.common.formatting import plural
from limelight.drawing.templates import percent
from limelight.report.groups import Difference
from limelight.report.report import Report
from limelight.report.rows.check import LISTS, MOST_DRAWN
from limelight.report.rows.outcome import GIVEN, WORDS, Contrast
from limelight.report.what_changed.change import PART, RECENT, Change, causes_of, largest_part
from limelight.report.what_moves.drivers import Driver

# Complaints without a common word are seen from about this share of this many reviews.
_THEME_NOTICED, _OF = 0.1, 1900


def headline(report: Report) -> str:
    """Returns the finding that moved the stars of all rows farthest, in one sentence."""
    return lead(report)[0]


def lead(report: Report) -> tuple[str, Change | Difference | Driver | None]:
    """Returns the headline, and what it is about.

    Tested findings (changes and groups) take precedence over mere associations with other stars. A thing whose rows
    have the stars of the others is none. A difference of a group that has a change of its own yields to the change.
    """
    changes = [each for each in report.changes if each.kind not in ("term", "theme") or _differs(each.contrast)]
    kinds = (report.outcome.kind, "share")
    groups = [each for each in report.differences if each.kind in kinds and each.stars and not _changed(each, report)]
    tested: list[Change | Difference] = [*changes, *groups]
    if tested:
        found = max(tested, key=lambda each: abs(each.stars))
        told = change_sentence(found, report) if isinstance(found, Change) else difference_sentence(found, report)
        return told, found
    if mostly_foreign(report):
        return _foreign(report), None
    if report.drivers:
        driver = max(report.drivers, key=lambda each: abs(each.contrast.moved))
        return driver_sentence(driver, report), driver
    return f"{_mean_by_words(report)}.", None


def _changed(each: Difference, report: Report) -> bool:
    """Whether the group of a difference has a change of its own, which moved its stars the same way."""
    own = (change for change in report.changes if each.group in (change.group, change.most_in))
    return any(change.stars * each.stars > 0 for change in own)


def _differs(one: Contrast | None) -> bool:
    return one is not None and one.is_sure


def _mean_by_words(report: Report, who: str = "") -> str:
    mean, who = report.totals.mean, who or plural(report.totals.read, "review")
    if not mean or report.model.unit == "stars":
        verb = "averages" if report.totals.read == 1 else "average"
        return f"{who} {verb} {value(mean[0], report)}" if mean else ""
    return f"{who} {_come_to(WORDS, report)} {value(mean[0], report)} on average"


def in_short(report: Report) -> Iterator[str]:
    """Yields the sentences below the headline: how many reviews, how good, and what was not read."""
    totals = report.totals
    rated, words = sum(totals.given_counts or ()), _mean_by_words(report)
    if totals.given_mean is not None:
        given = f"{plural(rated, 'row')} {'was' if rated == 1 else 'were'} given {totals.given_mean:.2f} ★ on average"
        whose, who = ("its", "it") if totals.read == 1 else ("their", "they")
        words = _mean_by_words(report, who if totals.read == rated else "")
        yield f"{given}; judging by {whose} words, {words}." if words else f"{given}."
    elif words:
        yield f"{words}, judging by {'its' if totals.read == 1 else 'their'} words."
    if totals.heard < totals.read:
        yield (
            "Stars, dates and means of groups are those of all rows; words, things and themes are those of "
            f"{totals.heard:,} rows drawn at random: more take long, and tell little more."
        )
    if unknown := report.reviews.unknown:
        shown = ", ".join(f"“{cell[:30]}”" for cell, _ in unknown.most_common(3))
        others = f"{plural(unknown.total(), 'row')} {'has' if unknown.total() == 1 else 'have'}"
        yield f"{others} a value that is not a rating, such as {shown}."
    if report.outcome.foreign and _foreign(report) != headline(report):
        yield _foreign(report)
    if totals.unread:
        # The first sentence of an error, without its way out.
        reasons = [
            f"{plural(count, 'row')}: {error.partition('. ')[0][:120]}" for error, count in totals.unread.items()
        ]
        yield f"Not read: {'; '.join(reason.rstrip('.') for reason in reasons[:3])}."
    if totals.duplicates:
        count = "all" if totals.copies == totals.duplicates else f"{totals.copies:,}"
        copied = f"; {count} of them are the same in all other columns, ids apart" if totals.copies else ""
        yield f"Rows with the same text as an earlier row: {totals.duplicates:,}{copied}. All are counted."
    if report.judged and (wrong := report.judged.listed[LISTS[0]]):
        yield f"Rows whose words contradict {_given(report)}: {len(wrong):,}."


def listed_count(rows: Sequence[int]) -> str:
    """Returns the number of rows on a list, and how many of them the page has, if these are fewer."""
    return f"{len(rows):,}" if len(rows) <= MOST_DRAWN else f"the {MOST_DRAWN} least likely of {len(rows):,}"


def mostly_foreign(report: Report) -> bool:
    """Whether most rows are in a language other than the model's."""
    return bool(report.outcome.foreign) and sum(report.outcome.foreign.values()) >= report.totals.read


def _foreign(report: Report) -> str:
    foreign = report.outcome.foreign
    count, total, most = sum(foreign.values()), int(report.reviews.answered.sum()), next(iter(foreign))
    which = f"({most})" if len(foreign) == 1 else f"(mostly {most})"
    verb = "is" if count == 1 else "are"
    sentence = f"{plural(count, 'review')} of {total:,} {verb} in a language other than {report.language} {which}"
    way_out = ": the model cannot read them. Use limelight train to train a model on your own reviews."
    counted = f"{_given(report).capitalize().replace('The', 'Their')} are counted; their words are not."
    rest = (
        way_out
        if mostly_foreign(report)
        else f". {counted if report.totals.given_counts else 'Their words are not counted.'}"
    )
    return f"{sentence}{rest}"


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
    if kind == "unsure":
        return f"Since about {since}, or gradually", "before"
    return f"Since{' about' if change.shape.about else ''} {since}", "before"


def change_sentence(change: Change, report: Report) -> str:
    """Returns a sentence on what changed and since when, with the stars of the rows concerned."""
    start, then = _when(change)
    if change.kind in ("given", "words"):
        who = f"reviews in “{change.group}”" if change.group else "reviews"
        now, before = value(change.after, report), value(change.before, report)
        sentence = f"{start}, {who} {_come_to(change.kind, report)} {now} on average ({before} {then})"
        return f"{sentence}{_along(change, report)}."
    if change.kind == "theme":
        quoted = f": “{change.clause}”" if change.clause else ""
        outcome = _outcome(change.contrast, report, "Such reviews")
        who = f"reviews in “{change.group}”" if change.group else "reviews"
        told = f"{start}, {percent(change.after)} of {who} complain about {change.name}"
        where = f"{_elsewhere(change)})" if change.group else f"){_mostly_in(change)}"
        return f"{told} ({percent(change.before)} {then}{where}{quoted}. {outcome}".strip()
    now, before = percent(change.after), f"({percent(change.before)} {then})"
    if change.kind == "language":
        language = f"a language other than {report.language} {before}, mostly {change.name}"
        return f"{start}, {now} of reviews are in {language}."
    text = f"{start}, “{change.name}” is in {now} of reviews {before}{_mostly_in(change)}"
    return f"{text}: {_outcome(change.contrast, report, 'these')}" if change.contrast else f"{text}."


def _along(change: Change, report: Report) -> str:
    """Returns what changed with a mean, if anything did: a thing, a theme, or the mean of the other series."""
    along = [each for each in report.changes if each is not change and each.shape.meets(change.shape)]
    if part := largest_part(change.stars, causes_of(change, report.changes)):
        name = f"“{part.name}”" if part.kind == "term" else f"complaints about {part.name}"
        where = f" in “{part.most_in}”" if part.most_in != change.group else ""
        return f"; {_how_much(part.stars, change.stars)} of it goes with {name}{where}"
    if change.other is None:
        return ""
    before, after = change.other
    moved = change.after - change.before
    if (after - before) / (moved or 1) >= PART:
        series = "predicted" if change.kind == GIVEN else "given"
        return f"; {series}: {value(after, report)} ({value(before, report)} before)"
    mean = "the mean predicted from their words" if change.kind == GIVEN else f"the mean of {_given(report)}"
    return "" if along else f"; {mean} did not {'fall' if moved < 0 else 'rise'} with it"


def _how_much(part: float, whole: float) -> str:
    return "most" if part / whole > 0.5 else "part"


def _mostly_in(change: Change) -> str:
    """Returns in which group something changed most."""
    if not change.most_in:
        return ""
    share = next(share for name, share, _ in change.by_group if name == change.most_in)
    return f", most often in “{change.most_in}” ({percent(share)}{_elsewhere(change)})"


def _elsewhere(change: Change) -> str:
    """Returns the share in all groups but the one that has most of a change; empty without such a group."""
    others = [(part * size, size) for name, part, size in change.by_group if name != change.most_in]
    rest = sum(hits for hits, _ in others) / max(sum(size for _, size in others), 1)
    return f"; elsewhere {percent(rest)}" if change.most_in and others else ""


def _given(report: Report) -> str:
    return "the given stars" if report.model.unit == "stars" else "the given labels"


def change_notes(change: Change, report: Report) -> Iterator[str]:
    """Yields further sentences on a change: whether it continues, and related terms."""
    if change.shape.kind in ("step", "unsure", "line"):
        still = abs(change.recent - change.before) > abs(change.after - change.before) / 2
        recent = value(change.recent, report) if change.kind in ("given", "words") else percent(change.recent)
        last = f"{RECENT} {report.times.axis.each}s" if report.times else f"{RECENT} periods"
        yield f"{'It continues' if still else 'It fades'}: {recent} in the last {last}."
    if change.kind in ("term", "theme") and len(change.rows):
        yield f"In {plural(len(change.rows), 'review')}."
    if change.variants:
        names = "”, “".join(change.variants[:4])
        yield f"Related: “{names}”."


def limits(report: Report) -> str:
    """Returns a sentence on the smallest detectable changes, and whether seasons could be detected."""
    if report.times is None or not report.totals.heard:
        return ""
    least = percent(report.times.noticed)
    words = "Words and pairs of words" if report.outcome.legible else "Words"
    sentence = f"{words} in fewer than {least} of reviews would not have been detected"
    if report.times.themed:
        share = percent(min(0.5, _THEME_NOTICED * (_OF / report.totals.heard) ** 0.5))
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
    if not low <= 0 <= high and move / driver.contrast.gap >= PART:
        sentence += f"; what they say about it {'costs' if move < 0 else 'adds'} {amount(move, report)} on its own"
    return f"{sentence}."


def difference_sentence(each: Difference, report: Report) -> str:
    """Returns a sentence on the difference of a group: of its mean and of the thing that goes with it, or of either."""
    own = [other for other in report.differences if other.group == each.group]
    start, come_to = f"In “{each.group}”", _come_to(report.outcome.kind, report)
    if each.kind == "share":
        told = f"{start}, “{each.name}” is in {_shares(each)}"
        if not each.stars or any(other.kind == report.outcome.kind for other in own):
            return f"{told}."
        # Of a group whose mean seems to deny what the thing does, the rows with the thing are told.
        if (each.means[0] - each.means[1]) * each.stars <= 0:
            return f"{told}: {_outcome(each.thing, report, 'these')}"
        here, others = (value(mean, report) for mean in each.means)
        return f"{told}; reviews there {come_to} {here}, elsewhere {others}."
    here, others = value(each.contrast.here, report), value(each.contrast.others, report)
    told = f"{start}, reviews {_come_to(each.kind, report)} {here}, elsewhere {others}"
    things = [other for other in own if other.kind == "share"] if each.kind == report.outcome.kind else []
    if part := largest_part(each.stars, things):
        told += f"; {_how_much(part.stars, each.stars)} of it goes with “{part.name}” (in {_shares(part)})"
    return f"{told}."


def _shares(each: Difference) -> str:
    return f"{percent(each.contrast.here)} of reviews, elsewhere in {percent(each.contrast.others)}"


def _outcome(contrast: Contrast | None, report: Report, who: str) -> str:
    if contrast is None:
        return ""
    here, others = value(contrast.here, report, 1), value(contrast.others, report, 1).removesuffix(" ★")
    if report.outcome.kind == GIVEN:
        label = "" if report.model.unit == "stars" else f"“{report.model.labels[-1]}” in "
        return f"{who} were given {label}{here}, the others {others}."
    joined = "at" if report.model.unit == "stars" else "with"
    return f"{who} {_come_to(WORDS, report)} {here}, the others {joined} {others}."


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
    return plural(round(100 * abs(figure)), "point")
