"""Installs the packages, pages and weights, which are top-level folders of the project, inside `limelight`.

Nothing else is at top level where it is installed, so that no package of a user's, such as an `app`, is in the way.
pyproject.toml can map a folder to a package, but cannot find the packages within it, so that this stands here.
"""

from setuptools import find_packages, setup

PACKAGES = {"limelight.app": "app", "limelight.model_training": "model_training"}
# Folders without code; all their files are installed.
FOLDERS = {
    "limelight.app.files.docs.guide": "docs/guide",
    "limelight.app.files.static": "static",
    "limelight.app.files.templates": "templates",
    "limelight.files.weights": "weights",
}

setup(
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
