"""Counts the tokens of texts, and converts the texts to ids on disk."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import chain
from pathlib import Path

import datasets
import pyarrow as pa

from limelight.text.markup import without_markup
from limelight.text.preprocessor import Preprocessor
from limelight.text.sentences import split_sentences
from limelight.text.tokens import PAD_TOKEN, UNK_TOKEN, UNK_TOKEN_ID, build_tokenizer

from ..errors import DataError
from .config import PrepareConfig
from .corpus import TEXT
from .tables import read_column, read_tables

# Different words that are held before their tokens are counted.
_MOST_WORDS = 1_000_000
# File name of the vocabulary in a prepared folder.
TOKENIZER = "tokenizer.json"


def make_vocabulary(
    reviews: datasets.Dataset, config: PrepareConfig, known: Preprocessor | None = None
) -> Preprocessor:
    """Returns the vocabulary of rows with a `text`: the tokens of `known`, then the most frequent others.

    Raises:
        DataError: No token occurs often enough.
    """
    max_vocabulary, min_count = config.vocabulary(len(reviews))
    counts = count_tokens(read_column(reviews, TEXT, "words"))
    frequent = [token for token, count in counts.items() if count >= min_count]
    if not frequent:
        raise DataError(f"No token occurs {min_count:,} times in the training texts. Lower --min-count, or add rows.")
    # Ties in frequency are broken alphabetically.
    frequent.sort(key=lambda token: (-counts[token], token))
    first = [PAD_TOKEN, UNK_TOKEN] if known is None else known.written([list(range(known.vocabulary_size))])
    tokens = list(dict.fromkeys([*first, *frequent]))[: max(max_vocabulary, len(first))]
    tokenizer = build_tokenizer({token: number for number, token in enumerate(tokens)})
    return Preprocessor(tokenizer, config.max_sentence_tokens)


def count_tokens(texts: Iterable[str]) -> Counter[str]:
    """Returns how often each token occurs in `texts`.

    Each distinct word (the text between two spaces) is cut once, since it is cut the same way everywhere (see
    `limelight.text.word_cuts`). A sentence with white space other than spaces and line breaks counts as one word.
    """
    words: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    for text in texts:
        sentences = [sentence.replace("\n", " ") for sentence in split_sentences(without_markup(text))]
        words.update(chain.from_iterable(each.split(" ") if each.isprintable() else [each] for each in sentences))
        if len(words) > _MOST_WORDS:
            _add_tokens(words, counts)
            words.clear()
    _add_tokens(words, counts)
    return counts


def _add_tokens(words: Counter[str], counts: Counter[str]) -> None:
    """Adds the tokens of counted words to `counts`."""
    tokenizer = build_tokenizer()
    by_count: defaultdict[int, list[str]] = defaultdict(list)
    for word, count in words.items():
        by_count[count].append(word)
    for count, some in by_count.items():
        # In one call: no rule of normalisation and no alternative of the pattern matches across a line break.
        lines = tokenizer.normalizer.normalize_str("\n".join(some))
        for token, _ in tokenizer.pre_tokenizer.pre_tokenize_str(lines):
            counts[token] += count


def encode(
    reviews: datasets.Dataset, folder: Path, preprocessor: Preprocessor, numbers: dict[str, int], max_sentences: int
) -> None:
    """Writes a split to `folder`: the ids of each row, the index of its label, and other columns.

    A text without tokens becomes one unknown token. Sentences after `max_sentences` are not read.
    """
    # Dev keeps its texts: excerpts of them are shown, and their languages are told.
    dropped = ("label",) if folder.name == "dev" else (TEXT, "label")
    ids = pa.list_(pa.int32())
    schema = pa.schema(
        [("token_ids", ids), ("sentence_lengths", ids), ("label", pa.int64())]
        + [field for field in reviews.features.arrow_schema if field.name not in dropped]
    )
    folder.mkdir()
    with pa.OSFile(str(folder / "rows.arrow"), "wb") as file, pa.ipc.new_stream(file, schema) as writer:
        for table in read_tables(reviews, folder.name):
            token_ids = preprocessor.batch_token_ids(table.column(TEXT).to_pylist())
            documents = [sentences[:max_sentences] or [[UNK_TOKEN_ID]] for sentences in token_ids]
            columns = {
                "token_ids": [list(chain.from_iterable(sentences)) for sentences in documents],
                "sentence_lengths": [list(map(len, sentences)) for sentences in documents],
                "label": list(map(numbers.__getitem__, table.column("label").to_pylist())),
            }
            kept = {name: table.column(name) for name in schema.names if name not in columns}
            writer.write_table(pa.table(columns | kept, schema=schema))
