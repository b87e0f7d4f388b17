"""Cuts a sentence into phrases: runs of one to six words with natural ends, the units of an explanation.

Each word has a class (article, noun, verb, ...) by the word lists, its ending and its neighbours. Two classes that
follow each other hold together more or less; a sentence is cut where that costs least. Lists and costs are in
`static/js/rules.js`, and `static/js/site/text/phrases.js` cuts in the same way.
"""

from collections.abc import Sequence
from functools import lru_cache

from limelight.rules import RULES, words
from limelight.text.words import is_ending, is_word

_RULES = RULES["phrases"]
_MOST_WORDS: int = _RULES["most_words"]
_MOST_WORDS_WITHOUT_LISTS: int = _RULES["most_words_without_lists"]
_LENGTH_COSTS: list[int] = _RULES["length_costs"]

# A letter for each class. Words of the first ones, which have lists, only say how others belong together.
_CLASSES = (*_RULES["classes"], "adverb", "adjective", "verb", "noun")
_LETTERS = {name: chr(ord("a") + number) for number, name in enumerate(_CLASSES)}
_NEGATION, _AUXILIARY, _CONJUNCTION, _DEGREE, _ADVERB, _ADJECTIVE, _VERB, _NOUN = map(
    _LETTERS.__getitem__,
    ("negation", "auxiliary", "conjunction", "degree", "adverb", "adjective", "verb", "noun"),
)
_PICTURE = "z"
# Between two words, where marks separate or join them.
_BREAK, _TIE = ",-"
_JOINS: dict[str, int] = {
    _LETTERS[first] + _LETTERS[second]: own.get(second, own["other"])
    for first, own in _RULES["joins"].items()
    for second in _CLASSES
}


def _letters(*names: str) -> frozenset[str]:
    return frozenset(map(_LETTERS.__getitem__, names))


# A noun follows these, where a word may also be a verb; an adjective, where it may be a participle.
_BEFORE_NOUNS = _letters("article", "quantifier", "adjective", "preposition", "of")
_BEFORE_ADJECTIVES = _letters("article", "quantifier", "degree")
_ASIDES = _letters("preposition", "of")
# A clause follows "so" before these; before others it is an adverb of degree.
_CLAUSES = _letters("article", "subject", "pronoun")
# Without a word of another class, these go with the words after them, others with those before.
_OPEN = _letters("conjunction", "relative", "preposition", "subject", "negation")

_ADJECTIVES, _VERBS, _EITHER, _NOUNS = map(words, ("adjectives", "verbs", "either", "nouns"))
_CLOSED = {
    word: _LETTERS[name]
    for name, own in _RULES["classes"].items()
    for word in (own if isinstance(own, str) else " ".join(own)).split()
}
_ADJECTIVE_ENDINGS = tuple(_RULES["adjective_endings"].split())
_TOP_LEVEL = frozenset(("com", "org", "net", "co", "uk", "de"))

# Kinds of tokens that are no words: halves of words, and marks.
_HALF, _NEGATIVE_HALF, _END, _INSIDE, _OPENING, _BRACKET, _QUOTE, _JOINING = (
    "half", "negative half", "end", "inside", "opening", "bracket", "quote", "joining",
)  # fmt: skip
_EITHER_CLASS, _SO = "either", "so"
_MARKS = dict.fromkeys("([{", _BRACKET) | dict.fromkeys("„«‹¿¡#$£", _OPENING) | dict.fromkeys('"“', _QUOTE)
_MARKS |= dict.fromkeys("/&@*", _JOINING) | dict.fromkeys("'’”»›%+®©™°€¥₹", _INSIDE)

# Further costs: of what is done only where there is no other way, and of what reads badly.
_NEVER = 1000
_TORN = 60
_ACROSS_A_BREAK = 4
_ASIDE_WITH_A_CLAUSE = 4


