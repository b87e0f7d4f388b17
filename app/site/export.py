"""Writes the page as a folder of static files, including those that a browser needs to run the models."""

import asyncio
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec

from limelight.common.shipped import find_weights
from limelight.common.verdict import PRIORS
from limelight.errors import OutputError
from limelight.lenses.registry import find_lens
from limelight.predictor import Predictor
from limelight.score.parts import writing
from limelight.weights import CONFIG, Weights, load_weights

from ..answers.insights import find_filters, review_map
from ..models.registry import StartError
from ..pages import first_example
from ..problems.errors import AppError
from ..problems.kinds import KINDS
from ..settings import STATIC, Settings
from .examples import answer_examples, first_light
from .extension import extension, packed
from .graphs import Precision
from .languages import languages
from .models import (
    EDITS,
    compact_json,
    compress,
    describe_image_model,
    describe_model,
    first_bytes,
    packed_languages,
    packed_model,
)
from .pages import read_pages
from .single_file import HOME, single_file

# Every site has this file.
_MARK = "site.json"
# Rows of a file that the page scores without a server: some minutes in a browser.
MAX_ROWS = 2_000
# Downloaded compressed: hosts compress text, but rarely this.
_PACKED = ("static/vendor/sentencex/sentencex_wasm_bg.wasm",)
# Source files, which no page loads.
_LEFT_OUT = (".md", ".ts")


def export_site(out: Path, weights: Path, precision: Precision = "int8") -> dict[str, int]:
    """Writes the site of the models in `weights`.

    Args:
        out: A folder; if it is not empty, it must be an older site.
        weights: A folder of weights, or one with a folder for each model.
        precision: How the weights are stored; see `app.site.graphs.shrink`.

    Returns:
        The size of each file in bytes, by its path.

    Raises:
        OutputError: `out` is a file, contains something else, or cannot be written; or no model reads text.
        WeightsError: The weights cannot be read.
    """
    _check_folder(out, "a site", "Name a folder, or add --single-file for a page of one file.")
    files = _files(weights, precision)
    _write(out, files)
    return {path: len(content) for path, content in files.items()}


def export_single_file(out: Path, weights: Path, precision: Precision = "int8") -> int:
    """Writes the page of one model as a single HTML file, which opens from disk.

    Args:
        out: The file.
        weights: A folder of weights.
        precision: How the weights are stored; see `app.site.graphs.shrink`.

    Returns:
        The size of the file in bytes.

    Raises:
        OutputError: `out` is a folder, not named as a page, another page, or cannot be written; or `weights` is not
            one model that reads text.
        WeightsError: The weights cannot be read.
    """
    if out.suffix != ".html" or out.is_dir():
        raise OutputError(f"{out}: is not the name of a page. Name a file that ends in .html.")
    if out.exists() and f'data-home="{HOME}"'.encode() not in out.read_bytes():
        raise OutputError(f"{out}: exists already, and is no page of Limelight. Name another file.")
    folder = find_weights(weights)
    if not (folder / CONFIG).is_file() or load_weights(folder).preprocessor is None:
        raise OutputError("One file holds one model that reads text. Name it with --weights: a folder, or han.")
    page = single_file(_files(folder, precision))
    with writing(out) as file:
        file.write(page)
    return len(page)


def export_extension(out: Path, weights: Path, precision: Precision = "int8") -> int:
    """Writes the browser extension, with the models in `weights` that read text.

    Args:
        out: A ZIP file, or a folder; if that is not empty, it must be an older extension.
        weights: A folder of weights, or one with a folder for each model.
        precision: How the weights are stored; see `app.site.graphs.shrink`.

    Returns:
        The size of the ZIP file in bytes, or of all files in the folder.

    Raises:
        OutputError: `out` is a file of another kind, contains something else, or cannot be written; or no model reads
            text.
        WeightsError: The weights cannot be read.
    """
    zipped = out.suffix == ".zip"
    if not zipped:
        _check_folder(out, "an extension", "Name a folder, or a file that ends in .zip.")
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
        raise OutputError(f"{out}: is not empty, and not {kind}. Name an empty or new folder.")


