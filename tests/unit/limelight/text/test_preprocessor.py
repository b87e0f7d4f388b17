"""The conversion of text to ids: the same for training and for display."""

from pathlib import Path

import pytest
from hypothesis import given

from limelight.errors import InvalidTextError, WeightsError
from limelight.text.preprocessor import Preprocessor
from limelight.text.tokens import PAD_TOKEN_ID
from tests.strategies import odd_text
from tests.tiny import TEXTS, tiny_preprocessor

PREPROCESSOR = tiny_preprocessor()


@given(odd_text.filter(str.strip))
def test_a_document_has_the_ids_that_training_sees(text: str) -> None:
    shown = [
        [token.token_id for token in sentence if token.token_id != PAD_TOKEN_ID]
        for sentence in PREPROCESSOR.document(text).sentences
    ]
    assert [sentence for sentence in shown if sentence] == PREPROCESSOR.token_ids(text)


def test_a_long_sentence_is_cut_into_even_parts_and_nothing_is_lost() -> None:
    parts = PREPROCESSOR.token_ids("kettle " * 25)
    assert [len(part) for part in parts] == [8, 8, 9]


def test_half_a_surrogate_pair_is_refused_by_name() -> None:
    with pytest.raises(InvalidTextError, match=r"character 4 is U\+D83D"):
        PREPROCESSOR.document("Oh \ud83d no")


def test_a_saved_preprocessor_gives_the_same_ids(tmp_path: Path) -> None:
    PREPROCESSOR.save(tmp_path / "tokenizer.json")
    loaded = Preprocessor.load(tmp_path / "tokenizer.json", PREPROCESSOR.max_sentence_tokens)
    assert loaded.fingerprint == PREPROCESSOR.fingerprint
    assert [loaded.token_ids(text) for text in TEXTS] == [PREPROCESSOR.token_ids(text) for text in TEXTS]


def test_a_damaged_tokenizer_is_named(tmp_path: Path) -> None:
    (tmp_path / "tokenizer.json").write_text("{")
    with pytest.raises(WeightsError, match=r"tokenizer\.json"):
        Preprocessor.load(tmp_path / "tokenizer.json", 12)
