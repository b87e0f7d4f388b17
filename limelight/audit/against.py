"""Compares two audits answer by answer: finds what moved further than a tolerance since the earlier one.

Both audits evaluated the same sentences, and the classifiers are deterministic. If only the calibration changed, all
answers moved by one temperature (Guo et al. 2017); this is reported separately, not for each word. Retraining moves
every answer a little, so a change counts if it is several times as large as that of most sentences.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from limelight.audit.answers import Answers, picked
from limelight.audit.behaviour import read_table
from limelight.audit.certainty import Certainty, Group
from limelight.audit.identity import Kind, moved
from limelight.audit.report import Audit
from limelight.audit.scale import Floats, Scale
from limelight.common.probabilities import label_of
from limelight.common.statistics import Z, mcnemar
from limelight.errors import InputError

# Temperatures that are tried; the first one that explains the answers best counts.
_TEMPERATURES = sorted(np.geomspace(0.2, 5, 241).tolist(), key=lambda each: abs(np.log(each)))
# Keeps logarithms finite: probabilities are written with six decimals.
_LEAST_PROBABILITY = 5e-7
# Sentences that are shown for a change, and rows with another label.
_SHOWN, _SHOWN_ROWS = 3, 50
# The chance that flips are as uneven in any capability, or any group of rows. And how many times as far as the median
# sentence a word moves that counts: in 20 harmless retrainings the farthest one moved 3.8 times as far.
_CHANCE, _TIMES = 0.05, 5


@dataclass(frozen=True, slots=True)
class Change:
    """A figure that moved further than the tolerance.

    Attributes:
        part: The part of the audit, such as `a word of religion and belief`.
        title: The word, the capability or the group of rows.
        before: The figure in the earlier audit; for words, after scaling by the temperature.
        after: The figure in the later audit.
        worse: Whether it is worse now; otherwise it is better.
        examples: The sentences that moved most, each with its answer (a value or a label) in both audits.
    """

    part: str
    title: str
    before: float
    after: float
    worse: bool
    examples: list[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two audits, compared.

    Attributes:
        version: The version of the earlier classifier.
        changes: The changes, those for the worse first.
        worse: The number of figures that are worse now.
        verdict: The result, as sentences.
        rows: The first labelled rows whose predicted label differs: the text, the labels before and now, and the true
            one.
    """

    version: str
    changes: list[Change]
    worse: int
    verdict: str
    rows: list[tuple[str, str, str, str]]


