"""The text of the page of a model, in plain words, made from the metadata of its weights."""

from collections.abc import Mapping
from typing import Any

import msgspec
from pydantic import BaseModel

from limelight.audit.light import Mean, Measured
from limelight.common.formatting import listed, plural
from limelight.engines.black_box import BlackBox
from limelight.lenses.faithfulness import SHARES
from limelight.lenses.registry import DEFAULT, LENSES, find_lens

from .answers.descriptions import ModelDetails, Score

# The pictures that a folder of weights may hold.
PICTURES = ("reliability.png", "map.png", "curves.png")
# Words in random order, the baseline for lenses.
_RANDOM = "random"


class Confusion(BaseModel):
    """A confusion matrix: for each true label the predicted ones, as counts and as levels of brightness."""

    title: str
    n: int
    names: list[str]
    rows: list[tuple[str, list[tuple[int, int]], float | None]]


def known_facts(model: ModelDetails, engine: BlackBox) -> list[str]:
    """Returns sentences on a classifier whose weights are not known."""
    labels = [f"{label} ({value:g} ★)" for label, value in zip(model.labels, model.stars or [], strict=False)]
    facts = [
        f"It tells {len(model.labels)} labels apart: {listed(labels or model.labels)}.",
        f"Its explanations come from its answers alone, by {' or '.join(lens.title for lens in model.lenses)}: it "
        "reads the text without some of its words.",
    ]
    if engine.texts:
        spent = 1000 * engine.spent / engine.texts
        facts.append(
            f"Since this process started it was asked about {plural(engine.texts, 'text')} in "
            f"{plural(engine.calls, 'call')}, and took "
            f"{f'{spent:.1f}' if spent >= 0.1 else 'under 0.1'} milliseconds a text on average."
        )
    return facts


def light_sentence(light: Mapping[str, Any]) -> str:
    """Returns a sentence on the fourth part of an audit."""
    measured = msgspec.convert(light, Measured)
    sentence = (
        f"On {measured.n} texts ({measured.name}), the probability of its answer falls by "
        f"{_points(measured.comprehensiveness)} points without the words that come first by "
        f"{find_lens(measured.lens).title} (comprehensiveness: more is better), and by "
        f"{_points(measured.sufficiency)} with these words alone (sufficiency: less is better). For as many random "
        f"words these are {_points(measured.random_comprehensiveness)} and {_points(measured.random_sufficiency)}. "
        f"Each is a mean over {', '.join(f'{share:.0%}' for share in SHARES)} of the words, with its 95% interval."
    )
    if (repeats := measured.repeats) is not None:
        sentence += (
            f" With a sentence more that says nothing of the product, its phrases correlate by "
            f"{repeats.correlation[0]:.2f} with themselves, and the strongest stays in {repeats.same} of "
            f"{plural(repeats.n, 'text')}."
        )
    return sentence


def _points(mean: Mean) -> str:
    return f"{100 * mean[0]:.1f} ± {100 * mean[1]:.1f}"


def score_sentence(score: Score, model: ModelDetails) -> str:
    """Returns a sentence on one score."""
    things = "digits" if model.reads == "digit" else "reviews"
    extra = score.model_extra or {}
    rated, right = ("gave", "exactly their writer's stars") if model.stars else ("labelled", "correctly")
    kept = {"test": "that it had never seen", "dev": "on which its epochs were compared"}.get(
        score.split, "that it did not learn from, though some helped to choose it"
    )
    sentence = f"Of {score.n:,} {things} {kept} ({score.name}), it {rated} {score.value:.1%} {right}"
    if score.low is not None and score.high is not None:
        sentence += f" (95% interval: {score.low:.1%} to {score.high:.1%})"
    if extra.get("mean_absolute_error") is not None:
        sentence += f"; on average it was {extra['mean_absolute_error']:.1f} stars off"
    return sentence + "."


def mistakes(confusion: list[list[int]], names: list[str]) -> list[str]:
    """Returns sentences on the labels with the best and the worst recall, of those with rows, and their confusions."""
    recalls = {i: row[i] / sum(row) for i, row in enumerate(confusion) if any(row)}
    best, worst = max(recalls, key=recalls.__getitem__), min(recalls, key=recalls.__getitem__)
    row = confusion[worst]
    others = sorted((i for i in range(len(row)) if i != worst and row[i]), key=lambda i: -row[i])[:2]
    if recalls[best] == recalls[worst]:
        said = [f"It recognises all labels alike: {recalls[best]:.1%} of each are found."]
    else:
        taken = " and ".join(f"{row[i] / sum(row):.1%} for {names[i]}" for i in others)
        said = [
            f"It recognises {names[best]} best: {recalls[best]:.1%} of them are found.",
            f"It recognises {names[worst]} least: {recalls[worst]:.1%}; it takes {taken}.",
        ]
    if len(names) > 2:
        near = sum(row[i + step] for i, row in enumerate(confusion) for step in (-1, 1) if 0 <= i + step < len(row))
        wrong = sum(sum(row) - row[i] for i, row in enumerate(confusion))
        if wrong and "star" in names[0]:
            said.append(f"Of its mistakes, {near / wrong:.0%} are one star off.")
    return said


def confusions(model: ModelDetails, names: list[str]) -> list[Confusion]:
    """Returns the table of each score on test rows that has one."""
    return [
        Confusion(
            title=score.name,
            n=score.n,
            names=names,
            rows=[
                (
                    names[i],
                    [(count, round(10 * (count / max(sum(row), 1)) ** 0.7)) for count in row],
                    row[i] / sum(row) if any(row) else None,
                )
                for i, row in enumerate((score.model_extra or {})["confusion"])
            ],
        )
        for score in tested(model)
        if (score.model_extra or {}).get("confusion")
    ]


def tested(model: ModelDetails) -> list[Score]:
    """Returns the scores on test rows, or all scores if there are none: those on dev rows chose the epoch."""
    return [score for score in model.scores if score.split != "dev"] or model.scores


def lens_rows(metadata: dict[str, Any]) -> list[tuple[str, float, float]]:
    """Returns each lens, the fall of the answer without its top words, and its share of the largest fall."""
    lenses = metadata.get("faithfulness", {}).get("lenses", {})
    # Lenses that no longer exist may have been measured; they are left out.
    titles = {_RANDOM: "Random words"} | {name: lens.title for name, lens in LENSES.items()}
    falls = [(titles[name], each["comprehensiveness"]["aopc"]) for name, each in lenses.items() if name in titles]
    most = max((fall for _, fall in falls), default=1) or 1
    return [(name, fall, max(fall, 0) / most) for name, fall in sorted(falls, key=lambda each: -each[1])]


def first_lens(metadata: dict[str, Any]) -> str | None:
    """Returns a sentence on the lens that the page draws first, or None if it was not measured."""
    lenses = metadata.get("faithfulness", {}).get("lenses", {})
    if DEFAULT not in lenses:
        return None
    fall, stay = (lenses[DEFAULT][measure]["aopc"] * 100 for measure in ("comprehensiveness", "sufficiency"))
    alone = f"it falls by {stay:.1f}" if stay > 0 else f"it rises by {-stay:.1f}"
    return (
        f"{LENSES[DEFAULT].title}: this is the lens that the page draws at first. It tells what pulls up from what "
        f"pulls down, and its words add up to the answer. Without the words that it puts first the answer falls by "
        f"{fall:.1f} points, with these words alone {alone}."
    )
