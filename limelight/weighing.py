"""Puts the weights of an explanation beside the tokens of the text that was read, and counts them."""

import numpy as np

from limelight.engines.engine import Explanation, Floats
from limelight.prediction import Counts, WeightedSentence, WeightedToken
from limelight.text.reading import Reading
from limelight.text.tokens import PAD_TOKEN_ID, UNK_TOKEN_ID, Token
from limelight.text.words import kind_of


def weigh(reading: Reading, explanation: Explanation, decimals: int | None) -> tuple[list[WeightedSentence], Counts]:
    """Returns every sentence of a text with the weights of its tokens, and how much was read and known.

    Args:
        reading: The text.
        explanation: What the network said of it.
        decimals: Digits of a weight after the point; all by default.
    """
    sentence_weights = iter(_listed(explanation.sentence_weights, decimals))
    # Those of all words in one list: an array for each sentence would take as long as the tokens.
    word_weights = _listed(np.concatenate(explanation.token_weights), decimals)
    first, lengths = 0, map(len, explanation.token_weights)
    sentences = []
    tokens_all = tokens_read = unknown = words_all = words_read = words_unknown = 0
    for number, tokens in enumerate(reading.document.sentences):
        read = number < reading.sentences_read
        token_ids = [token.token_id for token in tokens]
        blanks = token_ids.count(PAD_TOKEN_ID)
        silent = blanks + [token.removed for token in tokens].count(True)
        weight, own = 0.0, [0.0] * len(tokens)
        # The network saw nothing of a sentence that is blank, struck out, or beyond the limit.
        if read and silent < len(tokens):
            weight, length = next(sentence_weights), next(lengths)
            own = word_weights[first : first + length]
            first += length
            if silent:
                seen = iter(own)
                own = [0.0 if token.token_id == PAD_TOKEN_ID or token.removed else next(seen) for token in tokens]
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
                    for token, word_weight in zip(tokens, own, strict=True)
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

    Marks are none, nor are the second halves of words.
    """
    kinds = [kind_of(token.text) for token in tokens]
    if "ending" in kinds:
        for place, kind in enumerate(kinds):
            if kind == "ending" and place and not tokens[place - 1].whitespace:
                kinds[place] = "mark"
    words = len(kinds) - kinds.count("mark")
    if UNK_TOKEN_ID not in token_ids:
        return words, 0
    pairs = zip(kinds, token_ids, strict=True)
    return words, sum([kind != "mark" and token_id == UNK_TOKEN_ID for kind, token_id in pairs])


def _listed(weights: Floats, decimals: int | None) -> list[float]:
    listed: list[float] = (weights if decimals is None else weights.astype(np.float64).round(decimals)).tolist()
    return listed
