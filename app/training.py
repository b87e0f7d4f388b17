"""The training of a model as curves, with sentences that describe them, from files next to its weights."""

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

# Margin of a drawing of 100 × 100, to the left and below, for the thickness of a line.
_MARGIN = 4


class History(BaseModel):
    """`history.json`: a run from start to end, progress in epochs; missing values are empty."""

    progress: list[float]
    loss: list[float] = []
    accuracy: list[float] = []
    learning_rate: list[float]
    momentum: list[float]
    peaks: list[float]

    @property
    def end(self) -> int:
        """The epoch that the run ends in; the last step lies a little before."""
        return math.ceil(self.progress[-1])


class RangeTest(BaseModel):
    """`range_test.json`: the loss over the rising rate, and the proposed rates."""

    rates: list[float]
    losses: list[float]
    base_lr: float
    max_lr: float


class Line(BaseModel):
    """A curve: its name, if a drawing has several, and its points in a box of 100 × 100."""

    name: str
    points: str


class Chart(BaseModel):
    """A drawing, without lines where no curve has two points; the ends of its axes, and the sentence on it."""

    title: str
    sentence: str
    lines: list[Line]
    low: str
    high: str
    left: str
    right: str
    marks: list[float] = []


# Values of an epoch; very old weights have fewer.
_FIGURES = {"epoch", "train_loss", "train_accuracy", "dev_accuracy"}
Points = list[tuple[float, float]]
Content = TypeVar("Content", bound=BaseModel)


def charts(metadata: dict[str, Any], directory: Path) -> tuple[list[Chart], list[str]]:
    """Returns the drawings from the files in `directory` and the metadata, and names the missing ones."""
    epochs = [each for each in metadata.get("epochs", []) if each.keys() >= _FIGURES]
    history, test = _read(directory / "history.json", History), _read(directory / "range_test.json", RangeTest)
    found, missing = [], []
    if epochs:
        found += [_loss(epochs, history), _accuracy(epochs, history)]
        if history is None or not history.loss:
            missing.append("the loss and accuracy of single steps")
        if "dev_loss" not in epochs[0]:
            missing.append("the loss on rows kept aside")
    if history is not None:
        found += [_rate(history), _momentum(history)]
    elif epochs:
        missing.append("rate and momentum")
    if test is not None:
        found.append(_range(test, metadata.get("recipe", {}).get("max_lr")))
    elif epochs:
        missing.append("an LR range test")
    return found, missing


def _read(path: Path, kind: type[Content]) -> Content | None:
    try:
        return kind.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        # A page shows what exists; nothing else depends on these files.
        return None


