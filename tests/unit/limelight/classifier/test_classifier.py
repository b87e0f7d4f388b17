"""A custom classifier gives its own answers, and is explained by every lens that needs answers alone."""

import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.svm import LinearSVC

import limelight
from limelight.classifier.wrap import open_model
from limelight.cli import main
from limelight.errors import InvalidTextError, ModelError
from limelight.explained import explain_reading
from limelight.insights.summary import summarize

ROWS = [
    ("The kettle is quick and quiet.", "good"),
    ("Lovely soup, warm bread.", "good"),
    ("A joy from start to end.", "good"),
    ("Sturdy, bright and well made.", "good"),
    ("It leaks and it hums.", "bad"),
    ("Cold soup, stale bread.", "bad"),
    ("Broke after a week.", "bad"),
    ("A dull, endless mess.", "bad"),
]
TEXT = "Lovely soup. But the kettle leaks, and it broke!  😕"
RULE = "def predict_proba(texts):\n    return [[0.1, 0.9] if 'good' in text else [0.8, 0.2] for text in texts]\n"


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    texts, labels = zip(*ROWS, strict=True)
    return make_pipeline(TfidfVectorizer(), LogisticRegression()).fit(texts, labels)


def rule(texts: list[str]) -> list[list[float]]:
    """Returns a higher probability of "good" for each "good" in a text, and a lower one for each "bad"."""
    shares = [1 / (1 + np.exp(text.count("bad") - text.count("good"))) for text in texts]
    return [[1 - share, share] for share in shares]


def test_scores_that_are_no_probabilities_are_refused_with_what_has_them() -> None:
    texts, labels = zip(*ROWS, strict=True)
    with pytest.raises(ModelError, match=r"predict_proba.*CalibratedClassifierCV"):
        limelight.wrap(make_pipeline(TfidfVectorizer(), LinearSVC()).fit(texts, labels))


def test_a_pipeline_answers_as_it_does_itself(pipeline: Pipeline) -> None:
    texts = [text for text, _ in ROWS] + [TEXT, "  \n leading and trailing space \t ", "One.\r\n\r\nTwo…"]
    model = limelight.wrap(pipeline)
    assert model.labels == ["bad", "good"]
    answered = [prediction.probabilities for prediction in model.predict_batch(texts)]
    np.testing.assert_allclose(answered, pipeline.predict_proba(texts), atol=1e-6)
    assert [prediction.label for prediction in model.predict_batch(texts)] == list(pipeline.predict(texts))


@given(st.text(min_size=1).filter(lambda text: not text.isspace()))
@settings(max_examples=60, deadline=None)
def test_the_classifier_is_given_the_text_to_the_letter(text: str) -> None:
    asked: list[str] = []

    def note(texts: list[str]) -> list[list[float]]:
        asked.extend(texts)
        return [[0.5, 0.5]] * len(texts)

    try:
        limelight.wrap(note, ["no", "yes"]).predict(text)
    except InvalidTextError:
        # A lone surrogate, or only punctuation.
        return
    assert asked == [text]


def test_the_words_that_decide_are_lit(pipeline: Pipeline) -> None:
    explained = limelight.wrap(pipeline).explain(TEXT, target="good")
    weights = {token.text: token.weight for sentence in explained.prediction.sentences for token in sentence.tokens}
    assert weights["Lovely"] > 0 > weights["leaks"]
    assert explained.prediction.text == TEXT


@pytest.mark.parametrize("options", [{}, *({"budget": budget} for budget in (1, 2, 7, 40, 100))])
def test_no_lens_asks_for_more_than_the_budget(options: dict[str, int]) -> None:
    model = limelight.wrap(rule, ["bad", "good"], **options)
    model.explain("good and bad. " * 200)
    assert model.engine.texts <= max(options.get("budget", 600), 2)


def test_calls_hold_no_more_than_a_batch() -> None:
    sizes: list[int] = []

    def note(texts: list[str]) -> list[list[float]]:
        sizes.append(len(texts))
        return rule(texts)

    limelight.wrap(note, ["bad", "good"], batch=5).explain("One good. Two bad.")
    assert max(sizes) == 5


def test_stars_make_expected_stars() -> None:
    model = limelight.wrap(rule, ["1", "5"], stars=[1, 5])
    assert model.predict("good").expected_stars == pytest.approx(1 + 4 * rule(["good"])[0][1])
    assert model.explain("good").lens_input.target.unit == "stars"