def cut_phrases(words: Sequence[str], *, english: bool = True) -> list[range]:
    """Returns the phrases of one sentence, in order; together they have all its tokens.

    A phrase has at most six words. It ends at a mark, which it keeps; a mark that opens something begins one. A
    negation stays with what it negates, an adverb with what it grades. A phrase of function words alone is returned
    only if no other word is near. Emoji are phrases of their own.

    Args:
        words: The tokens of the sentence as written, without white space.
        english: Whether the lists of English words apply. Otherwise, phrases are runs of up to four words
            between marks.
    """
    starts, key = _units(words, english)
    if not starts:
        return [range(len(words))] if words else []
    starts.append(len(words))
    phrases = []
    unit = 0
    for part in _parts(key):
        for count in _cut(part) if english else _cut_evenly(part):
            phrases.append(range(starts[unit], starts[unit + count]))
            unit += count
    return phrases


def _units(words: Sequence[str], english: bool) -> tuple[list[int], str]:
    """Returns where each word with its marks begins, and the class of each word, with `_BREAK` and `_TIE` between."""
    starts: list[int] = []
    key: list[str] = []
    markup = _markup(words) if "<" in words or "&" in words else {}
    # Where the marks begin that belong to the next word, or -1.
    opening = 0
    quoted = False
    for at, word in enumerate(words):
        kind = markup.get(at) or _kind_of(word)
        if kind is _HALF or kind is _NEGATIVE_HALF:
            negative = kind is _NEGATIVE_HALF and english
            if starts:
                opening = -1
                if negative and key[-1] not in (_BREAK, _TIE):
                    key[-1] = _NEGATION
                continue
            kind = _NEGATION if negative else _AUXILIARY
        if len(kind) == 1 or kind in (_EITHER_CLASS, _SO):
            if not english and kind != _PICTURE:
                kind = _NOUN
            if key and (key[-1] == _PICTURE) != (kind == _PICTURE) and key[-1] not in (_BREAK, _TIE):
                key.append(_BREAK)
            starts.append(at if opening < 0 else opening)
            opening = -1
            key.append(kind)
            continue
        if not starts:
            continue
        if kind is _QUOTE:
            quoted = not quoted
            kind = _OPENING if quoted else _INSIDE
        if kind is _END and word == "." and _is_dotted(words, at):
            kind = _JOINING
        if kind is _END or kind is _BRACKET:
            if key[-1] == _TIE:
                key[-1] = _BREAK
            elif key[-1] != _BREAK:
                key.append(_BREAK)
        elif kind is _JOINING and key[-1] not in (_BREAK, _TIE):
            key.append(_TIE)
        if kind is not _OPENING and kind is not _BRACKET:
            opening = -1
        elif opening < 0:
            opening = at
    return starts, "".join(_classified(key) if english else key)


def _classified(key: list[str]) -> list[str]:
    """Returns the classes with those decided that depend on the neighbours."""
    before = _BREAK
    for at, kind in enumerate(key):
        if kind == _EITHER_CLASS:
            key[at] = _NOUN if before in _BEFORE_NOUNS else _VERB
        elif kind == _VERB and before in _BEFORE_ADJECTIVES:
            key[at] = _ADJECTIVE
        elif kind == _SO:
            key[at] = _CONJUNCTION if at + 1 < len(key) and key[at + 1] in _CLAUSES else _DEGREE
        before = key[at]
    return key


def _markup(words: Sequence[str]) -> dict[int, str]:
    """Returns what the tokens of tags, `< br / >`, and of entities, `& amp ;`, are."""
    found: dict[int, str] = {}
    for at, word in enumerate(words):
        last = ">" if word == "<" else ";" if word == "&" else None
        if last is None:
            continue
        inside = list(words[at + 1 : at + 5])
        if last in inside and sum(map(str.isalnum, inside[: inside.index(last)])) == 1:
            kind = _END if word == "<" else _INSIDE
            found |= dict.fromkeys(range(at, at + inside.index(last) + 2), kind)
    return found


def _is_dotted(words: Sequence[str], at: int) -> bool:
    """Whether the dot is inside an abbreviation or an address: "U.S.", "example.com"."""
    if not 0 < at < len(words) - 1:
        return False
    before, after = words[at - 1], words[at + 1]
    return (len(before) == len(after) == 1 and (before + after).isalpha()) or after in _TOP_LEVEL


