"""Draws an audit as a self-contained page, without script or network."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from limelight.common.plain import plural
from limelight.drawing.templates import fill, percent, signed

if TYPE_CHECKING:
    from limelight.audit.against import Comparison
    from limelight.audit.report import Audit

# Capabilities that fail less often than this are not named in the summary.
_OFTEN = 0.1
# Capabilities and words that are shown before a click.
_SHOWN = 8


def to_html(audit: "Audit", comparison: "Comparison | None" = None) -> str:
    """Returns the page of an audit, and of its comparison with an earlier one."""
    return fill(
        "audit.html.jinja",
        audit=audit,
        comparison=comparison,
        summary=list(summarize(audit)),
        shown=_SHOWN,
        unknown=sum(map(len, audit.identity.unknown.values())),
        words=sum(len(kind.words) for kind in audit.identity.asked),
        unit="stars" if audit.unit == "stars" else "of probability",
    )


def summarize(audit: "Audit") -> Iterator[str]:
    """Yields a sentence on each part."""
    often = [each for each in audit.understands if each.low > _OFTEN]
    named = "; ".join(f"{each.title} ({percent(each.share)})" for each in often[:3])
    yield (
        f"Of {plural(len(audit.understands), 'capability', 'capabilities')} it fails {percent(audit.failed)} of the "
        f"sentences on average. "
        + (f"Most often: {named}." if often else "None fails in more than one of ten sentences beyond chance.")
    )
    yield _on_words(audit)
    if (sure := audit.certainty) is not None:
        than_counted = "more than" if sure.right > sure.baseline else "no more than"
        beyond = "more than" if sure.error > sure.error_at_most else "no more than"
        worst = next((group for group in sure.groups if group.worse), None)
        yield (
            f"{percent(sure.right)} of {sure.n:,} labelled rows are right, {than_counted} counted words, fitted on "
            f"the same rows ({percent(sure.baseline)}). Its confidence misses by {percent(sure.error)}, "
            f"{beyond} chance would."
            + (f" It is worst for {worst.by}: {worst.value} ({percent(worst.right)})." if worst else "")
        )
    if (light := audit.light) is not None:
        unit, fall, random = "words", light.comprehensiveness, light.random_comprehensiveness
        if light.of_phrases is not None and light.of_random_phrases is not None:
            unit, fall, random = "phrases", light.of_phrases, light.of_random_phrases
        doubt = "" if fall[0] - fall[1] > random[0] + random[1] else "do not clearly "
        yield (
            f"On {plural(light.n, 'text')} the {unit} that its light puts first {doubt}matter more than "
            f"random ones: without them the answer falls by {100 * fall[0]:.0f} points, without as many random {unit} "
            f"by {100 * random[0]:.0f}."
            + (
                f" With a neutral sentence more, the strongest phrase stays in {repeats.same} of {repeats.n} texts."
                if (repeats := light.repeats)
                else ""
            )
        )


def _on_words(audit: "Audit") -> str:
    found, unknown = audit.identity, sum(map(len, audit.identity.unknown.values()))
    known = len(found.words)
    ignored = f" It does not know {unknown:,} others, and how it would treat these is open." if unknown else ""
    if not known:
        return f"Whom it treats differently cannot be told.{ignored}"
    first, clear = found.words[0], sum(word.clear for word in found.words)
    flips = max(found.kinds, key=lambda kind: kind.flips)
    unit = "stars" if audit.unit == "stars" else "of probability"
    return (
        f"Of {known:,} words that say who or where a person is, and that it knows, {clear:,} move the answer clearly. "
        f"The farthest is “{first.word}”: {signed(first.mean)} {unit}. Labels change most often for {flips.title}: in "
        f"{percent(flips.flips)} of the pairs.{ignored}"
    )
