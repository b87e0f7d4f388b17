"""The command predict: shows the stars of one review, and the words that decided them, in a terminal."""

import sys
from collections.abc import Sequence
from json import dumps
from typing import Annotated

import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text
from tyro.conf import Positional, arg

from limelight.commands.options import ClassifierOptions, LensName
from limelight.common.formatting import plural
from limelight.common.probabilities import parse_prior
from limelight.common.rules import colour
from limelight.drawing.html import headline
from limelight.drawing.templates import BLUE, GOLD, VIOLET
from limelight.edits.edit import Edits
from limelight.errors import InputError
from limelight.lenses.levels import Margin, drawn_levels, is_signed, margins
from limelight.lenses.registry import find_lens
from limelight.prediction import Prediction

# Number of words that are named below the text, and length of the longest bar in characters.
_BRIGHT = 5
_BAR = 30
_MARGIN_BAR = 8
# Bytes of one text from standard input: several novels.
_MAX_BYTES = 10_000_000


def predict(
    text: Annotated[Positional[str], arg(metavar="TEXT")],
    model: str | None = None,
    classifier: ClassifierOptions = ClassifierOptions(),
    lens: Annotated[LensName, arg(aliases=["--explain"])] = None,
    edit: str | None = None,
    prior: str | None = None,
    json: bool = False,
) -> None:
    """Predicts the stars of one review, and highlights what decided them.

    Args:
        text: The review, or - for standard input.
        model: A directory of weights, or your own classifier (FILE.py:FUNCTION, FILE.joblib, or an address such as
            https://host/predict); han by default.
        classifier: Your own classifier.
        lens: The lens that highlights the words; by default, phrases, as on the page.
        edit: Instead, show the fewest sentences that must be left out to reach this number of stars, or this label.
        prior: Expected counts of the labels in your reviews, separated by commas, such as 5,3,6,16,70; or kind, for
            counts typical of public review sites.
        json: Print the answer as JSON, as the API returns it, without the fields that only the server adds.
    """
    text = _piped() if text == "-" else text
    # Imported here, since they load the libraries of networks.
    from limelight.classifier.wrap import load_any
    from limelight.insights.comparison import compare
    from limelight.insights.insights import read_insights
    from limelight.insights.summary import question_of, summarize

    predictor = load_any(classifier.choose(model))
    chosen = None if prior is None else parse_prior(prior)
    if edit is not None:
        if lens is not None:
            raise InputError("--edit and --lens cannot be combined. Use one of them.")
        edits = predictor.edit(text, _target(edit, predictor.stars), prior=chosen)
        if json:
            print(msgspec.json.encode(edits).decode())
        else:
            _show_edits(edits)
        return
    if json and lens is None:
        print(dumps(predictor.predict(text, prior=chosen).to_dict(), ensure_ascii=False))
        return
    explained = predictor.explain(text, lens, prior=chosen)
    if json:
        print(dumps(explained.prediction.to_dict(), ensure_ascii=False))
        return
    doubts = read_insights(predictor, text, prior=chosen).doubts
    if question := question_of(doubts):
        _show(explained.prediction, [question], [])
        return
    summary = summarize(explained)
    comparison = compare(explained, summary)
    # The headline of an undecided answer says so itself.
    heads = [headline(explained.prediction), *(doubt.text for doubt in doubts if doubt.code != "undecided")]
    _show(explained.prediction, heads, [summary.text, *([comparison.text] if comparison else [])])


def _piped() -> str:
    data = sys.stdin.buffer.read(_MAX_BYTES + 1)
    if len(data) > _MAX_BYTES:
        raise InputError(
            f"-: there are more than {_MAX_BYTES:,} bytes, but predict reads a single text. "
            "Use limelight score for tables of any size."
        )
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise InputError(
            f"-: byte {error.start + 1:,} is not UTF-8. Convert the text, for example with iconv -f ENCODING -t utf-8."
        ) from error


def _target(edit: str, stars: Sequence[float] | None) -> str | float:
    """Returns what `--edit` names: a number of stars if the model has stars, otherwise a label."""
    try:
        return float(edit) if stars else edit
    except ValueError:
        return edit


