"""Many reviews in, as many answers out: in order, with every column kept, and an error where there is no answer."""

import pickle
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

import limelight
from limelight.classifier.wrap import Classifier
from limelight.errors import EmptyTextError, InputError, LensError, ModelError, SettingsError, WeightsError
from limelight.predictor import Predictor
from limelight.score.scorer import Scorer
from tests.tiny import TEXTS, save_tiny_han
from tests.unit.limelight.score.planted import BAD, GOOD


@pytest.fixture(scope="module")
def scorer(stars: Path) -> Scorer:
    return Scorer(stars)


@pytest.fixture(scope="module")
def explainer(planted: Path) -> Scorer:
    return Scorer(planted, lens="phrases", phrases=2)


def test_answers_are_those_of_the_predictor(scorer: Scorer) -> None:
    table = scorer.score(TEXTS)
    for answer, prediction in zip(table.to_pylist(), scorer.predictor.predict_batch(TEXTS), strict=True):
        assert answer["label"] == prediction.label
        share = prediction.probabilities[prediction.labels.index(prediction.label)]
        assert answer["probability"] == pytest.approx(share, abs=1e-5)
        assert [answer[f"probability_{label}"] for label in prediction.labels] == pytest.approx(
            prediction.probabilities, abs=1e-5
        )
        assert answer["expected_stars"] == pytest.approx(prediction.expected_stars, abs=1e-5)
        assert answer["range_low"] - 0.5 <= answer["expected_stars"] <= answer["range_high"] + 0.5
        assert answer["sentences_read"] == prediction.counts.sentences_read
        assert answer["tokens_read"] == prediction.counts.tokens_read
        assert answer["tokens_unknown"] == prediction.counts.tokens_unknown
        assert answer["familiar"] is True
        assert answer["truncated"] is False
        assert answer["model_version"] == prediction.model_version
        assert answer["error"] is None


def test_answers_with_a_prior_are_those_of_the_predictor_with_that_prior(stars: Path) -> None:
    scorer = Scorer(stars, prior=[5, 3, 6, 16, 70])
    predictions = scorer.predictor.predict_batch(TEXTS, prior=[5, 3, 6, 16, 70])
    for answer, prediction in zip(scorer.score(TEXTS).to_pylist(), predictions, strict=True):
        assert (answer["label"], answer["undecided"]) == (prediction.label, prediction.undecided)
        assert answer["expected_stars"] == pytest.approx(prediction.expected_stars, abs=1e-5)


def test_answers_alone_are_those_of_the_table_without_its_columns(scorer: Scorer) -> None:
    table = pa.table({"id": [7, 8], "body": TEXTS[:2]})
    assert scorer.answers(table, "body").equals(scorer.score(table, "body").drop_columns(["id", "body"]))


def test_a_name_that_is_taken_gets_a_prefix(scorer: Scorer) -> None:
    table = pa.table({"text": TEXTS[:1], "label": ["mine"], "limelight_label": ["mine too"], "error": ["none"]})
    row = scorer.score(table).to_pylist()[0]
    assert (row["label"], row["limelight_label"], row["error"]) == ("mine", "mine too", "none")
    assert row["limelight_limelight_label"] in scorer.predictor.labels
    assert row["limelight_error"] is None


def test_a_row_that_cannot_be_scored_stays_in_its_place_and_says_why(scorer: Scorer) -> None:
    texts = [TEXTS[0], None, "", " \n\t", "half \ud83d a pair", 5, TEXTS[1], "\u200b", ["a"]]
    rows = scorer.score(texts).to_pylist()
    assert len(rows) == len(texts)
    assert [row["label"] is None for row in rows] == [row["error"] is not None for row in rows]
    errors = [row["error"] for row in rows]
    assert errors[0] is errors[6] is None
    assert errors[1] == "There is no text."
    assert errors[5] == "The text is not a string but a number."
    assert "U+D83D" in errors[4]
    with pytest.raises(EmptyTextError) as alone:
        scorer.predictor.predict("\u200b")
    assert errors[7] == str(alone.value)
    assert all(row["model_version"] == scorer.predictor.version for row in rows)


class ArrowStream:
    """A data frame of another library, with only its columns and Arrow's C interface."""

    def __init__(self, table: pa.Table):
        self._table = table

    @property
    def columns(self) -> list[str]:
        return list(self._table.column_names)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._table.__arrow_c_stream__(requested_schema)


