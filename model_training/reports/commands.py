"""The command that writes the model card."""

from pathlib import Path


def card(
    weights: Path,
    title: str | None = None,
    description: str | None = None,
    sources: str | None = None,
    limits: tuple[str, ...] = (),
    audit: Path | None = None,
) -> None:
    """Writes the model card of a weights directory from its metadata.

    Args:
        weights: The weights directory.
        title: A new title for the model, as the page shows it.
        description: A new description, one sentence.
        sources: Where its training reviews come from, for the card.
        limits: Sentences that say what the model cannot do, and where it goes wrong.
        audit: A file that limelight audit --json wrote about these weights.
    """
    from limelight.weights import CARD

    from .card import write_card

    write_card(weights, title, description, sources, limits=list(limits) or None, audit=audit)
    print(f"{weights / CARD}: the model card")
