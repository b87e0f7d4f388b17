"""The worth of ideas: the whole recipe first, then the others, on all test rows together."""

from pathlib import Path

import pytest

from model_training.errors import SettingsError
from model_training.markdown import section
from research.ablation import ablation
from research.comparison.comparison import Comparisons
from research.comparison.ledger import Ledger, Result

IDEAS = """
[models.whole]
title = "The whole recipe"
network = "han"
[models.no_average]
title = "without averaged weights"
network = "han"
[models.no_vectors]
title = "without given vectors"
network = "han"
[tasks.ideas]
models = ["whole", "no_vectors", "no_average"]
prepared = "data"
tests = { Shop = "source=shop", Bar = "source=bar" }
"""


def result(model: str, shop: int, bar: int) -> Result:
    return Result(model, 0, 1, {"Shop": shop, "Bar": bar}, {"Shop": 300, "Bar": 100}, 1234, 50, {}, {}, 1)


def test_each_idea_is_set_against_the_whole_recipe(tmp_path: Path) -> None:
    (tmp_path / "ideas.toml").write_text(IDEAS, encoding="utf-8")
    comparisons = Comparisons.load(tmp_path / "ideas.toml")
    finished = Ledger(tmp_path / "ideas.jsonl")
    finished.add(result("no_average", 240, 60))
    with pytest.raises(SettingsError, match="whole has not been run"):
        ablation(comparisons, tmp_path, "ideas")
    finished.add(result("whole", 231, 77))
    lines = section("ablation", [ablation(comparisons, tmp_path, "ideas")]).splitlines()
    # 308 and 300 of 400: -2 points, and an interval of 1.96 √((0.77·0.23 + 0.75·0.25) / 400).
    assert lines[4:] == [
        "Comparison `ideas`:",
        "",
        "| recipe | training rows | Shop | Bar | difference |",
        "|---|--:|--:|--:|--:|",
        "| The whole recipe | 1,234 | 77.0 | 77.0 |  |",
        "| without averaged weights | 1,234 | 80.0 | 60.0 | -2.0 ± 5.9 |",
        "",
    ]
    pair = ablation(comparisons, tmp_path, "ideas:no_average,whole")
    assert [row["title"] for row in pair["rows"]] == ["without averaged weights", "The whole recipe"]
    with pytest.raises(SettingsError, match="this task has the models whole, no_vectors, no_average"):
        ablation(comparisons, tmp_path, "ideas:whole,no_attention")
    with pytest.raises(SettingsError, match=r"unknown task\. Choose one of ideas"):
        ablation(comparisons, tmp_path, "idea")
    assert section("ablation", None) == ""
