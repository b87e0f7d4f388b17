"""Research on trained weights: their averages, words that share a vector, the best of several seeds, and checks."""

from pathlib import Path

import numpy as np
import pytest

from limelight import load
from limelight.weights import METADATA, read_json
from model_training.evaluation.calibration import fit_temperature, scale
from model_training.evaluation.evaluate import read_answers
from model_training.evaluation.faithfulness import measure
from model_training.evaluation.scores import log_likelihood
from model_training.markdown import section
from model_training.networks.pretrained import load_pretrained
from model_training.reports.card import card_text, write_card
from model_training.training.config import train_config
from model_training.training.train import train
from research import tie as module
from research.sanity import check_sanity
from research.seeds import train_seeds
from research.soup import make_soup
from research.tie import tie

TINY = {"network": "kim_cnn", "batch_tokens": 256, "max_lr": 0.01, "epochs": 1}
START = train_config(embedding_size=12, num_filters=8, **TINY)


@pytest.fixture(scope="module")
def runs(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Weights, and two weights that continued training from them."""
    place = tmp_path_factory.mktemp("soup")
    start = place / "start"
    train(prepared, start, START, place / "start-run")
    for seed in (2, 3):
        train(
            prepared, place / f"seed-{seed}", train_config(start=start, seed=seed, **TINY), place / f"seed-{seed}-run"
        )
    return [start, place / "seed-2", place / "seed-3"]


def likelihood(prepared: Path, weights: Path) -> float:
    run = load_pretrained(weights)
    probabilities, labels, _ = read_answers(prepared, weights, run, "dev")
    return log_likelihood(scale(probabilities, fit_temperature(probabilities, labels)), labels)


def test_a_soup_is_the_mean_of_its_parts_and_as_likely_as_the_best(
    prepared: Path, runs: list[Path], tmp_path: Path
) -> None:
    out = tmp_path / "soup"
    metadata = make_soup(prepared, runs, out)
    parts = {runs[0].parent / part["name"]: part["parts"] for part in metadata["soup"]}
    wanted = [
        sum(share * weight for share, weight in zip(parts.values(), same, strict=True)) / sum(parts.values())
        for same in zip(*(load_pretrained(folder).model.get_weights() for folder in parts), strict=True)
    ]
    for weight, mean in zip(load_pretrained(out).model.get_weights(), wanted, strict=True):
        np.testing.assert_allclose(weight, mean, atol=2e-3)
    assert likelihood(prepared, out) >= max(likelihood(prepared, folder) for folder in runs) - 1e-3
    write_card(out)
    first, *_ = metadata["soup"]
    assert f"| {first['name']} | {first['parts']} of {sum(parts.values())} |" in load_pretrained(out).card


def probabilities(weights: Path, text: str) -> list[float]:
    return load(weights).predict(text).probabilities


@pytest.mark.parametrize("network", ["kim_cnn", "han"])
def test_another_tied_word_changes_nothing_and_other_words_do(
    network: str, prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    weights, out = tmp_path / "weights", tmp_path / "tied"
    train(
        prepared, weights, train_config(network=network, embedding_size=8, epochs=1, batch_tokens=256), tmp_path / "run"
    )
    known = load_pretrained(weights).preprocessor.vocabulary
    first, second, third, *others = [word for word in known if word.isalpha()]
    monkeypatch.setattr(
        module, "words_that_say_nothing", lambda: {"thing": [first.title(), second, third, "unheard of"]}
    )
    assert probabilities(weights, first) != probabilities(weights, second)
    assert tie(weights, out) == {"thing": 3}
    assert (out / "curves.png").read_bytes() == (weights / "curves.png").read_bytes()
    assert probabilities(out, f"{first} {others[0]}") == probabilities(out, f"{third} {others[0]}")
    before, after = (np.array(load_pretrained(folder).model.word_layers()[0].embeddings) for folder in (weights, out))
    changed = {number for number in range(len(before)) if not np.array_equal(before[number], after[number])}
    assert changed <= {known[word] for word in (first, second, third)}
    np.testing.assert_allclose(after[known[first]], before[sorted(changed)].mean(axis=0), rtol=1e-2, atol=1e-3)


def test_of_several_seeds_the_best_on_dev_is_kept(
    prepared: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    config = train_config(embedding_size=12, num_filters=8, **{**TINY, "max_lr": 0.004})
    metadata = read_json(train_seeds(prepared, tmp_path / "weights", 2, config, tmp_path / "run") / METADATA)
    seeds = metadata["seeds"]
    assert list(seeds["dev_accuracy"]) == ["1", "2"]
    assert seeds["dev_accuracy"][str(seeds["best"])] == max(seeds["dev_accuracy"].values())
    assert seeds["mean"] == pytest.approx(np.mean(list(seeds["dev_accuracy"].values())), abs=1e-4)
    assert seeds["sd"] == pytest.approx(np.std(list(seeds["dev_accuracy"].values()), ddof=1), abs=1e-4)
    line = f"{seeds['mean']:.1%} ± {100 * seeds['sd']:.1f}"
    assert line in capsys.readouterr().out
    assert load_pretrained(tmp_path / "weights").metadata["recipe"]["seed"] == seeds["best"]
    assert line in card_text(metadata, load_pretrained(tmp_path / "weights").config, curves=False)


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
