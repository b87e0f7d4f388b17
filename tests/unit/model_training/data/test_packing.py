"""Packing: every sentence is in the place that the layout assigns, and nothing else is."""

import numpy as np
import pytest
from hypothesis import given

from model_training.data.packing import flatten, pack_sentences, pack_tokens
from tests.strategies import documents


@given(documents)
@pytest.mark.parametrize("sentences", [None, 16])
@pytest.mark.parametrize("boundaries", [[12], [3, 6, 12]])
def test_the_layout_finds_every_sentence(boundaries: list[int], sentences: int | None, documents: list) -> None:
    packed = pack_sentences(*flatten(documents), boundaries, sentences)
    if sentences:
        rows = sentences * len(documents)
        assert [array.shape for array in packed["sentences"]] == [(rows, width) for width in boundaries]
        assert packed["layout"].shape == (len(documents), sentences)
    rows = [row[row > 0].tolist() for array in packed["sentences"] for row in array]
    found = [[rows[number - 1] for number in document if number] for document in packed["layout"]]
    assert found == documents


@given(documents)
def test_each_sentence_is_in_the_narrowest_bucket_that_holds_it(documents: list) -> None:
    narrow, wide = pack_sentences(*flatten(documents), [6, 12])["sentences"]
    assert narrow.shape[1] == 6
    assert wide.shape[1] == 12
    assert all((row > 0).sum() > 6 or not row.any() for row in wide)


@given(documents)
def test_packed_tokens_are_the_documents_filled_up(documents: list) -> None:
    flat = [[token for sentence in document for token in sentence] for document in documents]
    tokens, _, _ = flatten(documents)
    lengths = np.array([len(document) for document in flat], np.int32)
    for width in (None, 256):
        packed = pack_tokens(tokens, lengths, width)
        assert [row[row > 0].tolist() for row in packed] == flat
        assert packed.shape[1] == (width or max(lengths))
