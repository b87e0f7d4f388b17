"""Where the repository is: GitHub says it to what it builds, and an installed release keeps it."""

import os
from functools import cache
from importlib.metadata import PackageNotFoundError, metadata


def source() -> str:
    """Returns the address of the source code: of what GitHub builds, or of the installed release; "" if unknown."""
    return built_from() or _installed_from()


def built_from() -> str:
    """Returns the address of the repository that GitHub builds; "" elsewhere."""
    name = os.environ.get("GITHUB_REPOSITORY")
    return f"{os.environ.get('GITHUB_SERVER_URL', 'https://github.com')}/{name}" if name else ""


@cache
def _installed_from() -> str:
    """Returns the project's URL called Source, as setup.py writes it."""
    try:
        urls = metadata("limelight").get_all("Project-URL") or []
    except PackageNotFoundError:
        return ""
    return next((url for label, _, url in (each.partition(", ") for each in urls) if label == "Source"), "")
