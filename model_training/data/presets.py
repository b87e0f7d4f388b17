"""File formats of well-known corpora, for `--preset`."""

from dataclasses import dataclass, field, replace

from .config import Columns, PresetName


@dataclass(frozen=True)
class Preset:
    """The files of a corpus as its authors publish them.

    Attributes:
        columns: The columns that hold the parts of a review.
        labels: Names for its labels if they are numbers or abbreviations; None leaves out the rows of a label.
        ordinal: Whether its labels are ratings.
    """

    columns: Columns
    labels: dict[str, str | None] = field(default_factory=dict)
    ordinal: bool = False


_TOPICS = (
    "Society & Culture",
    "Science & Mathematics",
    "Health",
    "Education & Reference",
    "Computers & Internet",
    "Sports",
    "Business & Finance",
    "Entertainment & Music",
    "Family & Relationships",
    "Politics & Government",
)

PRESETS: dict[PresetName, Preset] = {
    # Zhang, Zhao, LeCun 2015: train.csv and test.csv without a header row.
    "amazon_review_full": Preset(Columns(title="title", columns="label,title,text", escapes=True), ordinal=True),
    "yelp_review_full": Preset(Columns(columns="label,text", escapes=True), ordinal=True),
    "ag_news": Preset(
        Columns(title="title", columns="label,title,text"),
        {"1": "World", "2": "Sports", "3": "Business", "4": "Sci/Tech"},
    ),
    "yahoo_answers": Preset(
        Columns("question+answer", title="title", columns="label,title,question,answer", html=True, escapes=True),
        {str(number): topic for number, topic in enumerate(_TOPICS, 1)},
    ),
    # The Yelp Open Dataset: yelp_academic_dataset_review.json.
    "yelp_open": Preset(Columns(label="stars"), ordinal=True),
    # Ni, Li, McAuley 2019: one .json.gz per category.
    "amazon_2018": Preset(Columns("reviewText", "overall", "summary"), ordinal=True),
    # Maas et al. 2011: the folders aclImdb/train and aclImdb/test, one file per review.
    "imdb": Preset(Columns(html=True), {"neg": "negative", "pos": "positive", "unsup": None}),
}


def with_preset(columns: Columns) -> Columns:
    """Returns `columns` with the values of their preset for all that are not set."""
    if columns.preset is None:
        return columns
    given = {name: value for name, value in vars(columns).items() if value != getattr(Columns, name)}
    return replace(PRESETS[columns.preset].columns, **given)


def is_ordinal(columns: Columns) -> bool:
    """Returns whether the labels are the ratings of a preset."""
    return columns.preset is not None and PRESETS[columns.preset].ordinal
