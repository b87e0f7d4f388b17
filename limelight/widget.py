"""A notebook widget, synced with Python: a coloured text whose words can be struck out, with a choice of lenses.

It needs the extra: `pip install '.[widget]'` in a clone.
"""

from collections.abc import Mapping
from typing import Any

from limelight.common.resources import install_extra, script
from limelight.drawing.html import headline
from limelight.errors import LimelightError
from limelight.explained import explain_reading
from limelight.lenses.registry import DEFAULT
from limelight.predictor import Predictor

try:
    import anywidget
    import traitlets
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(f"{error.name} is missing: {install_extra('widget')}", name=error.name) from None


class HeatWidget(anywidget.AnyWidget):
    """A text, coloured by a lens of a model.

    Clicking a word strikes it out or restores it, and updates the answer. Use `observe` on any trait.

    Args:
        model: The model, such as `limelight.load("han")` or `limelight.wrap(…)`.
        text: The text.
        lens: The name of a lens of the model.

    Attributes:
        text: The text.
        lens: The lens.
        without: The indices of struck tokens.
        hover: The indices of the tokens under the pointer.
        selection: The indices of the tokens last selected.
        answer: The displayed prediction, as `Prediction.to_dict` returns it, and `signed`.
        verdict: The answer in a few words, or an error message.
    """

    _esm = script("embed/limelight-heat.js") + script("embed/widget.js")

    text = traitlets.Unicode()
    lens = traitlets.Unicode().tag(sync=True)
    without = traitlets.List(traitlets.Int()).tag(sync=True)
    hover = traitlets.List(traitlets.Int()).tag(sync=True)
    selection = traitlets.List(traitlets.Int()).tag(sync=True)
    answer = traitlets.Dict().tag(sync=True)
    verdict = traitlets.Unicode().tag(sync=True)
    lenses: traitlets.List[list[str]] = traitlets.List().tag(sync=True)

    def __init__(self, model: Predictor, text: str, lens: str = DEFAULT):
        self._model = model
        super().__init__(text=text, lens=lens, lenses=[[each.name, each.title] for each in model.lenses])
        self._answer()
        self.observe(self._answer_again, ["text", "lens", "without"])

    def _answer_again(self, change: Mapping[str, Any]) -> None:
        if change["name"] == "text":
            with self.hold_trait_notifications():
                self.without = []
        try:
            self._answer()
        except LimelightError as error:
            self.verdict = str(error)

    def _answer(self) -> None:
        reading = self._model.read(self.text, self.without)
        explained = explain_reading(self._model, reading, self.lens)
        # Set last: the page draws when it arrives.
        self.verdict = headline(explained.prediction)
        self.answer = {**explained.prediction.to_dict(), "signed": explained.findings.signed}
