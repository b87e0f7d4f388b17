"""Text as people type it, and a number as they say it."""


def split(text: str) -> tuple[str, ...]:
    """Returns the parts of `text` between its commas, without white space around them and without blank ones."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def is_unicode(text: str) -> bool:
    """Returns whether `text` has no lone surrogate: half a character, or a byte that is not UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def plural(count: int, unit: str, units: str | None = None) -> str:
    """Formats a count with its unit: 1 epoch, 1,200 steps."""
    return f"{count:,} {unit if count == 1 else units or unit + 's'}"