@pytest.mark.parametrize(
    ("labels", "stars"),
    [("123", [1, 2, 3]), ("321", None), ("01", None), (["bad", "fair", "good"], None), (["1", "2", "nan"], None)],
)
def test_three_or_more_labels_that_are_ascending_numbers_are_stars(labels: str, stars: list[float] | None) -> None:
    assert limelight.wrap(lambda texts: [[1 / len(labels)] * len(labels) for _ in texts], [*labels]).stars == stars


@pytest.mark.parametrize(
    ("option", "value", "says"),
    [
        *(("stars", stars, "stars") for stars in ([5, 1], [1, 1], [1, float("nan")], [1, float("inf")], [1])),
        *((limit, value, str(value)) for limit in ("batch", "budget") for value in (0, -1)),
        *(("seconds", seconds, str(seconds)) for seconds in (0, float("inf"))),
        *(("labels", labels, "labels") for labels in (None, "ab", ["one"], ["a", "a"], {"bad", "good"})),
        ("labels", ["bad", "g\udcfcte"], r"'g\\udcfcte'.* UTF-8"),
    ],
)
def test_labels_stars_and_limits_that_cannot_be_are_refused(option: str, value: Any, says: str) -> None:
    with pytest.raises(ModelError, match=says):
        limelight.wrap(rule, **{"labels": ["a", "b"], option: value})


def test_labels_in_another_order_than_the_model_gives_are_refused(pipeline: Pipeline) -> None:
    with pytest.raises(ModelError, match=r"good, bad.* bad, good"):
        limelight.wrap(pipeline, ["good", "bad"])
    # Other names in its order are new names.
    assert limelight.wrap(pipeline, ["poor", "fine"]).predict(ROWS[0][0]).label == "fine"


def test_the_error_of_a_row_is_that_of_the_classifier() -> None:
    def strict(texts: list[str]) -> list[list[float]]:
        return rule(texts) if "never" not in texts else [[2.0, 3.0]] * len(texts)

    model = limelight.wrap(strict, ["bad", "good"])
    first, second = limelight.Scorer(model).score(["good", "never"]).to_pylist()
    assert first["error"] is None
    with pytest.raises(ModelError) as raised:
        model.predict("never")
    assert second["error"] == str(raised.value)


def test_a_classifier_that_fails_on_every_text_ends_the_scoring_early() -> None:
    asked = []

    def fail(texts: list[str]) -> list[list[float]]:
        asked.append(texts)
        raise OSError("no such host")

    with pytest.raises(ModelError, match="no such host"):
        limelight.Scorer(limelight.wrap(fail, ["bad", "good"])).score([f"Text {number}." for number in range(2000)])
    assert len(asked) < 200


@pytest.mark.parametrize(("even", "undecided"), [(0.5, True), (0.504, True), (0.51, False)])
def test_an_answer_that_is_even_is_undecided_and_explained_for_neither_label(even: float, undecided: bool) -> None:
    def predict_proba(texts: list[str]) -> list[list[float]]:
        return [[1 - up, up] for up in (even + 0.4 * ("good" in text) - 0.4 * ("bad" in text) for text in texts)]

    model = limelight.wrap(predict_proba, labels=["no", "yes"])
    explained = model.explain("The soup was good. The bread was bad.")
    assert explained.prediction.undecided is undecided
    # It pulls both ways.
    assert explained.prediction.mixed is undecided
    assert ("because of" in summarize(explained).text.lower()) is not undecided


