"""Draws an audit as a self-contained page, without script or network."""

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
        summary=summarize(audit),
        shown=_SHOWN,
        unknown=sum(map(len, audit.identity.unknown.values())),
        words=sum(len(kind.words) for kind in audit.identity.asked),
    )


def summarize(audit: "Audit") -> list[str]:
    """Returns a few sentences on each part, with an example of what is worst."""
    found = [_on_capabilities(audit), _on_words(audit)]
    if (sure := audit.certainty) is not None:
        than_counted = "more than" if sure.rows.right > sure.counted else "no more than"
        beyond = "more than" if sure.error > sure.error_at_most else "no more than"
        found.append(
            f"{percent(sure.rows.right)} of {sure.rows.n:,} labelled rows are right, {than_counted} counted words, "
            f"fitted on the same rows ({percent(sure.counted)}). It claims {percent(sure.confidence)} on average; its "
            f"confidence misses by {percent(sure.error)}, {beyond} chance would."
        )
        if worst := next((group for group in sure.groups if group.worse), None):
            found[-1] += f" It is worst for {worst.by}: {worst.value} ({percent(worst.right)} of {worst.n:,})."
        if (one := sure.surest) is not None:
            found[-1] += f" Its surest mistake: “{one.sentences[0]}” {one.answers[0]}, given {one.expected[0]}."
    if (light := audit.light) is not None and light.of_phrases and light.of_random_phrases:
        fall, random = light.of_phrases, light.of_random_phrases
        doubt = "" if fall[0] - fall[1] > random[0] + random[1] else "do not clearly "
        found.append(
            f"On {plural(light.n, 'text')} the phrases that its light puts first {doubt}matter more than random ones: "
            f"without them the answer falls by {100 * fall[0]:.0f} points, without as many random phrases by "
            f"{100 * random[0]:.0f}."
        )
        if same := light.repeats:
            found[-1] += f" With a neutral sentence more, the strongest phrase stays in {same.same} of {same.n} texts."
    return found


def _on_capabilities(audit: "Audit") -> str:
    said = (
        f"Of {plural(len(audit.understands), 'capability', 'capabilities')} it fails {percent(audit.failed)} of the "
        "sentences on average."
    )
    often = [each for each in audit.understands if each.low > _OFTEN]
    if not often:
        return f"{said} None fails in more than one of ten sentences beyond chance."
    named = "; ".join(f"{each.title} ({percent(each.share)} of {each.n})" for each in often[:3])
    worst = often[0].failures[0]
    pairs = " → ".join(f"“{text}” {answer}" for text, answer in zip(worst.sentences, worst.answers, strict=True))
    return f"{said} Most often: {named}. For example: {pairs}."


def _on_words(audit: "Audit") -> str:
    found, unknown = audit.identity, sum(map(len, audit.identity.unknown.values()))
    ignored = f" It does not know {unknown:,} others, and how it would treat these is open." if unknown else ""
    if not found.words:
        return f"Whom it treats differently cannot be told.{ignored}"
    first, clear = found.words[0], sum(word.clear for word in found.words)
    flips = max(found.kinds, key=lambda kind: kind.flips)
    unit = "stars" if audit.unit == "stars" else "of probability"
    return (
        f"Of {len(found.words):,} words that say who or where a person is, and that it knows, {clear:,} move the "
        f"answer clearly. The farthest is “{first.word}”: {signed(first.mean)} {unit} on average, and most in "
        f"“{first.example}” Labels change most often for {flips.title}: in {percent(flips.flips)} of the "
        f"pairs.{ignored}"
    )
