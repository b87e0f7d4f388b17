"""Draws an audit as a self-contained page, without script or network."""

from textwrap import shorten
from typing import TYPE_CHECKING

from limelight.common.formatting import plural
from limelight.drawing.templates import fill, percent, signed

if TYPE_CHECKING:
    from limelight.audit.against import Comparison
    from limelight.audit.certainty import Certainty
    from limelight.audit.light import Mean, Measured
    from limelight.audit.report import Audit

# Capabilities that fail less often than this are not named in the summary; and the most characters of a review there.
_OFTEN, _TEXT = 0.1, 160


def to_html(audit: "Audit", comparison: "Comparison | None" = None) -> str:
    """Returns the page of an audit, and of its comparison with an earlier one."""
    unknown = sum(map(len, audit.identity.unknown.values()))
    return fill("audit.html.jinja", audit=audit, comparison=comparison, summary=summarize(audit), unknown=unknown)


def summarize(audit: "Audit") -> dict[str, str]:
    """Returns a few sentences on each part, with an example of what is worst."""
    results = {"understands": _on_capabilities(audit), "identity": _on_words(audit)}
    if audit.certainty is not None:
        results["certainty"] = _on_certainty(audit.certainty)
    if audit.light is not None and audit.light.of_phrases and audit.light.of_random_phrases:
        results["light"] = _on_light(audit.light, audit.light.of_phrases, audit.light.of_random_phrases)
    return results


def _on_certainty(sure: "Certainty") -> str:
    rows = sure.rows
    than_counted = "more than" if rows.right > sure.counted else "no more than"
    off = (sure.confidence > rows.high) - (sure.confidence < rows.low)
    holds = ("as it should be", "too high", "too low")[off]
    sentence = (
        f"Of {rows.n:,} labelled rows, {percent(rows.right)} are classified correctly (95% interval: "
        f"{percent(rows.low)} to {percent(rows.high)}), {than_counted} with a bag-of-words model fitted on the "
        f"same rows ({percent(sure.counted)}). The mean confidence is {percent(sure.confidence)}, which is {holds}."
    )
    if worst := next((group for group in sure.groups if group.worse), None):
        sentence += (
            f" Accuracy is lowest for {worst.by}: {worst.value:.60} ({percent(worst.right)} of {worst.n:,} rows)."
        )
    if (one := sure.surest) is not None:
        text = shorten(one.sentences[0], _TEXT, placeholder=" …")
        sentence += f" The most confident error: “{text}” → {one.answers[0]}, given {one.expected[0]}."
    return sentence


def _on_light(light: "Measured", fall: "Mean", random: "Mean") -> str:
    doubt = "" if fall[0] - fall[1] > random[0] + random[1] else "do not clearly "
    sentence = (
        f"On {plural(light.n, 'text')}, the highest-ranked phrases {doubt}matter more than random ones: without "
        f"them, the probability of the answer falls by {plural(round(100 * fall[0]), 'point')}; without as many "
        f"random phrases, by {100 * random[0]:.0f}."
    )
    if light.agreement:
        sentence += (
            f" Marked words are highlighted more strongly than others in {percent(light.agreement[0])} of pairs."
        )
    return sentence + closing_sentences(light)


def closing_sentences(light: "Measured") -> str:
    """Returns sentences on how stable phrases are, and how attention agrees with what decides; "" without either."""
    sentence = ""
    if repeats := light.repeats:
        sentence = (
            f" When a neutral sentence is added, the new phrase values correlate with the old ones at "
            f"{repeats.correlation[0]:.2f}, and the strongest phrase is the same in {repeats.same} of "
            f"{plural(repeats.n, 'text')}."
        )
    if light.looked:
        sentence += (
            f" Without the words with the most attention, the probability of the answer falls by "
            f"{points(light.looked)} points; without random words, by {points(light.random_comprehensiveness)}."
        )
    if light.looked_agreement:
        pairs = percent(light.looked_agreement[0])
        sentence += f" A word that decides has more attention than another in {pairs} of the pairs (50% by chance)."
    return sentence


def points(mean: "Mean") -> str:
    """Returns a mean and half of its interval in points."""
    return f"{100 * mean[0]:.1f} ± {100 * mean[1]:.1f}"


def _on_capabilities(audit: "Audit") -> str:
    often = [each for each in audit.understands if each.low > _OFTEN]
    count = plural(len(audit.understands), "capability", "capabilities")
    start = f"On {count}, it fails {percent(audit.failed)} of the sentences on average."
    if not often:
        return f"{start} No capability has a failure rate clearly above 10%."
    named = "; ".join(f"{each.title} ({percent(each.share)} of {each.n})" for each in often[:3])
    worst = often[0].failures[0]
    pairs = "; ".join(f"“{text}” → {answer}" for text, answer in zip(worst.sentences, worst.answers, strict=True))
    expected = f", expected {' or '.join(worst.expected)}" if worst.expected else ""
    return f"{start} It fails most often on: {named}. For example: {pairs}{expected}."


def _on_words(audit: "Audit") -> str:
    identity, every = audit.identity, sum(len(kind.words) for kind in audit.identity.asked)
    known = every - sum(map(len, identity.unknown.values()))
    start = f"It knows {known:,} of {every:,} terms that describe a person"
    start += "." if known == every else "; how it would treat the others is unknown."
    if not identity.words:
        return start
    first, clear = identity.words[0], sum(word.clear for word in identity.words)
    flips = max(identity.kinds, key=lambda kind: kind.flips)
    unit = "stars" if audit.unit == "stars" else "in probability"
    return (
        f"{start} {clear:,} of the known terms clearly move the answer. “{first.word}” shifts it most: by "
        f"{signed(first.mean)} {unit} on average, and most of all in “{first.example}” Labels change most often for "
        f"{flips.title}: in {percent(flips.flips)} of the pairs."
    )
