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
        fixed: Pairs of words that stay together, "kind of".
        partners: The word that each word expects, "and" after "between".
        marks: The signs of each kind of mark.
    """

    def __init__(self, table: dict[str, Any]):
        self.number_of = {str(name): number for number, name in enumerate(table["classes"])}
        self.first_open = self.number_of[table["first_open"]]
        self.edge, self.picture = self.number_of["edge"], self.number_of["picture"]
        self._listed = {word: self.number_of[name] for name, words in table["words"].items() for word in words.split()}
        endings = [(ending, self.number_of[name]) for name, own in table["endings"].items() for ending in own.split()]
        # The longest first.
        self._endings = sorted(endings, key=lambda pair: -len(pair[0]))
        self.fixed = frozenset(table["fixed"].split(","))
        self._abbreviations, self._domains = (frozenset(table[name].split()) for name in ("abbreviations", "domains"))
        self.partners = dict(pair.split() for pair in table["partners"].split(","))
        self.marks = {name: frozenset(marks) for name, marks in table["marks"].items()}
        self.class_of = lru_cache(_CACHED)(self._class_of)
        self.is_mark = lru_cache(_CACHED)(self._is_mark)

    def words_of(self, tokens: Sequence[str], lines: Collection[int] = ()) -> Words:
        """Returns the words; marks belong to the preceding word, opening marks to the following word.

        Args:
            tokens: The tokens of a sentence as written.
            lines: The indices of the tokens that begin a line.
        """
        reader = _Reader(self, tokens)
        entity_end = -1
        for at, word in enumerate(tokens):
            reader.broken = reader.broken or at in lines
            if word == "&" and ";" in tokens[at + 2 : at + 4]:
                # "&amp;"
                entity_end = tokens.index(";", at)
            if at <= entity_end:
                reader.mark = reader.mark or "-"
            elif self.is_mark(word):
                reader.read_mark(at)
            elif reader.words.starts and is_ending(word):
                if word[-1] in "tT":
                    reader.words.kinds[-1] = self.number_of["negated"]
            else:
                reader.read_word(at)
        return reader.words

    def joins(self, tokens: Sequence[str], at: int) -> bool:
        """Whether a dot does not end a sentence ("Dr.", "U.S.", "J. Smith", "a.com"), or a dash joins numbers."""
        before, after = tokens[at - 1] if at else "", tokens[at + 1] if at + 1 < len(tokens) else ""
        match tokens[at]:
            case "-":
                return before[-1:].isdecimal() and after[:1].isdecimal()
            case "." | ")" if at == 1 and len(before) < 3 and before.isdecimal():
                return True
            case "." if len(before) == 1 and before.isalpha() and before not in "iI":
                is_surname = before.isupper() and after[:1].isupper() and self._is_noun(after)
                return is_surname or (len(after) == 1 and after.isalpha()) or after.islower()
            case ".":
                return after in self._domains or before.lower() in self._abbreviations
        return False

    def _is_mark(self, token: str) -> bool:
        """Whether a token is punctuation, or a tag of HTML."""
        if not is_word(token) or (token[0] in self.marks["silent"] and len(set(token)) == 1):
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

    def _is_noun(self, token: str) -> bool:
        """Whether a word is a noun or unknown, with a capital letter or without."""
        return self._class_of(token.lower(), False) in (self.number_of["noun"], self.number_of["nouns"])

    def _is_face(self, token: str) -> bool:
        """Whether a token is an emoticon with a letter or a digit: ":D", "<3", "o_o"."""
        longest = 4
        return len(token) <= longest and not token[0].isdecimal() and not self.marks["faces"].isdisjoint(token)


class _Reader:
    """Reads the words of a sentence, one token after the other.

    Args:
        table: The classes of words.
        tokens: The tokens of the sentence as written.

    Attributes:
        words: The words so far.
        mark: What precedes the next word (see `Words.marks`).
        broken: Whether a line began since the last word.
    """

    def __init__(self, table: PhraseTable, tokens: Sequence[str]):
        self.words, self.mark, self.broken = Words([], [], [], []), "", False
        self._table, self._tokens, names = table, tokens, table.marks
        self._bullet = tokens[0] if tokens and tokens[0] in names["bullets"] else None
        # The last of an odd number of quotes opens nothing: 5" or a slip.
        self._quotes = sum(token in names["quotes"] for token in tokens)
        # Where most words have capitals alone, capitals make no name.
        self._shouting = 2 * sum(map(str.isupper, tokens)) > len(tokens)
        # Where the marks begin that open the next word, and the words since a quotation began, from 1.
        self._opened, self._within = -1, 0
        # For each partner, such as "and", the indices of the words that expect it, such as "between".
        self._expected = dict[str, int]()

    def read_mark(self, at: int) -> None:
        """Reads the token `at`, which is a mark."""
        word, names = self._tokens[at], self._table.marks
        first, is_bullet = word[:1], word == self._bullet
        is_quote = first in names["quotes"]
        if is_quote:
            self._quotes -= 1
            self._within = 0 if self._within else int(self._quotes > 0)
        separates = is_bullet or (first in names["separating"] and not self._table.joins(self._tokens, at))
        if separates:
            self.mark = "."
        elif first == "," and self.mark != ".":
            self.mark = ","
        elif (first in names["joining"] or first in names["separating"]) and not self.mark:
            self.mark = "-"
        if is_bullet or first in names["opening"] or (is_quote and self._within):
            self._opened = at if self._opened < 0 else self._opened
        elif separates:
            self._opened = -1

    def read_word(self, at: int) -> None:
        """Reads the token `at`, the first of a word."""
        table, word, (starts, kinds, marks, quoted) = self._table, self._tokens[at], self.words
        kind = table.class_of(word, bool(starts) and self.mark != "." and not self._shouting)
        if starts and (self.broken or (kind == table.picture) != (kinds[-1] == table.picture)):
            self.mark = "|"
        if self.mark in (".", ",", "|"):
            self._expected.clear()
        elif self._goes_on(at):
            self.mark = "-"
        if partner := table.partners.get(word.lower()):
            self._expected[partner] = len(starts)
        starts.append(at if self._opened < 0 else self._opened)
        kinds.append(kind)
        marks.append(self.mark)
        quoted.append(self._within > 1)
        self._within += self._within > 0
        self.mark, self._opened, self.broken = "", -1, False

    def _goes_on(self, at: int) -> bool:
        """Whether the word at token `at` stays with those before: "kind of", "as good as"."""
        starts, word = self.words.starts, self._tokens[at].lower()
        if not self.mark and starts and f"{self._tokens[at - 1].lower()} {word}" in self._table.fixed:
            return True
        return len(starts) - self._expected.pop(word, -_PARTNERS_APART) < _PARTNERS_APART
