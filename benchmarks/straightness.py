"""Counts the files that a warm `POST /api/v1/predict` of one review enters, and how often it returns to one.

Run `python -m benchmarks.straightness` in the root of the project, or the same with `explain` or `insights` at the end.
The functions of the product count, in all threads; those that an engine or the reading of a text calls are theirs.
The network is entered where an engine is called, other than to open a document, which computes nothing of its answer.
"""

import sys
import threading
from itertools import groupby
from pathlib import Path
from types import FrameType
from typing import Any

from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import Settings

_ROOT = Path(__file__).parent.parent
_OWN = tuple(f"{_ROOT / package}/" for package in ("app", "limelight"))
_WHOLE = tuple(f"{_ROOT / folder}/" for folder in ("limelight/engines", "limelight/text"))
_ENGINES = str(_ROOT / "limelight/engines")
_BODY = {"text": "The zip broke on the second day. Still, my daughter loves this little tent!"}


def files_of_a_request(path: str) -> tuple[list[str], int]:
    """Returns the file of each call of a function of the product, in order, during a request to `path`.

    The second result is how often the network is entered.
    """
    entered: list[str] = []
    runs: list[str] = []
    counting = False

    def note(frame: FrameType, event: str, argument: Any) -> None:
        file = frame.f_code.co_filename
        if counting and event == "call" and file.startswith(_OWN) and not _is_inside(frame.f_back):
            entered.append(file.removeprefix(f"{_ROOT}/"))
            if file.startswith(_ENGINES) and frame.f_code.co_name != "evaluate":
                runs.append(frame.f_code.co_name)

    # Before the server and its workers start their threads.
    threading.setprofile(note)
    with TestClient(create_app(Settings()), base_url="http://localhost") as client:
        for _ in range(2):
            client.post(f"/api/v1/{path}", json=_BODY).raise_for_status()
        counting = True
        client.post(f"/api/v1/{path}", json=_BODY).raise_for_status()
        counting = False
    threading.setprofile(None)
    return entered, len(runs)


def _is_inside(frame: FrameType | None) -> bool:
    """Whether an engine, or the reading of a text, is on the stack."""
    while frame is not None and not frame.f_code.co_filename.startswith(_WHOLE):
        frame = frame.f_back
    return frame is not None


def main() -> None:
    """Prints the figures, and each file with its number of calls, in the order of the first."""
    entered, runs = files_of_a_request(*(sys.argv[1:] or ["predict"]))
    walk = [file for file, _ in groupby(entered)]
    files = list(dict.fromkeys(walk))
    rooms = [room for room, _ in groupby(str(Path(file).parent) for file in walk)]
    print(f"{len(files)} files, {len(walk) - len(files)} returns to one, {len(entered)} calls")
    print(f"the network is entered {runs} times")
    print(f"{len(set(rooms))} rooms, {len(rooms) - len(set(rooms))} returns to one")
    for file in files:
        print(f"{entered.count(file):4}  {file}")
    print(" → ".join(Path(file).stem for file in walk))


if __name__ == "__main__":
    main()
