"""If the server has keys, requests without one are refused, and each key has its own rate limit and metrics."""

import hashlib
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from starlette.datastructures import Headers

from app.main import create_app
from app.operation.keys import ApiKeys
from app.problems.errors import AppError
from app.settings import Settings
from limelight.cli import main

BODY = {"text": "Lovely."}


def line(name: str, key: str) -> str:
    return f"{name} {hashlib.sha256(key.encode()).hexdigest()}\n"


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


@pytest.fixture
def client(weights_dir: Path, tmp_path: Path):
    (tmp_path / "keys").write_text("# Two shops.\n" + line("shop", "abc") + "\n" + line("other", "def"))
    settings = Settings(
        weights_dir=weights_dir, api_keys_file=tmp_path / "keys", rate_limit_per_minute=1, rate_limit_burst=7
    )
    with TestClient(create_app(settings)) as client:
        yield client


def test_only_who_brings_a_key_is_answered_and_each_key_has_a_rate_and_figures(client):
    for headers in ({}, bearer("abd"), bearer(""), {"Authorization": "Basic abc"}):
        response = client.post("/api/v1/predict", json=BODY, headers=headers)
        assert response.status_code == 401
        assert response.headers["WWW-Authenticate"] == "Bearer"
        assert response.json()["type"] == "/problems/unauthorized"
    assert client.post("/", data=BODY).status_code == 401
    assert client.post("/inside", data=BODY).status_code == 401
    assert client.get("/livez").status_code == client.get("/").status_code == 200
    answers = [client.post("/api/v1/predict", json=BODY, headers=bearer("abc")).status_code for _ in range(8)]
    assert answers == [200] * 7 + [429]
    assert client.post("/api/v1/predict", json=BODY, headers=bearer("def")).status_code == 200
    metrics = client.get("/metrics").text
    assert 'key="shop"' in metrics
    assert 'key="other"' in metrics
    assert "abc" not in metrics


@pytest.mark.parametrize(
    "content",
    [
        "",
        "# no keys\n",
        "shop abc\n",
        line("shop", "a") * 2,
        line("shop", "a") + line("other", "a"),
        "\udcff " + line("", "a"),
    ],
)
def test_a_file_that_is_not_as_it_must_be_is_named(tmp_path: Path, content):
    path = tmp_path / "keys"
    path.write_bytes(content.encode(errors="surrogateescape"))
    with pytest.raises(ValueError, match=str(path)):
        ApiKeys.load(path)


def test_the_command_makes_a_key_and_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    main(["key", "my-shop"])
    _, key, _, written = capsys.readouterr().out.splitlines()
    (tmp_path / "keys").write_text(written.strip())
    keys = ApiKeys.load(tmp_path / "keys")
    assert keys.client(Headers(bearer(key.strip()))) == "my-shop"
    with pytest.raises(AppError):
        keys.client(Headers(bearer(key.strip() + "x")))
