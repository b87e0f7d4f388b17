"""Keeps the figures of documents that follow from code and weights: `python -m benchmarks.limits --write`."""

import argparse

from app.runtime.model_thread import _MAX_TEXTS, _PATIENCE_S
from benchmarks import REVIEW
from benchmarks.hostile import AT_ONCE
from benchmarks.kept import ROOT, keep
from benchmarks.repeats import PARTS, ROWS
from limelight.common.rules import RULES
from limelight.edits.edit import _BUDGET
from limelight.networks.han import _word_tables
from limelight.weights import load_weights


def limits() -> dict[str, float]:
    """Returns each figure."""
    han = load_weights(ROOT / "weights" / "han")
    return {
        "words of the review of `keystroke`": len(REVIEW.split()),
        "clients of `hostile` at once": AT_ONCE,
        "sentences and parts of `repeats`, sentences": ROWS,
        "sentences and parts of `repeats`, parts": PARTS,
        "reviews that a thread answers together": _MAX_TEXTS,
        "longest wait of an explanation for other reviews, ms": 1000 * _PATIENCE_S,
        "table of the words of `han`, MB": sum(table.nbytes for table in _word_tables(han.arrays).values()) / 1e6,
        "label and expected stars, stars apart at most": RULES["label"]["near"],
        "texts that edits evaluate": _BUDGET,
    }


def main() -> None:
    """Prints the figures, and keeps them if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="keep them in docs/figures")
    figures = limits()
    print("\n".join(f"{name}: {value:g}" for name, value in figures.items()))
    if parser.parse_args().write:
        keep("limits", "python -m benchmarks.limits --write", figures)


if __name__ == "__main__":
    main()
