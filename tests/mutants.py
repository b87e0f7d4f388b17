"""Changes single lines of the product, one at a time, and prints the changes that the unit tests do not notice.

Run `make test-mutants` in a clean work tree where `make test` passes. Operators, numbers, arguments of calls and guards
(`if … raise`, `if … return`) are changed, for several seeds. Half of the changes are in lines that the last commits
changed, half anywhere. For Python the tests that import the module run, and those of its mirror folder, or of the
nearest above it; for a script those that load it. A change that keeps the tests from ending counts as noticed. The
status is 1 if fewer are noticed than `FLOORS` demands.
"""

import argparse
import os
import random
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from pathlib import Path

from tests.places import ROOT

# Seconds until a run of tests counts as endless.
TIMEOUT = 300
FLOORS = {"py": 0.8, "js": 0.7}
FOLDERS = {"py": ("limelight", "app", "model_training"), "js": ("static/js",)}
# Made from other files, which have tests.
MADE = ("rules.js", "types.js", "phrase_table.js")
# Changes that change nothing that anyone could notice: the file, the line, and what the line becomes.
EQUIVALENT = {
    # A mean of floats that moved by exactly the limit, a median of others; what passes it did move.
    ("limelight/audit/against.py", "if abs(now - was) > reach:", "if abs(now - was) >= reach:"),
    (
        "limelight/audit/against.py",
        'yield Change("how much words move the answer", title, round(was, 4), round(now, 4), now < was, examples)',
        'yield Change("how much words move the answer", title, round(was, 4), round(now, 4), now <= was, examples)',
    ),
    # A sum of floats that is exactly a share of another.
    (
        "limelight/insights/quotation.py",
        'if run != self._runs[index] and value * way < _NAMED["grey"] * sum(pulls[inside]):',
        'if run != self._runs[index] and value * way <= _NAMED["grey"] * sum(pulls[inside]):',
    ),
    # One look more at the ports of a server that ends, after many.
    (
        "app/operation/server.py",
        "if patience > 0 and supervisor.is_alive() and not all(map(drops_packets, ports)):",
        "if patience >= 0 and supervisor.is_alive() and not all(map(drops_packets, ports)):",
    ),
    # A quotation with exactly the least share of the largest.
    (
        "limelight/insights/quotation.py",
        'if each not in named and has_place and abs(each.value) >= _NAMED["share"] * largest:',
        'if each not in named and has_place and abs(each.value) > _NAMED["share"] * largest:',
    ),
    # A counter that is empty or not yet shown at exactly its limit.
    (
        "static/js/page/form.js",
        'counter.textContent = length < NEAR * limit ? "" : `${count(length)} of ${count(limit)} characters`;',
        'counter.textContent = length <= NEAR * limit ? "" : `${count(length)} of ${count(limit)} characters`;',
    ),
    # A share that misses four fifths by exactly what is allowed for rounding.
    (
        "static/js/answer/bars.js",
        "const narrow = () => share < LIKELY - 1e-6 || mean < stars[first] - 0.5 || mean > stars[last] + 0.5;",
        "const narrow = () => share <= LIKELY - 1e-6 || mean < stars[first] - 0.5 || mean > stars[last] + 0.5;",
    ),
    # All rows of a picture are as long as its first.
    (
        "static/js/inside/digits/layers.js",
        "const shape = [pixels.length, pixels[0].length, 1];",
        "const shape = [pixels.length, pixels[1].length, 1];",
    ),
    # A node that begins at exactly a third of the window.
    (
        "static/js/dom.js",
        "if (top < 0 || top >= innerHeight / 3) scrollToTop(node);",
        "if (top < 0 || top > innerHeight / 3) scrollToTop(node);",
    ),
    # Whether two runs are the same, or overlap, is the same either way.
    (
        "static/js/site/quotation.js",
        "tried.push(...NAMED.longest.flatMap((most) => longer.filter((each) => !isSame(each, run) && "
        "each.stop - each.start <= most)), run, { start: own.start, stop: run.stop }, own);",
        "tried.push(...NAMED.longest.flatMap((most) => longer.filter((each) => !isSame(run, each) && "
        "each.stop - each.start <= most)), run, { start: own.start, stop: run.stop }, own);",
    ),
    (
        "static/js/site/quotation.js",
        "const free = tried.filter((each) => text && !found.some((other) => overlap(other.run, each)));",
        "const free = tried.filter((each) => text && !found.some((other) => overlap(each, other.run)));",
    ),
    (
        "static/js/site/quotation.js",
        "const quotation = free.map((each) => this.quote(each, phrase, !isComplete || !isSame(each, run)))"
        ".find(Boolean);",
        "const quotation = free.map((each) => this.quote(each, phrase, !isComplete || !isSame(run, each)))"
        ".find(Boolean);",
    ),
    (
        "static/js/site/quotation.js",
        "const rows = this.bounds.filter((run) => !named.some((each) => overlap(each.run, run)));",
        "const rows = this.bounds.filter((run) => !named.some((each) => overlap(run, each.run)));",
    ),
    # Two texts have as many words in common either way.
    (
        "static/js/inside/scene.js",
        "return !isSame && aligned(reading.words, this.now.words).size >= ALIKE * this.now.words.length;",
        "return !isSame && aligned(this.now.words, reading.words).size >= ALIKE * this.now.words.length;",
    ),
}
# Parts that stay as they are: comments, strings, and regular expressions of JavaScript.
PASSED_OVER = {
    "py": r'\#.*|[rbf]*("""|\'\'\')[\s\S]*?\2|[rbf]*"(?:\\.|[^"\\\n])*"|[rbf]*\'(?:\\.|[^\'\\\n])*\'|->|\*\*?',
    "js": r'//.*|/\*[\s\S]*?\*/|(`)(?:\\.|[^`\\])*\2|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\''
    r"|(?:(?<=[(,=:\[!&|?;>] )|(?<=[(\[!]))/(?:\\.|\[(?:\\.|[^\]\n])+\]|[^/\n\\])+/|=>",
}
# One pattern for each kind of change; a match of the first group alone is replaced.
COMPARED = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "==", "===": "!==", "!==": "==="}
OTHERS = {
    "and": "or",
    "or": "and",
    "&&": "||",
    "||": "&&",
    "not in": "in",
    "is not": "is",
    "is": "is not",
    "not": "",
    "!": "",
}
CHANGES = {
    # A guard that never refuses, and one that refuses always.
    "guard": r"(?<=\bif )[^:\n]+(?=:\n\s+raise\b)|(?<=\bif \()(?:[^()\n]|\([^()\n]*\))+(?=\) (?:return\b|throw\b))",
    # A call without its last argument, or without one that is named; what `strict` would find never happens.
    "argument": r"(?<=[\w\])\"'\}]), (?!strict=)(?:\w+=)?[\w.]+(?=\)(?![ ]*(?:->|=>|\{|:$)))",
    "compare": r"(?<= )(?:[<>]=?|[!=]==?)(?= )",
    "logic": r"(?<= )(?:and|or|&&|\|\||not in|is not|is)(?= )",
    "not": r"\bnot\b (?!in\b)|!(?=[\w(])",
    "number": r"(?<=[\[+\-] )[01]\b(?![.\w])|(?<=\[)[01](?=[\]:])",
    "swap": r"(?<=\w\()(?<!max\()(?<!min\()[\w.]+, [\w.]+(?=[,)])(?!\) (?:=>|\{|->))",
}
# Arguments that are swapped here have other names, and nothing more.
DEFINITION = re.compile(
    r"\s*(?:(?:export |async )*(?:def|class|function|import|from) |(?:static |async )*#?\w+\([^)]*\) \{$)"
)


