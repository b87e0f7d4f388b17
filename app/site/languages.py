"""Describes to a browser how to identify a language, with the data of `limelight.insights.language`."""

from functools import cache
from typing import Any

import numpy as np

from limelight.insights.language import identifier


@cache
def languages() -> tuple[dict[str, Any], bytes]:
    """Returns what `static/js/site/insights/familiarity.js` takes: a description, and runs of bytes with their weights.

    The identifier finds runs by an automaton, whose table is large. The run that it finds at a byte is the longest one
    that ends there, so a browser needs the runs only.
    """
    found = identifier()
    steps = np.asarray(found.tk_nextmove).reshape(-1, 256)
    rows, features = np.asarray(found.tk_row), np.asarray(found.tk_output)
    texts = {0: b""}
    level = np.zeros(1, np.int64)
    while len(level):
        states, first = np.unique(steps[rows[level]], return_index=True)
        new = [(int(state), divmod(int(at), 256)) for state, at in zip(states, first, strict=True)]
        new = [(state, at) for state, at in new if state not in texts]
        texts |= {state: texts[int(level[parent])] + bytes([letter]) for state, (parent, letter) in new}
        level = np.array([state for state, _ in new], np.int64)
    # States without a run of their own have that of their end, which is shorter.
    runs: dict[int, bytes] = {}
    for state, text in sorted(texts.items(), key=lambda item: len(item[1])):
        if features[state] >= 0:
            runs.setdefault(int(features[state]), text)
    ordered = sorted(runs, key=runs.__getitem__)
    content, before = bytearray(), b""
    for feature in ordered:
        run = runs[feature]
        shared = next(
            (at for at, (one, other) in enumerate(zip(before, run, strict=False)) if one != other), len(before)
        )
        content += bytes([shared, len(run) - shared]) + run[shared:]
        before = run
    weights = found.nb_ptc[ordered].T.astype(np.float32)
    low, step = float(weights.min()), float(np.ptp(weights)) / 255
    content += np.rint((weights - low) / step).astype(np.uint8).tobytes()
    about = {"codes": found.nb_classes, "prior": found.nb_pc.tolist(), "count": len(runs), "low": low, "step": step}
    return about, bytes(content)
