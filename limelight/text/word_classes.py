"""Decides how the words of a sentence hold together: the class of each by lists, endings and neighbours.

The lists, the rules for neighbours and the strength of each pair of classes are in `static/js/rules.js`;
`static/js/site/text/word_classes.js` decides in the same way. A class is written as one letter, so that the classes of
a sentence are a string.
"""

from functools import lru_cache

from limelight.common.rules import RULES, words
from limelight.text.words import is_ending, is_word

_RULES = RULES["phrases"]
# Words of closed classes only relate other words; those of open classes mean something.
_NAMES = (*_RULES["closed_classes"], *_RULES["open_classes"], *_RULES["kinds"])
_LETTER_OF = {name: chr(ord("A") + number) for number, name in enumerate(_NAMES)}
FIRST_OPEN = _LETTER_OF[_RULES["open_classes"][0]]
NEGATION, AUXILIARY, SUBJECT, PRONOUN = (_LETTER_OF[name] for name in ("negation", "auxiliary", "subject", "pronoun"))
SHORT, LONG = _LETTER_OF["short"], _LETTER_OF["long"]
PICTURE = "~"
# Between the letters of two words, where marks separate or join them. Below all letters.
BREAK, TIE = ",-"

# Kinds of tokens that are no words: halves of words, and marks. Above all letters.
HALF, NEGATIVE_HALF, END, INSIDE, OPENING, BRACKET, QUOTE, JOINING = (
    f"~{name}" for name in ("half", "n't", "end", "inside", "opening", "bracket", "quote", "joining")
)
_MARKS = {mark: f"~{name}" for name, marks in _RULES["marks"].items() for mark in marks}
# In what looks like letters, these make a face: ":D", "<3", "o_o".
_FACES = frozenset(_RULES["faces"])

# How much two classes that follow each other hold together: the cost of a cut between them.
JOINS: dict[str, int] = {
    _LETTER_OF[first] + _LETTER_OF[second]: own.get(second, own["other"])
    for first, own in _RULES["joins"].items()
    for second in _NAMES
}


def letters_of(names: str) -> frozenset[str]:
    """Returns the letters of classes; an empty set stands for all."""
    return frozenset(BREAK if name == "break" else _LETTER_OF[name] for name in names.split())


_BY_NEIGHBOURS: dict[str, list[tuple[frozenset[str], frozenset[str], str]]] = {}
for _name, _before, _after, _becomes in _RULES["by_neighbours"]:
    _rule = (letters_of(_before), letters_of(_after), _LETTER_OF[_becomes])
    _BY_NEIGHBOURS.setdefault(_LETTER_OF[_name], []).append(_rule)

_LISTED = {
    word: _LETTER_OF[name]
    for lists in (_RULES["closed_classes"], _RULES["kinds"])
    for name, lines in lists.items()
    for word in " ".join(lines).split()
}
_ADJECTIVES, _VERBS, _EITHER, _NOUNS = map(words, ("adjectives", "verbs", "either", "nouns"))
_ADJECTIVE_ENDINGS = tuple(_RULES["adjective_endings"].split())
# Longer words of another language mean something.
_LONGEST_SHORT: int = _RULES["longest_short"]


def decided(letters: list[str]) -> list[str]:
    """Returns the classes with those decided that depend on the words before and after, in place."""
    before = BREAK
    last = len(letters) - 1
    for at, letter in enumerate(letters):
        for befores, afters, becomes in _BY_NEIGHBOURS.get(letter, ()):
            after = letters[at + 1] if at < last else BREAK
            if (not befores or before in befores) and (not afters or after in afters):
                letters[at] = letter = becomes
                break
        before = letter
    return letters


@lru_cache(maxsize=20_000)
def class_of(token: str) -> str:
    """Returns the letter of the class of an English word as written, or the kind of another token."""
    if not token:
        return HALF
    word = token.lower().replace("’", "'")
    if is_ending(word):
        return NEGATIVE_HALF if word == "n't" else HALF
    if word in _LISTED:
        return _LISTED[word]
    if token[0] in _MARKS and len(set(token)) == 1:
        return _MARKS[token[0]]
    if not is_word(token):
        return END
    if not any(map(str.isalnum, token)) or (len(token) < 5 and not token[0].isdecimal() and _FACES & set(token)):
        return PICTURE
    return _LETTER_OF[_open_class(word)]


@lru_cache(maxsize=20_000)
def length_class_of(token: str) -> str:
    """Returns the letter for a short or a long word of any language, or the kind of another token."""
    kind = class_of(token)
    if kind >= PICTURE:
        return kind
    return SHORT if len(token) <= _LONGEST_SHORT else LONG


def _open_class(word: str) -> str:
    if word in _EITHER:
        return "either_s" if word.endswith("s") and not word.endswith("ss") else "either"
    if word[0].isdecimal():
        return "number"
    if word in _ADJECTIVES or is_compared(word):
        return "adjective"
    if word in _VERBS:
        return "verb"
    if word in _NOUNS:
        return "noun"
    if word.endswith("ly") or word == "well":
        return "adverb"
    if word.endswith(("ing", "ed")):
        return "verb"
    return "adjective" if word.endswith(_ADJECTIVE_ENDINGS) else "noun"


def is_compared(word: str) -> bool:
    """Whether `word` is the comparative or superlative of an adjective: newer, nicest, bigger, sturdier."""
    for ending in ("er", "est"):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) > 2:
            return not _ADJECTIVES.isdisjoint((stem, f"{stem}e", stem[:-1], f"{stem[:-1]}y"))
    return False