@pytest.mark.parametrize("kind", ["pandas", "arrow", "batch", "another library"])
def test_a_data_frame_gives_a_row_for_each_of_its_rows_with_all_columns(scorer: Scorer, kind: str) -> None:
    columns = {"k": [1, 2, 3], "body": [TEXTS[0], None, TEXTS[1]]}
    frames = {
        "pandas": pd.DataFrame(columns),
        "arrow": pa.table(columns),
        "batch": pa.RecordBatch.from_pydict(columns),
        "another library": ArrowStream(pa.table(columns)),
    }
    scored = scorer.score(frames[kind], text="body")
    assert scored.select(["k", "body"]).to_pydict() == columns
    assert scored.column("error").to_pylist() == [None, "There is no text.", None]
    expected = scorer.score([TEXTS[0], None, TEXTS[1]])
    assert scored.column("expected_stars").equals(expected.column("expected_stars"))


@pytest.mark.parametrize(
    "texts",
    [
        pd.Series([TEXTS[0], None, float("nan")]),
        pd.Series([TEXTS[0], pd.NA, None], dtype="string"),
        pa.array([TEXTS[0], None, None]),
        pa.chunked_array([[TEXTS[0]], [None, None]]),
        np.array([TEXTS[0], None, float("nan")], object),
        (text for text in (TEXTS[0], None, float("nan"))),
    ],
    ids=["series", "string series", "array", "chunked array", "numpy", "generator"],
)
def test_a_series_or_an_array_of_texts_is_a_list_of_texts(scorer: Scorer, texts: object) -> None:
    rows = scorer.score(texts).to_pylist()
    assert [row["error"] for row in rows] == [None, "There is no text.", "There is no text."]
    assert rows[0]["label"] == scorer.predictor.predict(TEXTS[0]).label


def test_the_column_of_a_table_is_guessed_as_the_command_does(scorer: Scorer) -> None:
    frame = pd.DataFrame({"id": range(len(TEXTS)), "body": TEXTS})
    assert scorer.score(frame)["label"] == scorer.score(TEXTS)["label"]
    with pytest.raises(InputError, match=r"no column 'words'.*text=: .*'body'"):
        scorer.score(frame, "words")


@pytest.mark.parametrize(
    ("reviews", "says"),
    [
        (pd.DataFrame({"one": TEXTS, "two": TEXTS}), r"Cannot guess.*with text=: one, two\..*as in text=\"2\""),
        (pd.DataFrame({"text": TEXTS, "body": TEXTS}), r"Specify one with text=\.$"),
        (pa.table([TEXTS, TEXTS], ["text", "text"]), "everal columns.*text"),
        (pd.DataFrame([["a", "b"]], columns=["text", "text"]), "Give each column a different name"),
        (pd.DataFrame({"text": TEXTS[:2], "k": [1, "a"]}), "DataFrame cannot be converted to an Arrow table"),
        (TEXTS[0], "passed as str. Give a list"),
        ({"text": TEXTS}, "passed as dict. Give a list"),
        (5, "passed as int. Give a list"),
        (np.array([TEXTS]), "several dimensions"),
    ],
)
def test_what_holds_no_texts_is_refused_with_the_way_out(scorer: Scorer, reviews: object, says: str) -> None:
    with pytest.raises(InputError, match=says):
        scorer.score(reviews)


def test_one_column_for_text_and_title_is_refused(scorer: Scorer) -> None:
    with pytest.raises(InputError, match=r"'a'.*text=.*title="):
        scorer.score(pd.DataFrame({"a": TEXTS}), text="a", title="a")


def test_progress_is_told_each_row_once(scorer: Scorer) -> None:
    told: list[int] = []
    scorer.score([*TEXTS, None] * 100, progress=told.append)
    assert sum(told) == 500
    assert len(told) > 2


def test_a_title_is_read_as_the_first_sentence(scorer: Scorer) -> None:
    table = pa.table({"text": TEXTS[:2], "title": ["Lovely kettle", None]})
    titled, plain = (scorer.score(table, title=title).to_pylist() for title in ("title", None))
    assert titled[0]["sentences_read"] == plain[0]["sentences_read"] + 1
    assert titled[1] == plain[1]


