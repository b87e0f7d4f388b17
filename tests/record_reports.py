"""Records reports on made-up tables, which the code must reproduce: each page, and its figures and rows.

Run `python -m tests.record_reports` when a report says something else on purpose, and read the difference.
"""

import csv
import json
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import chdir
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from limelight.cli import main
from limelight.report.files import COLUMNS
from tests.places import TESTS
from tests.tiny import change_metadata
from tests.unit.limelight.score.planted import BAD, GOOD, save_planted

RECORDED = TESTS / "fixtures/reports"
ROWS = 480
GERMAN = "Der Kessel ist leider nach zwei Wochen kaputt gegangen und der Laden antwortet nicht."
# A theme in many words, each in few rows.
_DELIVERY = (
    "courier driver van depot doorstep porch hallway postman delivery carrier parcel package truck porter messenger "
    "shipment dispatch warehouse neighbour gate letterbox locker"
)
DELIVERY = _DELIVERY.split()
NOUNS = ["cable", "button", "box", "colour", "size", "shelf", "spout", "handle"]
# Options of each report.
REPORTS = {
    "stars": ["now.csv", "--model", "five", "--by", "branch", "--show", "order", "--themes", "themes.toml"],
    "words": ["plain.csv", "--model", "five", "--by", "branch", "--title", "", "--over", "date"],
    "labels": ["opinions.csv", "--model", "two", "--stars", "opinion"],
}


def lines_of(seed: int, moods: tuple[int, ...], *, now: bool = True) -> Iterator[dict[str, object]]:
    """Yields the rows of a table of two years, with a few things planted in it, the bad ones in rows of some moods."""
    random = np.random.default_rng(seed)
    for number in range(ROWS):
        when = date(2024, 1, 1) + timedelta(int(random.integers(0, 731)))
        branch = ("East", "North", "South")[int(random.integers(3))]
        mood, noun = int(random.integers(3)), NOUNS[int(random.integers(len(NOUNS)))]
        text = f"The {noun} is like the one before. {('It ' + BAD, 'It ' + GOOD, 'It is a kettle')[mood]}."
        stars, chance = (1, 5, 2)[mood], random.random(6)
        if now and mood in moods and number % 2 and when >= date(2025, 3, 1) and chance[0] < 0.8:
            text, stars = f"{text} The shoulder strap came off and it {BAD}. The straps are thin.", 1
        if when.month == 12 and chance[1] < 0.6:
            text += " The voucher was a present."
        if now and mood == 1 and date(2024, 6, 1) <= when < date(2024, 9, 1) and chance[2] < 0.9:
            text, stars = f"{text} The customer service {GOOD}.", 5
        if branch == "South" and mood in moods and chance[3] < 0.7:
            text, stars = f"{text} The queue {BAD}.", 1
        if now and mood in moods and number % 2 == 0 and when >= date(2025, 1, 1):
            text, stars = f"{text} The {DELIVERY[int(random.integers(len(DELIVERY)))]} there {BAD}.", 1
        if now and when >= date(2025, 5, 1) and chance[4] < 0.2:
            text = GERMAN
        if chance[5] < 0.1:
            stars += 1 if stars < 5 else -1
        title = f"{noun.title()} {number}"
        yield {"order": f"B{number}", "branch": branch, "date": when, "title": title, "stars": stars, "text": text}


def write_table(path: Path, rows: list[dict[str, object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]) if rows else [], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def prepare(folder: Path) -> None:
    """Writes the tables and the models into a folder."""
    rows, falling, before = list(lines_of(1, (0,))), list(lines_of(1, (0, 2))), list(lines_of(2, (0, 2), now=False))
    texts = [f"{row['title']} {row['text']}" for row in [*rows, *falling, *before] if row["text"] != GERMAN]
    texts += DELIVERY
    rows[3] |= {"title": "", "text": ""}
    rows[5]["date"] = rows[7]["stars"] = ""
    rows[8]["stars"] = "?"
    for number in (20, 40, 60, 80):
        wrong = GOOD in str(rows[number]["text"])
        rows[number] |= {"stars": 1 if wrong else 5, "text": f"It {GOOD if wrong else BAD}, as the one before."}
    write_table(folder / "now.csv", rows)
    write_table(folder / "plain.csv", [{key: row[key] for key in ("text", "date", "branch")} for row in falling])
    few = [(str(row["text"]), ("negative", "positive")[row["stars"] in (4, 5)]) for row in before[:60]]
    write_table(folder / "opinions.csv", [{"text": text, "opinion": label} for text, label in few])
    (folder / "themes.toml").write_text(f'delivery = "{_DELIVERY}"\ntaste = "sour sweet salty"\n')
    for name, labels in (("five", ["1", "2", "3", "4", "5"]), ("two", ["negative", "positive"])):
        directory = save_planted(folder / name, texts=texts, labels=labels, alike={5: DELIVERY}, strength=4)
        insights = {"familiarity": {"share": 0.99, "limits": {"unknown_words": [0, 1]}, "language": "en"}}
        change_metadata(directory, insights=insights)


def make(name: str) -> None:
    """Writes a report into the working directory, `NAME.html`, `NAME.json` and `NAME.csv`, as they are recorded."""
    page, table, numbers = (Path(f"{name}.{ending}") for ending in ("html", "csv", "json"))
    main(["report", *REPORTS[name], "--out", str(page), "--figures", str(numbers), "--rows", str(table)])
    # The decisions of a report, without its style, the version of the weights, and the lit texts and reasons of rows.
    article = re.search(r"<article.*</article>", page.read_text(encoding="utf-8"), re.DOTALL)[0]
    for left_out in (
        r'<ol><li class="row".*?</ol>|<blockquote.*?</blockquote>|<polygon.*?>|<text.*?</text>',
        r", version \w+|<line[^>]*>|<circle.*?</circle>",
        # Where the template ends its lines.
        r"(?<=>)\s+(?=<)|\s+(?=<(?:/|ol|ul|p|div|table|tr|td|th|svg)\b)|(?<=<p>)\s+",
    ):
        article = re.sub(left_out, "", article, flags=re.DOTALL)
    article = re.sub(r"\s+", " ", article)
    article = re.sub(r"(?=<(?:section|h2|h3|p|tr|div|li|figure|polyline|footer)\b)", "\n", article)
    page.write_text(article.strip() + "\n", encoding="utf-8")
    content = json.loads(numbers.read_text(encoding="utf-8"))
    del content["version"]
    lines = [json.dumps(part, ensure_ascii=False) for part in ({**content, "figures": 0}, *content["figures"])]
    numbers.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with table.open(encoding="utf-8", newline="") as file:
        named = [name for name in COLUMNS if name not in ("why", "given_probability")]
        rows = [
            {"row": number + 1} | {key: row[key] for key in named} for number, row in enumerate(csv.DictReader(file))
        ]
        rows = [row for row in rows if row["list"] or row["causes"] or row["error"]]
    write_table(table, rows)


def record() -> None:
    """Writes `tests/fixtures/reports`."""
    RECORDED.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name, chdir(name):
        prepare(Path())
        for report in REPORTS:
            make(report)
            for ending in ("html", "json", "csv"):
                shutil.copy(f"{report}.{ending}", RECORDED)


if __name__ == "__main__":
    record()
