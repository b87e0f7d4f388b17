"""Explains the rows that a report lists or quotes, in another process if there is one, while this one goes on."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from limelight.common.processes import processes
from limelight.errors import LimelightError, ModelError
from limelight.insights.summary import summarize
from limelight.lenses.levels import lit_pieces
from limelight.predictor import Predictor
from limelight.report.steps import Progress, counted

# A text in pieces, each with its level; and the reason for an answer with its text.
Lit = list[tuple[str, int]]
Reason = tuple[str, Lit]
# Rows that are sent to the other process at a time.
_ROWS_AT_ONCE = 8


class Explainer:
    """Explains rows.

    Args:
        texts: The text of each row.
        call: Begins to explain some texts with a prior, and returns the function that waits for the results.
    """

    def __init__(self, texts: Sequence[str], call: Callable[..., Callable[[], list[Reason]]]):
        self._texts, self._call = texts, call
        self._parts: list[tuple[list[int], Callable[[], list[Reason]]]] = []
        self._rows: set[int] = set()

    def add(self, rows: Sequence[int], prior: Sequence[float] | None = None) -> None:
        """Adds rows to be explained, by the label frequencies of `prior`, unless they have been added before."""
        new = [row for row in dict.fromkeys(rows) if row not in self._rows]
        self._rows.update(new)
        for first in range(0, len(new), _ROWS_AT_ONCE):
            some = new[first : first + _ROWS_AT_ONCE]
            self._parts.append((some, self._call([self._texts[row] for row in some], prior)))

    def results(self, progress: Progress) -> dict[int, Reason]:
        """Returns the reason for the answer to each row, as the summary on its card, and its highlighted text."""
        count = counted(progress, "Explaining rows", len(self._rows))
        explained: dict[int, Reason] = {}
        for rows, wait in self._parts:
            explained.update(zip(rows, wait(), strict=True))
            count(len(rows))
        return explained


@contextmanager
def explaining(model: Predictor, texts: Sequence[str], *, apart: bool) -> Iterator[Explainer]:
    """Context manager for what explains rows: another process if `apart` and the model can be sent there."""
    try:
        parts = model.__reduce__() if apart else None
    except ModelError:
        parts = None
    if parts is None:
        yield Explainer(texts, lambda some, prior: lambda: [explain_row(model, text, prior) for text in some])
        return
    with processes(1, _begin, model) as submit:
        yield Explainer(texts, lambda some, prior: submit(_explain, some, prior).result)


_model: Predictor | None = None


def _begin(model: Predictor) -> None:
    global _model
    _model = model


def _explain(texts: Sequence[str], prior: Sequence[float] | None) -> list[Reason]:
    assert _model is not None
    return [explain_row(_model, text, prior) for text in texts]


def explain_row(model: Predictor, text: str, prior: Sequence[float] | None = None) -> Reason:
    """Returns the reason for an answer, as the summary on its card, and the text in pieces, each with its level."""
    try:
        explained = model.explain(text, prior=prior)
    except LimelightError as error:
        # A classifier may fail on a part of a text that it has read as a whole.
        return f"The reason could not be computed: {error}", [(text, 0)]
    return summarize(explained).text, lit_pieces(explained.prediction)
