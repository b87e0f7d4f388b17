"""The steps of the page Inside as figures that need no script: rows of a name, a drawing and numbers."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from limelight.drawing.strips import Svg, draw_bar, draw_strip
from limelight.inside.han import AttentionTrace, HANTrace
from limelight.inside.kim_cnn import KimCNNTrace
from limelight.inside.trace import Trace
from limelight.plain import plural

# Most rows of a figure, so that the page of a long text stays readable.
MAX_ROWS = 24
_STRONGEST = 8


@dataclass(frozen=True, slots=True)
class Figure:
    """A table whose cells may be drawings.

    Attributes:
        caption: Its description, including what was left out.
        head: The names of the columns.
        rows: Cells, the first of each a name.
    """

    caption: str
    head: tuple[str, ...]
    rows: list[tuple[str, ...]]


def figures(trace: Trace) -> list[Figure | None]:
    """Returns a figure for each step of the network's guide in templates/walk.html, in order."""
    own = _FIGURES.get(type(trace))
    return [*(own(trace) if own else []), _answer(trace), _blocks(trace)]


def _han(trace: HANTrace) -> list[Figure | None]:
    level = trace.word_level[0]
    names = [word.text for word in trace.sentences[0]]
    units = level.states.shape[1] // 2
    ids = [str(word.token_id) if word.known else "unknown" for word in trace.sentences[0]]
    sentences = [
        f"{number}. {' '.join(word.text for word in words)}" for number, words in enumerate(trace.sentences, 1)
    ]
    strips = {
        "vectors": _strips("The vectors of the words of sentence 1", names, level.inputs, ("id", ids)),
        "forwards": _strips("The state of the reader forwards after each word", names, level.states[:, :units]),
        "backwards": _strips("The state of the reader backwards after each word", names, level.states[:, units:]),
        "sentences": _strips("The vector of each sentence", sentences, trace.sentence_level.inputs),
    }
    memory = None
    if trace.memory is not None:
        others = trace.memory * (1 - np.eye(len(names)))
        memory = _strips("For each word: how far the states of the others, in order, depend on it", names, others)
    scores = _table("Scores of sentence 1", ("word", "score"), zip(names, map(_two, level.scores), strict=True))
    return [
        strips["vectors"],
        strips["forwards"],
        strips["backwards"],
        scores,
        _weights("The attention of sentence 1", names, level),
        strips["sentences"],
        memory,
        _weights("The attention of the sentences", sentences, trace.sentence_level),
    ]


def _kim_cnn(trace: KimCNNTrace) -> list[Figure | None]:
    words = [word.text for sentence in trace.sentences for word in sentence]
    windows = [
        _strips(
            f"{plural(each.kernel_size, 'word')} at a time: {each.responses.shape[1]} filters",
            [_phrase(words, start - each.kernel_size + 1, each.kernel_size) for start in range(len(each.responses))],
            each.responses,
        )
        for each in trace.windows
    ]
    of_size = len(trace.winners) // len(windows)
    sizes = [trace.windows[number // of_size].kernel_size for number in range(len(trace.winners))]
    phrases = [_phrase(words, int(start), size) for start, size in zip(trace.winners, sizes, strict=True)]
    by_response = np.argsort(-trace.pooled)[:_STRONGEST]
    by_part = np.argsort(-np.abs(trace.contributions))
    parts = [("bias", trace.bias), *((phrases[n], trace.contributions[n]) for n in by_part[:_STRONGEST])]
    rest = float(trace.contributions[by_part[_STRONGEST:]].sum())
    total = trace.bias + float(trace.contributions.sum())
    most = max(abs(value) for _, value in parts) or 1.0
    return [
        _strips("The vectors of the words", words, trace.vectors),
        windows[0],
        windows[-1],
        _table(
            "The filters that answer most strongly, each with the window that won",
            ("window", "filter", "response"),
            [(phrases[n], str(n % of_size + 1), _two(trace.pooled[n])) for n in by_response],
        ),
        _table(
            f"The windows that count most for “{trace.label}”",
            ("window", "filter", "adds"),
            [(phrases[n], str(n % of_size + 1), _signed(trace.contributions[n])) for n in by_part[:_STRONGEST]],
        ),
        _table(
            f"The sum: the logit of “{trace.label}” less the mean of the others",
            ("part", "", "adds"),
            [
                *((name or "(nothing)", draw_bar(value / most), _signed(value)) for name, value in parts),
                (f"{len(phrases) - _STRONGEST} more filters", draw_bar(rest / most), _signed(rest)),
                ("together", "", _signed(total)),
            ],
        ),
    ]


def _answer(trace: Trace) -> Figure:
    rows: list[tuple[str, ...]] = [
        (label, draw_bar(float(share)), _two(logit), f"{share:.1%}")
        for label, share, logit in zip(trace.labels, trace.probabilities, trace.logits, strict=True)
    ]
    more = "" if trace.expected_stars is None else f"; {trace.expected_stars:.2f} stars are expected"
    return Figure(f"The answer{more}", ("label", "", "logit", "softmax"), rows)


def _blocks(trace: Trace) -> Figure:
    rows: list[tuple[str, ...]] = [
        (block.name, " × ".join(map(str, block.shape)), f"{block.parameters:,}") for block in trace.blocks
    ]
    total = sum(block.parameters for block in trace.blocks)
    return Figure("The network, block by block", ("block", "gives", "parameters"), [*rows, ("all", "", f"{total:,}")])


def _weights(caption: str, names: list[str], level: AttentionTrace) -> Figure:
    most = float(level.weights.max()) or 1.0
    bars = [draw_bar(float(weight) / most) for weight in level.weights]
    shares = [f"{weight:.1%}" for weight in level.weights]
    return _table(caption, ("", "", "weight"), zip(names, bars, shares, strict=True))


def _strips(caption: str, names: list[str], values: Any, more: tuple[str, list[str]] | None = None) -> Figure:
    most = max(float(np.abs(row).max()) for row in values)
    strips: list[Svg] = [draw_strip(row.tolist(), most) for row in values[:MAX_ROWS]]
    head = ("", more[0], f"{len(values[0])} numbers") if more else ("", f"{len(values[0])} numbers")
    columns: list[Sequence[str]] = [names, *([more[1]] if more else []), strips]
    # One row per name; the strips are cut first, since drawing is slow.
    rows: list[tuple[str, ...]] = list(zip(*(column[:MAX_ROWS] for column in columns), strict=True))
    return Figure(caption + _left_out(len(values)), head, rows)


def _table(caption: str, head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Figure:
    every = list(rows)
    return Figure(caption + _left_out(len(every)), head, every[:MAX_ROWS])


def _left_out(rows: int) -> str:
    return f"; {rows - MAX_ROWS} more are left out" if rows > MAX_ROWS else ""


def _phrase(words: list[str], start: int, length: int) -> str:
    return " ".join(words[max(0, start) : max(0, start + length)])


def _two(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")


def _signed(value: float) -> str:
    return f"{value:+.3f}".replace("-", "−")


_FIGURES: dict[type, Callable[[Any], list[Figure | None]]] = {HANTrace: _han, KimCNNTrace: _kim_cnn}
