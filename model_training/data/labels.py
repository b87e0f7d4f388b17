"""Finds labels that are probably misspelt, and texts whose labels contradict each other."""

from collections import Counter
from collections.abc import Mapping

import datasets

from limelight.common.formatting import plural

from ..errors import DataError, shorten
from .tables import read_column

# A label in more rows is not a slip.
_MOST_ROWS_OF_SLIP = 5
# In a shorter label, one letter is too much of it: "bad" and "mad".
_LEAST_LETTERS = 4


def unify_labels(splits: dict[str, datasets.Dataset], merge: bool) -> dict[str, datasets.Dataset]:
    """Returns the splits with misspelt labels replaced, and prints what was replaced.

    Args:
        splits: Data sets with the field `label`.
        merge: Whether to replace them.

    Raises:
        DataError: Labels are misspelt, and `merge` is false; the message lists all of them.
    """
    counts = Counter[str]()
    for reviews in splits.values():
        counts.update(reviews["label"][:])
    meant = find_slips(counts)
    if not meant:
        return splits
    slips = ", ".join(
        f"{shorten(slip)!r} ({plural(counts[slip], 'row')}) is probably {shorten(label)!r} ({counts[label]:,})"
        for slip, label in meant.items()
    )
    if not merge:
        raise DataError(
            f"{plural(len(meant), 'label')} may be misspelt: {slips}. Add --merge-labels to read all of them like "
            "this, or correct the table."
        )
    print(f"merged {plural(len(meant), 'label')}: {slips}")

    def merged(labels: list[str]) -> dict[str, list[str]]:
        return {"label": [meant.get(label, label) for label in labels]}

    return {name: reviews.map(merged, batched=True, input_columns="label") for name, reviews in splits.items()}


def find_slips(counts: Mapping[str, int]) -> dict[str, str]:
    """Returns the label that is probably meant, for each label that is probably misspelt.

    Labels that differ only in case are one. A label in at most five rows is a slip if it lacks a letter of a more
    frequent one, or has one more, another one, or one elsewhere. Labels with digits are compared by case alone.

    Args:
        counts: The number of rows of each label.
    """
    meant: dict[str, str] = {}
    label_of: dict[str, str] = {}
    for name in sorted(counts, key=lambda name: (-counts[name], name)):
        folded = name.casefold()
        if folded in label_of and label_of[folded].casefold() == folded:
            meant[name] = label_of[folded]
        elif counts[name] > _MOST_ROWS_OF_SLIP:
            for key in _spellings(folded) if len(folded) >= _LEAST_LETTERS else [folded]:
                label_of.setdefault(key, name)
        elif found := [label_of[key] for key in _spellings(folded) if key in label_of]:
            meant[name] = max(found, key=lambda label: counts[label])
        else:
            label_of[folded] = name
    return meant


def count_contradictions(splits: Mapping[str, datasets.Dataset]) -> int:
    """Returns the number of texts that occur with more than one label."""
    label_of: dict[int, str] = {}
    found: set[int] = set()
    for reviews in splits.values():
        texts = read_column(reviews, "text", "labels")
        for text, label in zip(texts, reviews["label"][:], strict=True):
            if label_of.setdefault(hash(text), label) != label:
                found.add(hash(text))
    return len(found)


def _spellings(name: str) -> list[str]:
    """Returns a name, and all names that lack one of its letters: names one letter apart share a spelling."""
    if any(map(str.isdigit, name)):
        return [name]
    return [name, *(name[:at] + name[at + 1 :] for at in range(len(name)))]
