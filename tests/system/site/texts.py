"""Texts that all engines and the browser must read alike: made-up reviews, and texts that are hard to tokenize."""

import json
from random import Random

from limelight.text.preprocessor import Preprocessor
from tests.places import TESTS

_SOURCE: dict[str, list[str]] = json.loads((TESTS / "fixtures" / "site_texts.json").read_text(encoding="utf-8"))
_LONG_WORDS = f"{'a' * 300} {'b-' * 80} {'9' * 120}"


def reviews(count: int = 100, seed: int = 41) -> list[str]:
    """Returns `count` made-up reviews of one to twelve sentences, some with a title; the same for the same seed."""
    random = Random(seed)
    return [_review(random, random.choice((1, 2, 3, 4, 5, 6, 8, 12))) for _ in range(count)]


def hard_texts(count: int = 110, seed: int = 42) -> list[str]:
    """Returns `count` texts: emoji, other languages, odd space and marks, typos, and 3,000 words in one."""
    random = Random(seed)
    emoji, scripts, marks, breaks = (_SOURCE[name] for name in ("emoji", "scripts", "marks", "breaks"))
    texts = [
        *_SOURCE["languages"],
        *scripts,
        *marks,
        *emoji,
        _LONG_WORDS,
        _review(random, 320),
        "word " * 3000,
        "no end " * 60,
    ]
    texts += [" \n lead", "x", "...", "😀", "😀😀😀", "🚀🦄🌮", "qwertz asdf ghjk yxcv bnm qwer uiop", "$$$ € 12"]
    texts += [
        "def f(x): return {x: [1, 2]}  # 1 >= 2",
        "It’s the kettle's lid — it doesn't (really) close; won’t, either!",
    ]
    while len(texts) < count:
        pieces = []
        for _ in range(random.randint(1, 8)):
            source = random.choice((emoji, scripts, marks, breaks, None, None))
            pieces.append(_misspelt(random) if source is None else random.choice(source))
            pieces.append(random.choice((" ", " ", "", ". ", "!", random.choice(breaks))))
        text = "".join(pieces)
        if text.strip():
            texts.append(text)
    return texts[:count]


def readable_texts(reader: Preprocessor) -> list[str]:
    """Returns 400 reviews and the hard texts, without those that have no words."""
    return [text for text in [*reviews(400), *hard_texts()] if reader.has_words(text)]


def _review(random: Random, sentences: int) -> str:
    said = [_filled(random, "frames") for _ in range(sentences)]
    title = f"{_filled(random, 'titles')}\n\n" if random.random() < 0.3 else ""
    return title + random.choice((" ", " ", " ", "\n", "  ")).join(said)


def _filled(random: Random, kind: str) -> str:
    """Returns a sentence or a title with words filled into its gaps."""
    return random.choice(_SOURCE[kind]).format(
        thing=random.choice(_SOURCE["things"]),
        other=random.choice(_SOURCE["things"]),
        good=random.choice(_SOURCE["good"]),
        bad=random.choice(_SOURCE["bad"]),
        number=random.randint(1, 30),
    )


def _misspelt(random: Random) -> str:
    """Returns a sentence with typos: letters swapped, doubled, lost or replaced, and words in capitals."""
    words = _filled(random, "frames").split(" ")
    for _ in range(random.randint(1, 4)):
        place = random.randrange(len(words))
        letters = list(words[place])
        at = random.randrange(max(1, len(letters)))
        match random.choice(("double", "lose", "swap", "mistake", "shout")):
            case "double":
                letters[at : at + 1] *= random.choice((2, 4))
            case "lose":
                letters[at : at + 1] = []
            case "swap":
                letters[at : at + 2] = reversed(letters[at : at + 2])
            case "mistake":
                letters[at : at + 1] = random.choice("etaoinshr")
            case "shout":
                letters = list(words[place].upper())
        words[place] = "".join(letters)
    return " ".join(words)
