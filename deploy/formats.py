"""Scores a file in each format that the page accepts, so that the image is built only if it can read all of them.

python deploy/formats.py weights/kim_cnn
"""

import bz2
import gzip
import json
import lzma
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
from pyarrow import parquet

TEXTS = ["It holds tea.", "The lid leaks."]
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def packed(files: dict[str, bytes | str]) -> bytes:
    """Returns a .zip of files."""
    sink = BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return sink.getvalue()


def formats() -> dict[str, bytes]:
    """Returns the same reviews in each format, by the name of a file."""
    columns = BytesIO()
    parquet.write_table(pa.table({"text": TEXTS}), columns)
    cells = "".join(f"<row><c t='inlineStr'><is><t>{text}</t></is></c></row>" for text in ["text", *TEXTS])
    workbook = packed(
        {
            "_rels/.rels": f"<Relationships xmlns='{_PACKAGE}'><Relationship Id='a' Type='{_OFFICE}/officeDocument' "
            "Target='xl/workbook.xml'/></Relationships>",
            "xl/workbook.xml": f"<workbook xmlns='{_MAIN}' xmlns:r='{_OFFICE}'><sheets><sheet name='A' sheetId='1' "
            "r:id='a'/></sheets></workbook>",
            "xl/_rels/workbook.xml.rels": f"<Relationships xmlns='{_PACKAGE}'><Relationship Id='a' "
            f"Type='{_OFFICE}/worksheet' Target='worksheets/sheet1.xml'/></Relationships>",
            "xl/worksheets/sheet1.xml": f"<worksheet xmlns='{_MAIN}'><sheetData>{cells}</sheetData></worksheet>",
        }
    )
    csv = "\n".join(["text", *TEXTS]).encode()
    return {
        "a.csv": csv,
        "a.tsv": csv,
        "a.json": json.dumps([{"text": text} for text in TEXTS]).encode(),
        "a.jsonl": "\n".join(json.dumps({"text": text}) for text in TEXTS).encode(),
        "a.xlsx": workbook,
        "a.parquet": columns.getvalue(),
        "a.csv.gz": gzip.compress(csv),
        "a.csv.bz2": bz2.compress(csv),
        "a.csv.xz": lzma.compress(csv),
        "a.csv.zst": pa.compress(csv, codec="zstd", asbytes=True),
        "a.zip": packed({"a.csv": csv}),
    }


def main(weights: str) -> None:
    """Scores all files together, into a table; exits with the status of the command."""
    with TemporaryDirectory() as folder:
        files = [Path(folder, name) for name in formats()]
        for file, content in zip(files, formats().values(), strict=True):
            file.write_bytes(content)
        out = Path(folder, "scored.parquet")
        command = [
            sys.executable,
            "-m",
            "limelight",
            "score",
            *map(str, files),
            "--model",
            weights,
            "--out",
            str(out),
        ]
        if status := subprocess.run(command, check=False).returncode:  # noqa: S603 - the command is written here.
            sys.exit(status)
        if parquet.read_table(out).column("text").to_pylist() != TEXTS * len(files):
            sys.exit("The texts of a format are others than those that were written.")


if __name__ == "__main__":
    main(*sys.argv[1:])
