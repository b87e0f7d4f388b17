"""Writes the page as a folder of static files, including those that a browser needs to run the models."""

import asyncio
import hashlib
import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from limelight.common.output import writing
from limelight.common.resources import find_weights
from limelight.errors import OutputError
from limelight.lenses.registry import DEFAULT
from limelight.weights import CONFIG, Weights, load_weights

from ..pages import first_example
from ..problems.kinds import KINDS
from ..runtime.registry import StartError
from ..settings import STATIC, Settings
from .arrays import Precision
from .examples import answer_examples, first_light
from .extension import extension, packed
from .models import check, compact_json, compress, describe_model, packed_model
from .pages import read_pages, read_parts
from .words import packed_words

# Every site has this file.
_MARK = "site.json"
# Pages that ask what only a server answers.
_NEED_A_SERVER = ("/many", "/digits", "/lesson")
# Downloaded compressed: hosts compress text, but rarely this.
_PACKED = ("static/vendor/sentencex/sentencex_wasm_bg.wasm",)
# Source files, which no page loads.
_LEFT_OUT = (".md", ".ts")


def export_site(out: Path, weights: Path, precision: Precision = "int8") -> dict[str, int]:
    """Writes the site of the models in `weights`, a folder of weights or one with a folder for each model.

    Returns the size of each file in bytes, by its path; `precision` is that of `app.site.arrays.pack`.

    Raises:
        OutputError: `out` is a file, contains something else than an older site, cannot be written, or no model reads
            text.
        WeightsError: The weights cannot be read.
    """
    _check_folder(out, "a site", "Specify a folder.")
    files = _files(weights, precision)
    _write(out, files)
    return {path: len(content) for path, content in files.items()}


def export_extension(out: Path, weights: Path, precision: Precision = "int8") -> int:
    """Writes the browser extension as `export_site` writes a site, to a ZIP file or a folder; returns its bytes.

    Raises:
        OutputError: `out` is a file of another kind, contains something else, or cannot be written; or no model reads
            text.
        WeightsError: The weights cannot be read.
    """
    zipped = out.suffix == ".zip"
    if not zipped:
        _check_folder(out, "an extension", "Specify a folder, or a file that ends in .zip.")
    files = extension(_files(weights, precision))
    if zipped:
        content = packed(files)
        with writing(out) as file:
            file.write(content)
        return len(content)
    _write(out, files)
    return sum(map(len, files.values()))


def _check_folder(out: Path, kind: str, way: str) -> None:
    """Raises `OutputError` where `out` is a file, or a folder of something else."""
    if out.exists() and not out.is_dir():
        raise OutputError(f"{out}: is a file. {way}")
    if out.is_dir() and any(out.iterdir()) and not (out / _MARK).is_file():
        raise OutputError(f"{out}: is not empty, and does not contain {kind}. Specify an empty or new folder.")


def _files(weights: Path, precision: Precision) -> dict[str, bytes]:
    """Returns the files of the site by their paths."""
    weights = find_weights(weights)
    models = _models(weights)
    packed = {model.name: packed_model(model, precision) for model in models.values()}
    # In a separate thread: the caller may have a running event loop, as a notebook has.
    with ThreadPoolExecutor(1) as thread:
        try:
            files = thread.submit(lambda: asyncio.run(_pages(list(models)))).result()
        except StartError as error:
            raise OutputError(f"{weights}: {error}") from error
    for path in STATIC.rglob("*"):
        if path.is_file() and path.suffix not in _LEFT_OUT:
            files[f"static/{path.relative_to(STATIC).as_posix()}"] = path.read_bytes()
    for model in models.values():
        words = packed_words(model.words, model.preprocessor) if model.words and model.preprocessor else {}
        parts = packed[model.name] | words
        files |= {f"weights/{model.name}/{model.version}/{name}": part for name, part in parts.items()}
    for name in _PACKED:
        files[f"{name}.gz"] = compress(files.pop(name))
    site = json.loads(files[_MARK])
    site["models"] = [describe_model(model, packed[model.name]) for model in models.values()]
    files[_MARK] = compact_json(site)
    files["manifest.webmanifest"] = compact_json(_MANIFEST)
    files["sw.js"] = _service_worker(files)
    return files