@dataclass(frozen=True)
class Mutant:
    """A change of one line: the characters from `start` to `stop` of a file become `text`."""

    path: str
    line: int
    kind: str
    start: int
    stop: int
    text: str

    def apply(self, source: str) -> str:
        return source[: self.start] + self.text + source[self.stop :]


def mutants_of(path: str, source: str) -> Iterator[Mutant]:
    """Yields every change of one line of a file."""
    language = path.rpartition(".")[2]
    pattern = re.compile(f"(?P<skip>{PASSED_OVER[language]})|" + "|".join(f"(?P<{n}>{p})" for n, p in CHANGES.items()))
    for match in pattern.finditer(source):
        kind, text = match.lastgroup, match[0]
        line_start = source.rfind("\n", 0, match.start()) + 1
        line = source[line_start : source.find("\n", match.start())]
        if kind == "skip" or kind is None or DEFINITION.match(line):
            continue
        if kind == "guard":
            text = (
                ("False" if language == "py" else "false")
                if len(text) % 2
                else f"{'not ' if language == 'py' else '!'}({text})"
            )
        elif kind == "argument":
            text = ""
        elif kind == "number":
            text = str(1 + int(text))
        elif kind == "swap":
            first, second = text.split(", ")
            text = f"{second}, {first}"
        else:
            text = {**COMPARED, **OTHERS}[text.strip()]
        whole = [source[line_start : match.start()], source[match.end() : line_start + len(line)]]
        if text != match[0] and (path, line.strip(), text.join(whole).strip()) not in EQUIVALENT:
            yield Mutant(path, source.count("\n", 0, match.start()) + 1, kind, *match.span(), text)