def test_two_labels_can_be_contrasted() -> None:
    def three(texts: list[str]) -> list[list[float]]:
        return [[0.2, 0.3, 0.5] if "tea" in text else [0.2, 0.5, 0.3] for text in texts]

    model = limelight.wrap(three, ["a", "b", "c"])
    explained = model.explain("The tea was warm", target="c vs b")
    weights = {token.text: token.weight for token in explained.prediction.sentences[0].tokens}
    assert weights["tea"] == pytest.approx(0.4)
    assert weights["warm"] == pytest.approx(0)
    assert explained.lens_input.target.labels == ("c", "b")
    result = summarize(explained)
    assert result.text.startswith("C rather than b, +20 points: because of “")
    assert explained.prediction.phrases[0].without == pytest.approx(-0.2)


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (lambda texts: [[0.5, 0.5]] * (len(texts) + 1), "shape"),
        (lambda texts: [[0.2, 0.3, 0.5]] * len(texts), "shape"),
        (lambda texts: [[float("nan"), 0.5]] * len(texts), "not a number"),
        (lambda texts: [[3.0, -2.0]] * len(texts), "not probabilities"),
        (lambda texts: [][0], "IndexError"),
        (lambda texts: sys.exit(0), "SystemExit"),
    ],
)
def test_a_model_that_answers_something_else_is_one_clear_error(answer, problem: str) -> None:
    with pytest.raises(ModelError, match=problem):
        limelight.wrap(answer, ["no", "yes"]).predict("A text.")


@pytest.mark.parametrize("answer", [[0.004, -0.003, 1.004], [0.0, 0.004, 0.99], [0.0, 0.0, 1.008]])
def test_probabilities_that_are_rounded_are_made_to_sum_to_1(answer: list[float]) -> None:
    model = limelight.wrap(lambda texts: [answer] * len(texts), ["1", "2", "3"], stars=[1, 2, 3])
    prediction = model.predict("A text.")
    assert sum(prediction.probabilities) == pytest.approx(1, abs=1e-5)
    assert min(prediction.probabilities) >= 0
    assert 1 <= prediction.expected_stars <= 3


