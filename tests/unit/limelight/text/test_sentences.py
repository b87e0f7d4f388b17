"""Sentences: nothing lost, titles apart."""

import pytest
from hypothesis import given

from limelight.text.sentences import join_title, split_sentences
from tests.strategies import odd_text


@given(odd_text)
def test_sentences_joined_give_the_text_back(text: str) -> None:
    assert "".join(split_sentences(text)) == text


@given(odd_text.filter(str.strip))
def test_no_sentence_of_a_text_is_blank(text: str) -> None:
    assert all(sentence.strip() for sentence in split_sentences(text))


def test_lower_case_sentences_are_split() -> None:
    assert split_sentences("loved it. the strap broke.") == ["loved it. ", "the strap broke."]


def test_a_title_is_the_first_sentence() -> None:
    text = join_title("Dr. Who? Never again!", "It broke. I cried.")
    assert split_sentences(text) == ["Dr. Who? Never again!\n\n", "It broke. ", "I cried."]


def test_a_title_without_letters_is_no_title() -> None:
    assert join_title("…", "It broke.") == "It broke." == join_title(None, "It broke.")


def test_blank_lines_belong_to_the_sentence_before_them() -> None:
    assert split_sentences("It broke." + "\n" * 100 + "I cried.") == ["It broke." + "\n" * 100, "I cried."]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("- smells of glue\nOverall it does the job.", 2),
        ("pros: cheap\ncons: dear\r\n  heavy", 3),
        ("Good • cheap • light", 3),
        # A text that was wrapped goes on.
        ("I bought this lamp because my old one was broken and\nit works well.", 1),
        ("I bought this lamp because my old one was quite broken.\nit works well.", 2),
        ("I bought this lamp because my old one was broken and\nIt works well.", 2),
    ],
)
def test_a_line_break_or_a_bullet_ends_a_sentence(text: str, count: int) -> None:
    assert len(split_sentences(text)) == count


@pytest.mark.parametrize(
    ("part", "count"), [("a\n", 50_000), ("a" + " " * 50_000, 1), ("\n", 1), ("a" + "\n" * 50_000 + " •", 2)]
)
def test_lines_and_blanks_are_cut_in_time_that_grows_with_them(part: str, count: int) -> None:
    assert len(split_sentences((part * (1 + 100_000 // len(part)))[:100_000])) == count
