"""Tiny models, written and loaded once: a test that changes one loads its own. The command in this process."""

from collections.abc import Callable
from pathlib import Path

import pytest

from limelight import load, load_digits
from limelight.__main__ import main
from limelight.digits import DigitPredictor
from limelight.predictor import Predictor
from tests.tiny import save_tiny_digit_cnn, save_tiny_han, save_tiny_kim_cnn

Said = tuple[int | str | None, str, str]


@pytest.fixture
def limelight(capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """Runs the command; returns its exit code and what it wrote to standard output and standard error."""

    def run(*arguments: object) -> Said:
        code: int | str | None = 0
        try:
            main([str(argument) for argument in arguments])
        except SystemExit as ended:
            code = ended.code
        return code, *capsys.readouterr()

    return run


@pytest.fixture(scope="session")
def han_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tiny_han(tmp_path_factory.mktemp("weights") / "han")


@pytest.fixture(scope="session")
def kim_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tiny_kim_cnn(tmp_path_factory.mktemp("weights") / "kim_cnn")


@pytest.fixture(scope="session")
def tiny_han(han_folder: Path) -> Predictor:
    return load(han_folder)


@pytest.fixture(scope="session")
def tiny_kim(kim_folder: Path) -> Predictor:
    return load(kim_folder)


@pytest.fixture(scope="session")
def digits(tmp_path_factory: pytest.TempPathFactory) -> DigitPredictor:
    return load_digits(save_tiny_digit_cnn(tmp_path_factory.mktemp("weights") / "digits"))
