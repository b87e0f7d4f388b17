"""The text of the page of a model: in plain words, made from the metadata of its weights, and its card."""

from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import quote

import msgspec

from limelight.audit.light import Measured
from limelight.audit.page import closing_sentences, points
from limelight.common.formatting import listed, plural
from limelight.engines.black_box import BlackBox
from limelight.lenses.faithfulness import SHARES
from limelight.lenses.registry import NO_LENS, find_lens

from .answers.descriptions import ModelDetails, Score

# The pictures that a folder of weights may hold.
PICTURES = ("reliability.png", "map.png", "curves.png")


def known_facts(model: ModelDetails, engine: BlackBox, audit: Mapping[str, Any]) -> list[str]:
    """Returns sentences about a classifier whose weights are unknown; `audit` is its audit, or empty."""
    labels = [f"{label} ({value:g} ★)" for label, value in zip(model.labels, model.stars or [], strict=False)]
    lenses = " or ".join(lens.title for lens in model.lenses if lens.name != engine.name)
    facts = [
        f"It distinguishes {len(model.labels)} labels: {listed(labels or model.labels)}.",
        f"It is explained from its answers only, with {lenses}: the classifier is run on the text with some words "
        "removed.",
    ]
    if engine.name != NO_LENS:
        measured = audit.get("light") and audit["light"]["looked"]
        facts.append(f"Its attention was given with it{'' if measured else ', not measured here'}.")
    if sure := audit.get("certainty"):
        facts.append(
            f"Of {plural(sure['n'], 'labelled row')} ({sure['name']}), it classified {sure['right']:.1%} correctly "
            f"(95% interval: {sure['low']:.1%} to {sure['high']:.1%}), "
            f"with a mean confidence of {sure['confidence']:.1%}."
        )
    if engine.texts:
        spent = 1000 * engine.spent / engine.texts
        facts.append(
            f"Since this process started, it has evaluated {plural(engine.texts, 'text')} in "
            f"{plural(engine.calls, 'call')}, taking "
            f"{f'{spent:.1f}' if spent >= 0.1 else 'under 0.1'} milliseconds per text on average."
        )
    return facts


def light_sentence(light: Mapping[str, Any]) -> str:
    """Returns sentences about the faithfulness of explanations, the fourth part of an audit."""
    measured = msgspec.convert(light, Measured)
    return (
        f"On {measured.n} texts ({measured.name}), the probability of its answer falls by "
        f"{points(measured.comprehensiveness)} points if the words ranked highest by "
        f"{find_lens(measured.lens).title} are removed (comprehensiveness: higher is better), and by "
        f"{points(measured.sufficiency)} if only these words are kept (sufficiency: lower is better). For the same "
        f"number of random words, the figures are {points(measured.random_comprehensiveness)} and "
        f"{points(measured.random_sufficiency)}. Each figure is the mean for "
        f"{', '.join(f'{share:.0%}' for share in SHARES)} of the words, with its 95% interval."
        f"{closing_sentences(measured)}"
    )


def score_sentence(score: Score, model: ModelDetails) -> str:
    """Returns a sentence about one score."""
    things = "digits" if model.reads == "digit" else "reviews"
    extra = score.model_extra or {}
    rated, right = ("predicted exactly the writer's stars for", "") if model.stars else ("classified", " correctly")
    kept = {"test": "never seen in training", "dev": "used to compare its training epochs"}.get(
        score.split, "not used for training, though some were used to choose the model"
    )
    sentence = f"On {score.n:,} {things} {kept} ({score.name}), it {rated} {score.value:.1%}{right}"
    if score.low is not None and score.high is not None:
        sentence += f" (95% interval: {score.low:.1%} to {score.high:.1%})"
    if extra.get("mean_absolute_error") is not None:
        sentence += f"; on average it was {extra['mean_absolute_error']:.1f} stars off"
    return sentence + "."


def tested(model: ModelDetails) -> list[Score]:
    """Returns the scores on test rows, or all scores if there are none; dev rows were used to choose the epoch."""
    return [score for score in model.scores if score.split != "dev"] or model.scores


@cache
def read_card(name: str, card: str) -> str:
    """Converts the Markdown card of a model to HTML, without its title, and completes the addresses of its pictures."""
    # 2 MB, for a page that few ask for.
    from markdown_it import MarkdownIt

    page: str = MarkdownIt("commonmark", {"html": False}).enable("table").render(card.partition("\n")[2])
    page = page.replace('<img src="', f'<img loading="lazy" src="/models/{quote(name)}/')
    # The policy of the pages blocks inline styles.
    page = page.replace('style="text-align:', 'class="')
    # Wide tables scroll, by the keyboard too.
    page = page.replace("<table>", '<div class="table-scroll" tabindex="0" role="group" aria-label="Figures"><table>')
    return page.replace("</table>", "</table></div>")
