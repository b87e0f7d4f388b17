"""Terms: a word in all its forms under the one that the texts write, pairs, and which of them are things."""

from pathlib import Path

import numpy as np
import pytest

import limelight
from limelight.predictor import Predictor
from limelight.report.rows.outcome import GIVEN, Outcome
from limelight.report.rows.reader import Reader
from limelight.report.what_moves.drivers import find_drivers
from limelight.report.what_moves.terms import Term, collect_terms, families, is_thing, may_change
from limelight.report.what_moves.themes import least_near
from tests.tiny import tiny_preprocessor
from tests.unit.limelight.score.planted import BAD, GOOD


@pytest.mark.parametrize(
    ("words", "family"),
    [
        ("leak leaks leaked leaking", {"leak"}),
        ("smell smells smelled", {"smell"}),
        ("stop stopped stopping", {"stop"}),
        ("battery batteries", {"battery"}),
        ("charge charged charging", {"charge"}),
        ("new news", {"new", "news"}),
        ("christmas", {"christmas"}),
        ("lens", {"lens"}),
        ("glass glasses", {"glass"}),
        ("movie movies", {"movie"}),
        ("bus", {"bus"}),
        ("lid lids to toes", {"lid", "to", "toes"}),
    ],
)
def test_a_family_has_the_forms_that_occur_and_no_maimed_one(words: str, family: set[str]) -> None:
    assert set(families(dict.fromkeys(words.split(), 5)).values()) == family


class Read(Reader):
    """A reader without a model."""

    def __init__(self) -> None:
        super().__init__(Predictor.__new__(Predictor))
        self.model.preprocessor = tiny_preprocessor()


def terms_of(*texts: str) -> dict[str, Term]:
    # Most rows name none of it.
    rows = [*texts * 11, *["It is fine."] * (34 * len(texts)), ""]
    return collect_terms(list(Read().clauses(rows)))


def test_a_term_is_named_as_the_texts_write_it_and_has_the_rows_of_all_its_forms() -> None:
    terms = terms_of("The strap broke.", "Two straps broke at Christmas.", "My strap.")
    strap = terms["strap"]
    assert (strap.name, set(strap.forms)) == ("strap", {"strap", "straps"})
    assert len(strap.rows) == 33
    assert terms["christmas"].name == "Christmas"
    assert {clause.row for clause in strap.clauses} == set(strap.rows.tolist())


@pytest.mark.parametrize(("rows", "named"), [(9, False), (10, True)])
def test_a_word_of_ten_rows_is_a_term_and_one_of_nine_is_not(rows: int, named: bool) -> None:
    clauses = Read().clauses(["My strap broke."] * rows + ["It is fine."] * 30)
    assert ("strap" in collect_terms(list(clauses))) is named


@pytest.mark.parametrize(
    ("text", "things"),
    [
        ("My strap broke.", {"strap"}),
        ("Old straps broke.", {"straps"}),
        ("I broke the door handle", {"door handle"}),
        ("The customer service was rude.", {"customer service"}),
        ("We saw leaks", set()),
        ("I truly hate it, sadly.", set()),
        ("The book is dull.", set()),
    ],
)
def test_things_are_told_from_other_words(text: str, things: set[str]) -> None:
    terms = terms_of(text)
    assert {term.name: term.nominal for key, term in terms.items() if is_thing(key, term)} == dict.fromkeys(things, 1)


def test_a_capital_at_the_start_of_a_sentence_is_no_part_of_a_name() -> None:
    terms = terms_of("Customer service is poor.", "San Francisco is far.", "We saw San Francisco.", "In San Francisco.")
    names = {term.name for term in terms.values()}
    assert names >= {"customer service", "San Francisco"}


def test_news_are_of_things_and_names_and_neither_of_verbs_nor_of_numbers() -> None:
    terms = terms_of("It came two days late.", "I want a gift for Christmas.", "My hinge broke.", "Bought it.")
    news = {term.name for key, term in terms.items() if may_change(key, term)}
    assert news >= {"Christmas", "hinge"}
    assert news.isdisjoint({"came", "two", "came two", "want", "bought", "Bought", "late", "broke"})


def test_of_a_language_without_lists_single_words_are_things_unless_most_rows_have_them() -> None:
    rows = [*["Der Deckel ist undicht."] * 12, *["Das ist gut."] * 50]
    terms = collect_terms(list(Read().clauses(rows)), legible=False)
    assert not [key for key in terms if " " in key]
    assert is_thing("deckel", terms["deckel"])
    assert "ist" not in terms


@pytest.mark.parametrize(
    ("rows", "read", "said", "legible", "named"),
    [
        (15, 60, BAD, True, ["kettle"]),
        (14, 60, BAD, True, []),
        (15, 59, BAD, True, []),
        (15, 60, GOOD, True, []),
        (15, 60, BAD, False, []),
    ],
)
def test_a_thing_moves_the_stars_where_15_rows_but_no_more_than_a_quarter_of_what_is_read_speak_so(
    planted: Path, rows: int, read: int, said: str, legible: bool, named: list[str]
) -> None:
    reader = Reader(limelight.load(planted))
    texts = [f"The kettle {said}."] * rows + ["It is fine."] * (read - rows)
    given = np.where(np.arange(read) < rows, 0.45, 0.5) + 0.05 * (np.arange(read) % 2)
    outcome = Outcome(GIVEN, given, given, np.full(read, "", object), texts, legible=legible)
    clauses = list(reader.clauses(texts))
    assert [driver.name for driver in find_drivers(reader, clauses, collect_terms(clauses), outcome)] == named


def test_a_row_has_a_theme_if_it_is_nearer_than_most_rows_without_the_change() -> None:
    there = np.repeat([True, False], 100)
    # Of a hundred rows there, 30 are near; of the others, some are half near, as many as there.
    counts = (30, 40, 30), (2, 40, 58)
    near = np.concatenate([np.repeat([0.8, 0.4, -1.0], each) for each in counts])
    assert least_near(near, there, ~there) == 0.8
    # Without a complaint, no row has it.
    assert least_near(np.full(200, -1.0), there, ~there) == np.inf
