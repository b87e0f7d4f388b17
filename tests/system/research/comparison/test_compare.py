"""Comparisons: the same rows for all models, every finished run kept, tables that agree with the lines."""

import json
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from model_training.data.config import Columns
from model_training.data.corpus import Corpus
from model_training.data.prepare import prepare
from model_training.data.sampling import Sampling
from model_training.errors import DataError, SettingsError
from model_training.evaluation.linear import Lines
from research.comparison.compare import compare
from research.comparison.comparison import Comparisons, Task
from research.comparison.folds import prepared_folder
from research.comparison.ledger import Ledger, Result
from research.comparison.linear import LINEAR
from research.comparison.tables import rows, tables
from research.data.config import LessonConfig
from tests.places import ROOT
from tests.system.research.comparison.conftest import TOY, products


def test_what_a_paper_printed_for_a_variant_stands_beside_each_network_of_it() -> None:
    comparisons = Comparisons.load(ROOT / "research/comparison/comparisons.toml")
    results = Ledger(ROOT / "research/comparison/results/sst2.jsonl")
    printed = {row.title: row.published for row in rows(comparisons.tasks["sst2"], comparisons, list(results), "test")}
    published = comparisons.tasks["sst2"].published
    for name in ("static_reviews", "static_stars"):
        assert printed[comparisons.models[name].title] == published["static"]
    assert printed[comparisons.models["tfidf"].title] is None


def test_whole_texts_among_parts_of_them_can_be_seen_more_often(tmp_path: Path) -> None:
    whole = ["train\tgood\tA lamp that lasts .", "dev\tgood\tIt lasts .", "test\tbad\tIt broke ."]
    parts = ["train\tgood\tA lamp that lasts .\t1", "train\tgood\tlasts\t0", "train\tbad\tbroke at once\t0"]
    (tmp_path / "films.tsv").write_text("\n".join(["split\tlabel\ttext", *whole, ""]), encoding="utf-8")
    (tmp_path / "parts.tsv").write_text("\n".join(["split\tlabel\ttext\tis_root", *parts, ""]), encoding="utf-8")
    task = Task("films", "Films", ("cnn",), file="$DATA/films.tsv", train_file="$DATA/parts.tsv")
    train = Corpus(prepared_folder(task, 0, tmp_path, tmp_path / "work"), "train")
    assert Sampling(train, "is_root=1:4").draws.tolist() == [4, 1, 1]


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


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"seeds": 0}, "--seeds 0: .* give 1 or more"),
        ({"tasks": ["no"]}, "unknown task. Choose one of products"),
        ({"models": ["no"]}, "unknown model. Choose one of tfidf, fasttext, cnn"),
    ],
)
def test_what_is_not_there_to_compare_is_named(toy: Path, wrong: dict, message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        compare(Comparisons.load(toy / "toy.toml"), toy / "results", toy / "work", toy, **wrong)


@pytest.mark.parametrize("baseline", LINEAR)
def test_counting_words_learns_what_words_can_tell(baseline: str, prepared: Path) -> None:
    train, dev = Lines.of(Corpus(prepared, "train")), Lines.of(Corpus(prepared, "dev"))
    model = LINEAR[baseline](train, dev, 1)
    assert model.dev_accuracy > 0.8
    assert (model.predict(dev) == dev.labels).mean() == model.dev_accuracy
    assert (LINEAR[baseline](train, dev, 1).predict(dev) == model.predict(dev)).all()


def test_counting_words_learns_the_most_probable_label_of_a_row_and_refuses_one_that_may_have_several(
    toy: Path,
) -> None:
    texts = products()
    for name, header, some in (
        ("sure", "text,label", texts[:8]),
        ("dev", "text,label", texts[110:130]),
        ("test", "text,label", texts[130:]),
        # The teacher's labels are the opposite of the texts'.
        (
            "soft",
            "text,probabilities",
            [(text, "0.3 0.7" if label == "bad" else "0.8 0.2") for text, label in texts[8:110]],
        ),
        ("coarse", "text,mood", [("Fine, or not.", "some")]),
    ):
        lines = [header, *(f'"{text}",{label}' for text, label in some)]
        (toy / f"{name}.csv").write_text("\n".join(lines), encoding="utf-8")
    files = {"train": [toy / "sure.csv"], "dev": [toy / "dev.csv"], "test": [toy / "test.csv"]}
    soft, coarse = (str(toy / "soft.csv"),), (f"{toy / 'coarse.csv'}:mood:some=bad|good",)
    prepare(files, toy / "taught", Columns(), LessonConfig(min_count=1, soft=soft))
    prepare(files, toy / "roughly", Columns(), LessonConfig(min_count=1, soft=soft, coarse=coarse))
    for folder in ("taught", "roughly"):
        task = f'[models.tfidf]\nbaseline = "tfidf"\n[tasks.{folder}]\nprepared = "{toy / folder}"'
        (toy / f"{folder}.toml").write_text(task, encoding="utf-8")
    compare(Comparisons.load(toy / "taught.toml"), toy / "results", toy / "work", toy)
    [line] = Ledger(toy / "results/taught.jsonl")
    assert line.training_rows > 100
    assert line.right["test"] / line.n["test"] < 0.2
    with pytest.raises(DataError, match="roughly: some rows have coarse labels"):
        compare(Comparisons.load(toy / "roughly.toml"), toy / "results", toy / "work", toy)


def result(model: str, right: int, seed: int = 1, fold: int = 0) -> Result:
    return Result(model, fold, seed, {"test": right}, {"test": 100}, 900, 100, {}, {}, 60.0)


def drawn(toy: Path, *results: Result) -> str:
    file = Ledger(toy / "results/products.jsonl")
    for one in results:
        file.add(one)
    return tables(Comparisons.load(toy / "toy.toml"), toy / "results")


def test_the_best_comes_first_and_is_said_to_win_only_beyond_its_interval(toy: Path) -> None:
    page = drawn(toy, result("tfidf", 80), result("cnn", 85))
    assert page.index("| CNN | 85.0 | 76.7 – 90.7 |") < page.index("| TF-IDF | 80.0 |")
    assert "does not lie above" in page
    page = drawn(toy, result("cnn", 95))
    assert "| CNN | 95.0 |" in page
    assert "(88.8 – 97.8 %), lies above" in page


def test_several_seeds_make_the_mean_firmer_and_the_rows_no_more(toy: Path) -> None:
    folds = [result("cnn", 80 + 2 * seed, seed, fold) for seed in (1, 2, 3) for fold in (0, 1)]
    page = drawn(toy, *folds, result("cnn", 100, 4, 0))
    # The fourth seed is incomplete.
    assert "| CNN | 84.0 | 78.3 – 88.4 | 99.0 | 200 | 2 of 2 | 3, ± 2.0 | 900 | 6.0 |" in page


def test_a_line_that_is_no_result_is_named(toy: Path) -> None:
    drawn(toy, result("cnn", 80))
    path = toy / "results/products.jsonl"
    path.write_text("{}\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(DataError, match="line 1: not a result"):
        Ledger(path)


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


def test_every_network_of_the_shipped_comparisons_can_be_trained() -> None:
    comparisons = Comparisons.load(ROOT / "research/comparison/comparisons.toml")
    for task in comparisons.tasks.values():
        for model in [comparisons.models[name] for name in task.models]:
            if model.baseline is None:
                assert task.config(model, 3, ROOT).seed == 3