def _loss(epochs: list[dict[str, Any]], history: History | None) -> Chart:
    train = _steps(history, "loss") or [(each["epoch"] - 0.5, each["train_loss"]) for each in epochs]
    # Single steps are noisy: the first and the last tenth of them are compared, or else the first and the last epoch.
    some = max(1, len(train) // 10) if history is not None and history.loss else 1
    first, last = (sum(loss for _, loss in part) / some for part in (train[:some], train[-some:]))
    said = f"On the rows that it learned from, the loss went from {first:.2f} to {last:.2f}"
    if len(train) == 1:
        said = f"On the rows that it learned from, the loss was {first:.2f} on average"
    dev = [(each["epoch"], each["dev_loss"]) for each in epochs if "dev_loss" in each]
    if not dev:
        return _chart("Loss", said + ".", {"train": train}, len(epochs))
    best, lowest = min(dev, key=lambda point: point[1])
    said += f"; on rows kept aside it was lowest after epoch {best} of {len(epochs)}, at {lowest:.2f}"
    if dev[-1][1] > 1.02 * lowest:
        said += f", and {dev[-1][1]:.2f} at the end: a sign that it learns rows by heart"
    return _chart("Loss", said + ".", {"train": train, "dev": dev}, len(epochs))


def _accuracy(epochs: list[dict[str, Any]], history: History | None) -> Chart:
    train = _steps(history, "accuracy") or [(each["epoch"] - 0.5, each["train_accuracy"]) for each in epochs]
    dev = [(each["epoch"], each["dev_accuracy"]) for each in epochs]
    best, most = max(dev, key=lambda point: point[1])
    said = f"After its one epoch it was right on {most:.1%} of the rows kept aside"
    if len(dev) > 1:
        said = f"Of the rows kept aside it got {dev[0][1]:.1%} right after one epoch, "
        said += f"and most, {most:.1%}, after epoch {best} of {len(epochs)}"
    last = epochs[-1]["train_accuracy"]
    said += f"; of those that it learned from {last:.1%} in the last epoch"
    if last < most:
        said += ", with dropout on"
    return _chart("Accuracy", said + ".", {"train": train, "dev": dev}, len(epochs))


def _rate(history: History) -> Chart:
    rates, end = history.learning_rate, history.end
    said = f"The rate went from {_plain(rates[0])} up to {_plain(max(rates))} and down to {_plain(rates[-1])}"
    if len(history.peaks) == 1:
        said += f", in one cycle with its peak after {history.peaks[0] / end:.0%} of the run"
    elif history.peaks:
        said += f", in {len(history.peaks)} cycles, whose peaks are marked"
    points = list(zip(history.progress, rates, strict=True))
    return _chart("Learning rate", said + ".", {"": points}, end, history.peaks, _plain)


def _momentum(history: History) -> Chart:
    momenta = history.momentum
    said = (
        f"Momentum goes against the rate: from {momenta[0]:.2f} down to {min(momenta):.2f}, where the rate is highest"
    )
    if momenta[-1] > min(momenta):
        said += f", and back to {momenta[-1]:.2f}"
    points = list(zip(history.progress, momenta, strict=True))
    return _chart("Momentum", said + ".", {"": points}, history.end, history.peaks)


def _range(test: RangeTest, used: float | None) -> Chart:
    lowest = min(range(len(test.losses)), key=test.losses.__getitem__)
    said = f"While the rate rose step by step, the loss fell until {_plain(test.rates[lowest])}"
    if test.losses[-1] > 1.1 * test.losses[lowest]:
        said += ", and rose beyond it: there training falls apart"
    said += f". That proposes rates from {_plain(test.base_lr)} to {_plain(test.max_lr)}"
    if used is not None:
        place = "above" if used > 1.2 * test.max_lr else "well below" if used < test.max_lr / 2 else "at"
        said += f"; this run went up to {_plain(used)}, {place} that"
    points = [(math.log10(rate), loss) for rate, loss in zip(test.rates, test.losses, strict=True)]
    (first, _), (last, _) = points[0], points[-1]
    proposed = [math.log10(rate) for rate in (test.base_lr, test.max_lr)]
    ends = (f"rate {_plain(test.rates[0])}", _plain(test.rates[-1]))
    return _chart("LR range test", said + ".", {"": points}, last, proposed, start=first, ends=ends)


def _steps(history: History | None, name: str) -> Points:
    return [] if history is None else list(zip(history.progress, getattr(history, name), strict=False))


def _chart(
    title: str,
    sentence: str,
    curves: dict[str, Points],
    end: float,
    marks: Sequence[float] = (),
    told: Callable[[float], str] = "{:.2f}".format,
    start: float = 0.0,
    ends: tuple[str, str] | None = None,
) -> Chart:
    """Returns a drawing from `start` to `end`, by default from the start of a run to its last epoch."""
    values = [value for points in curves.values() for _, value in points]
    low, high = min(values), max(values)

    def across(place: float) -> float:
        return round(100 * (place - start) / (end - start), 1)

    def up(value: float) -> float:
        share = (value - low) / (high - low) if high > low else 0.5
        return round(100 - _MARGIN - (100 - 2 * _MARGIN) * share, 1)

    left, right = ends or ("begin", f"epoch {end:g}")
    lines = []
    for name, points in curves.items() if max(map(len, curves.values())) > 1 else ():
        drawn = [f"{across(place)},{up(value)}" for place, value in points]
        # A line of one point is a dot: its ends are round.
        lines.append(Line(name=name, points=" ".join(drawn * 2 if len(drawn) == 1 else drawn)))
    return Chart(
        title=title,
        sentence=sentence,
        lines=lines,
        low=told(low),
        high=told(high),
        left=left,
        right=right,
        marks=[across(mark) for mark in marks],
    )


def _plain(rate: float) -> str:
    """Formats a rate with two digits and without an exponent."""
    return f"{float(f'{rate:.2g}'):.10f}".rstrip("0").rstrip(".")
