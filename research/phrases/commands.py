"""The commands that learn the costs of cuts: phrase-sentences, phrase-table."""

from pathlib import Path


def phrase_sentences(
    tables: tuple[Path, ...], out: Path, count: int = 24_000, most: int = 3_000, seed: int = 1
) -> Path:
    """Samples sentences of training rows, one of a review, for research/phrases/parse.py.

    Args:
        tables: Parquet files of training rows, with a column text and perhaps one of the source.
        out: The file of JSON lines to write.
        count: Number of sentences of each table.
        most: Largest number of sentences of a source.
        seed: Seed of the order of the rows.
    """
    from .sentences import sample_sentences

    sample_sentences(tables, out, count, most, seed)
    return out


def phrase_table(parsed: Path, out: Path = Path("limelight/text/phrase_table.json")) -> Path:
    """Learns what a cut between two words costs, and writes the table for `limelight.text.phrases` and `make scripts`.

    Args:
        parsed: What research/phrases/parse.py wrote.
        out: The file to write.
    """
    from .learn import learn

    print(learn(parsed, out))
    return out
