"""The summary of a run compares it with the linear baseline on the same rows, and advises by its curve."""

from pathlib import Path

from model_training.data.prepare import PreparedData
from model_training.evaluation.evaluate import read_answers
from model_training.evaluation.linear import measure_tfidf
from model_training.networks.pretrained import load_pretrained
from model_training.reports.card import write_card
from model_training.training.against_baseline import advice, verdict
from model_training.training.config import train_config
from model_training.training.train import train

SIZES = {"network": "kim_cnn", "embedding_size": 12, "num_filters": 8, "batch_tokens": 256}


def test_a_network_that_learned_nothing_is_said_to_be_worse_than_the_linear_baseline(
    prepared: Path, tmp_path: Path
) -> None:
    weights, config = tmp_path / "weights", train_config(epochs=1, base_lr=0.0, max_lr=0.0, **SIZES)
    train(prepared, weights, config, tmp_path / "run")
    found, labels, _ = read_answers(prepared, weights, load_pretrained(weights), "dev")
    shown, said = verdict(
        weights, config, measure_tfidf(prepared, None, None, 1), {"dev": found.argmax(axis=1) == labels}
    )
    assert shown.startswith("dev: ")
    assert "TF-IDF, logistic regression: " in shown
    assert said.startswith("The network is worse than the linear baseline.")
    baseline = load_pretrained(weights).metadata["baseline"]
    assert baseline["rows"] == PreparedData.load(prepared).rows["train"]
    difference, low, high = baseline["difference"]["dev"]
    assert low < difference < high < 0
    write_card(weights)
    card = load_pretrained(weights).card
    assert f"labels {baseline['value']:.1%} of {baseline['n']} dev rows correctly" in card
    assert "**The network is worse than this baseline.**" in card


def run_of(train_accuracy: float, dev_accuracy: float, best: int, **about: object) -> dict:
    figures = {"train_accuracy": train_accuracy, "dev_accuracy": dev_accuracy}
    about = {"training_rows": 5000, "best_epoch": best, **about}
    data = {"labels": ["bad", "good"], "language": "en"}
    return {"recipe": {"network": "han", "epochs": 4}, "data": data, "epochs": [figures] * 4, "steps": 400, **about}


def test_advice_follows_the_curve_and_names_what_was_not_used() -> None:
    by_heart = advice(train_config(), run_of(1.0, 0.7, best=2))
    assert "has memorized its training rows (100% correct in train)" in by_heart
    assert "--from han" in by_heart
    learning = advice(train_config(start=Path("han")), run_of(0.7, 0.72, best=4))
    assert "still learning" in learning
    assert "--from" not in learning
    few = [advice(train_config(), run_of(1.0, 0.7, best=2, training_rows=rows)) for rows in (100, 399, 400)]
    assert ["which is few for 2 labels" in text for text in few] == [True, True, False]
    assert "from 100 rows" in few[0]


def test_a_limit_of_steps_is_blamed_only_where_it_ended_the_run() -> None:
    assert "leave out --max-steps" in advice(train_config(max_steps=400), run_of(0.7, 0.7, best=4))
    assert "--max-steps" not in advice(train_config(max_steps=999), run_of(0.7, 0.7, best=4))
