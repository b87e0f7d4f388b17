"""A text outside of a limit is unfamiliar, and it is said why."""

from limelight.insights.familiarity import check_familiarity, measure

FITTED = {
    "share": 0.99,
    "limits": {"unknown_words": [0.0, 0.1], "length": [4.0, 500.0], "distance": [0.0, 2.5]},
}


def test_what_is_within_all_limits_is_familiar() -> None:
    found = check_familiarity(FITTED, measure([[5, 6, 7], [8, 9]], distance=2.5))
    assert found.familiar
    assert found.reasons == []
    assert [(check.name, check.value) for check in found.checks] == [
        ("unknown_words", 0.0),
        ("length", 5.0),
        ("distance", 2.5),
    ]


def test_each_limit_that_is_passed_gives_a_reason() -> None:
    found = check_familiarity(FITTED, measure([[1, 5]], distance=3.14))
    assert not found.familiar
    assert found.reasons == [
        "50% of its words are unknown to the model; in 99% of the reviews it was tested with at most 10% are.",
        "It has 2 words and marks; 99% of the reviews it was tested with have 4 to 500.",
        "It is far from every known review: 3.1 on average from the five nearest on the map; "
        "99% of the reviews it was tested with are within 2.5.",
    ]


def test_without_a_map_there_is_no_distance() -> None:
    assert [check.name for check in check_familiarity(FITTED, measure([[5] * 9], None)).checks] == [
        "unknown_words",
        "length",
    ]
