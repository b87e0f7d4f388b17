"""The widget of a notebook recomputes when its reader strikes out a word or chooses a lens."""

import sys
from collections.abc import Iterator
from importlib import import_module

import nbformat
import pytest
from nbclient import NotebookClient

import limelight
from limelight.widget import HeatWidget
from tests.places import ROOT

TEXT = "Good soup. Bad bread."


def rule(texts: list[str]) -> list[list[float]]:
    """Returns .9 for the second label if a text has "Good", and .5 less if it has "Bad"."""
    shares = [0.4 + 0.5 * ("Good" in text) - 0.3 * ("Bad" in text) for text in texts]
    return [[1 - share, share] for share in shares]


@pytest.fixture
def widget() -> Iterator[HeatWidget]:
    made = HeatWidget(limelight.wrap(rule, ["bad", "good"]), TEXT, lens="phrases")
    yield made
    made.close()


def test_what_to_install_is_said_where_the_extra_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "anywidget", None)
    monkeypatch.delitem(sys.modules, "limelight.widget")
    with pytest.raises(ModuleNotFoundError, match=r"pip install '\.\[widget\]'"):
        import_module("limelight.widget")


def weights(widget: HeatWidget) -> dict[str, float]:
    tokens = [token for sentence in widget.answer["sentences"] for token in sentence["tokens"]]
    return {token["text"]: token["weight"] for token in tokens}


def test_the_words_are_lit(widget: HeatWidget) -> None:
    assert weights(widget)["Good"] == pytest.approx(0.5)
    assert widget.answer["signed"]
    # One module, which a notebook loads from no address.
    assert "\nimport " not in HeatWidget._esm
    assert [name for name, _ in widget.lenses] == ["phrases"]


def test_a_word_that_is_struck_out_changes_the_answer(widget: HeatWidget) -> None:
    widget.without = [0]
    assert widget.answer["label"] == "bad"
    assert widget.answer["sentences"][0]["tokens"][0]["removed"]
    widget.without = []
    assert widget.answer["label"] == "good"


def test_a_text_that_cannot_be_read_is_said_and_the_last_answer_stays(widget: HeatWidget) -> None:
    before = widget.answer
    widget.text = " "
    assert "empty" in widget.verdict
    assert widget.answer == before


def test_it_runs_in_a_notebook() -> None:
    code = (
        "import limelight\nfrom limelight.widget import HeatWidget\n"
        "HeatWidget(limelight.wrap(lambda texts: [[.2, .8]] * len(texts), ['bad', 'good']), 'Good soup.')"
    )
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(ROOT)}}).execute()
    [shown] = notebook.cells[0].outputs
    assert "application/vnd.jupyter.widget-view+json" in shown["data"]
