"""Counts the files that a warm `POST /api/v1/predict` of one review enters, and the changes from file to file.

Run `python -m benchmarks.straightness` in the root of the project. The functions of the product count, in all threads.
"""

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
_BODY = {"text": "The zip broke on the second day. Still, my daughter loves this little tent!"}


def files_of_a_request() -> list[str]:
    """Returns the file of each call of a function of the product, in order, while the server answers one request."""
    entered: list[str] = []
    counting = False

    def note(frame: FrameType, event: str, argument: Any) -> None:
        if counting and event == "call" and frame.f_code.co_filename.startswith(_OWN):
            entered.append(frame.f_code.co_filename.removeprefix(f"{_ROOT}/"))

    # Before the server and its workers start their threads.
    threading.setprofile(note)
    with TestClient(create_app(Settings()), base_url="http://localhost") as client:
        for _ in range(2):
            client.post("/api/v1/predict", json=_BODY).raise_for_status()
        counting = True
        client.post("/api/v1/predict", json=_BODY).raise_for_status()
        counting = False
    threading.setprofile(None)
    return entered


def main() -> None:
    """Prints the figures, and each file with its number of calls, in the order of the first."""
    entered = files_of_a_request()
    changes = sum(1 for _ in groupby(entered)) - 1
    print(f"{len(set(entered))} files, {changes} changes of file, {len(entered)} calls")
    for file in dict.fromkeys(entered):
        print(f"{entered.count(file):4}  {file}")
    print(" → ".join(Path(file).stem for file, _ in groupby(entered)))


if __name__ == "__main__":
    main()
