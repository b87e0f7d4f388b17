"""Vocabularies made by the trainer of the tokenizers' library, without the rows and files of `prepare`."""

from collections.abc import Iterable

from tokenizers import Tokenizer
from tokenizers.trainers import WordLevelTrainer

from limelight.text.markup import without_markup
from limelight.text.preprocessor import Preprocessor
from limelight.text.sentences import split_sentences
from limelight.text.tokens import PAD_TOKEN, UNK_TOKEN, build_tokenizer


def train_tokenizer(sentences: Iterable[str], max_vocabulary: int, min_count: int) -> Tokenizer:
    """Returns a tokenizer whose vocabulary is the most frequent tokens of `sentences`.

    Args:
        sentences: The training sentences; read once, so a generator over a corpus larger than memory is fine.
        max_vocabulary: The largest number of ids, the two reserved ones included.
        min_count: A token seen fewer times stays unknown.
    """
    tokenizer = build_tokenizer()
    trainer = WordLevelTrainer(
        vocab_size=max_vocabulary, min_frequency=min_count, special_tokens=[PAD_TOKEN, UNK_TOKEN], show_progress=False
    )
    tokenizer.train_from_iterator(sentences, trainer)
    # Special tokens would be cut out of a reader's text before the pattern is applied; a plain vocabulary has none.
    return build_tokenizer(tokenizer.get_vocab(with_added_tokens=True))


def train_preprocessor(
    texts: Iterable[str], *, max_sentence_tokens: int, max_vocabulary: int, min_count: int
) -> Preprocessor:
    """Builds a vocabulary from `texts` (see `train_tokenizer`)."""
    sentences = (sentence for text in texts for sentence in split_sentences(without_markup(text)))
    return Preprocessor(train_tokenizer(sentences, max_vocabulary, min_count), max_sentence_tokens)
