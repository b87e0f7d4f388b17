"""Puts pages, styles and weights, which have folders of their own in the project, into the packages that need them."""

from setuptools import find_packages, setup

FOLDERS = {
    "app.files.docs.guide": "docs/guide",
    "app.files.static": "static",
    "app.files.templates": "templates",
    "limelight.weights": "weights",
}

setup(
    packages=[*find_packages(include=["app*", "limelight*", "model_training*"]), *FOLDERS],
    package_dir=FOLDERS,
    package_data={
        **{package: ["**/*"] for package in FOLDERS},
        "app": ["py.typed"],
        "limelight": ["py.typed"],
        "model_training": ["**/*.toml", "**/*.tsv"],
    },
)
