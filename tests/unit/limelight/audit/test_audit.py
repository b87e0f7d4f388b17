"""Planted faults are on top of their part of an audit; the same seed gives the same bytes."""

import html
from dataclasses import replace

import numpy as np
import pytest

import limelight
from limelight.audit.audit import Auditor
from limelight.audit.certainty import Rows
from limelight.audit.identity import builtin_kinds
from limelight.audit.light import count_texts, measure_text
from limelight.audit.page import closing_sentences, summarize, to_html
from limelight.audit.report import read_audit
from limelight.classifier.wrap import wrap
from limelight.common.resources import weights_dir
from limelight.drawing.templates import percent
from limelight.errors import InputError
from tests.unit.limelight.audit.classifiers import BAD, GOOD, audited, deaf_to_not, lexicon, lowers

NEGATION = ("negated_good", "negated_bad", "overshoot")
KINDS = {kind.name: kind for kind in builtin_kinds(10_000, 1)}


@pytest.mark.parametrize("seed", range(1, 4))
def test_a_classifier_that_does_not_read_not_fails_at_negation_first(seed: int) -> None:
    result = audited(deaf_to_not(lexicon), seed=seed, budget=3000)
    assert result.understands[0].name in NEGATION
    assert result.understands[0].share > 0.8


def test_the_summary_names_what_fails_most_often_with_an_example_and_nothing_where_all_is_well() -> None:
    result = audited(deaf_to_not(lexicon), budget=3000)
    worst = result.understands[0]
    summary = summarize(result)["understands"]
    assert worst.title in summary
    assert worst.failures[0].sentences[0] in summary
    assert all(f"<q>{text}</q>" in html.unescape(to_html(result)) for text in worst.failures[0].sentences)
    fine = replace(result, understands=[replace(each, low=0) for each in result.understands])
    assert not any(each.title in summarize(fine)["understands"] for each in fine.understands)


@pytest.mark.parametrize("kind", list(KINDS)[:4])
def test_a_group_that_is_judged_lower_is_the_first_of_the_kinds(kind: str) -> None:
    result = audited(lowers(lexicon, KINDS[kind].words), budget=3000).identity
    assert result.kinds[0].name == kind
    means = [word.mean for word in result.words if word.kind == kind]
    assert np.mean(means) == pytest.approx(-0.1, abs=0.02)


def test_one_word_that_is_judged_lower_is_the_first_of_the_words() -> None:
    result = audited(lowers(lexicon, ["stuttering"])).identity
    assert (result.words[0].word, result.words[0].clear) == ("stuttering", True)
    assert result.words[0].mean == pytest.approx(-0.1, abs=0.01)
    assert "stuttering" in result.words[0].example
    assert result.words[0].against == result.words[0].example.replace("stuttering ", "").replace("An ", "A ")


def test_the_same_seed_gives_the_same_bytes_and_another_gives_others() -> None:
    # Another function each time, so that none is kept.
    first, second, other = (audited(lambda some: lexicon(some), seed=seed, budget=2000).to_json() for seed in (3, 3, 4))
    assert first == second != other


def test_a_report_is_read_back_as_it_was_written(tmp_path) -> None:  # type: ignore[no-untyped-def]
    result = audited(lexicon)
    (tmp_path / "audit.json").write_bytes(result.to_json())
    assert read_audit(tmp_path / "audit.json").to_json() == result.to_json()
    (tmp_path / "audit.json").write_text('{"format": 1}')
    with pytest.raises(InputError, match="Run the audit again"):
        read_audit(tmp_path / "audit.json")
    (tmp_path / "audit.json").write_text("{}")
    with pytest.raises(InputError, match="was not written by"):
        read_audit(tmp_path / "audit.json")
    with pytest.raises(InputError, match="no such file"):
        read_audit(tmp_path / "other.json")


@pytest.mark.parametrize("budget", [1000, 4000])
def test_a_budget_is_kept_and_used(budget: int) -> None:
    asked: list[str] = []

    def note(texts: list[str]) -> np.ndarray:
        asked.extend(texts)
        return lexicon(texts)

    long = planted_rows(100)
    rows = replace(long, texts=[" ".join([text] * 20) for text in long.texts]) if budget > 1000 else None
    auditor = Auditor(limelight.wrap(note, ["bad", "good"]), rows, budget=budget)
    auditor.run()
    assert 0.7 * budget <= len(asked) <= 1.05 * budget
    assert len(asked) == pytest.approx(auditor.count, rel=0.15)


@pytest.mark.parametrize("attention", [None, lambda texts: [[len(word) for word in each.split()] for each in texts]])
def test_the_texts_to_measure_the_light_of_one_are_counted_in_advance(attention: object) -> None:
    asked: list[str] = []

    def note(texts: list[str]) -> np.ndarray:
        asked.extend(texts)
        return lexicon(texts)

    model = wrap(note, ["bad", "good"], attention=attention)
    reading = model.read("The soup was great, but the waiter was rude and the bread awful. I love it.")
    counted = count_texts(model, reading)
    assert not asked
    measure_text(model, reading)
    assert len(asked) == counted


