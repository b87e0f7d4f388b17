"""The columns that answers add to a table of reviews: which columns, their types and their names."""

from collections.abc import Collection, Iterable, Sequence

import pyarrow as pa

from limelight.lenses.registry import lenses_by_name, require_lens
from limelight.predictor import Predictor
from limelight.weights import Description, reads_images

PREFIX = "limelight_"
KEY_PHRASES = pa.list_(pa.struct([("phrase", pa.string()), ("move", pa.float64())]))


def answer_fields(model: Description | Predictor, lens: str | None) -> list[pa.Field]:
    """Returns the columns of a model's answers; quantities that the model lacks have no column.

    Args:
        model: The model, or the description of its weights, which need not be loaded.
        lens: The lens of the requested phrases, if any.

    Raises:
        WeightsError: The model does not read text.
        LensError: The model has no lens called `lens`.
    """
    if isinstance(model, Predictor):
        require_lens(lens, [each.name for each in model.lenses])
    elif model.config.reads_text:
        spec = model.config.spec
        require_lens(lens, lenses_by_name(spec.lens))
    else:
        raise reads_images(model.name)
    stars, insights = model.stars, model.metadata.get("insights", {})
    number = pa.float64()
    columns = {"label": pa.string(), "probability": number}
    columns |= {f"probability_{label}": number for label in model.labels}
    if stars:
        columns |= {"median_label": pa.string(), "expected_stars": number, "range_low": number, "range_high": number}
    if "undecided" in insights:
        columns["undecided"] = pa.bool_()
    if "familiarity" in insights:
        columns["familiar"] = pa.bool_()
    columns["doubts"] = pa.string()
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
    """Returns the name of each column, with the prefix `limelight_` if the name is `taken`."""
    names: dict[str, str] = {}
    for name in wanted:
        free = name
        while free in taken or free in names.values():
            free = PREFIX + free
        names[name] = free
    return names


def joined_schema(schema: pa.Schema, fields: Sequence[pa.Field]) -> pa.Schema:
    """Returns the columns of reviews, then of answers; those whose name is taken get the prefix `limelight_`."""
    names = free_names([field.name for field in fields], schema.names)
    return pa.schema([*schema, *(field.with_name(names[field.name]) for field in fields)], schema.metadata)
