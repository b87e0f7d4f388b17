"""Input arguments of prepare: files, folders, patterns, addresses, names on the hub; and presets."""

import gzip
import json
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import get_args

import datasets
import pytest

from limelight.errors import InputError
from model_training.data.config import Columns, PresetName
from model_training.data.presets import PRESETS
from model_training.data.reviews import read_reviews
from model_training.data.sources import source_name
from model_training.errors import DataError, SettingsError

CSV = "text,label\nFine,1\nPoor,0\n"
ROWS = [("1", "Fine"), ("0", "Poor")]


def read(columns: Columns, cache: Path, *files: str | Path) -> list[tuple[str, str]]:
    reviews = read_reviews(files, columns, cache)
    return list(zip(reviews["label"], reviews["text"], strict=True))


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A folder, and the address of a server that hosts it."""
    folder = tmp_path / "served"
    folder.mkdir()

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            if self.path == "/torn.csv":
                self.send_response(200)
                self.send_header("Content-Length", "1000")
                self.end_headers()
                self.wfile.write(b"text,label\n")
            elif self.path in ("/moved.csv", "/away.csv"):
                self.send_response(302)
                self.send_header("Location", "/a.csv" if self.path == "/moved.csv" else "http://example.com/a.csv")
                self.end_headers()
            else:
                super().do_GET()

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield folder, f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_folder_and_a_pattern_are_all_their_tables_in_the_order_of_their_names(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "shards"
    (folder / "more").mkdir(parents=True)
    (folder / "b.csv").write_text("text,label\nSecond,1\n")
    (folder / "a.csv.gz").write_bytes(gzip.compress(b"text,label\nFirst,0\n"))
    (folder / "more/c.jsonl").write_text('{"text": "Third", "label": 2}\n')
    (folder / "README.md").write_text("Mugs.")
    (folder / "_SUCCESS.csv").touch()
    rows = [("0", "First"), ("1", "Second"), ("2", "Third")]
    assert read(Columns(), tmp_path / "cache", folder) == rows
    assert "shards: 3 files, a.csv.gz, b.csv, c.jsonl" in capsys.readouterr().out
    assert read(Columns(), tmp_path / "cache", str(folder / "[ab].csv*")) == rows[:2]
    assert read(Columns(), tmp_path / "cache", str(folder / "**/*.jsonl")) == rows[2:]
    with pytest.raises(DataError, match="no file fits this pattern"):
        read(Columns(), tmp_path / "cache", str(folder / "*.parquet"))
    with pytest.raises(DataError, match=r"holds no table \(.csv"):
        read(Columns(), tmp_path / "cache", tmp_path / "cache")


def test_the_manifest_next_to_scored_parts_is_no_table(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/part-00000.csv").write_text(CSV)
    (tmp_path / "out/manifest.json").write_text('{"text": "text", "label": "label"}')
    for place in (tmp_path / "out", str(tmp_path / "out/*")):
        assert read(Columns(), tmp_path / "cache", place) == ROWS
    with pytest.raises(InputError, match=r"manifest\.json: .* Name .*out, their folder"):
        read(Columns(), tmp_path / "cache", tmp_path / "out/manifest.json")


def test_files_with_other_names_of_columns_are_read_together(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("text,label,shop\nFine,1,Ulm\n")
    (tmp_path / "b.jsonl").write_text('{"reviewText": "Poor", "overall": 0, "store": "Bonn"}\n')
    (tmp_path / "c.csv").write_text("2,So so,Kiel\n")
    columns = Columns(keep=("shop",))
    reviews = read_reviews(
        [
            tmp_path / "a.csv",
            f"{tmp_path / 'b.jsonl'}::text=reviewText,label=overall,shop=store",
            f"{tmp_path / 'c.csv'}::columns=label,text,shop",
        ],
        columns,
        tmp_path / "cache",
    )
    assert [tuple(row.values()) for row in reviews] == [
        ("Fine", "1", "Ulm"),
        ("Poor", "0", "Bonn"),
        ("So so", "2", "Kiel"),
    ]
    with pytest.raises(SettingsError, match="'town' is not one of text, label, title, columns, preset, member, shop"):
        read(columns, tmp_path / "cache", f"{tmp_path / 'a.csv'}::town=shop")


def test_an_address_is_fetched_and_what_goes_wrong_is_said(tmp_path: Path, served: tuple[Path, str]) -> None:
    folder, url = served
    (folder / "a.csv").write_text(CSV)
    (folder / "b.csv.gz").write_bytes(gzip.compress(CSV.replace("text", "body").encode()))
    read_all = partial(read, Columns(), tmp_path / "cache")
    assert read_all(f"{url}/a.csv?raw=true", f"{url}/b.csv.gz::text=body") == [*ROWS, *ROWS]
    assert read_all(f"{url}/moved.csv") == ROWS
    with pytest.raises(DataError, match=r"none.csv: the server answers 404 File not found. Check the address"):
        read_all(f"{url}/none.csv")
    with pytest.raises(DataError, match=r"torn.csv: only 11 of its 1,000 bytes arrived. Try again"):
        read_all(f"{url}/torn.csv")
    for address in ("http://example.com/a.csv", f"{url}/away.csv"):
        with pytest.raises(DataError, match=r"http://example.com/a.csv: is not an https:// address"):
            read_all(address)
    with pytest.raises(DataError, match=r"s3://shop/a.csv: is not an https:// address"):
        read_all("s3://shop/a.csv")
    with pytest.raises(DataError, match=r"127.0.0.1:1/a.csv: cannot be fetched .* Check the network"):
        read_all("http://127.0.0.1:1/a.csv")


def test_a_data_set_of_the_hub_is_read_by_its_configuration_and_split(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "hub-cache")
    hub = tmp_path / "hub/mugs"
    for config in ("small", "large"):
        (hub / config).mkdir(parents=True)
        for split in ("train", "test"):
            table = datasets.Dataset.from_dict(
                {"text": [f"{config} {split}", "Poor"], "label": [1, 0]},
                features=datasets.Features(
                    {"text": datasets.Value("string"), "label": datasets.ClassLabel(names=["bad", "good"])}
                ),
            )
            table.to_parquet(str(hub / config / f"{split}.parquet"))
    configs = [
        {
            "config_name": config,
            "data_files": [{"split": split, "path": f"{config}/{split}.parquet"} for split in ("train", "test")],
        }
        for config in ("small", "large")
    ]
    (hub / "README.md").write_text(f"---\nconfigs: {json.dumps(configs)}\n---\n# Mugs\n")
    read_one = partial(read, Columns(), tmp_path / "cache")
    assert read_one(f"hf://{hub}/small") == [("good", "small train"), ("bad", "Poor")]
    assert read_one(f"hf://{hub}/large:test")[0] == ("good", "large test")
    with pytest.raises(DataError, match=r"large:dev: cannot be loaded \(.*:SPLIT for a split other than train"):
        read_one(f"hf://{hub}/large:dev")
    with pytest.raises(DataError, match="has no column 'stars'; its columns are text, label"):
        read(Columns(label="stars"), tmp_path / "cache", f"hf://{hub}/large")


def test_that_the_hub_cannot_be_reached_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(DataError, match=r"hf://owner/mugs: the hub cannot be reached. Check the network"):
        read(Columns(), tmp_path / "cache", "hf://owner/mugs")


def test_what_an_argument_names_is_called_by_its_last_part() -> None:
    assert source_name("reviews/a.csv.gz::text=body") == "a.csv.gz"
    assert source_name("https://example.com/data/a.csv?raw=true") == "a.csv"
    assert source_name("hf://owner/mugs/small:test") == "owner/mugs/small:test"
    assert source_name(Path("shards")) == "shards"


CORPORA: dict[str, tuple[str, str, list[tuple[str, str]]]] = {
    "amazon_review_full": (
        "train.csv",
        '"3","It is a mug","It holds tea.\\nNot more: \\""so so\\""."\n"5","","Warm."\n',
        [("3", 'It is a mug\n\nIt holds tea.\nNot more: "so so".'), ("5", "Warm.")],
    ),
    "yelp_review_full": (
        "train.csv",
        '"5","dr. kind listens.\\n\\nGo there."\n"2","Waited an hour, and a half."\n',
        [("5", "dr. kind listens.\n\nGo there."), ("2", "Waited an hour, and a half.")],
    ),
    "yelp_open": (
        "yelp_academic_dataset_review.json",
        '{"review_id":"a","user_id":"u","business_id":"b","stars":3.0,"useful":0,"funny":0,"cool":0,'
        '"text":"The soup was warm.","date":"2018-07-07 22:09:11"}\n',
        [("3", "The soup was warm.")],
    ),
    "amazon_2018": (
        "Mugs_5.json",
        '{"overall": 5.0, "vote": "9", "verified": true, "reviewTime": "09 4, 2015", "reviewerID": "A", "asin": "0",'
        ' "style": {"Color:": " Red"}, "reviewerName": "Kim", "reviewText": "It stays hot.", "summary": "Hot",'
        ' "unixReviewTime": 1441324800}\n{"overall": 1.0, "reviewText": "It leaks."}\n'
        '{"overall": 2.0, "summary": "x"}\n',
        [("5", "Hot\n\nIt stays hot."), ("1", "It leaks.")],
    ),
    "ag_news": (
        "train.csv",
        '"3","Cups rise","LONDON (Paper) - Cups rose."\n"4","A cup in orbit","It floats."\n',
        [("Business", "Cups rise\n\nLONDON (Paper) - Cups rose."), ("Sci/Tech", "A cup in orbit\n\nIt floats.")],
    ),
    "yahoo_answers": (
        "train.csv",
        '"10","Who may vote?","In my town?","All.\\nOr most.<br />Ask."\n"5","Why no sound?","","Turn it on."\n',
        [
            ("Politics & Government", "Who may vote?\n\nIn my town?\n\nAll.\nOr most.\nAsk."),
            ("Computers & Internet", "Why no sound?\n\nTurn it on."),
        ],
    ),
}


@pytest.mark.parametrize("preset", CORPORA)
def test_a_preset_reads_a_corpus_as_its_makers_hand_it_out(preset: PresetName, tmp_path: Path) -> None:
    name, content, rows = CORPORA[preset]
    (tmp_path / name).write_text(content, encoding="utf-8")
    assert read(Columns(preset=preset), tmp_path / "cache", tmp_path / name) == rows


def test_the_preset_of_imdb_reads_a_folder_for_each_class(tmp_path: Path) -> None:
    for name, text in (("neg", "Dull.<br /><br />Long."), ("pos", "Lovely."), ("unsup", "Seen it.")):
        (tmp_path / "train" / name).mkdir(parents=True)
        (tmp_path / "train" / name / "0_1.txt").write_text(text)
    (tmp_path / "train/urls_pos.txt").write_text("http://example.com\n")
    rows = [("negative", "Dull.\n\nLong."), ("positive", "Lovely.")]
    assert read(Columns(preset="imdb"), tmp_path / "cache", tmp_path / "train") == rows
    assert len(read(Columns(label=None, html=True), tmp_path / "cache", tmp_path / "train")) == 3
    with pytest.raises(DataError, match=r"a folder of texts has no columns. Leave out --title and --keep"):
        read(Columns(title="title"), tmp_path / "cache", tmp_path / "train")


def test_what_is_given_beside_a_preset_goes_before_it(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"overall": 4.0, "reviewText": "Fine.", "summary": "Good", "asin": "7"}\n')
    columns = Columns(preset="amazon_2018", title="asin", keep=("asin",))
    assert read(columns, tmp_path / "cache", tmp_path / "a.json") == [("4", "7\n\nFine.")]


def test_every_preset_is_in_the_table_and_tested() -> None:
    assert set(PRESETS) == set(get_args(PresetName)) == {*CORPORA, "imdb"}


def test_a_pipe_or_no_name_is_refused_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"-: a pipe cannot be prepared.* Write it to a file"):
        read(Columns(), tmp_path, "-")
    for name in ("", "::text=body"):
        with pytest.raises(DataError, match=r"name of an input is empty.* \. is this folder"):
            read(Columns(), tmp_path, name)
