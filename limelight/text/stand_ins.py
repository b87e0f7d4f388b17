"""Replacements of tokens that a vocabulary lacks: scores, runs of stars, emoji, misspelt words."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np

from limelight.common.rules import RULES
from limelight.text.tokens import UNK_TOKEN_ID

Offsets = list[tuple[int, int]]

_RULES = RULES["stand_ins"]
# Only frequent words (ids follow frequency) replace a misspelt one, which is rarely a rare word.
_FREQUENT: int = _RULES["frequent"]
# Shorter words have too many neighbours; in slightly longer ones, letters may only be swapped or missing. No frequent
# word is longer than the longest; the time of a look-up grows with the square of the length.
_SHORTEST, _SHORTEST_MISTAKEN, _LONGEST = (_RULES[name] for name in ("shortest", "shortest_mistaken", "longest"))
# Words of only capitals, no longer than this, are names.
_ACRONYM: int = _RULES["acronym"]
_CACHED = 20_000

_NUMBERS = {word: number for number, word in enumerate(_RULES["numbers"].split())}
_SCORE = re.compile(r"(\d+(?:\.\d+)?)/(5|10|100)")
_STARS = re.compile(r"[★⭐🌟]\N{VARIATION SELECTOR-16}?")
_LETTERS = re.compile(r"[^\W\d_]+")
_STRETCHED = re.compile(r"(.)\1{2,}")
_VARIANTS = re.compile("[\N{VARIATION SELECTOR-16}\U0001f3fb-\U0001f3ff]")


class StandIns:
    """Replaces tokens that a vocabulary lacks by the id of a token with the same meaning.

    * `4 out of 5`, `4 stars out of 5`, `100/100` and `★★★★☆` become one token: `4/5`, `10/10`, `4/5`.
    * An unknown emoji, such as `🏆` or `👎🏻`, is read without its skin tone, or as a word.
    * `greeeat` and `terirble` are read as the frequent word that is one typo away: an extra, missing or wrong letter,
      or two swapped (after Garbe 2012, who looks up both words with one letter removed).

    Args:
        vocabulary: The id of each token, the most frequent first.

    Attributes:
        vocabulary: The id of each token.
    """

    def __init__(self, vocabulary: Mapping[str, int]):
        self.vocabulary = vocabulary
        self._emoji = {emoji: word for word, all_of_them in _RULES["emoji"].items() for emoji in all_of_them}
        # Without the word, scores in words are never found: this id never occurs.
        self._out, self._of_id = vocabulary.get("out", -1), vocabulary.get("of", UNK_TOKEN_ID)
        self._words = [
            word
            for word, token_id in vocabulary.items()
            if token_id < _FREQUENT and _SHORTEST <= len(word) <= _LONGEST and _LETTERS.fullmatch(word)
        ]
        # The hashes of the keys of these words, in ascending order, and the number of the word of each.
        pairs = ((hash(key), number) for number, word in enumerate(self._words) for key in _without_a_letter(word))
        keys = np.fromiter(pairs, [("hash", np.int64), ("word", np.int32)])
        order = np.argsort(keys["hash"])
        self._hashes, self._owners = keys["hash"][order], keys["word"][order]
        self.of = lru_cache(_CACHED)(self._of)

    def __reduce__(self) -> tuple[type["StandIns"], tuple[Mapping[str, int]]]:
        # Recreated in another process: the cache stays here.
        return StandIns, (self.vocabulary,)

    def replace(self, sentence: str, ids: list[int], offsets: Offsets) -> tuple[list[int], Offsets]:
        """Returns ids and offsets of the tokens of `sentence` with replacements; fewer if tokens were merged."""
        if self.merges(sentence, ids):
            ids, offsets = self._merge(sentence, ids, offsets)
        if UNK_TOKEN_ID in ids:
            ids = [
                token_id if token_id != UNK_TOKEN_ID else self.of(sentence[start:stop])
                for token_id, (start, stop) in zip(ids, offsets, strict=True)
            ]
        return ids, offsets

    def merges(self, sentence: str, ids: list[int]) -> bool:
        """Returns whether tokens of the sentence may be merged."""
        if self._out in ids and (self._out, self._of_id) in pairwise(ids):
            return True
        return "★" in sentence or "⭐" in sentence or "🌟" in sentence

    def _of(self, token: str) -> int:
        """Returns the id that replaces an unknown token, or `UNK_TOKEN_ID`."""
        acronym = token.isupper() and len(token) <= _ACRONYM
        token = unicodedata.normalize("NFKC", token).lower()
        if score := _SCORE.fullmatch(token):
            return self._score(float(score[1]), int(score[2]))
        if _LETTERS.fullmatch(token):
            return UNK_TOKEN_ID if acronym else self._word(token)
        plain = _VARIANTS.sub("", token)
        return self.vocabulary.get(plain, self.vocabulary.get(self._emoji.get(plain, ""), UNK_TOKEN_ID))

    def _score(self, points: float, of: int) -> int:
        """Returns the id of points out of five or ten, or, if the vocabulary lacks that, out of the other."""
        share = min(points / of, 1.0)
        # Half a point is rounded up, as people do.
        tokens = [f"{int(share * whole + 0.5)}/{whole}" for whole in ((5, 10) if of == 5 else (10, 5))]
        return next((self.vocabulary[token] for token in tokens if token in self.vocabulary), UNK_TOKEN_ID)

    def _merge(self, sentence: str, ids: list[int], offsets: Offsets) -> tuple[list[int], Offsets]:
        words = [sentence[start:stop].lower() for start, stop in offsets]
        new_ids: list[int] = []
        new_offsets: Offsets = []
        at = 0
        while at < len(words):
            length, token_id = self._run_of_stars(words, at) or self._score_in_words(words, at) or (1, ids[at])
            new_ids.append(token_id)
            new_offsets.append((offsets[at][0], offsets[at + length - 1][1]))
            at += length
        return new_ids, new_offsets

    def _run_of_stars(self, words: Sequence[str], at: int) -> tuple[int, int] | None:
        """Returns the number of tokens of a run of stars from `at` on, and its id; a single ⭐ is not a score."""
        end = at
        full = 0
        while end < len(words) and words[end].strip("★⭐🌟☆\N{VARIATION SELECTOR-16}") == "":
            full += len(_STARS.findall(words[end]))
            end += 1
        if not full or (end - at == 1 and words[at] in ("⭐", "⭐\N{VARIATION SELECTOR-16}", "🌟")):
            return None
        return end - at, self._score(full, 5)

    def _score_in_words(self, words: Sequence[str], at: int) -> tuple[int, int] | None:
        """Returns the number of tokens of a score such as `4 stars out of 5` from `at` on, and its id."""
        end = at + 1
        if end < len(words) and words[end] in _RULES["units"]:
            end += 1
        if list(words[end : end + 2]) != ["out", "of"] or end + 2 >= len(words):
            return None
        points, of = _number(words[at]), _number(words[end + 2])
        if points is None or of is None or of not in _RULES["out_of"]:
            return None
        token_id = self._score(points, int(of))
        return None if token_id == UNK_TOKEN_ID else (end + 3 - at, token_id)

    def _word(self, word: str) -> int:
        if _STRETCHED.search(word):
            for letters in (r"\1\1", r"\1"):
                if (known := self.vocabulary.get(_STRETCHED.sub(letters, word))) is not None:
                    return known
            word = _STRETCHED.sub(r"\1\1", word)
        if not _SHORTEST <= len(word) <= _LONGEST:
            return UNK_TOKEN_ID
        # Words of the same hash are few, and no slip away.
        hashes = np.fromiter(map(hash, _without_a_letter(word)), np.int64)
        first, last = self._hashes.searchsorted(hashes), self._hashes.searchsorted(hashes, side="right")
        # Few are there at all.
        there = first < last
        owners = {number for span in map(slice, first[there], last[there]) for number in self._owners[span].tolist()}
        near = [other for other in map(self._words.__getitem__, owners) if _is_one_slip(word, other)]
        return min((self.vocabulary[other] for other in near), default=UNK_TOKEN_ID)


def _number(word: str) -> float | None:
    if word in _NUMBERS:
        return float(_NUMBERS[word])
    return float(word) if re.fullmatch(r"\d{1,3}(?:\.\d+)?", word) else None


def _without_a_letter(word: str) -> set[str]:
    """Returns a word, and the word without each of its letters."""
    return {word, *(word[:index] + word[index + 1 :] for index in range(len(word)))}


def _is_one_slip(word: str, other: str) -> bool:
    """Returns whether `word` is `other` with two letters swapped, or, if long enough, one wrong, extra or missing."""
    if len(word) == len(other):
        wrong = [place for place, letters in enumerate(zip(word, other, strict=True)) if letters[0] != letters[1]]
        if len(wrong) == 1:
            return len(word) >= _SHORTEST_MISTAKEN and wrong[0] > 0
        first, *rest = wrong
        return rest == [first + 1] and word[first : first + 2] == other[first + 1] + other[first]
    # With the same key, the longer has one letter more.
    longer, shorter = (word, other) if len(word) > len(other) else (other, word)
    return len(longer) - len(shorter) == 1 and len(shorter) >= _SHORTEST and shorter in _without_a_letter(longer)
