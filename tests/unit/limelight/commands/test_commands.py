"""The command answers in a terminal, in a pipe and as JSON, and reports errors in one line."""

import errno
import io
import json
import multiprocessing
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from limelight.commands.options import ScoringOptions
from limelight.commands.score import choose_pool
from limelight.insights.doubts import doubt_texts
from limelight.lenses.levels import margins
from limelight.predictor import Predictor
from limelight.score.job import ScoreJob
from limelight.score.pools import in_process
from tests.tiny import TEXTS
from tests.unit.limelight.conftest import Said


def test_predict_shows_the_answer_its_bars_and_the_text(limelight: Callable[..., Said], han_folder: Path) -> None:
    code, out, _ = limelight("predict", TEXTS[0], "--model", han_folder)
    prediction = Predictor.load(han_folder).predict(TEXTS[0])
    assert code == 0
    assert out.startswith(f"{prediction.label} star")
    for label, probability in zip(prediction.labels, prediction.probabilities, strict=True):
        assert any(line.startswith(label) and f"{probability:.1%}" in line for line in out.splitlines())
    assert "\x1b" not in out


@pytest.mark.parametrize(
    ("text", "codes"), [("Cold soup, and a long wait.", ["unsure"]), ("Warm, so warm.", []), ("warm", ["short"])]
)
def test_predict_says_why_an_answer_may_be_wrong(
    limelight: Callable[..., Said], tmp_path: Path, text: str, codes: list[str]
) -> None:
    _, out, _ = limelight("predict", text, *by_words(tmp_path, arm=0.4, soup=0.02))
    assert [code for code, reason in doubt_texts(None).items() if reason in out] == codes


@pytest.mark.parametrize("lens", ["phrases", "attention"])
def test_predict_shows_a_row_for_each_sentence_with_its_number(
    limelight: Callable[..., Said], han_folder: Path, lens: str
) -> None:
    lit = Predictor.load(han_folder).explain(TEXTS[0], lens).prediction
    # The lens of the page needs no option.
    _, out, _ = limelight("predict", TEXTS[0], "--model", han_folder, *(["--lens", lens] if lens != "phrases" else []))
    assert len(lit.sentences) > 1
    for sentence, (adds, looked) in zip(lit.sentences, margins(lit), strict=True):
        margin = looked if lens == "attention" else adds
        assert any(
            re.search(rf"^ *{re.escape(margin.text)} .*{re.escape(sentence.text.strip())}", line)
            for line in out.splitlines()
        )


@pytest.mark.parametrize("prior", [None, "kind"])
def test_predict_gives_json_that_is_the_prediction(
    limelight: Callable[..., Said], han_folder: Path, prior: str | None
) -> None:
    options = ["--prior", prior] if prior else []
    _, out, err = limelight("predict", TEXTS[0], "--model", han_folder, "--json", *options)
    assert (json.loads(out), err) == (Predictor.load(han_folder).predict(TEXTS[0], prior=prior).to_dict(), "")


def test_predict_reads_standard_input_and_lights_by_a_lens(
    limelight: Callable[..., Said], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"All fine.")))
    code, out, _ = limelight("predict", "-", *by_words(tmp_path, fine=0.2), "--explain", "phrases")
    assert code == 0
    assert "Largest weights (Phrases): " in out


def by_words(folder: Path, **shares: float) -> tuple[str, ...]:
    """Writes a classifier to which each of these words adds its share to `good`; returns the arguments that name it."""
    (folder / "mine.py").write_text(
        f"def sums(texts):\n"
        f"    goods = [0.5 + sum(share for word, share in {shares}.items() if word in text) for text in texts]\n"
        f"    return [[1 - good, good] for good in goods]\n"
    )
    return "--model", f"{folder}/mine.py:sums", "--labels", "bad, good"


def brightest(out: str) -> list[str]:
    return re.findall(r" ([+-]?\d\.\d+)", " ".join(out.rpartition("Largest weights (")[2].split()))


def test_the_words_of_a_lens_with_signs_stand_in_order(limelight: Callable[..., Said], tmp_path: Path) -> None:
    mine = by_words(tmp_path, warm=0.19, fine=0.2, slow=-0.3)
    _, out, _ = limelight("predict", "A warm one. A fine one. A slow one.", *mine, "--explain", "phrases")
    assert brightest(out) == ["-0.30", "+0.20", "+0.19"]


