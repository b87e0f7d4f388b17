"""Tests of your own for an audit: templates, pairs and words of identity, from a TOML file."""

import re
import tomllib
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from limelight.audit.identity import Kind
from limelight.audit.scale import Scale
from limelight.audit.understands import Item, Test
from limelight.common.plain import listed
from limelight.errors import InputError

_SLOT = re.compile(r"\{([^{}]*)\}")
# Sentences of one template, or pair of templates, before some of them are drawn.
_MOST = 20_000
_KEYS = {"builtin", "words", "tests", "pairs", "identity"}


@dataclass(frozen=True, slots=True)
class OwnTests:
    """The content of the file.

    Attributes:
        builtin: Whether Limelight's own tests, which are English, run too.
        tests: The tests of sentences and pairs.
        kinds: The words of identity.
    """

    builtin: bool = True
    tests: list[Test] = field(default_factory=list)
    kinds: list[Kind] = field(default_factory=list)


def read_own(path: Path, scale: Scale, count: int, seed: int) -> OwnTests:
    """Reads the file.

    Args:
        path: The file; docs/audit.md describes it.
        scale: The labels of the classifier.
        count: Most sentences or pairs of a test; if there are more, some are drawn.
        seed: Seed of the draw.

    Raises:
        InputError: The file is missing, is no TOML, or names a slot, a label or a key that there is not.
    """
    table = read_toml(path, "tests")
    if unknown := set(table) - _KEYS:
        raise InputError(f"{path}: has the unknown key {min(unknown)!r}. The keys are: {', '.join(sorted(_KEYS))}.")
    words = table.get("words", {})
    random = np.random.default_rng(seed)
    tests = []
    for number, entry in enumerate(table.get("tests", []), 1):
        where = f"{path}: [[tests]] number {number}"
        allowed = _allowed(entry, scale, where)
        if allowed is None:
            # Stars that two labels cannot tell apart, or labels without an order.
            continue
        texts = [text for template in _texts(entry, "templates", where) for text in _filled(template, words, where)]
        items = [Item(text, allowed) for text in dict.fromkeys(texts)]
        tests.append(Test(_name(entry, where), _title(entry), _some(items, count, random), own=True))
    for number, entry in enumerate(table.get("pairs", []), 1):
        where = f"{path}: [[pairs]] number {number}"
        pairs = [pair for pair in entry.get("templates", []) if isinstance(pair, list)]
        if not pairs or any(len(pair) != 2 for pair in pairs) or len(pairs) < len(entry["templates"]):
            raise InputError(f"{where}: give `templates`, a list of pairs: [['Good {{thing}}', 'GOOD {{thing}}'], …].")
        # Both sentences of a pair are filled with the same words.
        both = [text.split("\0") for one, other in pairs for text in _filled(f"{one}\0{other}", words, where)]
        items = [Item(one, None, other) for one, other in both if one != other]
        tests.append(Test(_name(entry, where), _title(entry), _some(items, count, random), own=True))
    kinds = []
    for number, entry in enumerate(table.get("identity", []), 1):
        where = f"{path}: [[identity]] number {number}"
        templates, chosen = _texts(entry, "templates", where), _texts(entry, "words", where)
        if wrong := [template for template in templates if "{word}" not in template]:
            raise InputError(f"{where}: the template {wrong[0]!r} has no {{word}}.")
        without = entry.get("without")
        if without is None and len(chosen) < 2:
            raise InputError(f"{where}: has one word and no `without` to compare it with. Give another word.")
        kinds.append(Kind(_name(entry, where), _title(entry), chosen, templates, without, english=False))
    names = [test.name for test in tests] + [kind.name for kind in kinds]
    if double := next((name for name in names if names.count(name) > 1), None):
        raise InputError(f"{path}: two tests are called {double!r}. Give each a name of its own.")
    return OwnTests(bool(table.get("builtin", True)), tests, kinds)


def read_toml(path: Path, content: str) -> dict[str, Any]:
    """Reads a file of `content`. Raises `InputError` if it is missing or is no TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(f"{path}: no such file. Name a TOML file of {content}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: is no TOML: {error}.") from error


def _name(entry: dict[str, Any], where: str) -> str:
    if not isinstance(entry.get("name"), str) or not entry["name"].strip():
        raise InputError(f'{where}: has no `name`. Give it one, such as name = "negation".')
    return str(entry["name"])


def _title(entry: dict[str, Any]) -> str:
    return str(entry.get("title", entry.get("name")))


def _texts(entry: dict[str, Any], key: str, where: str) -> list[str]:
    found = entry.get(key)
    if not isinstance(found, list) or not found or not all(isinstance(text, str) and text.strip() for text in found):
        raise InputError(f"{where}: give `{key}`, a list of texts.")
    return found


def _allowed(entry: dict[str, Any], scale: Scale, where: str) -> frozenset[int] | None:
    """Returns the labels that may be true; None if `stars` decide nothing for this classifier."""
    if ("label" in entry) == ("stars" in entry):
        raise InputError(
            f"{where}: give `label`, one or several of {listed(scale.labels)}, or `stars` from 1 to 5, which suit "
            "any classifier."
        )
    given = entry.get("label", entry.get("stars"))
    names: list[Any] = given if isinstance(given, list) else [given]
    if "stars" in entry:
        if not names or not all(isinstance(star, int) and 1 <= star <= 5 for star in names):
            raise InputError(f"{where}: stars = {given!r}. Give numbers from 1 to 5, such as [4, 5].")
        return scale.allowed(frozenset(int(star) for star in names))
    if unknown := [str(name) for name in names if str(name) not in scale.labels]:
        raise InputError(
            f"{where}: has the label {unknown[0]!r}, which the classifier does not have. Its labels are "
            f"{listed(scale.labels)}; several in a list may all be true."
        )
    return frozenset(scale.labels.index(str(name)) for name in names)


def _filled(template: str, words: dict[str, Any], where: str) -> list[str]:
    slots = list(dict.fromkeys(_SLOT.findall(template)))
    for slot in slots:
        if not isinstance(words.get(slot), list) or not words[slot]:
            raise InputError(f'{where}: {{{slot}}} has no words. Give {slot} = ["…", …] under [words].')
    size = int(np.prod([len(words[slot]) for slot in slots])) if slots else 1
    if size > _MOST:
        raise InputError(f"{where}: {template!r} makes {size:,} sentences; at most {_MOST:,} may be. Use fewer words.")
    found = []
    for choice in product(*(words[slot] for slot in slots)):
        chosen = dict(zip(slots, map(str, choice), strict=True))
        found.append(_SLOT.sub(lambda slot, chosen=chosen: chosen[slot[1]], template))  # type: ignore[misc]
    return found


def _some(items: list[Item], count: int, random: np.random.Generator) -> list[Item]:
    if len(items) <= count:
        return items
    return [items[int(place)] for place in np.sort(random.permutation(len(items))[:count])]
