"""Where a command writes: tried before the work, written beside it, and put in its place when it is whole."""

import resource
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from model_training.errors import SettingsError

# What stands in every folder of weights; only such a folder is ever replaced.
_WEIGHTS = "config.json"


def claim_weights(out: Path, force: bool) -> None:
    """Makes sure, before any work, that weights can be written to `out`.

    Args:
        out: The folder.
        force: Weights that are there already may be replaced.

    Raises:
        SettingsError: There is something in it already, or it cannot be written.
    """
    if out.exists() and not (out.is_dir() and not any(out.iterdir())):
        if not (out / _WEIGHTS).is_file():
            raise SettingsError(f"--out {out}: is there already, and holds no weights. Name another folder.")
        if not force:
            raise SettingsError(
                f"--out {out}: holds weights already. Add --force to replace them, or name another folder."
            )
    claim_folder(out.parent, "--out")


def claim_folder(folder: Path, option: str) -> None:
    """Makes sure that `folder` can be written, or made, and leaves nothing there.

    Raises:
        SettingsError: It cannot; the message names `option`, which names the folder.
    """
    try:
        with TemporaryDirectory(dir=_there(folder), prefix=".limelight-"):
            pass
    except OSError as error:
        raise SettingsError(f"{option} {folder}: cannot be written ({error.strerror}). Name another folder.") from error


def claim_space(folder: Path, needed: int) -> None:
    """Makes sure that `needed` bytes fit on the disk of `folder`. Raises `SettingsError`."""
    free = shutil.disk_usage(_there(folder)).free
    if free < needed:
        raise SettingsError(
            f"{folder}: needs {size(needed)} of disk, and {size(free)} are free. Make room, or name a folder "
            "on another disk."
        )


@contextmanager
def replaced(out: Path) -> Iterator[Path]:
    """Gives a folder beside `out` to write, which becomes `out` when all is written, in the place of what is there."""
    out.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=out.parent, prefix=f".{out.name}-") as work:
        new, old = Path(work) / "new", Path(work) / "old"
        yield new
        if out.exists():
            out.rename(old)
        new.rename(out)


def peak_memory() -> int:
    """Returns the most memory that this process has held, in bytes."""
    # Kilobytes, but on macOS bytes.
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def duration(seconds: float) -> str:
    """Writes a time for people: 40 seconds, 3 minutes, 2.5 hours."""
    if seconds < 90:
        return plural(round(seconds), "second")
    if seconds < 7200:
        return plural(round(seconds / 60), "minute")
    return f"{seconds / 3600:.1f} hours"


def plural(count: int, unit: str, units: str | None = None) -> str:
    """Writes a number of things for people: 1 epoch, 1,200 steps."""
    return f"{count:,} {unit if count == 1 else units or unit + 's'}"


def _there(folder: Path) -> Path:
    """Returns the nearest folder that is there: `folder` itself, or one above it."""
    return next(place for place in (folder.absolute(), *folder.absolute().parents) if place.exists())


def size(count: float) -> str:
    """Says about how many bytes that is: `12 kB`, `340 MB`, `1.6 GB`."""
    for unit, factor in (("GB", 10**9), ("MB", 10**6)):
        if count >= factor:
            number = count / factor
            return f"{number:.1f} {unit}" if number < 10 else f"{number:.0f} {unit}"
    return f"{max(round(count / 1000), 1)} kB"
