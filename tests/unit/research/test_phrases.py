"""The costs of cuts are learned from the trees of a parser."""

import json
from pathlib import Path

import pytest

from research.phrases.learn import gap_costs, learn
from tests.places import ROOT

TABLE = ROOT / "limelight/text/phrase_table.json"

# (word, tag, arc, head)
SENTENCE = [
    ("The", "DT", "det", 1),
    ("soup", "NN", "nsubj", 2),
    ("was", "VBD", "ROOT", 2),
    ("cold", "JJ", "acomp", 2),
    ("but", "CC", "cc", 2),
    ("I", "PRP", "nsubj", 6),
    ("liked", "VBD", "conj", 2),
    ("it", "PRP", "dobj", 6),
    (".", ".", "punct", 2),
]


def test_a_cut_costs_as_much_as_the_tightest_arc_that_it_tears() -> None:
    costs = dict(zip([word for word, *_ in SENTENCE], gap_costs(SENTENCE), strict=False))
    assert costs["soup"] == costs["was"] == 10
    assert costs["cold"] == costs["it"] == 9
    assert costs["but"] < 0
    assert costs["I"] == 9


def test_the_table_has_what_both_languages_read(tmp_path: Path) -> None:
    parsed, out = tmp_path / "parsed.jsonl", tmp_path / "table.json"
    parsed.write_text(f"{json.dumps(SENTENCE)}\n" * 60, encoding="utf-8")
    learn(parsed, out)
    found, shipped = (json.loads(file.read_text(encoding="utf-8")) for file in (out, TABLE))
    assert list(found) == list(shipped)
    [soup, cold] = (shipped["classes"].index(name) for name in ("noun", "adjective"))
    assert (
        found["pairs"][shipped["classes"].index("article")][soup]
        > found["pairs"][cold][shipped["classes"].index("but")]
    )


@pytest.mark.parametrize("name", ["pairs", "before", "after"])
def test_a_table_has_a_cost_for_each_pair_of_classes(name: str) -> None:
    table = json.loads(TABLE.read_text(encoding="utf-8"))
    assert {len(row) for row in table[name]} == {len(table[name])} == {len(table["classes"])}