def test_attention_on_just_the_words_that_are_lit_clearly_agrees_with_them() -> None:
    def good(text: str) -> float:
        # "lid" alone has the least level of a clear light.
        return 0.5 + 0.2 * ("great" in text) + 0.075 * ("lid" in text)

    model = wrap(
        lambda texts: [[1 - good(text), good(text)] for text in texts],
        ["bad", "good"],
        attention=lambda texts: [[float("great" in word or "lid" in word) for word in text.split()] for text in texts],
    )
    measured, _ = measure_text(model, model.read("It was great. We saw the lid at the door."))
    assert measured[-1] == 1


def test_names_of_labels_say_which_one_is_bad() -> None:
    def turned(texts: list[str]) -> np.ndarray:
        return lexicon(texts)[:, ::-1]

    right, wrong = (audited(limelight.wrap(turned, names)) for names in (["positive", "negative"], ["a", "b"]))
    # Of a tie the first label is the answer.
    assert right.failed == pytest.approx(audited(lexicon).failed, abs=0.05)
    assert wrong.failed > right.failed + 0.05


def planted_rows(n: int = 400) -> Rows:
    random = np.random.default_rng(5)
    given = random.integers(0, 2, n)
    texts = [
        f"The {'lid' if row % 2 else 'cord'} is {('awful', 'great')[label]}, {row}." for row, label in enumerate(given)
    ]
    return Rows("rows.csv", texts, given, {"part": ["lid" if row % 2 else "cord" for row in range(n)]})


def test_labelled_rows_have_accuracy_calibration_and_a_baseline() -> None:
    audit = audited(lexicon, planted_rows())
    result = audit.certainty
    assert audit.summary()["certainty"]["confidence"] == result.confidence
    assert "certainty" not in audited(lexicon).summary()
    assert result.rows.right == result.counted == 1
    assert result.confidence == pytest.approx(1 / (1 + np.exp(-1.5)), abs=1e-3)


@pytest.mark.parametrize("name", ["han", "kim_cnn"])
def test_a_shipped_network_answers_as_it_predicts(name: str) -> None:
    model = limelight.load(str(weights_dir() / name))
    result = audited(model, budget=1000)
    failures = [failure for capability in result.understands for failure in capability.failures[:1]]
    for failure in failures:
        assert [model.predict(text).label for text in failure.sentences] == failure.answers


def additive(texts: list[str]) -> np.ndarray:
    """Returns bad and good, where each word adds its own share: the value of a phrase is the sum of its words."""
    good = [0.5 + sum(0.02 * (word in GOOD) - 0.03 * (word in BAD) for word in text.lower().split()) for text in texts]
    return np.stack([1 - np.array(good), good], axis=1).astype(np.float32)


def test_a_light_that_is_additive_repeats_and_one_at_random_does_not() -> None:
    def at_random(texts: list[str]) -> np.ndarray:
        good = np.array([np.random.default_rng(list(text.encode())).random() for text in texts])
        return np.stack([1 - good, good], axis=1).astype(np.float32)

    before, after = (audited(ask, light=14, budget=7000) for ask in (additive, at_random))
    assert "".join(text for text, _ in before.lit) in html.unescape(to_html(before))
    repeats, random = (each.light.repeats for each in (before, after) if each.light)
    assert 0 <= before.light.lit[0] <= before.light.tinted[0] <= 1
    assert repeats.correlation == pytest.approx((1, 0), abs=1e-4)
    assert repeats.same == repeats.n > 10
    assert random.correlation[0] < 0.7
    assert random.same < 0.7 * random.n
    # The intervals of both drops overlap, or do not.
    for half, is_clear in ((0.05, True), (0.07, False)):
        drops = replace(before.light, of_phrases=(0.3, half), of_random_phrases=(0.2, 0.04))
        assert (" not " in summarize(replace(before, light=drops))["light"]) != is_clear


def test_the_light_agrees_with_marks_on_the_word_that_decides() -> None:
    texts = [f"{('Awful', 'Great')[row % 2]} was the soup of table {row} at the door." for row in range(40)]
    reason = [("Awful|no such words", '["Great"]')[row % 2] for row in range(40)]
    areas = []
    for marks in (reason, ["table|door"] * 40, [""] * 40):
        rows = Rows("rows", texts, np.arange(40) % 2, {}, marks)
        light = Auditor(wrap(lexicon, ["bad", "good"]), rows, budget=1000, light=3).run().light
        areas.append(light.agreement and light.agreement[0])
    assert areas[0] == 1
    assert areas[1] < 0.6
    assert areas[2] is None


@pytest.mark.parametrize("decides", [True, False])
def test_an_audit_measures_whether_given_attention_is_on_the_words_that_decide(decides: bool) -> None:
    def attention(texts: list[str]) -> list[list[float]]:
        reasons = {*GOOD, *BAD}
        return [
            [1 + 9 * ((word.strip(".,!").lower() in reasons) == decides) for word in each.split()] for each in texts
        ]

    light = Auditor(wrap(lexicon, ["bad", "good"], attention=attention), budget=3000, light=5).run().light
    assert (light.looked_agreement[0] > 0.6) == decides
    assert (light.looked[0] > 2 * light.random_comprehensiveness[0]) == decides
    assert percent(light.looked_agreement[0]) in closing_sentences(light)
    without = Auditor(wrap(lexicon, ["bad", "good"]), budget=3000, light=5).run().light
    assert closing_sentences(light).startswith(closing_sentences(without) + " Without")
    assert replace(light, looked=None, looked_agreement=None) == without