def _show_edits(edits: Edits) -> None:
    """Prints each edit: what changes, the answer, and the text."""
    console = Console(highlight=False)
    goal = edits.target if isinstance(edits.target, str) else f"{edits.target:g} stars"
    if edits.words == 0:
        console.print(Text(f"The answer already reaches {goal}.", style="bold"))
    elif edits.words is None:
        console.print(Text(edits.note, style="bold"))
    else:
        console.print(Text(f"{plural(edits.words, 'sentence')} to leave out to reach {goal}", style="bold"))
    for edit in edits.edits:
        changes = " and ".join(f"“{_printable(change.before)}”" for change in edit.changes)
        console.print(
            Text(), Text(f"Without {changes}: {headline(edit.prediction)}"), Text(_printable(edit.text)), sep="\n"
        )


def _show(prediction: Prediction, heads: Sequence[str], lines: Sequence[str]) -> None:
    """Prints `heads`, the answer and its doubts, a row for each sentence (number, bar and words), and then `lines`."""
    console = Console(highlight=False)
    for number, head in enumerate(heads):
        console.print(Text(head, style="" if number else "bold"))
    bars = Table.grid(padding=(0, 1))
    for label, probability in zip(prediction.labels, prediction.probabilities, strict=True):
        bars.add_row(Text(label), Text("█" * round(_BAR * probability)), Text(f"{probability:.1%}"))
    console.print(bars, Text())
    rows = Table.grid(padding=(0, 1))
    rows.add_column(justify="right", no_wrap=True)
    rows.add_column(no_wrap=True)
    rows.add_column()
    levels, both = drawn_levels(prediction), margins(prediction)
    for sentence, words, (adds, looked) in zip(prediction.sentences, levels, both, strict=True):
        margin = adds or looked
        shown = Text()
        for token, (level, look) in zip(sentence.tokens, words, strict=True):
            shown.append(_printable(token.text), _style(level, look if adds is None else 0) if token.read else "dim")
            shown.append(_printable(token.whitespace))
        shown.rstrip()
        bar = Text("█" * round(_MARGIN_BAR * abs(margin.share)), _bar_style(margin, adds)) if margin else Text()
        rows.add_row(Text(margin.text if margin else "not read"), bar, shown)
    console.print(rows, Text())
    for line in lines:
        console.print(Text(_printable(line)))
    if largest := _largest_weights(prediction, levels):
        console.print(Text(largest))


def _largest_weights(prediction: Prediction, levels: Sequence[Sequence[tuple[int, int]]]) -> str:
    """Returns a line that replaces the colours where there are none."""
    lens = find_lens(prediction.explanation)
    lit = [
        (value, token.text)
        for sentence, row in zip(prediction.sentences, levels, strict=True)
        for token, (level, look) in zip(sentence.tokens, row, strict=True)
        # Words of a lit phrase that add nothing themselves have its colour, and no figure.
        if (level or (look and not is_signed(prediction)))
        and round(value := token.weight * (sentence.weight if lens.by_sentence else 1), 2)
    ]
    brightest = sorted(lit, key=lambda word: -abs(word[0]))[:_BRIGHT]
    words = ", ".join(f"{_printable(text)} {value:{'+' if lens.signed else ''}.2f}" for value, text in brightest)
    return f"Largest weights ({lens.title}): {words}" if lit else ""


def _style(level: int, look: int) -> str:
    if not level and not look:
        return ""
    colours = VIOLET if look else GOLD if level > 0 else BLUE
    return f"{colour('words', 'unlit-ink')} on #{colours[look or abs(level)]}"


def _bar_style(margin: Margin, adds: Margin | None) -> str:
    colours = VIOLET if adds is None else GOLD if margin.share > 0 else BLUE
    return f"#{colours[-1]}"


def _printable(text: str) -> str:
    """Removes control characters that would steer a terminal, since a review may contain anything."""
    return "".join(character if character.isprintable() or character in "\n\t" else "\ufffd" for character in text)
