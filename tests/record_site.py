"""Records the site of two tiny models, and the answers of Python, which the scripts of the page must reproduce.

Run `python -m tests.record_site` when what a site has, or what an answer says, changes.
"""

import base64
import json
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from app.answers.traces import find_layers
from app.site.export import export_site
from limelight.inside.kim_cnn import KimCNNTrace
from limelight.insights.lesson import find_lesson
from limelight.predictor import Predictor
from tests.places import ROOT
from tests.system.site.answers import answers_of
from tests.tiny import TEXTS, save_tiny_han, save_tiny_kim_cnn, save_words, tiny_words

NAMES = ["han", "kim_cnn"]
OUT = ROOT / "tests/fixtures/site.json"
# Each has something that no other has: contrasts, scores, long words, marks, lines, a text not read to its end.
HARD = [
    "The lid doesn't close well, but we loved the price. Though slow, it looks lovely!",
    "Terrible lid; lovely kettle. 4 stars out of 5. The shop gave me 3/5, then 7/10.",
    "I would buy it again.\n\nThe film was boringgg and the ending sloooow :-(\n- fine lid\n- fine price",
    "LOVELY. The kettel boils fast, though “a little boring”. ★★★☆☆ ⭐",
    "“We loved it,” the shop said. It didn't switch on, it didn't boil, it won't close.",
    "Fine. " * 9 + "Terrible. It's lovely.",
    "I bought it because my old lamp is quite broken and\nit works. Pros: fast \u2022 lovely\nBad shop\n\n\nfine lid",
    "Das Zelt ist leider kaputt, und the shop won't answer. Lovely?",
    "Lovely",
    "Asdf xyzzy!",
    "1. Fast. 2) Slow. <b>Fine</b> for the price. 😀 We loved the film, the kettle, and the shop, too.",
    "?!",
    "  ",
]


def answers(weights: Path) -> dict[str, Any]:
    """Writes the tiny models, and returns the answers of Python."""
    save_words(save_tiny_han(weights / "han", strength=5), tiny_words())
    save_tiny_kim_cnn(weights / "kim_cnn", strength=1.5)
    return answers_of(weights, NAMES, [*TEXTS, *HARD])


def _scene(model: Predictor) -> dict[str, Any]:
    """Returns the answers that a scene draws, of a text with a struck word and of one with folded sentences."""
    texts = {"short": (HARD[0], [2]), "long": (" ".join(HARD[:5]), [])}
    return {
        "layers": find_layers(model),
        **({"window": _window(model, *texts["short"])} if model.inside == "kim_cnn" else {}),
        **{
            name: {
                "question": {"text": text, "without": without, "sentence": 1},
                "lesson": asdict(lesson) if (lesson := find_lesson(model, model.read(text, without))) else None,
                **{
                    detail: model.trace(text, 1, without, detail=detail).to_dict() for detail in ("picture", "sentence")
                },
            }
            for name, (text, without) in texts.items()
        },
    }


def _window(model: Predictor, text: str, without: list[int]) -> dict[str, Any]:
    """Returns the sum of the filter that adds most to a window of a Kim CNN, and the place of both."""
    trace = model.trace(text, without=without)
    assert isinstance(trace, KimCNNTrace)
    best, filters = int(np.abs(trace.contributions).argmax()), len(trace.winners) // len(trace.windows)
    size, first = trace.windows[best // filters].kernel_size, int(trace.winners[best])
    place = {"kernel_size": size, "first": first, "filter": best % filters}
    whole = model.trace(text, 1, without, detail="sentence", window=(size, first, best % filters))
    return {"place": place, "sentence": whole.to_dict()}


def record() -> None:
    """Writes `tests/fixtures/site.json`: what a browser needs to run the models, in base64; answers, and traces."""
    with TemporaryDirectory() as folder:
        weights, site = Path(folder) / "weights", Path(folder) / "site"
        expected = answers(weights)
        export_site(site, weights, "float16")
        files = {
            path.relative_to(site).as_posix(): base64.b64encode(path.read_bytes()).decode()
            for path in sorted((site / "weights").rglob("*.gz"))
        }
        models = {name: Predictor.load(weights / name) for name in NAMES}
        content = {
            "traces": {"han": models["han"].trace(HARD[0], 0).to_dict()},
            "scenes": {name: _scene(model) for name, model in models.items()},
            "site": json.loads((site / "site.json").read_text()),
            "files": files,
            "answers": expected,
        }
    OUT.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    record()
