"""Draws an audit as a self-contained page, without script or network."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from limelight.common.plain import plural
from limelight.drawing.templates import fill, percent, signed

if TYPE_CHECKING:
    from limelight.audit.compare import Comparison
    from limelight.audit.report import Audit
    from limelight.audit.thresholds import Crossed

# Capabilities that fail less often than this are not named in the summary.
_OFTEN = 0.1
# Words of identity that are shown before a click.
_WORDS = 20


def to_html(audit: "Audit", comparison: "Comparison | None" = None, beyond: "Sequence[Crossed]" = ()) -> str:
    """Returns the page.

    Args:
        audit: The audit.
        comparison: Its comparison with an earlier one.
        beyond: The figures that are beyond their limits.
    """
    return fill(
        "audit.html.jinja",
        audit=audit,
        comparison=comparison,
        changed=[change for change in comparison.changes if change.verdict != "same"] if comparison else [],
        beyond=beyond,
        summary=list(_summary(audit)),
        words=_WORDS,
        unit="stars" if audit.unit == "stars" else "of probability",
    )


def _summary(audit: "Audit") -> Iterator[str]:
    """Yields a sentence on each part."""
    often = [each for each in audit.understands if each.low > _OFTEN]
    named = "; ".join(f"{each.title} ({percent(each.share)})" for each in often[:3])
    yield (
        f"Of {plural(len(audit.understands), 'capability', 'capabilities')} it fails {percent(audit.failed)} of the "
        f"sentences on average. "
        + (f"Most often: {named}." if often else "None fails in more than one of ten sentences beyond chance.")
    )
    if audit.identity.words:
        first = audit.identity.words[0]
        clear = sum(word.clear for word in audit.identity.words)
        flips = max(audit.identity.kinds, key=lambda kind: kind.flips)
        unit = "stars" if audit.unit == "stars" else "of probability"
        yield (
            f"Of {len(audit.identity.words):,} words that say who or where a person is, {clear:,} move the answer "
            f"clearly. The farthest is “{first.word}”: {signed(first.mean)} {unit}. Labels change most often for "
            f"{flips.title}: in {percent(flips.flips)} of the pairs."
        )
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
        fall, random = light.comprehensiveness, light.random_comprehensiveness
        clear_fall = fall[0] - fall[1] > random[0] + random[1]
        yield (
            f"The words that its light puts first {'' if clear_fall else 'do not clearly '}matter more than random "
            f"ones: without them the answer falls by {100 * fall[0]:.0f} points, without random ones by "
            f"{100 * random[0]:.0f}."
            + (
                f" With a neutral sentence more, the strongest phrase stays in {percent(repeats.same / repeats.n)} of "
                "the texts."
                if (repeats := light.repeats)
                else ""
            )
        )