@lru_cache(maxsize=20_000)
def _kind_of(token: str) -> str:
    """Returns the letter of the class of a word, or what else a token is."""
    if not token:
        return _HALF
    plain = token.lower().replace("’", "'")
    if is_ending(plain):
        return _NEGATIVE_HALF if plain == "n't" else _HALF
    if plain in _CLOSED:
        return _SO if plain == "so" else _CLOSED[plain]
    if token[0] in _MARKS and len(set(token)) == 1:
        return _MARKS[token[0]]
    if not is_word(token):
        return _END
    if not any(map(str.isalnum, token)) or (len(token) < 5 and not token[0].isdigit() and set(token) & set(":;=<^")):
        return _PICTURE
    return _open_class(plain)


def _open_class(word: str) -> str:
    if word in _EITHER:
        return _EITHER_CLASS
    if word in _ADJECTIVES or word[0].isdigit():
        return _ADJECTIVE
    if word in _VERBS:
        return _VERB
    if word in _NOUNS:
        return _NOUN
    if word.endswith("ly") or word == "well":
        return _ADVERB
    if word.endswith(("ing", "ed")):
        return _VERB
    return _ADJECTIVE if word.endswith(_ADJECTIVE_ENDINGS) else _NOUN


def _has_content(part: str) -> bool:
    """Whether there is a word of an open class: their letters are the last ones."""
    return max(part) >= _ADVERB


def _parts(key: str) -> list[str]:
    """Returns the parts between breaks; one without a word of an open class is joined to a neighbour."""
    parts: list[str] = []
    held = ""
    for part in filter(None, key.split(_BREAK)):
        if held:
            part = held + _BREAK + part
            held = ""
        if _has_content(part):
            parts.append(part)
        elif parts and part[0] not in _OPEN:
            parts[-1] += _BREAK + part
        else:
            held = part
    if held and parts:
        parts[-1] += _BREAK + held
    elif held:
        parts.append(held)
    return parts


@lru_cache(maxsize=4096)
def _cut(part: str) -> tuple[int, ...]:
    """Returns the numbers of words of the cheapest phrases of a part."""
    letters: list[str] = []
    # The cost of a cut before each word, and of none.
    cuts: list[int] = []
    keeps: list[int] = []
    mark = ""
    for letter in part:
        if letter in (_BREAK, _TIE):
            mark = letter
            continue
        join = _JOINS.get(letters[-1] + letter, 0) if letters else 0
        cuts.append(0 if mark == _BREAK else _TORN if mark == _TIE else join)
        keeps.append(_ACROSS_A_BREAK if mark == _BREAK else 0)
        letters.append(letter)
        mark = ""
    lowest = [0]
    begins = [0]
    for stop in range(1, len(letters) + 1):
        best, begin = -1, 0
        inside = 0
        content = clause = False
        for start in range(stop - 1, max(0, stop - _MOST_WORDS) - 1, -1):
            letter = letters[start]
            if letter >= _ADVERB:
                content = True
            elif letter == _NEGATION and not content and stop < len(letters):
                inside += _TORN
            elif letter == _AUXILIARY:
                clause = True
            cost = lowest[start] + cuts[start] + inside + _LENGTH_COSTS[stop - start]
            if not content:
                cost += _NEVER
            if clause and start and letter in _ASIDES:
                cost += _ASIDE_WITH_A_CLAUSE
            if best < 0 or cost <= best:
                best, begin = cost, start
            inside += keeps[start]
        lowest.append(best)
        begins.append(begin)
    counts = []
    stop = len(letters)
    while stop:
        counts.append(stop - begins[stop])
        stop = begins[stop]
    return tuple(reversed(counts))


def _cut_evenly(part: str) -> list[int]:
    """Returns the numbers of words of about equal phrases of a part."""
    count = len(part.replace(_BREAK, "").replace(_TIE, ""))
    phrases = -(-count // _MOST_WORDS_WITHOUT_LISTS)
    return [count * (number + 1) // phrases - count * number // phrases for number in range(phrases)]