def compare(before: Audit, after: Audit, tolerance: float, texts_of_rows: Sequence[str] = ()) -> Comparison:
    """Returns the changes larger than `tolerance`, a fraction of the scale from the worst to the best answer.

    `texts_of_rows` are the texts of the labelled rows.

    Raises:
        InputError: The audits have different labels, or evaluated different sentences.
    """
    if before.labels != after.labels or before.stars != after.stars:
        raise InputError(
            f"--against: the labels were {', '.join(before.labels)}, and are now {', '.join(after.labels)}. Compare "
            "classifiers with the same labels."
        )
    if before.asked.keys() != after.asked.keys():
        raise InputError(
            f"--against: the earlier audit used other sentences. {_difference(before, after)} Audit the earlier "
            "classifier again with the same settings."
        )
    scale, texts = Scale.of(after.labels, after.stars), list(after.asked)
    old, new = (np.array([each.asked[text] for text in texts], np.float32) for each in (before, after))
    temperature = _temperature(old, new)
    warmed = _at(old, temperature)
    same = bool(np.abs(warmed - new).max() <= tolerance)
    changes, on_rows, rows = list[Change](), "", list[tuple[str, str, str, str]]()
    if before.certainty and after.certainty and before.certainty.given == after.certainty.given:
        changes += _groups(before.certainty, after.certainty, tolerance)
        on_rows = _on_rows(before.certainty, after.certainty)
        rows = list(_flipped(before.certainty, after.certainty, after.labels, texts_of_rows))
    values = np.eye(len(after.labels)) if scale.values is None else np.array(scale.values)[:, None]
    moves = np.abs((new - warmed) @ values).max(axis=1)
    reach = max(tolerance * scale.width, _TIMES * float(np.median(moves)))
    # How sure an answer is decides some capabilities: that is said once, by the temperature.
    if not same:
        answers = [Answers(zip(texts, each, strict=True)) for each in (warmed, new)]
        changes += [*_words(after.identity.asked, answers, scale, reach), *_directions(answers, scale, reach)]
        far = {text for text, move in zip(texts, moves.tolist(), strict=True) if move > reach}
        changes += _capabilities(before, after, tolerance, far)
    changes.sort(key=lambda change: (not change.worse, -abs(change.after - change.before)))
    flips = int((label_of(old, scale.stars) != label_of(new, scale.stars)).sum())
    worse = sum(change.worse for change in changes)
    limit = f"{tolerance:g} of the range"
    if reach > tolerance * scale.width:
        limit += f" ({reach / scale.width:.2f} for words, since most sentences moved)"
    if same and abs(temperature - 1) >= 0.02:
        changed = f". Only the confidence changed: the answers are the old ones at a temperature of {temperature:.2f}."
    elif changes:
        changed = f". By more than {limit}, {worse} figures are worse and {len(changes) - worse} better."
    else:
        changed = f", and no word, capability or group moved by more than {limit}."
    verdict = f"{flips:,} of {len(texts):,} sentences have a different label from before{changed}{on_rows}"
    return Comparison(before.version, changes, worse, verdict, rows[:_SHOWN_ROWS])


def _difference(before: Audit, after: Audit) -> str:
    """Returns a sentence on what the choice of sentences depends on and differs."""
    rows = [each.certainty.rows.n if each.certainty else 0 for each in (before, after)]
    pairs = {"--seed": (before.seed, after.seed), "--budget": (before.budget, after.budget), "labelled rows": rows}
    named = [f"{name}: {old:,} before, {new:,} now" for name, (old, new) in pairs.items() if old != new]
    return f"{'; '.join(named) or 'They were made by another version of Limelight'}."


def _temperature(old: Floats, new: Floats) -> float:
    """Returns the temperature that brings `old` closest to `new`, by the mean distance of probabilities."""
    return min(_TEMPERATURES, key=lambda each: round(float(np.abs(_at(old, each) - new).mean()), 6))


def _at(probabilities: Floats, temperature: float) -> Floats:
    if temperature == 1:
        return probabilities
    powers = np.maximum(probabilities, _LEAST_PROBABILITY) ** (1 / temperature)
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), np.float32)


def _words(kinds: Sequence[Kind], answers: list[Answers], scale: Scale, reach: float) -> Iterator[Change]:
    """Yields the words whose shift is another one."""
    for kind in kinds:
        old, new = (moved(kind, kind.words, answer, scale)[0] for answer in answers)
        for word, was, now in zip(kind.words, old, new, strict=True):
            first, last = float(was.mean()), float(now.mean())
            if abs(last - first) <= reach:
                continue
            sentences = kind.sentences(word)
            examples = [(sentences[n], f"{was[n]:+.2f}", f"{now[n]:+.2f}") for n in _farthest(now - was)]
            # A word that moves the answer as far to the other side is no better.
            worse = abs(last) > abs(first) or (first * last < 0 and abs(last) > reach)
            yield Change(f"a word of {kind.title}", word, round(first, 4), round(last, 4), worse, examples)


def _farthest(moves: Floats) -> list[int]:
    """Returns the positions of the few largest moves, in either direction."""
    positions: list[int] = np.argsort(-np.abs(moves), kind="stable")[:_SHOWN].tolist()
    return positions