def test_key_phrases_are_the_ones_that_move_the_answer_with_their_signs(explainer: Scorer) -> None:
    texts = [f"The shelf {GOOD} in the kitchen.", f"The box {BAD} on Monday.", "The cable."]
    good, bad, nothing = (row["key_phrases"] for row in explainer.score(texts).to_pylist())
    assert good[0]["phrase"] in GOOD
    assert good[0]["move"] > 0.3
    assert bad[0]["phrase"] in BAD
    assert bad[0]["move"] < -0.3
    assert len(nothing) <= 2


def test_a_lens_of_another_network_is_refused(stars: Path) -> None:
    with pytest.raises(LensError, match=r"ngrams.*attention"):
        Scorer(stars, lens="ngrams")


def test_no_phrases_at_all_are_refused(stars: Path) -> None:
    with pytest.raises(SettingsError, match="phrases=0"):
        Scorer(stars, lens="phrases", phrases=0)


BATCH = pa.table({"body": [*TEXTS, None], "label": range(5)})


def no_arrays(columns: dict[str, list[Any]]) -> dict[str, Any]:
    return {name: np.array(cells, object) for name, cells in columns.items()}


@pytest.mark.parametrize("rows", [5, 0])
@pytest.mark.parametrize(
    ("made", "read"),
    [
        (lambda table: table, lambda table: table),
        (
            lambda table: pa.RecordBatch.from_pydict(table.to_pydict(), table.schema),
            lambda b: pa.Table.from_batches([b]),
        ),
        (lambda table: table.to_pandas(), lambda frame: pa.Table.from_pandas(frame, preserve_index=False)),
        (lambda table: no_arrays(table.to_pydict()), pa.table),
        (lambda table: pytest.importorskip("polars").from_arrow(table), lambda frame: frame.to_arrow()),
    ],
    ids=["table", "record batch", "pandas", "dict", "polars"],
)
def test_a_batch_comes_back_in_its_type_with_the_columns_that_were_told(
    stars: Path, rows: int, made: Callable[[pa.Table], Any], read: Callable[[Any], pa.Table]
) -> None:
    scorer, given = Scorer(stars, text="body"), made(BATCH.slice(0, rows))
    schema = scorer.schema(BATCH.schema)
    scored = scorer(given)
    assert type(scored) is type(given)
    table = read(scored)
    assert table.column_names == schema.names
    assert "limelight_label" in schema.names
    # Neither rows nor missing values change a type; an array of objects without a value has none.
    same = scored if isinstance(scored, pa.Table | pa.RecordBatch) else None
    assert same is None or same.schema == schema
    assert table.select(BATCH.column_names).to_pydict() == BATCH.slice(0, rows).to_pydict()
    expected = scorer.score(BATCH.slice(0, rows))
    assert table.column("limelight_label").to_pylist() == expected.column("limelight_label").to_pylist()
    assert table.column("error").to_pylist() == expected.column("error").to_pylist()


def test_missing_values_do_not_change_the_types_of_a_frame(stars: Path) -> None:
    scorer, frame = Scorer(stars, text="body"), BATCH.to_pandas()
    frame.index = [7, 7, 5, 3, 1]
    scored = scorer(frame)
    assert scored.index.tolist() == [7, 7, 5, 3, 1]
    assert (scored.dtypes == scorer(frame[:0]).dtypes).all()
    assert (scored.dtypes == scorer(frame[:4]).dtypes).all()


def test_images_next_to_the_text_in_a_dict_stay_as_they_are(stars: Path, planted: Path) -> None:
    batch = {"text": np.array(TEXTS), "image": np.zeros((4, 2, 2))}
    scored = Scorer(stars, text="text")(batch)
    assert scored["image"] is batch["image"]
    assert scored["tokens_read"].dtype == float
    explained = Scorer(planted, lens="phrases", phrases=1, text="text")({"text": np.array([f"It {GOOD}."] * 2)})
    assert [len(phrases) for phrases in explained["key_phrases"]] == [1, 1]
    assert scored["label"].tolist() == Scorer(stars).score(TEXTS)["label"].to_pylist()


def test_an_iterator_of_batches_gives_another(stars: Path) -> None:
    scorer = Scorer(stars, text="body")
    scored = scorer(iter(BATCH.to_batches(max_chunksize=2)))
    assert pa.Table.from_batches(scored).column("body").equals(BATCH.column("body"))


