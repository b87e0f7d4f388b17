"""The same weights give the same answers on TensorFlow and on JAX."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tiny import save_tiny_han, save_tiny_kim_cnn

_PROGRAM = """
import json, sys
from limelight import load
predictor = load(sys.argv[1])
answers = predictor.predict_batch(["It broke. I loved the kettle!", "Fine."])
answers += [predictor.explain("I loved it.", lens).prediction for lens in ("leave_one_out", "integrated_gradients")]
print(json.dumps([[p.probabilities, [t.weight for s in p.sentences for t in s.tokens]] for p in answers]))
"""


@pytest.mark.parametrize("save", [save_tiny_han, save_tiny_kim_cnn])
def test_tensorflow_and_jax_agree(save, tmp_path: Path) -> None:
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
        answers[backend] = json.loads(done.stdout.splitlines()[-1])
    for tensorflow, jax in zip(answers["tensorflow"], answers["jax"], strict=True):
        assert tensorflow[0] == pytest.approx(jax[0], abs=1e-5)
        assert tensorflow[1] == pytest.approx(jax[1], abs=1e-5)
