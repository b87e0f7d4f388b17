"""Samples sentences of training rows, for the parser that costs are learned from."""

import json
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from limelight.text.markup import without_markup
from limelight.text.pieces import PieceReader
from limelight.text.tokens import PAD_TOKEN_ID

# Longer "sentences" are mostly lists and tables.
_MOST_TOKENS = 80


def sample_sentences(tables: tuple[Path, ...], out: Path, count: int, most: int, seed: int) -> int:
    """Writes one sentence a line, as a list of its tokens with the white space after each.

    Args:
        tables: Parquet files of training rows with a column `text`, and perhaps one of the `source` of each.
        out: The file of JSON lines to write.
        count: Number of sentences of each table.
        most: The largest number of sentences of a source.
        seed: Of the order of the rows.

    Returns:
        The number of sentences.
    """
    chance = np.random.default_rng(seed)
    reader = PieceReader()
    written = 0
    with out.open("w", encoding="utf-8") as file:
        for path in tables:
            left, of_source = count, dict[str, int]()
            for text, source in _rows(path, chance):
                # One sentence a review: those of a review are alike.
                if not left or of_source.get(source, 0) >= most or not text.strip():
                    continue
                sentences = reader.document(without_markup(text)).sentences
                tokens = [
                    token for token in sentences[chance.integers(len(sentences))] if token.token_id != PAD_TOKEN_ID
                ]
                if not 3 <= len(tokens) <= _MOST_TOKENS:
                    continue
                line = [(token.text, token.whitespace) for token in tokens]
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
                of_source[source] = of_source.get(source, 0) + 1
                left -= 1
                written += 1
    return written


def _rows(path: Path, chance: np.random.Generator) -> list[tuple[str, str]]:
    """Returns the text and the source of each row of a table, in an order by chance."""
    names = pq.read_schema(path).names
    table = pq.read_table(path, columns=[name for name in ("text", "source") if name in names])
    texts = table["text"].to_pylist()
    sources = table["source"].to_pylist() if "source" in names else [""] * len(texts)
    rows = list(zip(texts, sources, strict=True))
    return [rows[place] for place in chance.permutation(len(rows))]
