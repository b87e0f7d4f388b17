"""Learns what a cut costs from parsed sentences, and writes the table that Python and the browser cut by.

The parser says how badly a cut between two words tears its tree; a ridge regression says the same from the classes of
the four words around the cut.
"""

import json
from collections import Counter, defaultdict
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import lsqr

from limelight.text.phrase_table import PhraseTable

from .classes import CLOSED, ENDINGS, OPEN, SETTINGS

# A word, its tag, its arc and the place of its head.
Parsed = list[tuple[str, str, str, int]]

_CLASS_OF_TAG = {
    **dict.fromkeys(("NN", "NNP"), "noun"),
    **dict.fromkeys(("NNS", "NNPS"), "nouns"),
    "JJ": "adjective",
    **dict.fromkeys(("JJR", "JJS"), "comparative"),
    **dict.fromkeys(("RB", "RBR", "RBS"), "adverb"),
    **dict.fromkeys(("VB", "VBP"), "verb"),
    "VBZ": "verbs",
    **dict.fromkeys(("VBD", "VBN"), "past"),
    "VBG": "ing",
    "CD": "number",
    "UH": "interjection",
}
# Words seen less often are known by their endings alone.
_LEAST_SEEN = 12
# A word has a class of its own if it is two things, the rarer of them in this share of its places.
_ALSO = 0.22
_DAMPING = 2.0
# The share of the gaps that the fit is measured on.
_KEPT_BACK = 0.1
# Of this many sentences, two are joined.
_RUN_ON = 4
_CONTRARY, _BEFORE_CONTRARY = ("but", "yet"), -2.0
# Words apart.
_NEAR = 4

# The cost of a cut that tears an arc, from 0 to 10.
_TIGHT = "det predet poss case nummod compound aux auxpass neg prt quantmod preconj mark pobj pcomp expl nmod amod"
_ARCS = {
    **dict.fromkeys(_TIGHT.split(), 10.0),
    **dict.fromkeys(("attr", "acomp", "oprd", "dobj"), 9.0),
    **dict.fromkeys(("xcomp", "dative"), 7.0),
    "acl": 5.0,
    "agent": 4.0,
    "ccomp": 3.5,
    "relcl": 2.5,
    **dict.fromkeys(("appos", "dep"), 2.0),
    **dict.fromkeys(("advcl", "intj"), 1.0),
}
# After these words no cut falls.
_LEADING_TAGS = frozenset(("WDT", "IN", "TO", "DT", "PRP$"))


def learn(parsed: Path, out: Path) -> str:
    """Writes the table.

    Args:
        parsed: What `parse.py` wrote.
        out: The file to write, `limelight/text/phrase_table.json`.

    Returns:
        How well it fits, in a line.
    """
    with parsed.open(encoding="utf-8") as lines:
        sentences: list[Parsed] = list(map(json.loads, lines))
    table: dict[str, Any] = {"classes": [*CLOSED, *OPEN], "endings": ENDINGS, **SETTINGS, "words": CLOSED}
    table["words"] = CLOSED | _unlisted(_open_words(sentences), PhraseTable(table))
    fit, costs = _fit(PhraseTable(table), [*sentences, *_run_on(sentences)])
    entries = (
        f"{json.dumps(name)}:{json.dumps(own, ensure_ascii=False, separators=(',', ':'))}"
        for name, own in (table | costs).items()
    )
    out.write_text("{\n" + ",\n".join(entries) + "\n}\n", encoding="utf-8")
    return f"{fit:.3f} of the variance of the costs of gaps that were kept back"


def _run_on(sentences: list[Parsed]) -> list[Parsed]:
    """Returns pairs of sentences as people write them in haste: in lower case and without the mark between them."""
    results = []
    for first, second in zip(sentences[::_RUN_ON], sentences[1::_RUN_ON], strict=False):
        length = len(first) - (first[-1][2] == "punct")
        joined = [*first[:length], *((word, tag, arc, head + length) for word, tag, arc, head in second)]
        results.append([(word.lower(), tag, arc, head) for word, tag, arc, head in joined])
    return results


def _open_words(sentences: list[Parsed]) -> dict[str, list[str]]:
    """Returns the words of each open class: what the parser mostly calls each."""
    closed = {word for words in CLOSED.values() for word in words.split()}
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for word, tag, *_ in chain.from_iterable(sentences):
        word = word.lower()
        if tag in _CLASS_OF_TAG and word not in closed and word.isascii() and any(map(str.isalpha, word)):
            counts[word][_CLASS_OF_TAG[tag]] += 1
    results: dict[str, list[str]] = {name: [] for name in OPEN}
    for word, tags in sorted(counts.items()):
        if tags.total() < _LEAST_SEEN:
            continue
        (name, _), *second = tags.most_common(2)
        pair = {name, *(other for other, count in second if count > _ALSO * tags.total())}
        if pair in ({"noun", "verb"}, {"nouns", "verbs"}):
            name = "noun_verb"
        elif pair == {"noun", "adjective"}:
            name = "noun_adjective"
        results[name].append(word)
    return results