def test_a_function_in_a_file_is_opened(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(RULE)
    model = open_model(f"{tmp_path / 'mine.py'}:predict_proba", ["bad", "good"])
    assert model.predict("good").label == "good"
    with pytest.raises(ModelError, match="predict_proba"):
        open_model(f"{tmp_path / 'mine.py'}:nosuch", ["bad", "good"])
    with pytest.raises(ModelError, match="no such file"):
        open_model(f"{tmp_path / 'other.py'}:predict_proba", ["bad", "good"])
    assert open_model(str(tmp_path / "mine.py"), ["bad", "good"]).predict("good").label == "good"
    (tmp_path / "rule.py").write_text(RULE.replace("predict_proba", "rule"))
    with pytest.raises(ModelError, match=r"has no 'predict_proba'\. Its functions are: rule"):
        open_model(str(tmp_path / "rule.py"), ["bad", "good"])


def test_a_file_may_have_dataclasses(tmp_path: Path) -> None:
    settings = "@dataclasses.dataclass\nclass Settings:\n    length: int = 3\n"
    lines = f"from __future__ import annotations\nimport dataclasses\n{settings}{RULE}"
    (tmp_path / "mine.py").write_text(lines)
    assert open_model(f"{tmp_path / 'mine.py'}:predict_proba", ["bad", "good"]).predict("good").label == "good"


def test_a_pickle_is_opened_only_where_it_is_trusted(
    pipeline: Pipeline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "pipeline.joblib"
    joblib.dump(pipeline, path)
    with pytest.raises(ModelError, match="--trust"):
        open_model(str(path))
    joblib.dump(pipeline, path.with_suffix(".bin"))
    with pytest.raises(ModelError, match=r"\.bin is not supported"):
        open_model(str(path.with_suffix(".bin")))
    assert open_model(str(path), trust=True).predict(ROWS[0][0]).label == "good"
    monkeypatch.setitem(sys.modules, "joblib", None)
    with pytest.raises(ModelError, match="joblib: pip install scikit-learn"):
        open_model(str(path), trust=True)


@contextmanager
def stub(status: int = 200, answer: bytes | None = None) -> Iterator[str]:
    """Serves the rule in the three supported response formats, or one fixed answer."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if self.path == "/infer":
                values = np.array(rule(body["inputs"][0]["data"]))
                content = {"outputs": [{"shape": values.shape, "data": values.ravel().tolist()}]}
            elif self.path == "/tei":
                rows = rule([each[0] for each in body["inputs"]])
                names = ("good", "bad")
                content = [[{"label": n, "score": s} for n, s in zip(names, row[::-1], strict=True)] for row in rows]
            else:
                content = {"probabilities": rule(body["texts"])}
            sent = answer if answer is not None else json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        def log_message(self, *arguments: object) -> None:
            """Suppresses log lines."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("place", ["{}/predict", "{}/infer", "tei+{}/tei"])
def test_an_address_is_asked_in_its_own_shape(place: str) -> None:
    with stub() as url:
        model = open_model(place.format(url), ["bad", "good"])
        np.testing.assert_allclose(model.predict("good soup").probabilities, rule(["good soup"])[0], atol=1e-6)


@pytest.mark.parametrize(
    ("status", "answer", "problem"),
    [
        (503, b"busy", "503: busy"),
        (200, b"{}", "KeyError"),
        (200, b"<p>", "JSON"),
        # Of a long answer 120 characters are quoted.
        (200, b'["' + b"a" * 200 + b'"]', rf'returned \["{"a" * 118}, which'),
    ],
)
def test_an_address_that_answers_something_else_is_one_clear_error(status: int, answer: bytes, problem: str) -> None:
    with stub(status, answer) as url, pytest.raises(ModelError, match=problem):
        open_model(f"{url}/predict", ["bad", "good"]).predict("good")


def test_what_is_no_address_and_one_where_nothing_answers_are_one_clear_error() -> None:
    for address in ("http://[::1/predict", "file+http://localhost/predict"):
        with pytest.raises(ModelError, match="not an address"):
            open_model(address, ["bad", "good"])
    with stub() as url:
        pass
    with pytest.raises(ModelError, match="cannot be reached"):
        open_model(f"{url}/predict", ["bad", "good"]).predict("good")


def test_options_that_go_with_no_model_are_refused() -> None:
    with pytest.raises(SystemExit, match="--model"):
        main(["predict", "Good.", "--labels", "bad,good"])


def test_a_small_budget_asks_for_few_texts_and_a_larger_one_goes_on() -> None:
    model = limelight.wrap(rule, ["bad", "good"])
    engine, reading = model.engine, model.read("A good kettle with a bad lid, and a good, good cord. " * 6)
    counts = []
    for budget in (16, 64, None):
        before = engine.texts
        explained = explain_reading(model, reading, target="good", budget=budget)
        counts.append(engine.texts - before)
        total = explained.findings.value - rule([""])[0][1]
        assert sum(explained.light.weights) == pytest.approx(total, abs=1e-5)
        summarize(explained)
        if budget:
            assert engine.texts - before <= 3 * budget + 3
    assert counts[0] <= 16
    assert counts[1] <= 64
    assert counts[2] > 64


def test_a_budget_is_never_larger_than_the_time_that_is_left() -> None:
    model = limelight.wrap(rule, ["bad", "good"], seconds=1e-12)
    model.predict("A good kettle.")
    assert model.ask(model.read("A good lid."), model.polarity_target(), 64).budget == model.engine.budget == 0
    assert explain_reading(model, model.read("A good lid."), target="good", budget=64).findings.value > 0.5


def test_a_script_that_ends_the_process_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text(f"{RULE}raise SystemExit(0)\n")
    with pytest.raises(ModelError, match="SystemExit"):
        open_model(f"{tmp_path / 'script.py'}:predict_proba", ["bad", "good"])


SCORES = {"LABEL_0": 0.1, "LABEL_1": 0.7, "LABEL_2": 0.2}


def scored(*labels: str) -> list[dict[str, Any]]:
    return [{"label": label, "score": SCORES[label]} for label in labels]


@pytest.mark.parametrize(
    ("answer", "labels"),
    [
        (scored("LABEL_1", "LABEL_2", "LABEL_0"), SCORES),
        (scored("LABEL_1", "LABEL_2"), SCORES),
        (scored("LABEL_1")[0], {"LABEL_0": 0.3, "LABEL_1": 0.7}),
    ],
)
def test_what_transformers_returns_is_read_by_its_labels(answer: Any, labels: dict[str, float]) -> None:
    model = limelight.wrap(lambda texts: [answer for _ in texts], list(labels))
    assert model.predict("A text.").probabilities == pytest.approx(list(labels.values()))


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (scored("LABEL_1")[0], r"top_k=None"),
        ([{"label": "POSITIVE", "score": 0.9}], r"labels=.*POSITIVE|POSITIVE.*labels="),
    ],
)
def test_scores_that_cannot_be_read_are_refused_with_the_way_out(answer: Any, message: str) -> None:
    with pytest.raises(ModelError, match=message):
        limelight.wrap(lambda texts: [answer for _ in texts], list(SCORES)).predict("A text.")
