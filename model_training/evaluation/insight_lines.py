"""Formats the insights into a model as Markdown for its card."""

from collections.abc import Mapping
from typing import Any


def insight_lines(insights: Mapping[str, Any] | None) -> list[str]:
    """Returns the section on calibration and, for models of text, on familiarity and the map."""
    if insights is None:
        return []
    rows, calibration = insights["rows"], insights["calibration"]
    splits = [split for split in rows if split != "where"]
    counts = ", ".join(f"{rows[split]:,} of {split}" for split in splits)
    which = f" ({rows['where']})" if rows["where"] else ""
    return [
        f"## Confidence{' and familiarity' if 'familiarity' in insights else ''}",
        "",
        f"Fitted on dev rows and measured on these: {counts}{which}.",
        "",
        f"**Calibration.** The last layer was divided by the temperature {calibration['temperature']:.2f}, which suits "
        f"dev. Expected calibration error, {calibration['bins']} bins of equal size, before and after: "
        + "; ".join(f"{split} {before:.1%} and {after:.1%}" for split, (before, after) in calibration["error"].items())
        + ".",
        "",
        "![Accuracy over confidence, before and after](reliability.png)",
        "",
        *_range_lines(calibration),
        *(_familiarity_lines(insights) if "familiarity" in insights else _unclear_lines(insights)),
    ]


_WARNED = {"dev": "of dev reviews", "pieces": "of one to three sentences of each", "test": "of test"}


def _interval(share: Mapping[str, Any]) -> str:
    return f"{share['share']:.1%} ({share['low']:.1%} – {share['high']:.1%})"


def _familiarity_lines(insights: Mapping[str, Any]) -> list[str]:
    familiarity = insights["familiarity"]
    warned = familiarity["warned"]
    own = [name for name in ("dev", "pieces", "test") if name in warned]
    undecided = insights.get("undecided")
    return [
        *(
            [
                "**Cannot tell.** If the probabilities are as flat as for texts without a known word (entropy of "
                f"{undecided['entropy']:.3f} nats or more), the answer is that it cannot tell: "
                f"{undecided['share']:.1%} of dev.",
                "",
            ]
            if undecided
            else []
        ),
        "**Familiarity.** A detector, fitted on dev and on a few texts that are not reviews or are reviews of other "
        "things, finds texts unlike the reviews that the model was trained on. Texts of three words or more that it "
        "flags, each by a detector that was fitted without it: "
        + ", ".join(f"{_WARNED[name]} {_interval(warned[name])}" for name in own)
        + "; and of the texts that it is meant to flag: "
        + ", ".join(f"{name} {found['share']:.0%}" for name, found in warned.items() if name not in own)
        + ". Texts of one or two words it calls short, and does not judge.",
        "",
        *_prose_lines(familiarity),
        f"**Map.** {insights['map']['points']} dev reviews, about as many of each label, with excerpts. Its two "
        f"directions hold {sum(insights['map']['explained_variance']):.0%} of the variance of document vectors (PCA).",
        "",
    ]


def _unclear_lines(insights: Mapping[str, Any]) -> list[str]:
    if "undecided" not in insights:
        return []
    undecided = insights["undecided"]
    return [
        "**Cannot tell.** If the probabilities are flatter than those of almost all dev images (entropy of "
        f"{undecided['entropy']:.3f} nats or more), the answer is that the model cannot tell: {undecided['share']:.1%} "
        f"of dev, {undecided['test']:.1%} of test.",
        "",
    ]


def _prose_lines(familiarity: Mapping[str, Any]) -> list[str]:
    if "no_prose" not in familiarity:
        return []
    short, long = familiarity["prose"]
    return [
        f"**Not prose.** If less than {short:.0%} of the characters, in a long text less than {long:.0%}, are in "
        "words of the vocabulary, a text is called unfamiliar too: "
        + ", ".join(f"{name} {found['share']:.1%}" for name, found in familiarity["no_prose"].items())
        + ".",
        "",
    ]


def _range_lines(calibration: Mapping[str, Any]) -> list[str]:
    if "coverage" not in calibration:
        return []
    return [
        "**Range of stars.** The narrowest range around the most probable label that holds four fifths of the "
        "probability, and the expected stars. "
        + " ".join(
            f"On {split} {found['share']:.1%} of reviews have their true stars in it ({found['low']:.1%} – "
            f"{found['high']:.1%}, n = {found['n']:,}); it spans {found['mean_width']:.1f} stars on average."
            for split, found in calibration["coverage"].items()
        ),
        "",
    ]
