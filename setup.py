"""Installs the packages, pages and weights, which are top-level folders of the project, inside `limelight`.

Nothing else is at top level where it is installed, so that no package of a user's, such as an `app`, is in the way.
pyproject.toml can map a folder to a package, but cannot find the packages within it, so that this stands here.
The page of the package is the README.
"""

import os
import re
from pathlib import Path
from runpy import run_path

from setuptools import find_packages, setup

PACKAGES = {"limelight.app": "app", "limelight.model_training": "model_training"}
# Folders without code; all their files are installed.
FOLDERS = {
    "limelight.app.files.docs.guide": "docs/guide",
    "limelight.app.files.static": "static",
    "limelight.app.files.templates": "templates",
    "limelight.files.weights": "weights",
}
# Run alone, since what the package imports is not installed yet. GitHub sets the tag that it builds.
ADDRESS = run_path("limelight/common/repository.py")["built_from"]()
TAG = os.environ.get("GITHUB_REF_NAME", "main")


def package_page() -> str:
    """Returns the README; its links and pictures lead to the repository, if that is known."""
    text = Path("README.md").read_text(encoding="utf-8")
    if ADDRESS:
        text = text.replace("<this repository>", ADDRESS)
        text = re.sub(r"(!\[[^]]*\]\()(?!https?:|#)", rf"\g<1>{ADDRESS}/raw/{TAG}/", text)
        text = re.sub(r"((?<!!)\[[^]]*\]\()(?!https?:|#)", rf"\g<1>{ADDRESS}/blob/{TAG}/", text)
    return text


setup(
    long_description=package_page(),
    long_description_content_type="text/markdown",
    project_urls={"Source": ADDRESS, "Changelog": f"{ADDRESS}/blob/{TAG}/CHANGELOG.md"} if ADDRESS else {},
    packages=[
        *find_packages(include=["limelight*"]),
        *(f"limelight.{name}" for name in find_packages(include=[f"{folder}*" for folder in PACKAGES.values()])),
        *FOLDERS,
    ],
    package_dir=PACKAGES | FOLDERS,
    package_data={
        **{package: ["**/*"] for package in FOLDERS},
        "limelight": ["py.typed"],
        "limelight.audit": ["*.toml"],
        "limelight.commands": ["*.jinja"],
        "limelight.common": ["*.json"],
        "limelight.insights": ["*.toml"],
        "limelight.report.what_moves": ["*.toml"],
        "limelight.drawing": ["*.jinja", "check.js"],
        "limelight.text": ["*.json"],
        "limelight.app": ["py.typed"],
        "limelight.app.answers": ["*.json"],
        "limelight.model_training": ["*.jinja", "**/*.tsv"],
    },
)