def _models(weights: Path) -> dict[Path, Weights]:
    """Returns the models that a browser can run, by their folders."""
    folders = [weights] if (weights / CONFIG).is_file() else sorted(path.parent for path in weights.glob(f"*/{CONFIG}"))
    # Networks that read images need a server.
    models = {folder: model for folder in folders if (model := load_weights(folder)).config.reads_text}
    if not models:
        raise OutputError(f"{weights}: no model here reads text. Specify the folder of one or more models that do.")
    for model in models.values():
        check(model)
    return models


_MANIFEST = {
    "name": "Limelight",
    "short_name": "Limelight",
    "description": "Predicts the stars of a review, and highlights the words that decided them.",
    "start_url": "./",
    "scope": "./",
    "display": "standalone",
    "background_color": "white",
    "theme_color": "white",
    "icons": [{"src": "static/favicon.svg", "sizes": "any", "type": "image/svg+xml"}],
}


async def _pages(folders: Sequence[Path]) -> dict[str, bytes]:
    """Returns the pages of a server of these models, its answers to the examples, and `site.json` without models."""
    # Loads the models, and their dependencies.
    from ..main import create_app

    with TemporaryDirectory() as served:
        for folder in folders:
            (Path(served) / folder.name).symlink_to(folder.resolve(), target_is_directory=True)
        # Without the environment: the keys, hosts and limits in it are those of a server.
        app = create_app(Settings.model_construct(weights_dir=Path(served)))
        async with app.router.lifespan_context(app):
            state = app.state
            for name, details in state.models.items():
                lenses = [lens for lens in details.lenses if lens.name == DEFAULT]
                state.models[name] = details.model_copy(update={"lenses": lenses})
            answers = {name: await answer_examples(app, name) for name in state.registry.predictors}
            # The page is lit before its scripts have come.
            state.first_lights = {
                name: light
                for name, found in answers.items()
                if (light := first_light(found, first_example(state.models[name])))
            }
            files = await read_pages(app, _NEED_A_SERVER)
            for name, found in answers.items():
                files |= await read_parts(app, name)
                files[f"api/v1/models/{name}/examples.json.gz"] = compress(compact_json(found))
            site = {
                "default": state.registry.default,
                "lens": DEFAULT,
                "limits": state.settings.model_dump(include={"max_characters", "max_texts"}),
                "problems": {kind.slug: {"title": kind.title, "status": kind.status} for kind in KINDS.values()},
            }
    return files | {_MARK: compact_json(site)}


def _service_worker(files: dict[str, bytes]) -> bytes:
    """Returns the service worker, which caches the site for use offline, with its version and first files."""
    # Weights are cached when they are first used.
    at_once = [path.removesuffix("index.html") for path in sorted(files) if not path.startswith(("weights/", "guide/"))]
    version = hashlib.sha256(b"".join(files[path] for path in sorted(files))).hexdigest()[:12]
    source = (STATIC / "js" / "site" / "service_worker.js").read_text("utf-8")
    return f"const VERSION = {json.dumps(version)};\nconst AT_ONCE = {json.dumps(at_once)};\n{source}".encode()


def _write(out: Path, files: dict[str, bytes]) -> None:
    """Writes the files, and removes those of an older site that this one lacks."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        # First, so that a site that was begun can be written again.
        (out / _MARK).touch()
        for path in list(out.rglob("*")):
            if path.is_file() and path.relative_to(out).as_posix() not in files:
                path.unlink()
        for name, content in files.items():
            target = out / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
    except OSError as error:
        raise OutputError(
            f"{out}: cannot be written ({error.strerror}). Free some space, or specify another folder."
        ) from error
