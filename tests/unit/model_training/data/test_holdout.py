"""The choice of dev rows: a share of each label, or whole blocks."""

from collections import Counter

import datasets
import numpy as np
import pytest

from model_training.data.config import PrepareConfig
from model_training.data.holdout import with_dev
from model_training.errors import SettingsError


def cut(labels: list[str], **config: float) -> tuple[list[int], list[int]]:
    """Returns the positions of the rows of train and of dev."""
    rows = datasets.Dataset.from_dict({"label": labels, "place": list(range(len(labels)))})
    splits = with_dev({"train": rows}, PrepareConfig(**config))  # type: ignore[arg-type]
    return list(splits["train"]["place"]), list(splits["dev"]["place"])


@pytest.mark.parametrize("share", [0.1, 0.25, 0.5])
def test_dev_has_the_same_share_of_each_label(share: float) -> None:
    labels = [str(label) for label in np.random.default_rng(1).choice([1, 2, 3, 5], 1000, p=[0.02, 0.08, 0.3, 0.6])]
    train, dev = cut(labels, dev_share=share)
    assert sorted(train + dev) == list(range(1000))
    assert len(dev) == 1000 * share
    everywhere, there = Counter(labels), Counter(labels[index] for index in dev)
    assert all(abs(there[label] - count * share) < 1 for label, count in everywhere.items())
    assert train == sorted(train)
    assert cut(labels, dev_share=share) == (train, dev)
    assert cut(labels, dev_share=share, seed=2) != (train, dev)


def test_of_few_rows_more_are_dev_so_that_chance_does_not_choose() -> None:
    sizes = {rows: len(cut(["a", "b"] * (rows // 2))[1]) for rows in (100, 2600, 4000, 20_000)}
    assert sizes == {100: 20, 2600: 500, 4000: 500, 20_000: 2000}


def test_test_rows_are_set_apart_where_they_are_asked_for_and_there_are_enough() -> None:
    rows = datasets.Dataset.from_dict({"label": ["a", "b"] * 1000, "place": list(range(2000))})
    splits = with_dev({"train": rows}, PrepareConfig(test_share=0.1))
    assert {name: len(found) for name, found in splits.items()} == {"train": 1440, "dev": 360, "test": 200}
    assert sorted(place for found in splits.values() for place in found["place"]) == list(range(2000))
    assert set(with_dev({"train": rows.select(range(900))}, PrepareConfig(test_share=0.1))) == {"train", "dev"}


def test_a_label_too_rare_for_dev_stays_in_train_and_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    labels = ["good"] * 60 + ["bad"] * 38 + ["odd"] * 2
    train, dev = cut(labels, dev_share=0.1)
    assert Counter(labels[index] for index in dev) == {"good": 6, "bad": 4}
    assert {98, 99} <= set(train)
    assert "too rare for dev, so kept in train: 'odd' (2)\n" in capsys.readouterr().out
    # Even with a large share, no label is split off completely.
    assert cut(["a", "b", "b"], dev_share=0.9)[1] in ([1], [2])


def test_rows_that_leave_none_for_dev_are_said() -> None:
    with pytest.raises(SettingsError, match=r"--dev-share 0.1 of 3 rows with 3 labels leaves no rows for dev"):
        cut(["a", "b", "c"], dev_share=0.1)


def test_a_label_whose_rows_stand_in_one_block_is_left_in_train(capsys: pytest.CaptureFixture[str]) -> None:
    labels = ["a", "b"] * 20
    result = 0
    for block in range(10):
        some = [*labels[: block * 4], *["rare"] * 4, *labels[block * 4 + 4 :]]
        train, dev = cut(some, dev_block=4, dev_share=0.3)
        assert sorted(train + dev) == list(range(40))
        assert {some[index] for index in dev} <= {some[index] for index in train}
        result += "4 rows with labels that occurred only in dev blocks stay in train" in capsys.readouterr().out
    assert result == 3
