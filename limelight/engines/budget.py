"""An engine with a smaller budget: the same answers, explained by fewer of them."""

from typing import Any

from limelight.engines.engine import Engine, Explanation, TokenIds


class Budgeted:
    """`engine` with a budget of its own; everything else is that of `engine`.

    Attributes:
        budget: Largest number of texts to evaluate for a lens.
    """

    def __init__(self, engine: Engine, budget: int):
        known = engine.budget
        self.budget = budget if known is None else min(budget, known)
        self._engine = engine

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def __call__(self, documents: list[TokenIds]) -> list[Explanation]:
        """See `Engine.__call__`."""
        return self._engine(documents)


def within(engine: Engine, budget: int | None) -> Engine:
    """Returns `engine` with a budget of at most `budget` texts; `engine` itself for None."""
    return engine if budget is None else Budgeted(engine, budget)
