"""The export runs without Limelight: plain onnxruntime, and the program in its README."""

import errno
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from limelight.commands.export import export
from limelight.digits import DigitPredictor
from limelight.errors import OutputError
from limelight.predictor import Predictor
from tests.tiny import save_tiny_digit_cnn, save_tiny_han, save_tiny_kim_cnn


def printed(folder: Path) -> dict[str, float]:
    """Runs the program of the README in its folder, where nothing of ours can be imported."""
    [program] = re.findall(r"```python\n(.*?)```", (folder / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert len(program.splitlines()) <= 16
    assert "limelight" not in program
    done = subprocess.run(
        [sys.executable, "-I", "-c", program], cwd=folder, capture_output=True, text=True, check=True, timeout=60
    )
    return json.loads(done.stdout.replace("'", '"'))


@pytest.mark.parametrize("save", [save_tiny_han, save_tiny_kim_cnn])
def test_the_program_of_the_readme_answers_as_the_library_does(save, tmp_path: Path) -> None:
    weights = save(tmp_path / "model")
    export(onnx=tmp_path / "out", weights=weights)
    predictor = Predictor.load(weights)
    prediction = predictor.predict("Loved it. The strap broke after a day!")
    assert printed(tmp_path / "out") == pytest.approx(
        dict(zip(predictor.labels, prediction.probabilities, strict=True)), abs=1e-6
    )


def test_a_network_of_images_is_exported_without_a_tokenizer(tmp_path: Path) -> None:
    weights = save_tiny_digit_cnn(tmp_path / "model")
    export(onnx=tmp_path / "out", weights=weights)
    assert not (tmp_path / "out/tokenizer.json").exists()
    reader = DigitPredictor.load(weights)
    prediction = reader.predict(reader.test_image())
    expected = dict(zip(reader.labels, prediction.probabilities.tolist(), strict=True))
    assert printed(tmp_path / "out") == pytest.approx(expected, abs=1e-5)


def test_where_a_file_cannot_be_written_none_stays(
    han_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = Path.write_bytes

    def full(path: Path, content: bytes) -> int:
        if path.name == "README.md":
            write(path, content[:10])
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(path, content)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OutputError, match="No space left"):
        export(onnx=tmp_path / "out", weights=han_folder)
    assert list((tmp_path / "out").iterdir()) == []


def test_a_folder_with_files_in_it_is_left_alone(han_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/mine.txt").write_text("mine")
    with pytest.raises(OutputError, match="is not empty"):
        export(onnx=tmp_path / "out", weights=han_folder)
    with pytest.raises(OutputError, match=r"is a file. Specify a new folder"):
        export(onnx=tmp_path / "out/mine.txt", weights=han_folder)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["mine.txt"]
