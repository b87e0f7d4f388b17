"""A prediction can be exported: as self-contained HTML, and as JSON that can be read back."""

import json
import re
from html.parser import HTMLParser

import pytest

from limelight.drawing.templates import percent
from limelight.lenses.levels import direction, heat, heat_by_phrases, margins
from limelight.prediction import Prediction
from limelight.predictor import Predictor
from limelight.weighted_text import Phrase, WeightedSentence, WeightedToken
from tests.places import TESTS

TEXT = "  We loved the <b>film</b> & \"more\" 👩‍🚀.\n\nThe lid doesn't close</div><script>alert('x')</script> :-("
CASES = json.loads((TESTS / "fixtures" / "heat.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("share", "printed"),
    [(0, "0%"), (0.004, "0.4%"), (0.01, "1%"), (0.5, "50%"), (0.99, "99%"), (0.996, "99.6%"), (1, "100%")],
)
def test_only_none_is_printed_as_0_percent_and_only_all_as_100(share: float, printed: str) -> None:
    assert percent(share) == printed


class Reader(HTMLParser):
    """Collects the tags and attributes of a page, and the text inside of `div.text`."""

    def __init__(self, page: str):
        super().__init__()
        self.tags: list[str] = []
        self.attributes: dict[str, list[str]] = {}
        self.text = ""
        self.depth = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            self.attributes.setdefault(name, []).append(value or "")
        if tag == "div":
            self.depth += bool(self.depth) or ("class", "text") in attrs

    def handle_endtag(self, tag: str) -> None:
        self.depth -= tag == "div" and self.depth > 0

    def handle_data(self, data: str) -> None:
        self.text += data if self.depth else ""


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_weights_become_light_as_on_the_page(case: dict) -> None:
    answer = case["answer"]
    sentences = [
        WeightedSentence(
            sentence["weight"],
            sentence["read"],
            [
                WeightedToken(t["text"], t["whitespace"], t["weight"], True, True, t.get("removed", False))
                for t in sentence["tokens"]
            ],
        )
        for sentence in answer["sentences"]
    ]
    lens = "phrases" if answer.get("signed") else answer["explanation"]
    unit = answer.get("unit", "share")
    if "phrases" not in answer:
        assert heat(sentences, lens) == case["levels"]
        return
    known = "counts" not in answer or answer["counts"]["words_unknown"] < answer["counts"]["words"]
    phrases = [Phrase(**phrase) for phrase in answer["phrases"]] if known else []
    assert heat_by_phrases(sentences, phrases, unit, answer.get("english", True)) == case["levels"]


@pytest.mark.parametrize(
    ("labels", "target", "expected"),
    [
        (["negative", "positive"], "positive", 1),
        (["negative", "positive"], "negative", -1),
        (["Negative", "neutral", "positive"], "Negative", -1),
        (["food", "shoes", "toys"], "food", 1),
    ],
)
def test_gold_is_good_and_blue_is_bad_whatever_is_explained(labels: list[str], target: str, expected: int) -> None:
    assert direction(labels, target) == expected


def test_the_page_shows_the_text_as_it_is_and_holds_no_script_and_no_address(tiny_han: Predictor) -> None:
    prediction = tiny_han.predict(TEXT)
    for page in (prediction.to_html(), prediction._repr_html_()):
        reader = Reader(page)
        assert reader.text == TEXT
        assert {"script", "b", "link", "img", "iframe"}.isdisjoint(reader.tags)
        assert not {"src", "href", "style"} & reader.attributes.keys()
        assert not any(name.startswith("on") for name in reader.attributes)
        assert "http" not in page.replace("http-equiv", "")
    assert "default-src 'none'" in prediction.to_html()


def test_a_prediction_survives_json(tiny_han: Predictor) -> None:
    prediction = tiny_han.predict(TEXT, without=[2])
    again = Prediction.from_dict(json.loads(json.dumps(prediction.to_dict())))
    assert again == prediction
    assert again.to_html() == prediction.to_html()


@pytest.mark.parametrize(("target", "unit"), [("expected_stars", "stars"), ("5", "probability")])
def test_signed_numbers_have_the_unit_of_their_target(tiny_han: Predictor, target: str, unit: str) -> None:
    explained = tiny_han.explain("We loved the film.", "phrases", target).prediction
    assert explained.unit == unit
    for prediction in (explained, Prediction.from_dict(explained.to_dict())):
        titles = Reader(prediction.to_html()).attributes["title"]
        assert all(title.count(f" {unit}") == 2 for title in titles)


def test_the_page_has_both_views_as_the_answer_has_them(tiny_han: Predictor) -> None:
    explained = tiny_han.explain("We loved the film. The lid does not close.")
    prediction = explained.prediction
    page = prediction.to_html()
    words = re.findall(r'class="word h(-?\d+) l(\d+)', page)
    tokens = [token for sentence in prediction.sentences for token in sentence.tokens if token.text]
    assert [(int(level), int(look)) for level, look in words] == [(token.level, token.looked) for token in tokens]
    shares = re.findall(r'data-adds="(.+?)" data-looked="(\d+)%"', page)
    assert [int(share) for _, share in shares] == [round(100 * (s.attention or 0)) for s in prediction.sentences]
    assert re.findall(r'type="radio" name="view" class="(\w+)"', page) == ["decides", "looked"]
    assert explained._repr_html_() == prediction._repr_html_()
    # Weights without signs are one view, and nothing is to be chosen.
    assert re.findall(r'type="radio" name="view" class="(\w+)"', tiny_han.predict(TEXT).to_html()) == ["looked"]


def test_a_sentence_that_speaks_for_the_bad_end_is_blue_whatever_is_explained(tiny_han: Predictor) -> None:
    for target in ("1", "1 vs 5", "5"):
        prediction = tiny_han.explain("We loved the film. The lid does not close.", "phrases", target).prediction
        signs = [margin.share for margin, _ in margins(prediction) if margin]
        # The bar of the sentence with the most attention has the whole width.
        assert max(look.share for _, look in margins(prediction) if look) == 1
        for sentence, share in zip(prediction.sentences, signs, strict=True):
            assert share * sum(token.level for token in sentence.tokens) >= 0
