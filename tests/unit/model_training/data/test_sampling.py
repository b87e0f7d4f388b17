"""Sampling: rows of a source and rows of a label are drawn as often as asked."""

from pathlib import Path

import numpy as np
import pytest

from model_training.data.corpus import Corpus
from model_training.data.sampling import Sampling
from model_training.errors import SettingsError


@pytest.fixture
def corpus(prepared: Path) -> Corpus:
    return Corpus(prepared, "train")


def test_every_row_is_drawn_once_unless_asked(corpus: Corpus) -> None:
    assert sorted(Sampling(corpus).draw(np.random.default_rng(1))) == list(range(len(corpus)))


def test_rows_of_a_source_are_drawn_as_often_as_asked(corpus: Corpus) -> None:
    market = corpus.column("shop") == "market"
    sampling = Sampling(corpus, "shop=market:2.5,shop:0")
    draws = np.mean(
        [np.bincount(sampling.draw(np.random.default_rng(seed)), minlength=len(corpus)) for seed in range(200)], axis=0
    )
    assert draws[market].mean() == pytest.approx(2.5, abs=0.02)
    assert draws[market].min() >= 2
    assert not draws[corpus.column("shop") == "shop"].any()


def test_balance_evens_out_the_labels_and_keeps_the_number_of_draws(corpus: Corpus) -> None:
    # Of the good ones a fifth, so that there is something to balance.
    corpus.labels[:] = np.where(np.arange(len(corpus)) % 5 == 0, 1, 0)
    for balance, share in ((0, 0.2), (1, 0.5), (0.5, 1 / 3)):
        draws = Sampling(corpus, balance=balance, num_labels=2).draws
        assert draws.sum() == pytest.approx(len(corpus))
        assert draws[corpus.labels == 1].sum() / draws.sum() == pytest.approx(share, abs=0.01)


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ("shop=kiosk:2", "no training row has the shop 'kiosk'"),
        ("shop=market:x", "'x' is not a number"),
        ("shop", "--source-weights shop: has no value. Write column=value:times"),
    ],
)
def test_weights_that_cannot_be_meant_are_refused(corpus: Corpus, weights: str, message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        Sampling(corpus, weights)
