"""Combines the weights of explanations with the tokens of the texts that were read, and counts them."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import repeat

import numpy as np

from limelight.engines.engine import Explanation, Floats
from limelight.prediction import Counts, WeightedSentence, WeightedToken
from limelight.text.reading import Reading
from limelight.text.tokens import PAD_TOKEN_ID, UNK_TOKEN_ID, Token

Weighed = tuple[list[WeightedSentence], Counts]


def weigh(readings: Sequence[Reading], explanations: Sequence[Explanation], decimals: int | None) -> list[Weighed]:
    """Returns for each text every sentence with the weights of its tokens, and how much was read and known.

    Args:
        readings: The texts.
        explanations: The explanation of each.
        decimals: Decimals of a weight; all by default.
    """
    # In a single list: an array for each sentence would take as long as the tokens.
    sentence_weights = _listed([explanation.sentence_weights for explanation in explanations], decimals)
    word_weights = _listed([weights for explanation in explanations for weights in explanation.token_weights], decimals)
    return [_weigh_one(reading, sentence_weights, word_weights) for reading in readings]


def _weigh_one(reading: Reading, sentence_weights: Iterator[float], word_weights: Iterator[float]) -> Weighed:
    """Takes the weights of one text off the iterators."""
    sentences = []
    tokens_all = tokens_read = unknown = words_all = words_read = words_unknown = 0
    for number, tokens in enumerate(reading.document.sentences):
        read = number < reading.sentences_read
        token_ids = [token.token_id for token in tokens]
        blanks = token_ids.count(PAD_TOKEN_ID)
        silent = blanks + [token.removed for token in tokens].count(True)
        weight = 0.0
        own: Iterable[float] = repeat(0.0)
        # The network reads nothing of a sentence that is blank, struck out, or beyond the limit.
        if read and silent < len(tokens):
            weight, own = next(sentence_weights), word_weights
            if silent:
                own = [
                    0.0 if token.token_id == PAD_TOKEN_ID or token.removed else next(word_weights) for token in tokens
                ]
        sentences.append(
            WeightedSentence(
                weight,
                read,
                [
                    WeightedToken(
                        token.text,
                        token.whitespace,
                        word_weight,
                        token.token_id != UNK_TOKEN_ID,
                        read,
                        token.removed,
                    )
                    # Tokens come first: after the last one, no weight of the next sentence is taken.
                    for token, word_weight in zip(tokens, own, strict=False)
                ],
            )
        )
        words, strange = _count_words(tokens, token_ids)
        tokens_all += len(tokens) - blanks
        words_all += words
        if read:
            tokens_read += len(tokens) - blanks
            words_read += words
        unknown += token_ids.count(UNK_TOKEN_ID)
        words_unknown += strange
    return sentences, Counts(
        sentences=len(sentences),
        sentences_read=sum([sentence.read for sentence in sentences]),
        tokens=tokens_all,
        tokens_read=tokens_read,
        tokens_unknown=unknown,
        words=words_all,
        words_read=words_read,
        words_unknown=words_unknown,
    )


def _count_words(tokens: list[Token], token_ids: list[int]) -> tuple[int, int]:
    """Returns how many of `tokens`, of one sentence, a reader counts as words, and how many of these are unknown.

    Punctuation does not count, nor do the second halves of words.
    """
    kinds = [token.kind for token in tokens]
    if "ending" in kinds:
        for place, kind in enumerate(kinds):
            if kind == "ending" and place and not tokens[place - 1].whitespace:
                kinds[place] = "mark"
    words = len(kinds) - kinds.count("mark")
    if UNK_TOKEN_ID not in token_ids:
        return words, 0
    pairs = zip(kinds, token_ids, strict=True)
    return words, sum([kind != "mark" and token_id == UNK_TOKEN_ID for kind, token_id in pairs])


def _listed(weights: Sequence[Floats], decimals: int | None) -> Iterator[float]:
    joined = np.concatenate(weights)
    listed: list[float] = (joined if decimals is None else joined.astype(np.float64).round(decimals)).tolist()
    return iter(listed)