def test_a_batch_whose_text_is_not_named_or_not_there_is_refused(stars: Path) -> None:
    for ask, given in ((Scorer(stars), BATCH), (Scorer(stars).schema, BATCH.schema)):
        with pytest.raises(InputError, match=r"must be named: Scorer\(…, text=…\)"):
            ask(given)
    with pytest.raises(InputError, match="no column 'words'"):
        Scorer(stars, text="words")(BATCH)
    with pytest.raises(InputError, match=r'text="words": there is no such column'):
        Scorer(stars, text="words").schema(BATCH.schema)
    with pytest.raises(InputError, match=r'title="label": this column holds int64'):
        Scorer(stars, text="body", title="label").schema(BATCH.schema)
    with pytest.raises(InputError, match="Pass only the column"):
        Scorer(stars, text="body")(TEXTS)


def test_a_pickled_scorer_holds_no_model_and_loads_it_once_where_it_is_used(
    stars: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scorer = Scorer(stars, lens="phrases", phrases=2, prior=iter([1, 1, 1, 1, 6]), text="body")
    expected = scorer(BATCH)
    monkeypatch.chdir("/")
    pickled = pickle.dumps(scorer)
    assert len(pickled) < 5_000
    copies = [pickle.loads(pickled) for _ in range(2)]
    assert all(copy(BATCH[:0]).schema == expected.schema for copy in copies)
    assert not any("predictor" in vars(copy) for copy in copies)
    assert all(copy(BATCH).equals(expected) for copy in copies)
    assert copies[0].predictor is copies[1].predictor


def test_a_scorer_from_a_relative_directory_is_found_from_elsewhere(
    stars: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(stars.parent)
    pickled = [pickle.dumps(each) for each in (Scorer(stars.name), limelight.load(stars.name))]
    monkeypatch.chdir(tmp_path)
    scorer, model = map(pickle.loads, pickled)
    assert scorer.score(TEXTS).num_rows == 4
    assert model.version == scorer.model.version


def test_other_weights_than_where_it_was_pickled_are_refused(tmp_path: Path) -> None:
    pickled = pickle.dumps(Scorer(save_tiny_han(tmp_path / "tiny"), text="body"))
    shutil.rmtree(tmp_path / "tiny")
    save_tiny_han(tmp_path / "tiny", strength=2)
    with pytest.raises(WeightsError, match="Use the same weights in all processes"):
        pickle.loads(pickled)(BATCH)


def half(texts: list[str]) -> list[list[float]]:
    return [[0.5, 0.5] for _ in texts]


def test_a_function_is_pickled_by_reference_or_refused_with_the_way_out(tmp_path: Path) -> None:
    model = limelight.wrap(half, ["bad", "good"], name="halves")
    scored = pickle.loads(pickle.dumps(Scorer(model, text="body")))(BATCH)
    assert scored.column("probability").to_pylist() == [0.5] * 4 + [None]
    for unreachable in (
        limelight.wrap(lambda texts: half(texts), ["bad", "good"]),
        Predictor.of(limelight.load("han")._weights),
    ):
        with pytest.raises(ModelError, match=r"or define its function with def in a module"):
            pickle.dumps(Scorer(unreachable))


def test_a_classifier_in_a_file_is_found_from_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "halves.py").write_text("def half(texts):\n    return [[0.5, 0.5] for _ in texts]\n")
    monkeypatch.chdir(tmp_path)
    pickled = pickle.dumps(Scorer(Classifier("halves.py:half", ("bad", "good")), text="body"))
    monkeypatch.chdir("/")
    assert pickle.loads(pickled)(BATCH).column("probability").to_pylist() == [0.5] * 4 + [None]


@pytest.mark.parametrize(("told", "threads"), [(None, 1), ("2", 2)])
def test_a_batch_is_scored_with_one_thread_unless_told(
    monkeypatch: pytest.MonkeyPatch, told: str | None, threads: int
) -> None:
    monkeypatch.delenv("OMP_NUM_THREADS")
    if told:
        monkeypatch.setenv("OMP_NUM_THREADS", told)
    seen = set()

    def spy(texts: list[str]) -> list[list[float]]:
        seen.update(pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas")
        return half(texts)

    with threadpool_limits(2, "blas"):
        Scorer(limelight.wrap(spy, ["bad", "good"]), text="body")(BATCH)
    assert seen == {threads}
