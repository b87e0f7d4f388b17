"""Finds the words of a sentence, their classes and their punctuation marks, according to the phrase table."""

from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from limelight.text.words import is_ending, is_word

_CACHED = 20_000
# "as good as" stays whole where its second word is nearer to the first than this.
_PARTNERS_APART = 7


class Words(NamedTuple):
    """The words of a sentence.

    Attributes:
        starts: The first token of each word, including opening marks.
        kinds: The index of the class of each word.
        marks: What precedes each word: "." a mark that separates, "," a comma, "-" a mark or a habit that
            joins, "|" the border between emoji and other words, or "".
        quoted: Whether each word continues a quotation.
    """

    starts: list[int]
    kinds: list[int]
    marks: list[str]
    quoted: list[bool]


class PhraseTable:
    """The classes of words, defined by lists and endings.

    Args:
        table: The content of `phrase_table.json`; its costs are not needed here.

    Attributes:
        number_of: The index of each class.
        first_open: The first class of content words; the classes before it are function words.
        edge: The class that stands for the ends of a sentence.
        picture: The class of emoji and emoticons.
    """

    def __init__(self, table: dict[str, Any]):
        self.number_of = {str(name): number for number, name in enumerate(table["classes"])}
        self.first_open = self.number_of[table["first_open"]]
        self.edge, self.picture = self.number_of["edge"], self.number_of["picture"]
        self._listed = {word: self.number_of[name] for name, words in table["words"].items() for word in words.split()}
        endings = [(ending, self.number_of[name]) for name, own in table["endings"].items() for ending in own.split()]
        # The longest first.
        self._endings = sorted(endings, key=lambda pair: -len(pair[0]))
        self._fixed = frozenset(table["fixed"].split(","))
        self._abbreviations, self._domains = (frozenset(table[name].split()) for name in ("abbreviations", "domains"))
        self._partners = dict(pair.split() for pair in table["partners"].split(","))
        self._marks = {name: frozenset(marks) for name, marks in table["marks"].items()}
        self.class_of = lru_cache(_CACHED)(self._class_of)
        self.is_mark = lru_cache(_CACHED)(self._is_mark)

    def words_of(self, tokens: Sequence[str], lines: Collection[int] = ()) -> Words:
        """Returns the words; marks belong to the preceding word, opening marks to the following word.

        Args:
            tokens: The tokens of a sentence as written.
            lines: The indices of the tokens that begin a line.
        """
        starts, kinds, marks, quoted = result = Words([], [], [], [])
        names = self._marks
        bullet = tokens[0] if tokens and tokens[0] in names["bullets"] else None
        # The last of an odd number of quotes opens nothing: 5" or a slip.
        quotes = sum(token in names["quotes"] for token in tokens)
        # Where most words have capitals alone, capitals make no name.
        shouting = 2 * sum(map(str.isupper, tokens)) > len(tokens)
        # The marks before the next word, where the marks begin that open it, the words since a quotation began, from 1.
        mark, opened, within = "", -1, 0
        entity_end = -1
        # Whether a line began since the last word, and the word that expects a partner ("between", "and").
        broken, expected = False, dict[str, int]()
        for at, word in enumerate(tokens):
            broken = broken or at in lines
            if word == "&" and ";" in tokens[at + 2 : at + 4]:
                # "&amp;"
                entity_end = tokens.index(";", at)
            if at <= entity_end:
                mark = mark or "-"
            elif self.is_mark(word):
                first = word[:1]
                if first in names["quotes"]:
                    quotes -= 1
                    within = 0 if within else int(quotes > 0)
                separates = word == bullet or (first in names["separating"] and not self._joins(tokens, at))
                if separates:
                    mark = "."
                elif first == "," and mark != ".":
                    mark = ","
                elif (first in names["joining"] or first in names["separating"]) and not mark:
                    mark = "-"
                if word == bullet or first in names["opening"] or (first in names["quotes"] and within):
                    opened = at if opened < 0 else opened
                elif separates:
                    opened = -1
            elif starts and is_ending(word):
                if word[-1] in "tT":
                    kinds[-1] = self.number_of["negated"]
            else:
                kind = self.class_of(word, bool(starts) and mark != "." and not shouting)
                lower = word.lower()
                if starts and (broken or (kind == self.picture) != (kinds[-1] == self.picture)):
                    mark = "|"
                if mark in (".", ",", "|"):
                    expected.clear()
                elif not mark and starts and f"{tokens[at - 1]} {word}".lower() in self._fixed:
                    mark = "-"
                elif len(starts) - expected.pop(lower, -_PARTNERS_APART) < _PARTNERS_APART:
                    mark = mark or "-"
                if lower in self._partners:
                    expected[self._partners[lower]] = len(starts)
                starts.append(at if opened < 0 else opened)
                kinds.append(kind)
                marks.append(mark)
                quoted.append(within > 1)
                within += within > 0
                mark, opened, broken = "", -1, False
        return result

    def _joins(self, tokens: Sequence[str], at: int) -> bool:
        """Whether a dot ends no sentence ("Dr.", "U.S.", "example.com", "1."), or a dash stands between numbers."""
        before, after = tokens[at - 1] if at else "", tokens[at + 1] if at + 1 < len(tokens) else ""
        match tokens[at]:
            case "-":
                return before[-1:].isdecimal() and after[:1].isdecimal()
            case "." | ")" if at == 1 and len(before) < 3 and before.isdecimal():
                return True
            case "." if len(before) == 1 and before.isalpha() and before not in "iI":
                return (len(after) == 1 and after.isalpha()) or after.islower()
            case ".":
                return after in self._domains or before.lower() in self._abbreviations
        return False

    def _is_mark(self, token: str) -> bool:
        """Whether a token is punctuation, or a tag of HTML."""
        if not is_word(token) or (token[0] in self._marks["silent"] and len(set(token)) == 1):
            return True
        return token[0] == "<" and token[-1] == ">" and len(token) > len("<>")

    def _class_of(self, token: str, may_be_name: bool) -> int:
        """Returns the number of the class of a word as written."""
        if not any(map(str.isalnum, token)) or self._is_face(token):
            return self.picture
        word = token.lower().replace("’", "'")
        known = self._listed.get(word)
        if may_be_name and token[0].isupper() and (known is None or known >= self.first_open):
            return self.number_of["name"]
        if known is not None:
            return known
        if word[0].isdecimal():
            return self.number_of["number"]
        fits = (number for ending, number in self._endings if len(word) > len(ending) + 2 and word.endswith(ending))
        return next(fits, self.number_of["noun"])

    def _is_face(self, token: str) -> bool:
        """Whether a token is an emoticon with a letter or a digit: ":D", "<3", "o_o"."""
        longest = 4
        return len(token) <= longest and not token[0].isdecimal() and not self._marks["faces"].isdisjoint(token)
