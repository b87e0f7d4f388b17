"""The headline is what moved the stars of all rows farthest; each shape of a change has its own words."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from limelight.report.groups import Difference
from limelight.report.report import Report
from limelight.report.rows.dates import Axis
from limelight.report.rows.outcome import Contrast, Outcome, Series
from limelight.report.rows.totals import Totals
from limelight.report.sentences import (
    change_notes,
    change_sentence,
    difference_sentence,
    driver_sentence,
    headline,
    in_short,
    limits,
)
from limelight.report.what_changed.change import Change, Times
from limelight.report.what_changed.shapes import Kind, Shape
from limelight.report.what_moves.drivers import Driver
from limelight.report.what_moves.terms import Term

MODEL: Any = SimpleNamespace(unit="stars", labels=["1", "2", "3", "4", "5"])
LOW = Contrast(1.8, 3.0, -1.2, 0.3, -0.08, 0.001)
SIDES = np.array([False, True])
NO_ROWS = np.zeros(0, np.int64)
TOTALS = Totals(100, 100, {}, 0, 0, (3.1, 3.0, 3.2), [20] * 5, [20] * 5, 3.0)


def change(kind: Any = "term", name: str = "strap", shape: Kind = "step", **fields: Any) -> Change:
    made = Change(
        kind, name, "", Shape(shape, 1, 1, SIDES, ~SIDES), "June 2026", "August 2026", 0.01, 0.12, 0.002, NO_ROWS,
        np.array([[0.01, 0.12]]), 0.11, -0.05, contrast=LOW,
    )  # fmt: skip
    return replace(made, **fields)


def fall(stars: float = -0.4, **fields: Any) -> Change:
    return change("given", "", before=3.0, after=2.5, recent=2.4, stars=stars, contrast=None, **fields)


def outcome(kind: Series = "given", languages: Sequence[str] = ()) -> Outcome:
    return Outcome(kind, np.zeros(0), np.zeros(0), np.zeros(0, object), languages=languages)


def report(*changes: Change, **fields: Any) -> Report:
    reviews: Any = SimpleNamespace(unknown={}, answered=np.ones(135))
    times = Times(Axis([date(2026, 5, 1), date(2026, 6, 1)], "month", NO_ROWS), {}, list(changes), 0.02, True)
    made = Report(
        name="shop.csv", model=MODEL, reviews=reviews, outcome=outcome(), language="English", totals=TOTALS,
        judged=None, drivers=[], times=times, differences=[], explained={}, notes=[],
    )  # fmt: skip
    return replace(made, **fields)


def strap(**fields: Any) -> Driver:
    term = Term("strap", ["strap"], NO_ROWS, [], 1.0)
    return replace(Driver("strap", term, LOW, "The strap tore", [], (-0.3, -0.4, -0.2)), **fields)


def group(kind: Any, name: str = "", here: float = 2.3, there: float = 3.0, stars: float = 0.0) -> Difference:
    return Difference(
        "South", kind, name, Contrast(here, there, here - there, 0.2, stars, 0.001), (2.3, 3.0), LOW, stars
    )


def test_the_headline_is_what_moved_the_stars_of_all_rows_farthest() -> None:
    differences = [group("given", stars=-0.2)]
    assert headline(report(change(), differences=differences)).startswith("In “South”, reviews are given 2.30 ★")
    assert headline(report(change(stars=-0.3), differences=differences)).startswith(
        "Since June 2026, “strap” is in 12%"
    )
    # The stars by the words of a group are no outcome.
    assert "strap" in headline(report(change(), differences=[group("words", stars=-0.9)]))


def test_a_difference_of_a_group_that_has_a_change_of_its_own_yields_to_the_change() -> None:
    differences = [group("given", stars=-0.2), group("share", "soup", 0.4, 0.1, -0.3)]
    for own in (fall(-0.1, group="South"), change(most_in="South", by_group=[("South", 0.3, 10)])):
        assert headline(report(own, differences=differences)).startswith("Since June 2026")
        # Of another group, or the other way, it explains nothing.
        elsewhere = replace(own, group=own.group and "East", most_in=own.most_in and "East", by_group=[])
        for other in (elsewhere, replace(own, stars=0.1)):
            assert headline(report(other, differences=differences)).startswith("In “South”")


def test_sentences_hold_where_stars_are_missing_and_of_one_row() -> None:
    some = report(outcome=outcome(languages=["German"] * 3))
    assert "given stars are counted" in " ".join(in_short(some))
    without = replace(TOTALS, given_counts=None, given_mean=None)
    assert "given" not in " ".join(in_short(replace(some, totals=without)))
    one = Totals(1, 1, {}, 0, 0, (3.1, 3.0, 3.2), [0, 0, 1, 0, 0], [0, 0, 1, 0, 0], 3.0)
    assert next(in_short(report(totals=one))).startswith("1 row was given")
    assert "1 review averages" in " ".join(in_short(report(totals=replace(one, given_counts=None, given_mean=None))))
    assert limits(report(totals=replace(TOTALS, heard=0))) == ""


def test_without_a_change_or_a_group_the_headline_is_a_driver_and_then_the_mean() -> None:
    other = strap(name="lid", contrast=replace(LOW, moved=-0.01))
    assert "“strap”" in headline(report(drivers=[other, strap()]))
    assert "100 reviews average 3.10 ★" in headline(report())


def test_a_fall_names_what_goes_with_it_and_nothing_that_goes_the_other_way() -> None:
    assert headline(report(fall(), change(stars=-0.3))).endswith("most of it goes with “strap”.")
    assert headline(report(fall(), change(stars=-0.1))).endswith("; part of it goes with “strap”.")
    for other in (change(stars=-0.01), change(stars=0.3)):
        assert "goes with" not in headline(report(fall(), other))
    assert "complaints about delivery" in headline(report(fall(), change("theme", "delivery", stars=-0.3)))


def test_that_something_did_not_change_is_told_only_if_nothing_did() -> None:
    alone = fall(other=(3.2, 3.2))
    for others, silent in (
        ([], False),
        ([change(stars=0.0)], True),
        ([change("theme", "delivery", stars=0.0)], True),
        ([change("given", "", group="East")], True),
        ([replace(change(stars=-0.3), shape=Shape("step", 0, 0, ~SIDES, SIDES))], False),
    ):
        told = change_sentence(alone, report(alone, *others))
        assert ("did not" not in told) is silent
        assert "goes with" not in told


def test_a_thing_without_an_effect_on_the_stars_is_no_headline() -> None:
    alike = change(name="want", contrast=replace(LOW, gap=-0.2, reach=0.3), stars=-0.3)
    assert "“want”" not in headline(report(alike))
    assert "“strap”" in headline(report(alike, change()))


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ((3.2, 3.15), "predicted from their words did not fall"),
        ((3.2, 2.8), "predicted: 2.80 ★ (3.20 ★ before)"),
        (None, "(3.00 ★ before)."),
    ],
)
def test_a_fall_says_whether_the_words_fell_too(other: tuple[float, float] | None, told: str) -> None:
    assert told in change_sentence(fall(other=other), report())


def test_the_words_may_fall_alone() -> None:
    words = replace(fall(other=(3.0, 3.0)), kind="words")
    assert "the mean of the given stars did not fall" in change_sentence(words, report())
    assert "reviews in “East”" in change_sentence(fall(group="East"), report())


@pytest.mark.parametrize(
    ("shape", "start"),
    [
        ("step", "Since June 2026, "),
        ("about", "Since about June 2026, "),
        ("unsure", "Since about June 2026, or gradually, "),
        ("span", "From June to August 2026 only, "),
        ("line", "Gradually, "),
    ],
)
def test_only_a_clear_step_is_since_a_date(shape: Any, start: str) -> None:
    made = change(shape="step" if shape == "about" else shape)
    told = change_sentence(replace(made, shape=replace(made.shape, about=shape == "about")), report())
    assert told.startswith(start)
    assert told.endswith("these were given 1.8 ★, the others 3.0.")


def test_a_season_is_told_by_its_months() -> None:
    told = change_sentence(change(shape="season", since="November", until="December"), report())
    assert told.startswith("Each year from November to December, “strap” is in 12% of reviews (1% in the rest")
    week = change(shape="span", since="week 3 of 2026", until="week 5 of 2026")
    assert change_sentence(week, report()).startswith("From week 3 to week 5 of 2026 only")
    assert "Each year in May" in change_sentence(change(shape="season", since="May", until="May"), report())


def test_a_theme_has_shares_its_place_and_a_quotation() -> None:
    theme = change("theme", "delivery", clause="Shipping took forever", before=0.1, after=0.2)
    told = change_sentence(theme, report())
    assert "20% of reviews complain about delivery (10% before): “Shipping took forever”" in told
    east = replace(theme, by_group=[("East", 0.3, 100), ("South", 0.02, 300)], most_in="East")
    assert "(10% before), most often in “East” (30%; elsewhere 2%): “Shipping" in change_sentence(east, report())
    alone = replace(east, group="East", after=0.3)
    assert "30% of reviews in “East” complain about delivery (10% before; elsewhere 2%): “Shipping" in change_sentence(
        alone, report()
    )
    # A fall of all rows says where its cause is.
    assert "goes with complaints about delivery in “East”" in headline(report(fall(), replace(alone, stars=-0.3)))
    # A theme of another group does not go with it.
    other = fall(group="West")
    assert "goes with" not in change_sentence(other, report(other, replace(alone, stars=-0.3)))


def test_other_languages_are_counted_and_come_first_where_they_are_most() -> None:
    told = change_sentence(change("language", "German"), report())
    assert "12% of reviews are in a language other than English (1% before), mostly German" in told
    some = report(change(), outcome=outcome(languages=["German"] * 30 + ["French"] * 5))
    assert "strap" in headline(some)
    assert any("35 reviews of 135" in sentence and "German" in sentence for sentence in in_short(some))
    # A change of stars would be the headline.
    most = report(change(contrast=None), outcome=outcome(languages=["German"] * 300))
    assert "cannot read them" in headline(most)
    assert "limelight train" in headline(most)


def test_a_page_states_how_many_rows_were_read_for_their_words() -> None:
    assert not any("drawn at random" in sentence for sentence in in_short(report()))
    some = report(totals=replace(TOTALS, heard=40))
    assert any("40 rows drawn at random" in sentence for sentence in in_short(some))


def test_notes_say_whether_it_goes_on_and_in_which_group() -> None:
    by_group = [("East", 0.3, 100), ("South", 0.02, 300)]
    east = change(by_group=by_group, most_in="East", variants=["tore"])
    assert "(1% before), most often in “East” (30%; elsewhere 2%)" in change_sentence(east, report())
    notes = " ".join(change_notes(east, report()))
    assert "It continues: 11% in the last 3 months" in notes
    assert "“tore”" in notes
    assert "It fades: 2%" in " ".join(change_notes(change(recent=0.02), report()))
    assert not list(change_notes(change(shape="span"), report()))


def test_limits_say_how_small_a_cause_could_be_and_that_one_year_has_no_season() -> None:
    assert "fewer than 2%" in limits(report())
    assert "One year" in limits(report())
    made = report()
    assert "One year" not in limits(
        replace(made, times=replace(made.times, axis=Axis([date(2026, 5, 1)] * 24, "month", NO_ROWS)))
    )


def test_a_driver_says_what_rows_were_given_and_what_its_clauses_cost() -> None:
    told = driver_sentence(strap(), report())
    assert told.startswith("Rows that mention “strap” were given 1.8 ★, the others 3.0")
    assert "costs 0.3 ★" in told
    # Neither a small part of the gap nor one of the other sign.
    for small in ((0.3, 0.2, 0.4), (-0.06, -0.07, -0.05)):
        assert "its own" not in driver_sentence(strap(move=small), report())
    # One that may be none is not named; a part of 0.15 is.
    for move, is_named in (((-0.3, -0.6, 0.0), False), ((-0.18, -0.2, -0.1), True)):
        assert ("its own" in driver_sentence(strap(move=move), report())) == is_named
    assert "are predicted at" in driver_sentence(strap(), report(outcome=outcome("words")))


def test_a_group_is_told_by_what_differs() -> None:
    soup, mean = group("share", "soup", 0.4, 0.1, -0.1), group("given", stars=-0.15)
    told = difference_sentence(soup, report(differences=[soup]))
    assert told.startswith("In “South”, “soup” is in 40% of reviews, elsewhere in 10%; ")
    assert told.endswith("are given 2.30 ★, elsewhere 3.00 ★.")
    # The group is given more, the thing costs: the rows with the thing are told.
    odd = replace(soup, means=(3.1, 3.0))
    assert difference_sentence(odd, report(differences=[odd])).endswith(": these were given 1.8 ★, the others 3.0.")
    # The mean of the group is told once.
    both = report(differences=[mean, soup])
    assert "given" not in difference_sentence(soup, both)
    assert "most of it goes with “soup”" in difference_sentence(mean, both)
    assert "reviews are predicted at 2.30 ★, elsewhere 3.00 ★" in difference_sentence(group("words"), report())


def test_labels_without_stars_are_told_as_shares() -> None:
    two = report(model=SimpleNamespace(unit="probability", labels=["bad", "good"]))
    told = change_sentence(replace(fall(), before=0.6, after=0.4), two)
    assert "are given “good” in 40% on average (60% before)" in told
    predicted = replace(two, outcome=outcome("words"))
    assert "are predicted “good” with a probability of" in driver_sentence(strap(), predicted)
    mean = next(in_short(replace(predicted, totals=replace(two.totals, given_mean=None))))
    assert "are predicted “good” with a probability of" in mean
    assert "★" not in told + mean
