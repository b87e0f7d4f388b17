"""A lens that looks at the network changes with its weights; a HAN is compared with itself under uniform attention."""

from pathlib import Path

import pytest

from model_training.evaluation.faithfulness import measure
from model_training.markdown import section
from model_training.networks.pretrained import load_pretrained
from model_training.training.config import train_config
from model_training.training.train import train
from research.sanity import check_sanity


@pytest.mark.long
def test_lenses_rank_otherwise_once_the_weights_are_shuffled(prepared: Path, tmp_path: Path) -> None:
    weights = tmp_path / "weights"
    config = train_config("han", embedding_size=6, units=4, epochs=1, batch_tokens=256)
    train(prepared, weights, config, tmp_path / "run")
    measure(prepared, weights, None, max_rows=6, name=None)
    result = check_sanity(prepared, weights, None)
    assert load_pretrained(weights).metadata["faithfulness"] == result
    for lens, correlation in result["shuffled"]["lenses"].items():
        assert correlation is None or correlation < 0.9, lens
    assert result["uniform_attention"]["n"] == 40
    assert "on 40 rows" in section("faithfulness", result)