@pytest.mark.parametrize("errors", ["strict", "surrogateescape"])
def test_a_pipe_that_is_not_utf_8_is_refused_with_the_way_out(
    limelight: Callable[..., Said], han_folder: Path, monkeypatch: pytest.MonkeyPatch, errors: str
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"caf\xe9"), "utf-8", errors))
    code, _, _ = limelight("predict", "-", "--model", han_folder)
    assert "UTF-8" in str(code)


def test_predict_refuses_a_file_that_is_no_single_text(
    limelight: Callable[..., Said], han_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("limelight.commands.predict._MAX_BYTES", 9)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"All fine.")))
    assert limelight("predict", "-", "--model", han_folder)[0] == 0
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("All fine, café".encode())))
    code, _, _ = limelight("predict", "-", "--model", han_folder)
    assert "more than 9 bytes" in str(code)
    assert "limelight score" in str(code)


def test_what_would_steer_a_terminal_is_taken_out_of_a_text(limelight: Callable[..., Said], han_folder: Path) -> None:
    _, out, _ = limelight("predict", "The kettle \x1b[31m is \x07 red [bold]", "--model", han_folder)
    assert "\x1b" not in out
    assert "\x07" not in out
    assert "[bold]" in out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["predict", "   "], "The text is empty"),
        (["predict", "fine", "--model", "nowhere"], "nowhere: no such directory of weights|han"),
        (["predict", "fine", "--explain", "ngrams"], "There is no lens"),
        (["score", "missing.csv", "--out", "x"], "no such file"),
        (["score", "missing.csv", "--out=-"], "--out -"),
        (["score", "", "--out", "x"], "an input is empty"),
        (["score", "missing.csv", "--out", "x", "--explain", "magic"], "There is no lens"),
    ],
)
def test_what_is_wrong_is_one_line(
    limelight: Callable[..., Said], han_folder: Path, tmp_path: Path, arguments: list[str], says: str
) -> None:
    given = arguments if "--model" in arguments else [*arguments, "--model", str(han_folder)]
    given = [
        str(tmp_path / given[index]) if given[index - 1] == "--out" else given[index] for index in range(len(given))
    ]
    code, out, _ = limelight(*given)
    assert isinstance(code, str)
    assert code.startswith("error: ")
    assert "\n" not in code
    assert any(part in code for part in says.split("|"))
    assert out == ""


def test_score_names_the_column_and_ends_with_the_count(
    limelight: Callable[..., Said], kim_folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "in.csv").write_text("id,Review Text,label\n1,fine,5\n2,,1\n")
    code, out, err = limelight("score", tmp_path / "in.csv", "--out", tmp_path / "out.csv", "--model", kim_folder)
    assert code == 0
    assert out == ""
    lines = err.splitlines()
    assert lines[0] == "The reviews are in the column “Review Text”."
    assert lines[1] == "The column “label” already exists: the predictions are in “limelight_label”."
    assert "2 of 2 rows, 1 without text, 0 with errors" in lines[-1]
    assert (tmp_path / "out.csv").read_text().startswith('"id","Review Text","label","limelight_label"')


def test_an_interrupted_start_over_goes_on_without_force(
    limelight: Callable[..., Said], han_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(ScoreJob, "run", interrupted)
    (tmp_path / "in.csv").write_text(f"text\n{TEXTS[0]}\n")
    for option in ([], ["--force"]):
        code, _, err = limelight(
            "score", tmp_path / "in.csv", "--out", tmp_path / "out", "--model", han_folder, *option
        )
        assert code == 130
        assert ("without --force" in err) == bool(option)


def test_predict_shows_the_fewest_words_to_an_answer(limelight, tmp_path):
    mine = by_words(tmp_path, fine=0.2)
    code, _, _ = limelight("predict", "A fine, warm soup.", *mine, "--edit", "no such label")
    assert "no such label" in str(code)
    code, out, _ = limelight("predict", "A fine, warm soup.", *mine, "--edit", "bad", "--json")
    assert not code
    assert json.loads(out)["target"] == "bad"


def test_where_processes_cannot_share_memory_one_scores_and_that_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def read_only(*_: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(multiprocessing.get_context("spawn"), "Value", read_only)
    assert choose_pool(4, ScoringOptions(workers=2)) is in_process
    assert "cannot share memory here (Read-only file system)" in capsys.readouterr().err
