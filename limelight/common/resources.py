"""Finds the files shipped with Limelight, in a clone or an installation, and the plugins of other packages."""

import json
from collections.abc import Iterator
from importlib.metadata import EntryPoint, PackageNotFoundError, distribution, entry_points
from pathlib import Path
from typing import TypeVar

from limelight.errors import PluginError, WeightsError

Plugin = TypeVar("Plugin")
# Groups of entry points by an installed package that adds a `Lens` or a `NetworkSpec`, and the word for each.
PLUGINS = {"limelight.lenses": "lens", "limelight.networks": "network"}

_PACKAGE = Path(__file__).resolve().parent.parent


def weights_dir() -> Path:
    """Returns the folder that contains one folder for each model."""
    inside = _PACKAGE / "files" / "weights"
    return inside if inside.is_dir() else _PACKAGE.parent / "weights"


def find_weights(name: str | Path) -> Path:
    """Returns the directory of weights at a path, or the shipped one called `name`, such as `han`.

    Raises:
        WeightsError: Neither exists; the message lists the shipped names.
    """
    path = Path(name)
    if path.is_dir():
        return path
    shipped = weights_dir()
    if len(path.parts) == 1 and (shipped / path).is_dir():
        return shipped / path
    raise WeightsError(
        f"{name}: no such directory of weights. Specify a path, or one of these names: {', '.join(shipped_names())}."
    )


def shipped_names() -> list[str]:
    """Returns the names of the shipped weights, sorted."""
    return [folder.name for folder in sorted(weights_dir().glob("*/")) if (folder / "metadata.json").is_file()]


def portable(name: str | Path) -> str:
    """Returns weights as another process finds them: the absolute path of a directory, or the name of shipped ones."""
    return str(Path(name).resolve()) if Path(name).is_dir() else str(name)


def script(name: str) -> str:
    """Returns the source of a file of `static/js`, such as `embed/limelight-heat.js`."""
    return style(f"js/{name}")


def style(name: str) -> str:
    """Returns the source of a file of `static`, such as `report.css`."""
    inside = _PACKAGE / "app/files/static"
    static = inside if inside.is_dir() else _PACKAGE.parent / "static"
    return (static / name).read_text(encoding="utf-8")


def install_extra(extra: str) -> str:
    """Returns the command that installs an extra, such as `train`, from the source of this installation."""
    if not (_PACKAGE / "files").is_dir():
        # A clone.
        here = _PACKAGE.parent == Path.cwd()
        return f"pip install '{'.' if here else _PACKAGE.parent}[{extra}]'"
    origin = _origin()
    return f"pip install 'limelight[{extra}]{f' @ {origin}' if origin else ''}'"


def _origin() -> str | None:
    """Returns the address of the file, folder or repository that was installed; None for one of an index (PEP 610)."""
    try:
        written = distribution("limelight").read_text("direct_url.json")
    except PackageNotFoundError:
        return None
    about = json.loads(written or "{}")
    if vcs := about.get("vcs_info"):
        return f"{vcs['vcs']}+{about['url']}@{vcs['commit_id']}"
    url: str | None = about.get("url")
    return url


def plugins(group: str, kind: type[Plugin]) -> Iterator[Plugin]:
    """Loads the plugins of installed packages in a group of `PLUGINS`. Raises `PluginError` if one is not of `kind`."""
    for entry in entry_points(group=group):
        try:
            plugin = entry.load()
        except Exception as error:
            raise PluginError(f"{plugin_line(group, entry)}: cannot be loaded ({error!r}). {_WAY_OUT}") from error
        if not isinstance(plugin, kind):
            raise PluginError(f"{plugin_line(group, entry)}: {entry.value} is not a {kind.__name__}. {_WAY_OUT}")
        yield plugin


def plugin_line(group: str, entry: EntryPoint) -> str:
    """Describes an entry point in a few words: its kind, its name, its package."""
    package = f" of {entry.dist.name} {entry.dist.version}" if entry.dist else ""
    return f"{PLUGINS[group]} {entry.name}{package}"


_WAY_OUT = "Fix the package, or uninstall it."