def _directions(answers: list[Answers], scale: Scale, reach: float) -> Iterator[Change]:
    """Yields the words of `directions.toml` that turn answers less, or more, than before."""
    for title, pairs in read_table("directions").items():
        if scale.values is None or pairs[0][0] not in answers[0]:
            return
        sides = [[picked(each, side) @ np.array(scale.values) for side in zip(*pairs, strict=True)] for each in answers]
        old, new = (first - second for first, second in sides)
        was, now = float(old.mean()), float(new.mean())
        if abs(now - was) > reach:
            examples = [(" → ".join(pairs[n]), f"{-old[n]:+.2f}", f"{-new[n]:+.2f}") for n in _farthest(new - old)]
            yield Change("how much words move the answer", title, round(was, 4), round(now, 4), now < was, examples)


def _capabilities(before: Audit, after: Audit, tolerance: float, far: set[str]) -> Iterator[Change]:
    """Yields the capabilities that fail more or less often, by the sentences that moved `far`."""
    earlier = {capability.name: capability for capability in before.understands}
    for now in after.understands:
        was = earlier[now.name]
        worse = now.share > was.share
        new, old = ({tuple(failure.sentences) for failure in one.failures} for one in (now, was))
        lost, won = (sum(not far.isdisjoint(texts) for texts in some) for some in (new - old, old - new))
        chance = mcnemar(lost, won) * len(earlier)
        if abs(now.share - was.share) <= tolerance or (lost > won) != worse or chance > _CHANCE:
            continue
        failed, others = (now, old) if worse else (was, new)
        failures = [failure for failure in failed.failures if tuple(failure.sentences) not in others][:_SHOWN]
        pairs = [(" → ".join(failure.sentences), " → ".join(failure.answers)) for failure in failures]
        examples = [(text, "right", wrong) if worse else (text, wrong, "right") for text, wrong in pairs]
        yield Change("failures of a capability", now.title, round(was.share, 4), round(now.share, 4), worse, examples)


def _groups(before: Certainty, after: Certainty, tolerance: float) -> Iterator[Change]:
    """Yields all rows, or groups of them, whose share of right answers moved, beyond chance among as many groups."""
    earlier = {(group.by, group.value, group.n): group for group in (before.rows, *before.groups)}
    for now in (after.rows, *after.groups):
        was = earlier[now.by, now.value, now.n]
        lost, won = _flips(was, now)
        if abs(won - lost) > tolerance * now.n and mcnemar(lost, won) * (1 + len(after.groups)) <= _CHANCE:
            yield Change("correct rows", f"{now.by}: {now.value}", was.right, now.right, lost > won, [])


def _on_rows(before: Certainty, after: Certainty) -> str:
    """Returns a sentence on the same rows."""
    old, new = before.rows, after.rows
    flips = sum(one != other for one, other in zip(before.answers, after.answers, strict=True))
    lost, won = _flips(old, new)
    gain, reach = (won - lost) / new.n, Z * sqrt(won + lost - (won - lost) ** 2 / new.n) / new.n
    return (
        f" {flips:,} of {new.n:,} labelled rows have a different label; correct: {new.right:.1%}, "
        f"before {old.right:.1%} ({gain:+.1%}, 95%: {gain - reach:+.1%} to {gain + reach:+.1%}, paired)."
    )


def _flipped(
    before: Certainty, after: Certainty, labels: Sequence[str], texts: Sequence[str]
) -> Iterator[tuple[str, str, str, str]]:
    """Yields the rows with another label, those that were right before first."""
    rows = zip(texts, before.answers, after.answers, after.given, strict=False)
    for text, was, now, given in sorted(rows, key=lambda row: row[1] != row[3]):
        if was != now:
            yield text, labels[was], labels[now], labels[given]


def _flips(before: Group, after: Group) -> tuple[int, int]:
    """Returns how many of the same rows are wrong now, and how many are right now."""
    flips = Counter(zip(before.outcomes, after.outcomes, strict=True))
    return flips["0", "1"], flips["1", "0"]
