"""Batches: every row once, or as often as asked; similar rows together, wide enough and no wider."""

from pathlib import Path

import datasets
import numpy as np
import pytest

from model_training.data.batches import Batches
from model_training.data.corpus import PAIR, Corpus
from model_training.data.sampling import Sampling
from model_training.errors import SettingsError


@pytest.fixture
def corpus(prepared: Path) -> Corpus:
    return Corpus(prepared, "train")


def batches(corpus: Corpus, seed: int | None = 1, network: str = "han", tokens: int = 256) -> Batches:
    return Batches(corpus, network, tokens, max_documents=8, seed=seed)


def widths(some: Batches, index: int) -> tuple[int, ...]:
    """Returns the columns of each array of a batch."""
    inputs = some[index][0]
    arrays = list(inputs.values()) if isinstance(inputs, dict) else [inputs]
    return tuple(array.shape[1] for array in arrays)


@pytest.fixture(params=[False, True], ids=["any shape", "few shapes"])
def few_shapes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether batches are made as for a compiler that compiles each shape."""
    monkeypatch.setattr("model_training.data.batches.compiles_shapes", lambda: request.param)
    return request.param


@pytest.mark.parametrize("seed", [None, 1])
def test_every_row_is_served_once(corpus: Corpus, seed: int | None, few_shapes: bool) -> None:
    served = np.concatenate(batches(corpus, seed).positions)
    assert sorted(served) == list(range(len(corpus)))


def test_a_batch_holds_the_rows_it_says(corpus: Corpus, few_shapes: bool) -> None:
    for network in ("han", "kim_cnn"):
        some = batches(corpus, network=network)
        for index, positions in enumerate(some.positions):
            inputs, targets = some[index]
            words = inputs["sentences"] if network == "han" else inputs
            assert np.count_nonzero(words) == corpus.token_counts[positions].sum()
            assert (targets.argmax(axis=1) == corpus.labels[positions]).all()


def test_a_corpus_holds_a_few_bytes_a_row_and_leaves_ids_on_disk(corpus: Corpus, prepared: Path) -> None:
    some = batches(corpus)
    for index in range(len(some)):
        some[index]
    held = [value for owner in (corpus, some) for value in vars(owner).values() if isinstance(value, np.ndarray)]
    assert sum(array.nbytes for array in held if array is not some.targets) <= 24 * len(corpus)
    [file] = corpus._table.cache_files
    assert Path(file["filename"]).parent == prepared / "train"


def test_without_a_hierarchy_a_batch_has_each_document_in_one_row(corpus: Corpus, few_shapes: bool) -> None:
    flat = Batches(corpus, "han", 256, max_documents=8, hierarchical=False, seed=1)
    for index, positions in enumerate(flat.positions):
        rows, layout = flat[index][0].values()
        assert (np.count_nonzero(rows, axis=1) == corpus.token_counts[positions]).all()
        assert layout[:, 0].tolist() == list(range(1, len(positions) + 1))


def test_a_batch_is_full_by_tokens_or_by_documents(corpus: Corpus) -> None:
    for positions in batches(corpus, tokens=100).positions:
        assert corpus.token_counts[positions].sum() <= 100
        assert len(positions) <= 8


def test_the_order_follows_the_seed(corpus: Corpus) -> None:
    def order(seed: int) -> list[int]:
        return np.concatenate(batches(corpus, seed).positions).tolist()

    assert order(1) == order(1)
    assert order(1) != order(2)


def test_like_sized_documents_share_a_batch(corpus: Corpus) -> None:
    spread = [np.ptp(corpus.token_counts[positions]) for positions in batches(corpus).positions]
    shuffled = np.random.default_rng(0).permutation(corpus.token_counts)
    by_chance = [np.ptp(part) for part in np.array_split(shuffled, len(spread))]
    assert np.mean(spread) < np.mean(by_chance) / 2


def test_both_rows_of_a_pair_know_each_other(tmp_path: Path) -> None:
    pairs = [3, 0, -1, 3, 0, -1, 4]
    rows = {"token_ids": [[2]] * 7, "sentence_lengths": [[1]] * 7, "label": [0] * 7, PAIR: pairs}
    datasets.Dataset.from_dict(rows).save_to_disk(tmp_path / "train")
    assert Corpus(tmp_path, "train").partners.tolist() == [3, -1, 5, 0, -1, 2, -1]


@pytest.mark.parametrize("network", ["han", "kim_cnn"])
@pytest.mark.parametrize("few_shapes", [True], indirect=True)
def test_a_compiler_of_shapes_gets_few(corpus: Corpus, network: str, few_shapes: bool) -> None:
    documents: dict[tuple, set[int]] = {}
    smaller = 0
    for seed in range(5):
        some = batches(corpus, seed, network)
        shapes = {}
        for index, positions in enumerate(some.positions):
            shapes.setdefault(widths(some, index), []).append(len(positions))
        # Only rows left over at the end make a smaller batch.
        smaller += sum(len(set(sizes)) - 1 for sizes in shapes.values())
        for shape, sizes in shapes.items():
            documents.setdefault(shape, set()).update(sizes)
    assert smaller <= 5
    assert len(documents) <= 12


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
