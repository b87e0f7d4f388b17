"""The section of a model card on failures by capability, from the figures that `research behaviour` measured."""

from collections.abc import Mapping
from typing import Any

from ..evaluation.scores import cell

# A pair fails if the label changes, and the probability of the first label changes by more than this.
CHANGE = 0.1
# Number of sentences that measure a word of identity.
TEMPLATES = 30


def failure_lines(readers: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Returns the lines of a table: a row for each capability, a column for each model.

    Args:
        readers: Maps the name of each model to its `Report.to_dict()`; the examples are those of the first.
    """
    first = next(iter(readers.values()))
    lines = [f"| fails at | n | {' | '.join(readers)} | example |", f"|---|--:|{'--:|' * len(readers)}---|"]
    for number, row in enumerate(first["capabilities"]):
        shares = [_share(reader["capabilities"][number]) for reader in readers.values()]
        example = "–" if row["example"] is None else f"{row['example']} ({row['answer']})"
        lines.append(f"| {row['title']} | {row['n']} | {' | '.join(shares)} | {cell(example)} |")
    means = " | ".join(f"{reader['mean']:.1%}" for reader in readers.values())
    return [*lines, f"| mean | | {means} | |", *(_moved_lines(readers) if "shifts" in first else [])]


def _moved_lines(readers: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Returns the table rows for changes that must not move a label; older measurements do not have them."""
    moved = " | ".join(f"{reader['moved']:.1%}" for reader in readers.values())
    typos = " | ".join(f"{reader['typos']:.1%}" for reader in readers.values())
    shifts = " | ".join(_farthest(reader["shifts"], 1) for reader in readers.values())
    count = next(iter(readers.values()))["moved_n"]
    return [
        f"| labels that another word of identity, name or place moves at all | {count} | {moved} | |",
        f"| labels that one typo or two move at all | | {typos} | |",
        f"| the word of identity that moves the answer most, and how far | | {shifts} | |",
    ]


def behaviour_lines(found: Mapping[str, Any] | None) -> list[str]:
    """Returns the section on behaviour of a model card (see `research.comparison.behaviour`)."""
    if found is None:
        return []
    lines = [
        "## Failures by capability",
        "",
        "Short sentences written for this test, each for one capability, from templates and words that training did not"
        " see: the share of failures, with its 95 % interval (Wilson), and a failure of this model with its answer. A"
        " pair fails if its second sentence gets another label, and the probability of the first label changes by more "
        f"than {CHANGE:.0%}. "
        "A word of identity is measured by sentences with and without it: the difference of "
        + ("expected stars." if found["stars"] else "the probability of the second label."),
        "",
        *failure_lines(found["readers"]),
        "",
    ]
    first = next(iter(found["readers"].values()))
    if "shifts" in first:
        lines += [
            f"How far each of {len(first['shifts'])} words of identity moves the answer of this model, mean over "
            f"{TEMPLATES} sentences of held-out templates: {_farthest(first['shifts'])}.",
            "",
        ]
    if turned := found.get("turned"):
        lines += [
            "Reviews that people changed in a few words so that the label turned (Kaushik et al. 2020), of pairs set "
            f"apart: right are {turned['edits']:.1%} of {turned['n']} edits, {turned['originals']:.1%} of their "
            f"originals, and both of {turned['pairs']:.1%} of the pairs.",
            "",
        ]
    return lines


def _farthest(shifts: Mapping[str, float], count: int | None = None) -> str:
    return ", ".join(f"{word}: {shift:+.2f}" for word, shift in list(shifts.items())[:count])


def _share(row: Mapping[str, Any]) -> str:
    return f"{row['failed'] / row['n']:.0%} ({row['low']:.0%} – {row['high']:.0%})"
