"""Lists of English words, from `lexicon.toml`: parts of speech for a tagger, and words that decide what is a phrase."""

import tomllib
from pathlib import Path

_LISTS = {
    name: frozenset(words.split())
    for name, words in tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")).items()
}

ADJECTIVES = _LISTS["adjectives"]
VERBS = _LISTS["verbs"]
EITHER = _LISTS["either"]
ADVERBS = _LISTS["adverbs"]
GENERIC = _LISTS["generic"]
NOUNS = _LISTS["nouns"]
DETERMINERS = _LISTS["determiners"]
PRONOUNS = _LISTS["pronouns"]
BEFORE_VERBS = _LISTS["before_verbs"]
AFTER_VERBS = _LISTS["after_verbs"]
COPULAS = _LISTS["copulas"]
AUXILIARIES = _LISTS["auxiliaries"]
DEGREES = _LISTS["degrees"]
AWAY = _LISTS["away"]
CONTRASTS = _LISTS["contrasts"]
FUNCTION_WORDS = _LISTS["function_words"]
TURNING_WORDS = _LISTS["turning_words"]
NEGATIONS = _LISTS["negations"]
STARTS_NOTHING = _LISTS["starts_nothing"]
ENDS_NOTHING = _LISTS["ends_nothing"]
CLOSING = _LISTS["closing"]
PARTICLES = _LISTS["particles"]
