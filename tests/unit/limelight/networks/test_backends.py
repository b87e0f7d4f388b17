"""The same weights give the same answers on TensorFlow and on JAX, which compiles for few sizes of texts."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tiny import save_tiny_han, save_tiny_kim_cnn

_PROGRAM = """
import json, sys
import jax
from limelight import load
from limelight.lenses.registry import lenses_of

compilations = 0

def count(event, seconds, **_):
    global compilations
    compilations += event.endswith("backend_compile_duration")

def answers(sentences, texts):
    text = "I loved the kettle! " * sentences
    explained = [predictor.explain(text, lens).prediction for lens in lenses_of(predictor.engine)]
    return explained + predictor.predict_batch([text, "It broke."] * texts)

jax.monitoring.register_event_duration_secs_listener(count)
predictor = load(sys.argv[1])
predictor.warm_up()
some = answers(15, 7)
counted = compilations
some += answers(14, 6)
print(json.dumps([[p.probabilities, [t.weight for s in p.sentences for t in s.tokens]] for p in some]))
print(compilations - counted)
"""


@pytest.mark.long
@pytest.mark.parametrize("save", [save_tiny_han, save_tiny_kim_cnn])
def test_tensorflow_and_jax_agree_and_texts_of_about_one_size_share_code(save, tmp_path: Path) -> None:
    directory = save(tmp_path / "model")
    answers = {}
    for backend in ("tensorflow", "jax"):
        environment = {**os.environ, "KERAS_BACKEND": backend, "JAX_PLATFORMS": "cpu"}
        done = subprocess.run(
            [sys.executable, "-c", _PROGRAM, str(directory)],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        *_, printed, compilations = done.stdout.splitlines()
        answers[backend] = json.loads(printed)
        assert compilations == "0"
    for tensorflow, jax in zip(answers["tensorflow"], answers["jax"], strict=True):
        assert tensorflow[0] == pytest.approx(jax[0], abs=1e-5)
        assert tensorflow[1] == pytest.approx(jax[1], abs=1e-5)
