"""Tables are read back exactly as another program wrote them."""

import csv
import json
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from model_training.data.config import Columns
from model_training.data.reviews import read_reviews

# Strings that are not texts: lone surrogates, and blanks, which are not reviews.
TEXTS = st.text(st.characters(blacklist_categories=["Cs"]), min_size=1, max_size=30).filter(str.strip)


def read(path: Path, columns: Columns) -> list[tuple[str, str]]:
    """Returns label and text of each review in a file."""
    reviews = read_reviews([path], columns, path.parent / "cache")
    return list(zip(reviews["label"], reviews["text"], strict=True))


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(TEXTS, st.sampled_from(["1", "01", "None", "NA", "HUM"])), min_size=1), st.sampled_from(",;\t|")
)
def test_whatever_a_program_writes_is_read_back(rows: list[tuple[str, str]], delimiter: str) -> None:
    with TemporaryDirectory() as folder:
        with Path(folder, "a.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows([("text", "label"), *rows])
        objects = [{"text": text, "label": label} for text, label in rows]
        Path(folder, "lines.json").write_text("\n".join(map(json.dumps, objects)), encoding="utf-8")
        Path(folder, "array.json").write_text(json.dumps(objects, ensure_ascii=False), encoding="utf-8")
        for name in ("a.csv", "lines.json", "array.json"):
            assert read(Path(folder, name), Columns()) == [(label, text) for text, label in rows]
