"""English words by their possible parts of speech, for a tagger: a word in no list of `lexicon.toml` is a noun."""

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
