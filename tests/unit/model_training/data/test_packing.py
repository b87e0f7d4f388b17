"""Packing: every sentence is in the place that the layout assigns, and nothing else is."""

import numpy as np
import pytest
from hypothesis import given

from model_training.data.packing import pack_sentences, pack_tokens
from tests.strategies import documents
from tests.tiny import flatten


@given(documents)
@pytest.mark.parametrize("sentences", [None, 16])
@pytest.mark.parametrize("width", [None, 12])
def test_the_layout_finds_every_sentence(width: int | None, sentences: int | None, documents: list) -> None:
    packed = pack_sentences(*flatten(documents), sentences, width)
    if sentences:
        rows = sentences * len(documents)
        assert len(packed["sentences"]) == rows
        assert packed["layout"].shape == (len(documents), sentences)
    assert packed["sentences"].shape[1] == (width or max(len(each) for document in documents for each in document))
    rows = [row[row > 0].tolist() for row in packed["sentences"]]
    results = [[rows[number - 1] for number in document if number] for document in packed["layout"]]
    assert results == documents


@given(documents)
def test_packed_tokens_are_the_documents_filled_up(documents: list) -> None:
    flat = [[token for sentence in document for token in sentence] for document in documents]
    tokens, _, _ = flatten(documents)
    lengths = np.array([len(document) for document in flat], np.int32)
    for width in (None, 256):
        packed = pack_tokens(tokens, lengths, width)
        assert [row[row > 0].tolist() for row in packed] == flat
        assert packed.shape[1] == (width or max(lengths))
