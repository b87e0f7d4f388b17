"""Runs the notebooks of the guide from the first cell to the last, and stores what they show: `make guide`."""

from pathlib import Path

import nbformat
from nbclient import NotebookClient

GUIDE = Path(__file__).resolve().parent
_SECONDS = 170


def run(path: Path) -> nbformat.NotebookNode:
    """Returns the notebook with its outputs; raises `nbclient.exceptions.CellExecutionError` where a cell fails."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=_SECONDS, resources={"metadata": {"path": str(GUIDE)}}).execute()
    for cell in notebook.cells:
        # When a cell ran, and what libraries remark on the processor, says nothing of what it does.
        cell.metadata.pop("execution", None)
        if "outputs" in cell:
            cell.outputs = [output for output in cell.outputs if output.get("name") != "stderr"]
    return notebook


if __name__ == "__main__":
    for each in sorted(GUIDE.glob("*.ipynb")):
        nbformat.write(run(each), each)
        print(each.name)
