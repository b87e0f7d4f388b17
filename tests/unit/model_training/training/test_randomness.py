"""Random numbers of a run: each epoch of each seed has its own."""

from pathlib import Path

import numpy as np

from model_training.training.config import train_config
from model_training.training.randomness import dropout_states, order_seed, seed_dropout
from model_training.training.task import Reviews
from tests.tiny_keras import tiny_han


def test_no_epoch_has_the_order_of_another_epoch_or_seed(prepared: Path) -> None:
    task = Reviews(prepared, train_config(network="kim_cnn", batch_tokens=256))

    def order(seed: int, epoch: int) -> tuple[int, ...]:
        return tuple(np.concatenate(task.batches(order_seed(seed, epoch)).positions).tolist())

    orders = {order(seed, epoch) for seed in (1, 2, 3) for epoch in (0, 1, 2)}
    assert len(orders) == 9
    assert order(1, 1) == order(1, 1)


def test_dropout_is_other_in_each_layer_epoch_and_seed() -> None:
    model = tiny_han()
    seen = []
    for seed in (1, 2):
        for epoch in (0, 1):
            seed_dropout(model, seed, epoch)
            seen += [tuple(np.asarray(state).tolist()) for state in dropout_states(model)]
    assert len(set(seen)) == len(seen) > 4
