"""The lens of phrases: what each phrase of a text adds to its answer, and each word to its phrase; deterministic."""

import zlib
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from limelight.common.rules import RULES
from limelight.engines.engine import Bools, Int64
from limelight.lenses.lens import LensInput, Light, PhraseValues, Values, signed_light

# Parts that all views of a phrase take, and those without the halves; most parts of all phrases; most words to ask of.
_ALL, _FEW_SETS, _MOST_SETS, _WORDS = (RULES["views"][name] for name in ("all", "few", "most_parts", "most_words"))
# Own values add up if they miss no more than this share of them.
_ADD_UP = 0.02


def phrases(asked: LensInput) -> Light:
    """Returns the values of the phrases of `asked`, and of their words.

    Words sum to their phrase, and phrases to the target minus its value for no words. Weak phrases are shared evenly.
    """
    budget, count = asked.budget, len(asked.texts)
    if budget is None and count <= _WORDS:
        # All words are shown: their parts are evaluated together with those of the phrases.
        values, answers = _measure(asked, budget, _ends(np.eye(count, dtype=bool)))
        words = share(values.values, _mean_of_ends(answers, values)[0], asked.phrase_of)
    else:
        values = phrase_values(asked)
        strongest = np.argsort(-np.abs(values.values), kind="stable")
        words = word_values(asked, values, strongest[np.cumsum(np.bincount(asked.phrase_of)[strongest]) <= _WORDS])
    return replace(signed_light(asked, words), phrases=values)


def phrase_values(asked: LensInput) -> PhraseValues:
    """Returns the values of the phrases of `asked`.

    With a budget below ten parts per phrase, fewer views are averaged; below six, adjacent phrases share one value.
    """
    return _measure(asked, asked.budget, np.zeros((0, len(asked.texts)), bool))[0]


def _measure(asked: LensInput, budget: int | None, also: Bools) -> tuple[PhraseValues, Values]:
    """Returns the values of the phrases, and the answers to the parts `also`, which the same call evaluates."""
    count = len(asked.phrases)
    groups, in_halves, _ = _plan(count, budget)
    group_of = np.arange(count) * groups // count
    firsts = [asked.phrases[index].start for index in np.searchsorted(group_of, range(groups))]
    texts = [" ".join(asked.texts[first:end]) for first, end in zip(firsts, [*firsts[1:], None], strict=True)]
    keys = np.array([zlib.crc32(text.encode()) for text in texts]) if in_halves else None
    sets, weights, inverse = _views(asked.sentences[firsts], keys)
    answers = asked.values(np.concatenate([sets.take(group_of[asked.phrase_of], axis=1), also]))
    result, others = _mean_of_views(answers[inverse], weights), answers[len(sets) :]
    if groups == count:
        return result, others
    parts, without = np.ones(count), result.without[group_of]
    if budget is None:
        ends = _ends(np.eye(count, dtype=bool)).take(asked.phrase_of, axis=1)
        parts, without = _mean_of_ends(asked.values(ends), result)
    return replace(result, values=share(result.values, parts, group_of), without=without), others


def _plan(phrases: int, budget: int | None) -> tuple[int, bool, int]:
    """Returns the number of groups of phrases, whether halves are among the views, and the most parts to ask."""
    most = _MOST_SETS if budget is None else min(_MOST_SETS, budget)
    groups = min(phrases, max(1, (most - 2) // _FEW_SETS))
    in_halves = _ALL * groups <= most
    return groups, in_halves, _ALL * groups if in_halves else _FEW_SETS * groups + 2


def _views(sentence_of: Int64, keys: Int64 | None) -> tuple[Bools, Int64, Int64]:
    """Returns the views of each phrase: what it adds to others.

    To none, to the rest of its sentence, to those before it (read forwards, and backwards), to all others, and, twice
    each, to two pairs of halves of the text, in which it is by bits of its key: no change elsewhere moves it.

    Returns:
        The different sets of phrases `<bool>[sets, phrases]`; the weight of each view `<int64>[views]`; and of each
        view the set of each phrase with it, and without: `<int64>[views, 2, phrases]`.
    """
    count = len(sentence_of)
    one, before = np.eye(count, dtype=bool), np.tri(count, k=-1, dtype=bool)
    others = [np.zeros_like(one), ~one, sentence_of[:, None] == sentence_of, before, before.T]
    if keys is not None:
        others += [np.broadcast_to(keys >> bit & 1 == side, one.shape) for bit in (0, 2) for side in (0, 1)]
    weights = np.array([2, 2, 2, 1, 1, 2, 2, 2, 2])[: len(others)]
    sets = np.concatenate([side for some in others for side in (some | one, some & ~one)])
    # Not along an axis: there NumPy compares rows in Python, and swallows a Ctrl-C.
    packed = np.packbits(sets, axis=1)
    _, first, inverse = np.unique(packed.view(f"S{packed.shape[1]}"), return_index=True, return_inverse=True)
    return sets[first], weights, inverse.reshape(-1, 2, count)


def _mean_of_views(answers: Values, weights: Int64) -> PhraseValues:
    """Returns the values of the phrases, from the `answers <float64>[views, 2, phrases]` with them and without them."""
    joined, left = answers.swapaxes(0, 1)
    base, whole = float(left[0, 0]), float(joined[1, 0])
    values = weights @ (joined - left) / weights.sum()
    sizes = np.abs(values) + 1e-12
    return PhraseValues(base, whole, values + (whole - base - values.sum()) * sizes / sizes.sum(), left[1])


def word_values(asked: LensInput, values: PhraseValues, shown: Sequence[int] | Int64) -> Values:
    """Returns each token's part of the value of its phrase; in phrases that are not `shown`, words share it evenly.

    With a budget, only as many of the first phrases of `shown` count as shown as it allows.
    """
    if asked.budget is not None:
        lengths = np.bincount(asked.phrase_of)[shown]
        shown = np.asarray(shown)[2 * np.cumsum(lengths) <= asked.budget - _plan(len(asked.phrases), asked.budget)[-1]]
    shares = (values.values / np.bincount(asked.phrase_of))[asked.phrase_of]
    tokens = np.flatnonzero(np.isin(asked.phrase_of, shown))
    if len(tokens):
        answers = asked.values(_ends(np.arange(len(shares)) == tokens[:, None]))
        shares[tokens], _ = _mean_of_ends(answers, values)
    return share(values.values, shares, asked.phrase_of)


def _ends(one: Bools) -> Bools:
    """Returns each part, a row of `one`, alone, and all but each."""
    return np.concatenate([one, ~one])


def _mean_of_ends(answers: Values, values: PhraseValues) -> tuple[Values, Values]:
    """Returns for each part of `_ends` the mean of what it adds alone and last, and the answer without it."""
    alone, without = np.split(answers, 2)
    return (alone - values.base + values.whole - without) / 2, without


def share(values: Values, parts: Values, owner: Int64) -> Values:
    """Divides values among `parts`, each with its `owner`, in proportion to the parts.

    Since the parts do not add up to the values for any network, they are scaled down if their sum is too large.
    """
    sizes = np.abs(parts) + 1e-12
    totals = np.bincount(owner, sizes)
    if np.abs(np.bincount(owner, parts) - values).sum() > _ADD_UP * totals.sum():
        parts = parts * np.minimum(1, np.abs(values) / totals)[owner]
    return np.asarray(parts + ((values - np.bincount(owner, parts)) / totals)[owner] * sizes)
