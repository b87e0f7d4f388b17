"""Word dropout: training hides some words."""

from collections.abc import Callable

import keras
import numpy as np
import pytest

from model_training.data.packing import pack_sentences
from model_training.networks.layers import WordDropout
from model_training.networks.pretrained import Network
from tests.tiny import flatten
from tests.tiny_keras import tiny_han, tiny_kim_cnn

IDS = np.array([[2, 3, 4, 5, 0, 0]] * 50, np.int32)


def test_it_hides_words_in_training_only() -> None:
    keras.utils.set_random_seed(3)
    dropout = WordDropout(0.5)
    assert (np.asarray(dropout(IDS, training=False)) == IDS).all()
    dropped = np.asarray(dropout(IDS, training=True))
    assert (dropped[IDS == 0] == 0).all()
    assert 0.3 < (dropped[IDS > 0] == 1).mean() < 0.7


HAN_INPUTS = pack_sentences(*flatten([[[2, 3, 4], [5]]] * 50))


@pytest.mark.parametrize(("make", "inputs"), [(tiny_han, HAN_INPUTS), (tiny_kim_cnn, IDS)])
def test_a_network_learns_from_fewer_words_and_answers_from_all(make: Callable[..., Network], inputs: object) -> None:
    model = make(word_dropout=0.5, dropout=0.0)
    still, seen = (np.asarray(model(inputs, training=training)) for training in (False, True))
    assert len(np.unique(still, axis=0)) == 1
    assert len(np.unique(seen, axis=0)) > 5
