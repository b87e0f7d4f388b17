"""In reviews that were written for it, the shipped HAN finds the terms that they judge, praised or criticised."""

import re

import pytest

import limelight
from limelight.insights.terms import singular
from limelight.lenses.lens import EXPECTED_STARS, Target
from limelight.report.mentions import Mention, measure_mentions
from tests.places import ROOT

# The file explains its format.
_MARK = re.compile(r"(?:^|(?<= ))([+-])((?:(?! [+-]).)+)")
Judged = list[tuple[str, dict[str, bool], list[Mention]]]


def read_judged() -> list[tuple[str, dict[str, bool]]]:
    """Returns each review with its terms, in the singular, and whether it praises them."""
    lines = [line for line in (ROOT / "tests/data/judged.txt").read_text().splitlines() if not line.startswith("#")]
    found = []
    for text, marks in zip(lines[::2], lines[1::2], strict=True):
        terms = {mark[2]: mark[1] == "+" for mark in _MARK.finditer(marks)}
        found.append((text, {" ".join([*t.split()[:-1], singular(t.split()[-1])]): up for t, up in terms.items()}))
    return found


@pytest.fixture(scope="module")
def held_apart() -> Judged:
    """The half that was not used for tuning rules."""
    predictor = limelight.load("han")
    target = Target.choose(EXPECTED_STARS, predictor.labels, predictor.stars)
    reviews = read_judged()[1::2]
    readings = [predictor.read(text) for text, _ in reviews]
    mentions = measure_mentions(predictor.engine, readings, target)
    return [(*review, found) for review, found in zip(reviews, mentions, strict=True)]


def test_terms_are_found(held_apart: Judged) -> None:
    right = sum(len({mention.term for mention in found} & terms.keys()) for _, terms, found in held_apart)
    named = sum(len({mention.term for mention in found}) for _, _, found in held_apart)
    marked = sum(len(terms) for _, terms, _ in held_apart)
    assert 2 * right / (named + marked) >= 0.6


def test_signs_are_right(held_apart: Judged) -> None:
    signs = [
        (mention.alone > 3) == terms[mention.term]
        for _, terms, found in held_apart
        for mention in found
        if mention.term in terms
    ]
    assert sum(signs) / len(signs) >= 0.85
