"""The commands that write what people read: card, readme."""

from pathlib import Path

from ..comparison.commands import COMPARISONS, RESULTS


def card(
    weights: Path,
    title: str | None = None,
    description: str | None = None,
    sources: str | None = None,
    limits: tuple[str, ...] = (),
    ablation: tuple[str, ...] = (),
    comparisons: Path = COMPARISONS,
    results: Path = RESULTS,
) -> None:
    """Writes the model card of a weights directory anew from its metadata.

    Args:
        weights: The weights directory.
        title: A new title for the model, as the page shows it.
        description: A new description, one sentence.
        sources: Where its training reviews come from, for the card.
        limits: Sentences that say what the model cannot do, and where it goes wrong.
        ablation: Tasks of `comparisons` whose first model is a whole recipe, and whose others lack one idea each;
            TASK:MODEL,MODEL takes only these of its models.
        comparisons: What is compared.
        results: The folder of the lines that compare wrote.
    """
    from ..comparison.comparison import Comparisons
    from .ablation import ablation as read_ablation
    from .card import write_card

    found = [read_ablation(Comparisons.load(comparisons), results, task) for task in ablation]
    write_card(weights, title, description, sources, found or None, list(limits) or None)


def readme(
    readme: Path = Path("README.md"),
    weights: Path = Path("weights"),
    comparisons: Path = COMPARISONS,
    results: Path = RESULTS,
) -> None:
    """Draws the table of models in the README anew from their metadata, and those of the comparisons.

    Args:
        readme: The file; the table stands between two markers in it.
        weights: The folder that holds the weights directories.
        comparisons: What is compared.
        results: The folder of the lines that compare wrote.
    """
    from ..comparison.comparison import Comparisons
    from ..comparison.tables import write_tables
    from .readme import update_readme

    update_readme(readme, weights)
    write_tables(Comparisons.load(comparisons), results)