def git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, check=True, capture_output=True, text=True).stdout


def changed_lines(commits: int) -> set[tuple[str, int]]:
    """Returns the lines that the last commits changed: file and number."""
    first = git("rev-list", f"--max-count={commits}", "HEAD").split()[-1]
    lines: set[tuple[str, int]] = set()
    path = ""
    for line in git("diff", "--unified=0", "--no-renames", first, "HEAD").splitlines():
        if line.startswith("+++ "):
            path = line.removeprefix("+++ b/")
        elif hunk := re.match(r"@@ -\S+ \+(\d+)(?:,(\d+))? @@", line):
            lines |= {(path, int(hunk[1]) + number) for number in range(int(hunk[2] or 1))}
    return lines


def choose(language: str, count: int, changed: set[tuple[str, int]], chance: random.Random) -> list[Mutant]:
    """Draws changes of different lines, as many of each kind, half of them in lines of `changed`."""
    files = [path for path in git("ls-files", *FOLDERS[language]).splitlines() if path.endswith(f".{language}")]
    every = [
        change for path in files if not path.endswith(MADE) for change in mutants_of(path, (ROOT / path).read_text())
    ]
    recent = shuffled([mutant for mutant in every if (mutant.path, mutant.line) in changed], chance)
    chosen: dict[tuple[str, int], Mutant] = {}
    for mutant in recent[: count // 2] + shuffled(every, chance):
        if len(chosen) < count:
            chosen.setdefault((mutant.path, mutant.line), mutant)
    return list(chosen.values())


def shuffled(mutants: list[Mutant], chance: random.Random) -> list[Mutant]:
    """Returns changes in random order, so that the first few have as many of each kind."""
    rank: Counter[str] = Counter()
    ranked = []
    for mutant in chance.sample(mutants, len(mutants)):
        ranked.append((rank[mutant.kind], mutant))
        rank[mutant.kind] += 1
    return [mutant for _, mutant in sorted(ranked, key=itemgetter(0))]


@cache
def sources(language: str) -> dict[str, str]:
    folders = {"py": ["tests/unit"], "js": ["tests/js", "static/js"]}[language]
    return {
        path: (ROOT / path).read_text()
        for path in git("ls-files", *folders).splitlines()
        if path.endswith(f".{language}")
    }


def tests_of(path: str) -> list[str]:
    """Returns the files of tests that may notice a change of a file."""
    if path.endswith(".py"):
        module = path.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
        package, _, name = module.rpartition(".")
        imports = re.compile(rf"\b{re.escape(module)}\b|from {re.escape(package)} import .*\b{name}\b")
        direct = [test for test, source in sources("py").items() if "/test_" in test and imports.search(source)]
        mirrors = [Path("tests/unit") / folder for folder in Path(path).parents]
        return [*direct, *map(str, [mirror for mirror in mirrors[:-1] if (ROOT / mirror).is_dir()][:1])]
    loading, grown = {path}, True
    while grown:
        users = {
            user
            for user, source in sources("js").items()
            if any(os.path.normpath(f"{user}/../{part}") in loading for part in re.findall(r'"(\.[^"]+\.js)"', source))
        }
        grown = not users <= loading
        loading |= users
    return sorted(user for user in loading if user.endswith(".test.js"))


def passes(language: str, tests: list[str], timeout: float | None = None) -> bool:
    """Whether files of tests pass, on all cores without a `timeout`. Raises `subprocess.TimeoutExpired` after it."""
    python = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider"]
    if timeout is None:
        python += ["-n", "auto"]
    command = [*{"py": python, "js": ["node", "--test"]}[language], *tests]
    # Two changes within a second look alike to what Python has compiled.
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, timeout=timeout).returncode == 0


