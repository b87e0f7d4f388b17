"""Draws the lists of a check as one page that works offline: each row lit, with a decision to make by key or button."""

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from limelight.common.plain import plural
from limelight.drawing.templates import fill

_SCRIPT = Path(__file__).with_name("check.js")


@dataclass(frozen=True, slots=True)
class LitRow:
    """A row on a list.

    Attributes:
        row: Its number, from 1.
        list: The number of its list, from 1.
        rank: Its rank among all rows, from 1; 0 without a given label.
        given: Its label; empty if it has none.
        suggested: The label of its words.
        other: The label that the light contrasts it with.
        probability: How likely the given label is; None without one.
        why: The reason.
        lit: The text in pieces, each with its level, from −10 to 10.
    """

    row: int
    list: int
    rank: int
    given: str
    suggested: str
    other: str
    probability: float | None
    why: str
    lit: Sequence[tuple[str, int]]


def to_html(rows: Sequence[LitRow], counts: Mapping[str, int], checked: int) -> str:
    """Returns the page.

    Args:
        rows: The rows on the lists.
        counts: The number of rows of each list, by its name.
        checked: The number of all rows.
    """
    # The least sure of the third list have no rank of use: they stand in the order of the table.
    ordered = sorted(rows, key=lambda row: (row.list, row.rank or checked + 1, row.row))
    data = [
        [row.row, row.list, row.rank, row.given, row.suggested, row.other, row.probability, row.why, row.lit]
        for row in ordered
    ]
    script = _SCRIPT.read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return fill(
        "check.html.jinja",
        # No text of a review ends the element that holds it.
        data=json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c"),
        script=script,
        digest=digest,
        counts=counts,
        checked=plural(checked, "row"),
    )