def _files(weights: Path, precision: Precision) -> dict[str, bytes]:
    """Returns the files of the site by their paths."""
    weights = find_weights(weights)
    folders = [weights] if (weights / CONFIG).is_file() else sorted(path.parent for path in weights.glob(f"*/{CONFIG}"))
    if not folders:
        raise OutputError(f"{weights}: holds no weights. Name the folder that `train` wrote, or a folder of those.")
    models = [load_weights(folder) for folder in folders]
    for model in models:
        if not model.config.spec.site:
            raise OutputError(
                f"{weights / model.name}: no browser can run this network ({model.config.spec.title}). Name other "
                "weights with --weights, or serve these: limelight serve."
            )
    packed = {model.name: packed_model(model, precision) for model in models}
    # In a separate thread: the caller may have a running event loop, as a notebook has.
    with ThreadPoolExecutor(1) as thread:
        try:
            files = thread.submit(lambda: asyncio.run(_pages(folders, models, packed))).result()
        except StartError as error:
            raise OutputError(f"{weights}: {error}") from error
    files |= {f"static/{path}": (STATIC / path).read_bytes() for path in _static_files()}
    for model in models:
        files |= {f"weights/{model.name}/{model.version}/{name}": part for name, part in packed[model.name].items()}
    files["weights/languages.gz"] = packed_languages()
    for path in _PACKED:
        files[f"{path}.gz"] = compress(files.pop(path))
    files["manifest.webmanifest"] = compact_json(_MANIFEST)
    files["sw.js"] = _service_worker(files)
    return files


_MANIFEST = {
    "name": "Limelight",
    "short_name": "Limelight",
    "description": "Says how many stars a review would give, and lights up the words behind them.",
    "start_url": "./",
    "scope": "./",
    "display": "standalone",
    "background_color": "#ffffff",
    "theme_color": "#ffffff",
    "icons": [{"src": "static/favicon.svg", "sizes": "any", "type": "image/svg+xml"}],
}


async def _pages(
    folders: Sequence[Path], models: Sequence[Weights], packed: Mapping[str, Mapping[str, bytes]]
) -> dict[str, bytes]:
    """Returns the pages of a server of these models, and what it answers to what the pages ask at first."""
    # Loads the models, and their dependencies.
    from ..main import create_app

    with TemporaryDirectory() as served:
        for folder in folders:
            (Path(served) / folder.name).symlink_to(folder.resolve(), target_is_directory=True)
        # Without the environment: the keys, hosts and limits in it are those of a server.
        app = create_app(Settings.model_construct(weights_dir=Path(served), max_page_rows=MAX_ROWS))
        async with app.router.lifespan_context(app):
            state = app.state
            for name, details in state.models.items():
                lenses = [lens for lens in details.lenses if find_lens(lens.name).site]
                state.models[name] = details.model_copy(update={"lenses": lenses})
            answers = {name: await answer_examples(app, name) for name in state.registry.predictors}
            # The page is lit before its scripts have come.
            state.first_lights = {
                name: light
                for name, found in answers.items()
                if (light := first_light(found, first_example(state.models[name])))
            }
            files = await read_pages(app)
            for name, predictor in state.registry.predictors.items():
                files[f"api/v1/models/{name}/examples.json.gz"] = compress(compact_json(answers[name]))
                files[f"api/v1/models/{name}/map.json"] = _answer(review_map, predictor)
                files[f"weights/{name}/{predictor.version}/{EDITS}.gz"] = compress(
                    compact_json(predictor.choices.to_json())
                )
                files[f"api/v1/models/{name}/filters.json"] = _answer(find_filters, predictor)
            site = {
                "default": state.registry.default,
                "limits": {
                    "max_characters": state.settings.max_characters,
                    "max_texts": state.settings.max_texts,
                    "priors": PRIORS,
                },
                "models": [
                    describe_model(model) | {"bytes": first_bytes(packed[model.name])}
                    for model in models
                    if model.preprocessor is not None
                ],
                "languages": languages()[0],
                "digits": next((describe_image_model(model) for model in models if model.preprocessor is None), None),
                "problems": {kind.slug: {"title": kind.title, "status": kind.status} for kind in KINDS.values()},
            }
    return files | {_MARK: compact_json(site)}


def _answer(answer: Callable[[Predictor], Any], predictor: Predictor) -> bytes:
    """Returns the body of an answer of the API; where the model lacks what is asked for, of a problem."""
    try:
        return msgspec.json.encode(answer(predictor))
    except AppError as error:
        kind = error.kind
        return compact_json({"type": kind.type, "title": kind.title, "status": kind.status, "detail": error.detail})


def _static_files() -> Iterator[str]:
    for path in sorted(STATIC.rglob("*")):
        if path.is_file() and path.suffix not in _LEFT_OUT:
            yield path.relative_to(STATIC).as_posix()


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
        for old in [
            path for path in out.rglob("*") if path.is_file() and path.relative_to(out).as_posix() not in files
        ]:
            old.unlink()
        for path, content in files.items():
            target = out / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
    except OSError as error:
        raise OutputError(
            f"{out}: cannot be written ({error.strerror}). Make room, or name another folder; then run it again."
        ) from error
