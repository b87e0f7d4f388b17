"""limelight predict: one review, its stars, and the words that decided, in a terminal."""

import argparse
import json
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from limelight.commands.prior import add_prior, choose_prior
from limelight.drawing.heat import heat
from limelight.drawing.html import AMBER, BLUE, headline
from limelight.lenses.registry import LENSES, find_lens
from limelight.prediction import Prediction
from limelight.quiet import quiet
from limelight.shipped import weights_dir

# Words that are named below the text, and the characters of the longest bar.
_BRIGHT = 5
_BAR = 30


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds what the command takes."""
    add = parser.add_argument
    add("text", help="the review, or - for standard input")
    add("--weights", type=Path, metavar="DIR", default=weights_dir() / "han", help="the model (default: han)")
    add(
        "--explain",
        metavar="LENS",
        help=f"light the words by one of: {', '.join(LENSES)} (default: the network's own lens)",
    )
    add_prior(parser)
    add("--json", action="store_true", help="print what the API answers, less what only a server knows")


def run(arguments: argparse.Namespace) -> int:
    """Runs the command; returns its exit code."""
    text = sys.stdin.read() if arguments.text == "-" else arguments.text
    with quiet():
        # Imported here: it loads TensorFlow.
        from limelight.predictor import Predictor

        predictor = Predictor.load(arguments.weights)
    # Outside, since it may have something to say.
    prior = choose_prior(arguments.prior, predictor.labels, predictor.stars)
    with quiet():
        if arguments.explain is None:
            prediction = predictor.predict(text, prior=prior)
        else:
            prediction = predictor.explain(text, arguments.explain, prior=prior).prediction
    if arguments.json:
        print(json.dumps(prediction.to_dict(), ensure_ascii=False))
    else:
        _show(prediction)
    return 0


def _show(prediction: Prediction) -> None:
    console = Console(highlight=False)
    console.print(Text(headline(prediction), style="bold"))
    bars = Table.grid(padding=(0, 1))
    for label, probability in zip(prediction.labels, prediction.probabilities, strict=True):
        bars.add_row(Text(label), Text("█" * round(_BAR * probability)), Text(f"{probability:.1%}"))
    console.print(bars, Text())
    levels = heat(prediction.sentences, prediction.explanation)
    shown = Text()
    for sentence, (_, lights) in zip(prediction.sentences, levels, strict=True):
        for token, level in zip(sentence.tokens, lights, strict=True):
            shown.append(_printable(token.text), _style(level) if token.read else "dim")
            shown.append(_printable(token.whitespace))
    console.print(shown, Text())
    # Where there are no colours, this line says what they would.
    tokens = [token for sentence in prediction.sentences for token in sentence.tokens]
    lit = [level for _, words in levels for level in words]
    brightest = sorted(range(len(tokens)), key=lambda number: -abs(lit[number]))[:_BRIGHT]
    words = ", ".join(
        f"{_printable(tokens[number].text)} {tokens[number].weight:+.2f}" for number in brightest if lit[number]
    )
    console.print(Text(f"Brightest by {find_lens(prediction.explanation).title}: {words}"))


def _style(level: int) -> str:
    if not level:
        return ""
    return f"#221e14 on #{(AMBER if level > 0 else BLUE)[abs(level)]}"


def _printable(text: str) -> str:
    """Takes away what steers a terminal: a review may hold anything."""
    return "".join(character if character.isprintable() or character in "\n\t" else "\ufffd" for character in text)
