"""Finds a review to quote about something."""

from collections import Counter
from collections.abc import Collection, Sequence

import numpy as np

from limelight.common.rules import FUNCTION_WORDS
from limelight.report.rows.reader import Clause, Reader

# Tokens of a clause that is read at a glance; clauses that are compared; and examples.
_GLANCE, _FEWEST_WORDS, _MOST_WORDS, _COMPARED, _EXAMPLES = 7, 4, 14, 300, 2
# A clause that begins with one of these says half of something.
_DEPENDENT = {"after", "although", "as", "because", "if", "since", "that", "until", "when", "which", "while", "who"}


def typical(
    reader: Reader, clauses: Sequence[Clause], forms: Collection[str], way: float, words: Collection[str] = ()
) -> tuple[str, list[int]]:
    """Returns the clause that is most representative and easy to read, and the rows with such clauses.

    Args:
        reader: Reads the clauses.
        clauses: The clauses.
        forms: The forms of the term that all clauses contain.
        way: 1 for praise, -1 for a complaint, 0 for either.
        words: The clause should contain at least one of these words.
    """
    clauses = clauses[:: max(1, -(-len(clauses) // _COMPARED))]
    if not clauses:
        return "", []
    stars = reader.model.label_values
    values = reader.values(clauses) / (max(stars) - min(stars)) if reader.model.has_polarity else np.zeros(len(clauses))
    known = FUNCTION_WORDS.union(*(form.split() for form in forms))
    words_of = [{word for word in clause.lower if word.isalpha()} - known for clause in clauses]
    counts = Counter(word for about in words_of for word in about)
    worth = []
    for clause, value, about in zip(clauses, values.tolist(), words_of, strict=True):
        length = len(clause.part)
        fit = sum(np.log1p(counts[word]) for word in about) / max(len(about), 2) + 4 * way * value
        fit += 2 * bool(set(words) & set(clause.lower)) - (clause.lower[0] in _DEPENDENT)
        worth.append(fit - 0.15 * abs(length - _GLANCE) - 2 * (not _FEWEST_WORDS <= length <= _MOST_WORDS))
    best = [clauses[index] for index in np.argsort(-np.array(worth), kind="stable")]
    # A text that stands twice is one example.
    rows = {clause.text: clause.row for clause in reversed(best)}
    return best[0].text, list(dict.fromkeys(reversed(rows.values())))[:_EXAMPLES]