def _unlisted(words: dict[str, list[str]], guess: PhraseTable) -> dict[str, str]:
    """Returns the words of each class whose ending does not tell it."""
    return {
        name: " ".join(word for word in own if guess.class_of(word, False) != guess.number_of[name])
        for name, own in words.items()
    }


def _fit(table: PhraseTable, sentences: list[Parsed]) -> tuple[float, dict[str, Any]]:
    """Returns the share of the variance that is explained, and the costs, in tenths."""
    size = len(table.number_of)
    square = size * size
    rows: list[list[int]] = []
    targets: list[float] = []
    after_of: dict[int, list[float]] = defaultdict(list)
    before_of: dict[int, list[float]] = defaultdict(list)
    for sentence in sentences:
        starts, kinds, marks, _ = table.words_of([word for word, *_ in sentence])
        gaps = gap_costs(sentence)
        around = [table.edge, table.edge, *kinds, table.edge]
        for at in range(1, len(starts)):
            before, left, right, after = around[at : at + 4]
            features = [left * size + right, square + before * size + left, 2 * square + right * size + after]
            if marks[at] == ",":
                features += [3 * square + left, 3 * square + size + right]
            elif marks[at]:
                continue
            else:
                after_of[left].append(gaps[starts[at]])
                before_of[right].append(gaps[starts[at]])
            rows.append(features)
            targets.append(gaps[starts[at]])
    wanted = np.array(targets)
    lengths = np.fromiter(map(len, rows), int)
    matrix = sparse.csr_matrix(
        (np.ones(lengths.sum()), np.fromiter(chain.from_iterable(rows), int), np.cumsum([0, *lengths])),
        shape=(len(rows), 3 * square + 2 * size),
    )
    learned = np.random.default_rng(1).random(len(rows)) >= _KEPT_BACK
    mean = wanted.mean()
    weights = lsqr(matrix[learned], wanted[learned] - mean, damp=_DAMPING)[0]
    wrong = matrix[~learned] @ weights + mean - wanted[~learned]
    weights[:square] += mean
    tenths = np.round(10 * weights).astype(int)
    pairs, before, after = tenths[: 3 * square].reshape(3, size, size).tolist()
    comma_left, comma_right = tenths[3 * square :].reshape(2, size).tolist()
    costs = {
        "pairs": pairs,
        "before": before,
        "after": after,
        "comma_left": comma_left,
        "comma_right": comma_right,
        "floor_left": _floors(after_of, size),
        "floor_right": _floors(before_of, size),
    }
    return 1 - float((wrong**2).mean() / wanted[~learned].var()), costs


def _floors(costs: dict[int, list[float]], size: int) -> list[int]:
    """Returns what a cut next to each class costs: less than nine in ten of them in the trees."""
    few = 20
    return [round(10 * float(np.quantile(costs[kind], 0.1))) if len(costs[kind]) > few else 0 for kind in range(size)]


def gap_costs(sentence: Parsed) -> list[float]:
    """Returns what a cut before each word costs: as much as the tightest arc that it tears."""
    costs = np.zeros(len(sentence) + 1)
    for child, (_, tag, arc, head) in enumerate(sentence):
        if arc not in ("punct", "cc", "ROOT") and child != head:
            first, last = sorted((child, head))
            torn = costs[first + 1 : last + 1]
            np.maximum(torn, _arc_cost(sentence, child, arc, head), out=torn)
        if arc in ("cc", "mark") or tag in _LEADING_TAGS:
            costs[child + 1] = max(costs[child + 1], 9.0)
    for at, (word, _, arc, _) in enumerate(sentence):
        if arc == "cc" and word.lower() in _CONTRARY:
            # A phrase with praise and blame says neither.
            costs[at] = _BEFORE_CONTRARY
    return costs.tolist()


def _arc_cost(sentence: Parsed, child: int, arc: str, head: int) -> float:
    """Returns how badly a cut tears an arc: 0 not at all, 10 never."""
    far = abs(child - head)
    tag, head_tag = sentence[child][1], sentence[head][1]
    follows_adjective = head_tag[:2] in ("JJ", "RB")
    if arc == "prep":
        if sentence[child][0].lower() == "of":
            return 9.0
        return 5.0 if head_tag[0] == "N" else 6.0 if follows_adjective or far == 1 else 3.0
    if arc == "advmod":
        return 9.0 if follows_adjective or head_tag in ("CD", "DT", "IN") else 6.0 if far == 1 else 3.0
    if arc == "npadvmod":
        return 9.0 if follows_adjective or head_tag == "IN" else 3.0
    if arc in ("nsubj", "nsubjpass", "csubj"):
        if tag in ("PRP", "WP", "WDT", "DT", "EX") or far == 1:
            return 10.0
        return 7.0 if far < _NEAR else 5.0
    if arc == "conj":
        return 2.0 if head_tag[0] not in "NJRC" else 6.0 if far < _NEAR else 3.0
    if arc == "relcl" and (far < _NEAR or sentence[child - 1][1] == "PRP"):
        return 5.0
    return _ARCS.get(arc, 0.0)
