"""The columns that answers add to a table of reviews: which, of what type, and under which names."""

from collections.abc import Collection, Iterable

import pyarrow as pa

from limelight.errors import LensError, WeightsError
from limelight.lenses.registry import lenses_by_name
from limelight.networks.registry import NETWORKS
from limelight.weights import Description

PREFIX = "limelight_"
KEY_PHRASES = pa.list_(pa.struct([("phrase", pa.string()), ("move", pa.float64())]))


def answer_fields(weights: Description, lens: str | None) -> list[pa.Field]:
    """Returns the columns that answers of these weights have; what the model does not have has no column.

    Raises:
        WeightsError: The model reads no text.
        LensError: The model has no lens called `lens`.
    """
    if not weights.reads_text:
        raise WeightsError(f"{weights.name}: reads images, not reviews. Choose other weights, such as weights/han.")
    spec = NETWORKS[weights.config["network"]]
    known = lenses_by_name(spec.lens, slopes=spec.slopes)
    if lens is not None and lens not in known:
        raise LensError(f"There is no lens {lens[:60]!r} for {weights.name}. Its lenses are: {', '.join(known)}.")
    stars, insights = weights.config["stars"], weights.metadata.get("insights", {})
    number = pa.float64()
    columns = {"label": pa.string(), "probability": number}
    columns |= {f"probability_{label}": number for label in weights.config["labels"]}
    if stars:
        columns |= {"median_label": pa.string(), "expected_stars": number, "range_low": number, "range_high": number}
    if "undecided" in insights:
        columns["undecided"] = pa.bool_()
    if "familiarity" in insights:
        columns["familiar"] = pa.bool_()
    columns |= {
        "sentences_read": pa.int32(),
        "tokens_read": pa.int32(),
        "truncated": pa.bool_(),
        "tokens_unknown": pa.int32(),
    }
    if lens is not None:
        columns["key_phrases"] = KEY_PHRASES
    columns |= {"model_version": pa.string(), "error": pa.string()}
    return [pa.field(name, kind) for name, kind in columns.items()]


def free_names(wanted: Iterable[str], taken: Collection[str]) -> dict[str, str]:
    """Returns for each name itself, or, where it is `taken`, the name with the prefix `limelight_`."""
    names: dict[str, str] = {}
    for name in wanted:
        free = name
        while free in taken or free in names.values():
            free = PREFIX + free
        names[name] = free
    return names
