"""Compilation: with XLA if that is faster."""

import pytest
import tensorflow
from keras.ops import convert_to_tensor

from model_training.networks.compiled import compiled, compiles_shapes


@pytest.mark.parametrize("gpu", [False, True])
def test_xla_compiles_where_there_is_a_gpu(gpu: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tensorflow.config, "list_physical_devices", lambda kind: [kind] * gpu)
    assert compiles_shapes() == gpu
    double = compiled(lambda x: 2 * x)
    assert double(convert_to_tensor([1.0])).numpy() == [2]
    assert ("HloModule" in _machine_code(double)) == gpu


def _machine_code(function) -> str:
    """Returns the XLA code of a function of one number, or nothing if it was not compiled."""
    try:
        return function.experimental_get_compiler_ir(convert_to_tensor([1.0]))("hlo")
    except ValueError:
        return ""
