"""Film sentences are learned without those that dev and test ask for."""

import gzip
import json
from pathlib import Path

import pandas as pd
import pytest

from research.data.sentences import write_sentences

GOOD, BAD = "A warm, funny film number {}.", "A cold, dull film number {}."


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    work = tmp_path_factory.mktemp("sentences")
    graded = [{"text": text.format(n), "mean": mean} for n in range(100) for text, mean in ((GOOD, 3), (BAD, -2))]
    (work / "graded.jsonl").write_text("\n".join(map(json.dumps, graded)))
    asked = ["a warm funny film number 7", 'A "cold" , dull film number 8 .']
    write_table(work / "sst2.tsv.gz", ["split\tlabel\ttext", f"dev\t1\t{asked[0]}", f"test\t0\t{asked[1]}"])
    phrases = [f"train\t4\t{asked[0]}", "train\t0\tdull", "train\t2\tfilm"]
    phrases += [f"train\t4\ta warm , funny film number {n} ." for n in range(100)]
    write_table(work / "sst1_phrases_train.tsv.gz", ["split\tlabel\ttext", *phrases])
    reviews = pd.DataFrame({"text": ["Good.", "Bad."], "label": ["positive", "negative"]})
    for name in ("train", "dev"):
        reviews.to_parquet(work / f"{name}.parquet")
    reviews.assign(label=[1, 0]).to_parquet(work / "asked.parquet")
    write_sentences([work / "graded.jsonl"], work, work, work / "asked.parquet", work / "out", False)
    return work / "out"


def write_table(path: Path, lines: list[str]) -> None:
    path.write_bytes(gzip.compress("\n".join(lines).encode()))


def letters(folder: Path, name: str) -> set[str]:
    texts = pd.read_parquet(folder / f"{name}.parquet").text
    return {"".join(filter(str.isalnum, text.lower())) for text in texts}


def test_no_sentence_of_dev_or_test_is_learned(folder: Path) -> None:
    learned = letters(folder, "graded") | letters(folder, "phrases") | letters(folder, "train")
    asked = pd.read_parquet(folder / "dev.parquet").query("source != 'reviews'")
    assert {"graded", "sst2"} == set(asked.source)
    for name in ("dev", "test"):
        assert not learned & (letters(folder, name) - {"good", "bad"})


def test_a_label_is_softer_the_nearer_a_grade_is_to_the_middle(folder: Path) -> None:
    rows = pd.read_parquet(folder / "graded.parquet")
    good = rows.probabilities.str.split().str[1].astype(float)
    warm = rows.text.str.contains("warm")
    assert 0.9 < good[warm].iloc[0] < 1
    assert 0 < 1 - good[warm].iloc[0] < good[~warm].iloc[0] < 0.5
