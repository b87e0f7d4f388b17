"""One folder of tiny weights for the session, and one running app for each module."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.tiny import (
    save_map,
    save_tiny_digit_cnn,
    save_tiny_han,
    save_tiny_kim_cnn,
    save_words,
    tiny_map,
    tiny_words,
)


@pytest.fixture(scope="session")
def weights_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("weights")
    save_map(save_tiny_han(directory / "han"), tiny_map(features=8))
    save_words(directory / "han", tiny_words())
    save_tiny_kim_cnn(directory / "kim_cnn")
    save_tiny_digit_cnn(directory / "digit_cnn")
    for model in directory.iterdir():
        (model / "README.md").write_text("# A card\n\n| label | reviews |\n|---|--:|\n| 1 | 20 |\n")
    return directory


def serve(weights_dir: Path, *, client: str = "127.0.0.1", **settings: object) -> TestClient:
    """Returns a client, at an address, of an app with these settings; the app starts where it is entered."""
    return TestClient(create_app(Settings(weights_dir=weights_dir, **settings)), client=(client, 5000))


def ask(client: TestClient, path: str, **question: object) -> dict:
    """Returns the answer of the API to a question."""
    response = client.post(f"/api/v1/{path}", json=question)
    assert response.status_code == 200, response.text
    return response.json()


@pytest.fixture(scope="module")
def client(weights_dir: Path) -> Iterator[TestClient]:
    with serve(weights_dir) as client:
        yield client
