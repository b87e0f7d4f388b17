"""The lens of phrases: what each phrase of a text adds to its answer, and each word to its phrase; nothing is drawn."""

import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from limelight.common.rules import RULES
from limelight.engines.engine import Bools, Int64
from limelight.lenses.lens import LensInput, Light, PhraseValues, Values, signed_light

# Parts that all views of a phrase take, and those without the halves; most parts of all phrases; most words to ask of.
_ALL, _FEW, _MOST, _WORDS = (RULES["views"][name] for name in ("all", "few", "most_parts", "most_words"))
# Own values add up if they miss no more than this share of them.
_ADD_UP = 0.02
_Ask = Callable[[Bools], Values]


def phrases(asked: LensInput) -> Light:
    """Returns the values of the phrases of `asked`, and of their words.

    Words sum to their phrase, phrases to the target less that for no words. Weak phrases of a long text share evenly.
    """
    tokens = np.eye(len(asked.texts), dtype=bool)
    # Where all words are shown, their parts are evaluated together with those of the phrases.
    together = asked.budget is None and len(tokens) <= _WORDS
    values = phrase_values(asked, np.concatenate([tokens, ~tokens]) if together else None)
    strongest = np.argsort(-np.abs(values.values), kind="stable")
    shown = strongest[np.cumsum(np.bincount(asked.phrase_of)[strongest]) <= _WORDS]
    return replace(signed_light(asked, word_values(asked, values, shown)), phrases=values)


def phrase_values(asked: LensInput, also: Bools | None = None) -> PhraseValues:
    """Returns the values of the phrases of `asked`; `also` are parts that will be asked for (see `LensInput.values`).

    With a budget below ten parts a phrase they are means of fewer views; below six, adjacent phrases share one value.
    """
    count = len(asked.phrases)
    groups, in_halves, _ = _plan(asked)
    group_of = np.arange(count) * groups // count
    firsts = [asked.phrases[index].start for index in np.searchsorted(group_of, range(groups))]
    texts = [" ".join(asked.texts[first:end]) for first, end in zip(firsts, [*firsts[1:], None], strict=True)]
    keys = np.array([zlib.crc32(text.encode()) for text in texts]) if in_halves else None
    result = _view(lambda sets: asked.values(sets[:, group_of[asked.phrase_of]], also), asked.sentences[firsts], keys)
    if groups == count:
        return result
    parts, without = np.ones(count), result.without[group_of]
    if asked.budget is None:
        parts, without = _ends(lambda sets: asked.values(sets[:, asked.phrase_of]), np.eye(count, dtype=bool), result)
    return replace(result, values=share(result.values, parts, group_of), without=without)


def _plan(asked: LensInput) -> tuple[int, bool, int]:
    """Returns the number of groups of phrases, whether halves are among the views, and the most parts to ask."""
    most = _MOST if asked.budget is None else min(_MOST, asked.budget)
    groups = min(len(asked.phrases), max(1, (most - 2) // _FEW))
    in_halves = _ALL * groups <= most
    return groups, in_halves, _ALL * groups if in_halves else _FEW * groups + 2


def _view(ask: _Ask, sentence_of: Int64, keys: Int64 | None) -> PhraseValues:
    """Returns the mean of what each phrase adds to others.

    To none, to the rest of its sentence, to those before it (read forwards, and backwards), to all others, and, twice
    each, to two pairs of halves of the text, in which it is by bits of its key: no change elsewhere moves it.
    """
    count = len(sentence_of)
    one, before = np.eye(count, dtype=bool), np.tri(count, k=-1, dtype=bool)
    others = [np.zeros_like(one), ~one, sentence_of[:, None] == sentence_of, before, before.T]
    if keys is not None:
        others += [np.broadcast_to(keys >> bit & 1 == side, one.shape) for bit in (0, 2) for side in (0, 1)]
    weights = np.array([2, 2, 2, 1, 1, 2, 2, 2, 2])[: len(others)]
    sets = np.concatenate([each for some in others for each in (some | one, some & ~one)])
    different, inverse = np.unique(np.packbits(sets, axis=1), axis=0, return_inverse=True)
    answers = ask(np.unpackbits(different, axis=1, count=count).astype(bool))[inverse.ravel()]
    joined, left = answers.reshape(-1, 2, count).swapaxes(0, 1)
    base, whole = float(left[0, 0]), float(joined[1, 0])
    values = weights @ (joined - left) / weights.sum()
    sizes = np.abs(values) + 1e-12
    return PhraseValues(base, whole, values + (whole - base - values.sum()) * sizes / sizes.sum(), left[1])


def word_values(asked: LensInput, values: PhraseValues, shown: Sequence[int] | Int64) -> Values:
    """Returns what each token has of its phrase; the words of phrases that are not `shown` share it evenly.

    With a budget these are the first of `shown`, as many as it allows.
    """
    if asked.budget is not None:
        lengths = np.bincount(asked.phrase_of)[shown]
        shown = np.asarray(shown)[2 * np.cumsum(lengths) <= asked.budget - _plan(asked)[-1]]
    shares = (values.values / np.bincount(asked.phrase_of))[asked.phrase_of]
    tokens = np.flatnonzero(np.isin(asked.phrase_of, shown))
    if len(tokens):
        shares[tokens], _ = _ends(asked.values, np.arange(len(shares)) == tokens[:, None], values)
    return share(values.values, shares, asked.phrase_of)


def _ends(ask: _Ask, one: Bools, values: PhraseValues) -> tuple[Values, Values]:
    """Returns for each part, a row of `one`, the mean of what it adds alone and last, and the answer without it."""
    alone, without = np.split(ask(np.concatenate([one, ~one])), 2)
    return (alone - values.base + values.whole - without) / 2, without


def share(values: Values, parts: Values, owner: Int64) -> Values:
    """Shares values among `parts`, each with its `owner`, in proportion to these.

    Where these do not add up to the values, as of no network, they are scaled down if together they are more.
    """
    sizes = np.abs(parts) + 1e-12
    totals = np.bincount(owner, sizes)
    if np.abs(np.bincount(owner, parts) - values).sum() > _ADD_UP * totals.sum():
        parts = parts * np.minimum(1, np.abs(values) / totals)[owner]
    return np.asarray(parts + ((values - np.bincount(owner, parts)) / totals)[owner] * sizes)
