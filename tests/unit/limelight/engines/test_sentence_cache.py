"""The cache of sentences: what it remembers is what would be read anew, it stays small, and engines share none."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from limelight.engines.han_engine import HANEngine
from limelight.engines.sentence_cache import Encoded, SentenceCache
from tests.tiny import tiny_han

DOCUMENT = [[2 + (5 * row + column) % 19 for column in range(1 + row)] for row in range(9)]


def engine() -> HANEngine:
    return HANEngine(tiny_han(), max_sentences=20, max_sentence_tokens=12)


def encode(keys: list[bytes]) -> list[Encoded]:
    return [(np.frombuffer(key, np.uint8).astype(np.float32), np.ones(1, np.float32)) for key in keys]


def test_remembered_and_fresh_answers_are_the_same() -> None:
    warm, fresh = engine(), engine()
    warm([DOCUMENT])
    changed = [*DOCUMENT[:4], [3, 3, 7], *DOCUMENT[5:]]
    misses = warm.sentences.misses
    again, anew = warm([changed])[0], fresh([changed])[0]
    assert warm.sentences.misses == misses + 1
    np.testing.assert_allclose(again.probabilities, anew.probabilities, atol=1e-6)
    np.testing.assert_allclose(again.sentence_weights, anew.sentence_weights, atol=1e-6)
    for one, other in zip(again.token_weights, anew.token_weights, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-6)
    first, second = warm([changed])[0], warm([changed])[0]
    assert (first.probabilities == second.probabilities).all()
    kept = ~np.eye(sum(map(len, changed)), dtype=bool)
    np.testing.assert_allclose(warm.parts(changed, kept), warm.parts(changed, kept), atol=0)
    np.testing.assert_allclose(warm.parts(changed, kept), fresh.parts(changed, kept), atol=1e-6)


def test_other_weights_have_a_cache_of_their_own() -> None:
    one, other = engine(), engine()
    one([DOCUMENT])
    assert len(one.sentences) == len(DOCUMENT)
    assert len(other.sentences) == 0
    other([DOCUMENT])
    assert (other.sentences.hits, other.sentences.misses) == (0, len(DOCUMENT))


def test_the_sentences_used_last_are_kept() -> None:
    cache = SentenceCache(max_sentences=3)
    cache.get([b"a", b"b", b"c"], encode)
    cache.get([b"a", b"d"], encode)
    assert len(cache) == 3
    before = cache.misses
    cache.get([b"a", b"c", b"d"], encode)
    assert cache.misses == before
    cache.get([b"b"], encode)
    assert cache.misses == before + 1


def test_a_text_of_more_sentences_than_are_kept_is_answered() -> None:
    cache = SentenceCache(max_sentences=2)
    keys = [bytes([number]) for number in range(9)]
    assert [vector[0] for vector, _ in cache.get(keys + keys, encode)] == [*range(9), *range(9)]
    assert len(cache) == 2


def test_many_threads_may_use_it_at_once() -> None:
    cache = SentenceCache(max_sentences=50)

    def ask(seed: int) -> bool:
        numbers = np.random.default_rng(seed).integers(0, 100, 40).tolist()
        found = cache.get([bytes([number]) for number in numbers], encode)
        return [int(vector[0]) for vector, _ in found] == numbers

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(ask, range(200)))
    assert len(cache) == 50
