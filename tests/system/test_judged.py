"""In reviews that were written for it, the shipped HAN reads the clause of a thing as praise or as a complaint."""

import re

import pytest

import limelight
from limelight.report.rows.reader import Reader
from tests.places import ROOT

# The file explains its format.
_MARK = re.compile(r"(?:^|(?<= ))([+-])((?:(?! [+-]).)+)")


def read_judged() -> list[tuple[str, dict[str, bool]]]:
    """Returns each review with its terms, and whether it praises them."""
    lines = [line for line in (ROOT / "tests/data/judged.txt").read_text().splitlines() if not line.startswith("#")]
    return [
        (text, {mark[2]: mark[1] == "+" for mark in _MARK.finditer(marks)})
        for text, marks in zip(lines[::2], lines[1::2], strict=True)
    ]


@pytest.mark.parametrize("least", [0.85])
def test_signs_are_right(least: float) -> None:
    reader, signs = Reader(limelight.load("han")), []
    # The half that was not used for tuning rules.
    for text, terms in read_judged()[1::2]:
        clauses = list(reader.clauses([text]))
        for term, up in terms.items():
            own = [clause for clause in clauses if term in " ".join(clause.lower)]
            signs += [(reader.values(own[:1])[0] > 3) == up] if own else []
    assert sum(signs) / len(signs) >= least
