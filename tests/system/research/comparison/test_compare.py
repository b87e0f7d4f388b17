"""Comparisons: the same rows for all models, every finished run kept, tables that agree with the lines."""

import json
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from model_training.errors import SettingsError
from research.comparison.compare import compare
from research.comparison.comparison import Comparisons
from research.comparison.ledger import Ledger, Result
from research.comparison.tables import tables
from tests.places import ROOT
from tests.system.research.comparison.conftest import TOY


def lines(toy: Path) -> list[dict]:
    path = toy / "results/products.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def test_a_comparison_that_was_killed_does_only_what_is_left(toy: Path) -> None:
    places = [f"--data={toy}", f"--comparisons={toy}/toy.toml", f"--results={toy}/results", f"--work={toy}/work"]
    process = subprocess.Popen(
        [sys.executable, "-m", "research", "compare", *places],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while not lines(toy) and process.poll() is None:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    before = lines(toy)
    assert 1 <= len(before) < 6
    with (toy / "results/products.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"model": "cnn", "fol')
    comparisons = Comparisons.load(toy / "toy.toml")
    compare(comparisons, toy / "results", toy / "work", toy)
    after = lines(toy)
    assert after[: len(before)] == before
    assert sorted((line["model"], line["fold"]) for line in after) == [
        (model, fold) for model in ("cnn", "fasttext", "tfidf") for fold in (0, 1)
    ]
    for fold in (0, 1):
        of_fold = [line for line in after if line["fold"] == fold]
        assert len({(line["training_rows"], line["dev_rows"], str(line["n"])) for line in of_fold}) == 1
    assert all(line["right"]["test"] > 0.8 * line["n"]["test"] for line in after if line["model"] == "tfidf")
    # TF-IDF does not depend on chance: a second seed would be the same run.
    compare(comparisons, toy / "results", toy / "work", toy, models=["tfidf", "fasttext"], seeds=2)
    assert [(line["model"], line["seed"]) for line in lines(toy)[6:]] == [("fasttext", 2), ("fasttext", 2)]
    drawn = (toy / "results/README.md").read_text(encoding="utf-8")
    assert drawn == tables(comparisons, toy / "results")
    assert "| CNN |" in drawn
    assert "| 160 | 2 of 2 | 2, ± " in drawn
    changed = Comparisons(comparisons.models, {"products": replace(comparisons.tasks["products"], settings={})})
    with pytest.raises(SettingsError, match="other settings"):
        compare(changed, toy / "results", toy / "work", toy)


def result(model: str, right: int, seed: int = 1, fold: int = 0) -> Result:
    return Result(model, fold, seed, {"test": right}, {"test": 100}, 900, 100, {}, {}, 60.0)


def drawn(toy: Path, *results: Result) -> str:
    file = Ledger(toy / "results/products.jsonl")
    for one in results:
        file.add(one)
    return tables(Comparisons.load(toy / "toy.toml"), toy / "results")


def test_several_seeds_make_the_mean_firmer_and_the_rows_no_more(toy: Path) -> None:
    folds = [result("cnn", 80 + 2 * seed, seed, fold) for seed in (1, 2, 3) for fold in (0, 1)]
    page = drawn(toy, *folds, result("cnn", 100, 4, 0))
    # The fourth seed is incomplete.
    assert "| CNN | 84.0 | 78.3 – 88.4 | 99.0 | 200 | 2 of 2 | 3, ± 2.0 | 900 | 6.0 |" in page


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('baseline = "tfidf"', 'baseline = "magic"', "unknown baseline 'magic'"),
        ("folds = 2", 'models = ["other"]', "unknown model 'other'"),
        ('file = "$DATA/products.tsv"', "", "either a prepared folder or a file"),
        ("folds = 2", "fold = 2", "unexpected keyword argument 'fold'"),
        ("folds = 2", 'lessons = { file = "a.csv" }', "unexpected keyword argument 'file'"),
        ("folds = 2", "lessons = { settings = { layers = 3 } }", "tasks.products: .*'layers'; .* are those of `teach`"),
        ('file = "$DATA/products.tsv"', 'prepared = "data"\nlessons = {}', "lessons are for a task with a file"),
        ("[models.tfidf]", "[models.tfidf", "cannot be read as TOML"),
    ],
)
def test_what_is_wrong_in_the_file_is_named(toy: Path, old: str, new: str, message: str) -> None:
    (toy / "toy.toml").write_text(TOY.replace(old, new), encoding="utf-8")
    with pytest.raises(SettingsError, match=message):
        Comparisons.load(toy / "toy.toml")


def test_the_tables_that_are_shipped_say_what_the_shipped_lines_say() -> None:
    comparisons = Comparisons.load(ROOT / "research/comparison/comparisons.toml")
    folder = ROOT / "research/comparison/results"
    assert (folder / "README.md").read_text(encoding="utf-8") == tables(comparisons, folder)
    for task in comparisons.tasks.values():
        for line in Ledger(folder / f"{task.name}.jsonl"):
            assert line.recipe == task.recipe(comparisons.models[line.model])