def is_noticed(mutant: Mutant) -> bool:
    """Runs the tests of a file with a change, and puts the file back."""
    file, tests = ROOT / mutant.path, tests_of(mutant.path)
    # Those that import it are far fewer than those of its folder.
    groups = [[test for test in tests if (ROOT / test).is_dir() == whole] for whole in (False, True)]
    source = file.read_text()
    file.write_text(mutant.apply(source))
    try:
        return any(group and not passes(file.suffix[1:], group, TIMEOUT) for group in groups)
    except subprocess.TimeoutExpired:
        print(f"  {mutant.path}:{mutant.line}: the tests do not end", flush=True)
        return True
    finally:
        file.write_text(source)


def check(language: str, seed: int, chosen: list[Mutant]) -> tuple[int, int]:
    """Prints the changes that no test notices; returns how many are noticed, and how many there are."""
    noticed = 0
    for mutant in chosen:
        source = (ROOT / mutant.path).read_text()
        if is_noticed(mutant):
            noticed += 1
            continue
        print(f"{mutant.path}:{mutant.line} ({mutant.kind})")
        for mark, text in (("-", source), ("+", mutant.apply(source))):
            print(f"  {mark} {text.splitlines()[mutant.line - 1].strip()}", flush=True)
    print(f"{language}, seed {seed}: {noticed} of {len(chosen)} changes noticed", flush=True)
    return noticed, len(chosen)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", type=int, default=16, help="number of changes in Python, for each seed")
    parser.add_argument(
        "--scripts", type=int, default=10, help="number of changes in scripts of the page, for each seed"
    )
    parser.add_argument("--seed", type=int, default=0, help="the first seed")
    parser.add_argument("--seeds", type=int, default=3, help="number of seeds")
    parser.add_argument("--commits", type=int, default=100, help="number of commits that are recent")
    options = parser.parse_args()
    if git("status", "--porcelain", "--untracked-files=no"):
        sys.exit("There are changes that are not committed. Commit or stash them.")
    changed, failed = changed_lines(options.commits), False
    for language, count in (("py", options.python), ("js", options.scripts)):
        seeds = range(options.seed, options.seed + options.seeds)
        chosen = {seed: choose(language, count, changed, random.Random(seed)) for seed in seeds}
        tests = sorted({test for mutants in chosen.values() for mutant in mutants for test in tests_of(mutant.path)})
        if tests and not passes(language, tests):
            sys.exit(f"The tests of these files fail without a change: {' '.join(tests)}")
        results = [check(language, seed, mutants) for seed, mutants in chosen.items()]
        noticed, every = map(sum, zip(*results, strict=True))
        print(f"{language}: {noticed} of {every} changes noticed ({noticed / max(every, 1):.0%})", flush=True)
        failed |= noticed < FLOORS[language] * every
    sys.exit(failed)


if __name__ == "__main__":
    main()
