"""A site is written into a folder of its own."""

import base64
import errno
import gzip
import json
import zipfile
from pathlib import Path

import pytest

from app.site import export
from app.site.export import export_extension, export_site
from app.site.models import packed_model
from app.site.words import packed_words
from limelight.common.resources import weights_dir
from limelight.errors import OutputError
from limelight.weights import load_weights
from tests.record_site import NAMES, OUT, answers
from tests.tiny import save_tiny_han, save_tiny_kim_cnn, save_words, tiny_words


def test_a_file_in_the_place_of_a_site_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(OutputError, match="is a file"):
        export_site(tmp_path / "mine.txt", weights_dir() / "kim_cnn")
    assert (tmp_path / "mine.txt").read_text() == "mine"


def test_a_site_that_a_full_disk_cut_short_is_written_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"static/a.js": b"1", "site.json": b"{}"}
    monkeypatch.setattr(export, "_files", lambda *_: files)
    with monkeypatch.context() as cut:
        cut.setattr(Path, "write_bytes", _fails)
        with pytest.raises(OutputError, match="No space left"):
            export_site(tmp_path / "site", Path("han"))
    export_site(tmp_path / "site", Path("han"))
    assert (tmp_path / "site" / "static" / "a.js").read_bytes() == b"1"


def test_a_site_without_a_model_that_reads_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="reads text"):
        export_site(tmp_path / "site", weights_dir() / "digit_cnn")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("sizes", "reason"),
    [({"pooling": "mean"}, "attention"), ({"hierarchical": False}, "attention"), ({"units": 5}, "5")],
)
def test_a_network_that_no_browser_runs_is_refused(tmp_path: Path, sizes: dict[str, object], reason: str) -> None:
    save_tiny_han(tmp_path / "weights", **sizes)
    with pytest.raises(OutputError, match=rf"weights: .*browser.*{reason}.* limelight serve"):
        export_site(tmp_path / "site", tmp_path / "weights")
    assert not (tmp_path / "site").exists()


def test_the_settings_of_a_server_do_not_change_a_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"API_KEYS": "0123456789abcdef", "DEFAULT_MODEL": "none", "MODEL_LABELS": "a,b"}.items():
        monkeypatch.setenv(f"LIMELIGHT_{name}", value)
    sizes = export_site(tmp_path / "site", save_tiny_kim_cnn(tmp_path / "kim_cnn"))
    assert {"index.html", "models/kim_cnn/index.html"} <= sizes.keys()


@pytest.mark.parametrize("repository", ["someone/limelight", None])
def test_a_site_that_github_builds_leads_to_its_source(
    repository: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GITHUB_REPOSITORY", raising=False)
    if repository:
        monkeypatch.setenv("GITHUB_REPOSITORY", repository)
    export_site(tmp_path / "site", save_tiny_kim_cnn(tmp_path / "kim_cnn"))
    for name in ("index.html", "about/index.html"):
        page = (tmp_path / "site" / name).read_text(encoding="utf-8")
        assert ('href="https://github.com/someone/limelight"' in page) == bool(repository)


def _fails(*_: object) -> int:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_an_extension_is_the_same_file_each_time_and_takes_the_place_of_nothing_else(tmp_path: Path) -> None:
    weights = save_tiny_kim_cnn(tmp_path / "kim_cnn")
    zips = [tmp_path / "one.zip", tmp_path / "two.zip"]
    assert [export_extension(out, weights) for out in zips] == [out.stat().st_size for out in zips]
    assert zips[0].read_bytes() == zips[1].read_bytes()
    with zipfile.ZipFile(zips[0]) as archive:
        assert {"manifest.json", "panel.html", "site.json"} <= set(archive.namelist())
    with pytest.raises(OutputError, match="does not contain an extension"):
        export_extension(tmp_path, weights)
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(OutputError, match="is a file"):
        export_extension(tmp_path / "mine.txt", weights)


@pytest.mark.parametrize("name", ["han", "kim_cnn"])
def test_the_words_of_a_shipped_model_are_few_bytes_and_not_in_the_extension(tmp_path: Path, name: str) -> None:
    model = load_weights(weights_dir() / name)
    assert model.words
    assert model.preprocessor
    about_words, rare = packed_words(model.words, model.preprocessor).values()
    assert len(about_words) <= 45_000
    assert len(rare) <= 15_000
    export_extension(tmp_path / "extension", save_words(save_tiny_han(tmp_path / "han"), tiny_words()))
    files = {path.name for path in (tmp_path / "extension").rglob("*.gz")}
    assert "network.gz" in files
    assert not files & {"words.json.gz", "rare.json.gz"}


def test_the_recorded_site_is_what_is_packed_and_answered_now(tmp_path: Path) -> None:
    # Its answers are those that the scripts of the page are compared with: `python -m tests.record_site`.
    recorded = json.loads(OUT.read_text(encoding="utf-8"))
    now = answers(tmp_path)
    assert [now["texts"], now["refused"]] == [recorded["answers"]["texts"], recorded["answers"]["refused"]]
    for name in NAMES:
        model = load_weights(tmp_path / name)
        for file, content in packed_model(model, "float16").items():
            packed = base64.b64decode(recorded["files"][f"weights/{name}/{model.version}/{file}"])
            assert gzip.decompress(packed) == gzip.decompress(content)
        for before, after in zip(recorded["answers"]["models"][name], now["models"][name], strict=True):
            assert after["pieces"] == before["pieces"]
            assert after["probabilities"] == pytest.approx(before["probabilities"], abs=1e-5)
            assert after["light"]["summary"]["text"] == before["light"]["summary"]["text"]
