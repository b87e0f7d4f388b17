"""Tags of HTML are shown, and no model reads them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from limelight.errors import EmptyTextError
from limelight.text.markup import without_markup
from limelight.text.pieces import PieceReader
from limelight.text.tokens import PAD_TOKEN_ID
from tests.tiny import tiny_preprocessor

PREPROCESSOR = tiny_preprocessor()
TAGS = ["<br />", "<BR>", "</p>", '<a href="x > y">', "<i>", "<p class=x>"]
tagged = st.lists(
    st.sampled_from([*TAGS, "great", "kettle", ".", " ", "\n", "<3", "4 out of 5", "½", "<b", ">"]), min_size=1
).map("".join)


@given(tagged.filter(str.strip))
def test_tokens_joined_give_the_text_back_and_tags_have_no_id(text: str) -> None:
    sentences = PREPROCESSOR.document(text).sentences
    assert "".join(token.text + token.whitespace for sentence in sentences for token in sentence) == text
    shown = [[token.token_id for token in sentence if token.token_id != PAD_TOKEN_ID] for sentence in sentences]
    assert [sentence for sentence in shown if sentence] == PREPROCESSOR.token_ids(text)
    plain = without_markup(text)
    # "<b<br>>" leaves a tag.
    assert without_markup(plain) != plain or PREPROCESSOR.token_ids(text) == PREPROCESSOR.token_ids(plain)


@pytest.mark.parametrize("tag", ["<br />", "<br/>", "<br>", "<p>", "</div>", "<LI>", '<p class="a b">'])
def test_a_tag_that_breaks_a_line_ends_a_sentence_as_an_empty_line_does(tag: str) -> None:
    assert PREPROCESSOR.token_ids(f"great kettle{tag}{tag}the end") == PREPROCESSOR.token_ids("great kettle\n\nthe end")


@pytest.mark.parametrize("between", ["\n<p>", " <i><b>", "</p>\n\n<p>"])
def test_a_tag_before_a_sentence_belongs_to_it_and_one_behind_a_sentence_to_that(between: str) -> None:
    for reader in (PREPROCESSOR, PieceReader()):
        sentences = reader.document(f"Great kettle.{between}The end.<br /> ").sentences
        written = ["".join(token.text + token.whitespace for token in sentence) for sentence in sentences]
        before, space, after = re.split(r"(\s+)", between)
        assert written == [f"Great kettle.{before}{space}", f"{after}The end.<br /> "]


@pytest.mark.parametrize(
    "text", ["I <3 it", "<sarcasm> great", "a <b and c> d", "5 < 6 > 4", "<insert name>", "<brilliant>"]
)
def test_what_people_write_between_angle_brackets_is_read(text: str) -> None:
    assert without_markup(text) == text


def test_tags_alone_are_no_text() -> None:
    with pytest.raises(EmptyTextError):
        PREPROCESSOR.check("  ")
    assert not PREPROCESSOR.has_words("<p><br /></p>")


def test_a_classifier_of_ones_own_gets_its_text_with_tags() -> None:
    text = "<p>Great.<br /><br />The <b>end</b>.</p>"
    [document] = PieceReader().batch_token_ids([text])
    assert "".join(piece.text for sentence in document for piece in sentence) == text
    assert [len(sentence) for sentence in document] == [2, 3]
