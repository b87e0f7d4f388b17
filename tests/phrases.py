"""Reviews made of phrases, always the same: short and long, with numbers, marks and unknown words."""

import random

_THINGS = "the kettle|this film|our room|the soup|my phone|the second half|the staff|a strap|the ending|delivery"
_ASPECTS = "the price|the lid|the colour|the plot|breakfast|the battery|the waiter|the score|the bed|support"
_GOOD = "works well|was lovely|is worth every penny|made me laugh|fits perfectly|arrived early|tasted wonderful"
_BAD = "broke after a day|was a waste of money|bored us|smelled odd|never arrived|isn't what I ordered|leaks"
_SO_SO = "is fine, I suppose|could be worse|does what it says|took 3 weeks|is not bad|was okay for 9.99"
_LINKS = ", and| but|; still,| – then| although|, which means"
_ENDS = ".|!|...|?|. :-)| !!!|.\n\n|. 10/10.| (2 stars)."
_ASIDES = "I bought it twice|we came with the kids|Zxqvil says so|my café visit|it's 2024|NEVER again|would recommend"


def reviews(count: int, seed: int = 33) -> list[str]:
    """Returns `count` reviews of one to thirty sentences."""
    chance = random.Random(seed)

    def pick(phrases: str) -> str:
        return chance.choice(phrases.split("|"))

    def clause(mood: str) -> str:
        return f"{pick(chance.choice((_THINGS, _ASPECTS)))} {pick(mood)}"

    def sentence() -> str:
        words = clause(chance.choice((_GOOD, _BAD, _SO_SO)))
        while chance.random() < 0.35:
            words += f"{pick(_LINKS)} {clause(chance.choice((_GOOD, _BAD, _SO_SO)))}"
        if chance.random() < 0.25:
            words += f", {pick(_ASIDES)}"
        return words[0].upper() + words[1:] + pick(_ENDS)

    lengths = [min(30, 1 + int(chance.expovariate(1 / 5))) for _ in range(count)]
    return [" ".join(sentence() for _ in range(length)) for length in lengths]
