"""Packing: every sentence stands where the layout says, and nothing else does."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from limelight.engines.batch import cover, pack_blocks, pack_sentences, pack_tokens
from limelight.engines.engine import flatten
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


SIZES = [(2, 4), (2, 12), (8, 6)]


@given(documents)
def test_the_layout_finds_every_sentence_in_blocks(documents: list) -> None:
    blocks, layout = pack_blocks(*flatten(documents), SIZES)
    assert {block.shape for block in blocks} <= set(SIZES)
    rows = [row[row > 0].tolist() for block in blocks for row in block]
    assert [[rows[number - 1] for number in document if number] for document in layout] == documents


@given(st.lists(st.integers(1, 12), max_size=40))
def test_blocks_cover_all_sequences_and_only_the_last_has_more_rows_than_it_needs(lengths: list[int]) -> None:
    lengths.sort(reverse=True)
    covered = 0
    for first, rows, width in cover(lengths, SIZES):
        assert first == covered
        assert width >= lengths[first]
        covered += rows
    assert len(lengths) <= covered < len(lengths) + 8


def test_one_long_sequence_does_not_widen_the_block_of_many_short_ones() -> None:
    assert list(cover([12, *[4] * 9], SIZES)) == [(0, 2, 12), (2, 8, 6)]


def test_a_sequence_that_fits_into_no_size_has_a_block_of_its_own() -> None:
    assert list(cover([30, 5], SIZES)) == [(0, 1, 30), (1, 2, 12)]
