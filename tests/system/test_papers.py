"""The legal and project files agree: licence, citation, changelog, image, and the npm package of the element."""

import json
import subprocess
import tomllib

import pytest
import yaml

from limelight import __version__
from tests.places import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
ELEMENT = ROOT / "static/js/embed"


def test_all_papers_name_one_licence_and_one_version():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    package = json.loads((ELEMENT / "package.json").read_text(encoding="utf-8"))
    assert citation["license"] == package["license"] == PROJECT["license"] == "Apache-2.0"
    assert citation["version"] == package["version"] == __version__
    released = f"## [{__version__}] - {citation['date-released']}"
    assert released in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").splitlines()
    assert f'org.opencontainers.image.version="{__version__}"' in (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert "Version 2.0, January 2004" in (ROOT / "LICENSE").read_text(encoding="utf-8")


def test_every_vendored_part_has_its_licence_and_is_named_in_the_notice():
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    parts = [path for path in (ROOT / "static/vendor").iterdir() if path.is_dir()]
    assert parts
    for part in parts:
        assert any(path.name.upper().startswith("LICEN") for path in part.iterdir()), f"{part.name} has no licence"
        assert f"static/vendor/{part.name}" in notice, f"NOTICE does not name {part.name}"


@pytest.mark.skipif(not (ROOT / "node_modules/.bin/tsc").exists(), reason="tsc is missing: `make check` installs it")
def test_the_element_packs_as_an_npm_package_of_its_own_files():
    packed = subprocess.run(
        ["npm", "pack", "--dry-run", "--json", "--offline"], cwd=ELEMENT, capture_output=True, text=True, check=True
    )
    [package] = json.loads(packed.stdout)
    assert {file["path"] for file in package["files"]} == {
        "limelight-heat.js",
        "types/embed/limelight-heat.d.ts",
        "types/model/types.d.ts",
        "README.md",
        "package.json",
    }
