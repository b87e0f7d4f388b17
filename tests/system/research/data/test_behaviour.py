"""Behaviour sentences keep their two parts apart, test what they claim, and become rows of train."""

import re
from collections import Counter
from pathlib import Path

import numpy as np

from limelight.audit.behaviour import Behaviour, capabilities, entries, pair_kinds, read_table
from model_training.data.batches import Batches
from model_training.data.config import Columns, TableOptions
from model_training.data.corpus import Corpus
from model_training.data.prepare import PreparedData, prepare
from research.data.behaviour import Lessons, lessons
from research.data.config import LessonConfig
from tests.places import TESTS

STARS = TESTS / "data/stars.tsv"


def word_lists() -> dict[str, dict[str, str]]:
    words = dict(read_table("words"))
    found = {
        f"{name}.{slot}": lists
        for name, domain in words.pop("domain").items()
        for slot, lists in domain.items()
        if isinstance(lists, dict)
    }
    # Lists of grammar alone are not divided.
    return found | {name: lists for name, lists in words.items() if isinstance(lists, dict)}


def cases() -> list[dict]:
    return [case for file in ("sentences", "pairs") for table in read_table(file).values() for case in table["cases"]]


def test_no_template_and_no_word_of_a_list_is_in_both_parts() -> None:
    for name, lists in word_lists().items():
        assert not set(entries(lists["train"])) & set(entries(lists["held"])), name
    train = {template for case in cases() for template in case["train"]}
    held = {template for case in cases() for template in case["held"]}
    assert not train & held


def test_every_slot_has_words() -> None:
    for part in ("train", "held"):
        behaviour = Behaviour(part)
        for name in capabilities():
            assert behaviour.sentences(name, 30)
        for name in pair_kinds():
            assert behaviour.pairs(name, 10)


def test_the_same_seed_draws_the_same_and_no_sentence_twice() -> None:
    first, second = (Behaviour("held", seed=3).sentences("contrast", 50) for _ in range(2))
    assert first == second
    assert len({row.text for row in first}) == len(first) == 50
    assert all("{" not in row.text and not re.search(r"\b[Aa] [aeiou]", row.text) for row in first)


def test_a_table_of_sentences_is_drawn_as_often_as_its_weight_says() -> None:
    counts = Counter(row.capability for row in Lessons().training_rows(20_000) if not row.pair)
    weights = {name: table.get("weight", 1) for name, table in lessons().items()}
    assert max(weights.values()) > 1
    least = counts[min(weights, key=lambda name: weights[name])]
    assert all(abs(counts[name] - weight * least) <= least / 10 for name, weight in weights.items())


def test_prepare_adds_them_at_a_share_and_batches_hold_both_of_a_pair(tmp_path: Path) -> None:
    config = LessonConfig(min_count=1, dev_share=0.2, behaviour=0.9)
    data = prepare({"train": [STARS]}, tmp_path / "out", Columns(), config, table=TableOptions(ordinal=True))
    corpus = Corpus(tmp_path / "out", "train")
    share = (corpus.column("part") == "behaviour").mean()
    assert abs(share - 0.9) < 0.02
    numbers, counts = np.unique(corpus.pairs[corpus.pairs != 0], return_counts=True)
    assert len(numbers)
    assert set(counts) == {2}
    targets = PreparedData.load(tmp_path / "out").targets(tmp_path / "out")
    batches = Batches(corpus, "han", 300, 16, targets=targets, pairs=True, seed=1)
    assert sorted(np.concatenate(batches.positions)) == list(range(len(corpus)))
    for index, positions in enumerate(batches.positions):
        _, wide = batches[index]
        places = wide[:, -1].astype(int)
        assert wide.shape == (len(positions), len(data.labels) + 1)
        assert (corpus.pairs[positions] == corpus.pairs[positions][places]).all()
        # Only a row without a pair points to itself.
        assert ((places == np.arange(len(positions))) == (corpus.pairs[positions] == 0)).all()
