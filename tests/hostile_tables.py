"""Files of a few kilobytes that hurt a reader of tables: they stand for far more, never end, or lie."""

import gzip
import io
import json
import lzma
import zipfile
from collections.abc import Callable, Iterable

import pyarrow as pa
from pyarrow import parquet

_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
_LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
_ENTITIES = f'<!DOCTYPE x [<!ENTITY a0 "ha">{_LAUGHS}]>'
MILLION = 1_000_000
HEADER = '<row r="1"><c t="inlineStr"><is><t>text</t></is></c></row>'


def workbook(rows: str, before: str = "", strings: str = "", styles: str = "", book: str = "") -> bytes:
    """Returns a workbook whose only sheet has these `rows` as XML, and `before` them what a document may begin with."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="r1" Type="{_OFFICE}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">{book}<sheets><sheet name="A" sheetId="1" r:id="r1"/>'
            "</sheets></workbook>",
        )
        parts = {"worksheet": "worksheets/sheet1.xml", "sharedStrings": "sharedStrings.xml", "styles": "styles.xml"}
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{_PACKAGE}">'
            + "".join(
                f'<Relationship Id="r{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
                for number, (kind, target) in enumerate(parts.items(), 1)
            )
            + "</Relationships>",
        )
        archive.writestr(
            "xl/worksheets/sheet1.xml", f'{before}<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData></worksheet>'
        )
        if strings:
            archive.writestr("xl/sharedStrings.xml", f'<sst xmlns="{_MAIN}">{strings}</sst>')
        if styles:
            archive.writestr("xl/styles.xml", f'<styleSheet xmlns="{_MAIN}">{styles}</styleSheet>')
    return sink.getvalue()


def cell(text: str) -> str:
    """Returns a cell with a text of its own as XML."""
    return f'<c t="inlineStr"><is><t>{text}</t></is></c>'


def table(columns: pa.Table, **options: object) -> bytes:
    """Returns a table as Parquet."""
    sink = io.BytesIO()
    parquet.write_table(columns, sink, **options)
    return sink.getvalue()


def one_text(rows: int, length: int) -> pa.Table:
    """Returns a table with the same text in each row, which Parquet stores once."""
    return pa.table({"text": pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int32()), ["x" * length])})


def many(text: str, count: int = MILLION) -> str:
    """Returns `text`, repeated."""
    return text * count


def _deep(levels: int) -> pa.Table:
    kind: pa.DataType = pa.int8()
    for _ in range(levels):
        kind = pa.struct([("a", kind)])
    return pa.table({"text": pa.nulls(10, kind)})


def _lines(rows: Iterable[object]) -> bytes:
    return gzip.compress("".join(json.dumps(row) + "\n" for row in rows).encode())


def _members(count: int) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        for number in range(count):
            archive.writestr(f"{number}.csv", b"")
    return sink.getvalue()


def _rows(count: int, row: Callable[[int], str]) -> str:
    return HEADER + "".join(map(row, range(2, count + 2)))


_FORMAT = '<numFmts><numFmt numFmtId="200" formatCode="{}"/></numFmts><cellXfs><xf numFmtId="200"/></cellXfs>'

# Those that a server must answer at once, since no part of them is long.
SMALL: dict[str, Callable[[], bytes]] = {
    "a-row-far-down.xlsx": lambda: workbook(f'{HEADER}<row r="99999999999">{cell("a")}</row>'),
    "a-row-below-the-last.xlsx": lambda: workbook(f'{HEADER}<row r="1048577">{cell("a")}</row>'),
    "a-row-of-a-fraction.xlsx": lambda: workbook(f'{HEADER}<row r="1e9">{cell("a")}</row>'),
    "a-row-of-no-number.xlsx": lambda: workbook(f'{HEADER}<row r="-5">{cell("a")}</row>'),
    "a-column-far-right.xlsx": lambda: workbook(f'{HEADER}<row r="2"><c r="ZZZ2"><v>1</v></c></row>'),
    "a-column-of-nine-letters.xlsx": lambda: workbook(f'{HEADER}<row r="2"><c r="ZZZZZZZZZ2"><v>1</v></c></row>'),
    "a-cell-nowhere.xlsx": lambda: workbook(f'{HEADER}<row r="2"><c r="é2"><v>1</v></c></row>'),
    "a-string-that-is-missing.xlsx": lambda: workbook(
        f'{HEADER}<row r="2"><c t="s"><v>7</v></c></row>', strings="<si/>"
    ),
    "entities.xlsx": lambda: workbook(HEADER + f"<row>{cell('&a9;')}</row>", _ENTITIES),
    "an-entity-of-a-file.xlsx": lambda: workbook(
        f"{HEADER}<row>{cell('&x;')}</row>", '<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    ),
    "no-sheet.xlsx": lambda: workbook(HEADER).replace(b"worksheet", b"workshoot"),
    "deep.jsonl": lambda: b'{"text": ' + b"[" * 100_000 + b"]" * 100_000 + b"}\n",
}
LARGE: dict[str, Callable[[], bytes]] = {
    "a-document-type-of-a-server.xlsx": lambda: workbook(
        HEADER, '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd" [<!ENTITY % p SYSTEM "http://127.0.0.1:9/"> %p;]>'
    ),
    "rows-without-end.xlsx": lambda: workbook(HEADER + many(f"<row>{cell('a')}</row>")),
    "empty-rows.xlsx": lambda: workbook(HEADER + many("<row/>", 7 * MILLION)),
    "a-wide-row.xlsx": lambda: workbook(f"<row>{cell('text')}{many('<c><v>1</v></c>')}</row>"),
    "wide-rows.xlsx": lambda: workbook(_rows(10_000, lambda n: f'<row r="{n}"><c r="XFD{n}"><v>1</v></c></row>')),
    "a-wide-header.xlsx": lambda: workbook(
        '<row r="1"><c r="XFD1"><v>1</v></c></row>' + many("<row><c><v>1</v></c></row>", 100_000)
    ),
    "one-string-everywhere.xlsx": lambda: workbook(
        _rows(10_000, lambda n: f'<row r="{n}"><c t="s"><v>0</v></c></row>'), strings=f"<si><t>{many('x')}</t></si>"
    ),
    "many-strings.xlsx": lambda: workbook(HEADER, strings=many("<si><t>a</t></si>", 3 * MILLION)),
    "many-runs.xlsx": lambda: workbook(f'{HEADER}<row><c t="inlineStr"><is>{many("<t>ab</t>")}</is></c></row>'),
    "a-long-cell.xlsx": lambda: workbook(f"{HEADER}<row>{cell(many('x', 60 * MILLION))}</row>"),
    "a-long-name.xlsx": lambda: workbook(f"{HEADER}<row><{many('c', 30 * MILLION)}/></row>"),
    "a-long-attribute.xlsx": lambda: workbook(HEADER + f'<row r="{"1" * 60 * MILLION}"/>'),
    "many-attributes.xlsx": lambda: workbook(
        HEADER + "<row " + " ".join(f'a{number}="1"' for number in range(MILLION)) + "/>"
    ),
    "deep-elements.xlsx": lambda: workbook(HEADER + many("<row>") + many("</row>")),
    "a-long-format.xlsx": lambda: workbook(
        f'{HEADER}<row><c s="0"><v>1</v></c></row>', styles=_FORMAT.format(many("[a", 10 * MILLION))
    ),
    "many-formats.xlsx": lambda: workbook(
        HEADER, styles="<cellXfs>" + many('<xf numFmtId="14"/>', 2 * MILLION) + "</cellXfs>"
    ),
    "150-MB-of-one-text.parquet": lambda: table(one_text(1500, 100_000)),
    "1-GB-of-one-text.parquet": lambda: table(one_text(10_000, 100_000)),
    "10-GB-of-one-text.parquet": lambda: table(one_text(10_000, MILLION)),
    "one-text-without-a-schema.parquet": lambda: table(one_text(10_000, MILLION), store_schema=False),
    "long-lists.parquet": lambda: table(pa.table({"text": pa.array([["a"] * MILLION] * 5)})),
    "lists-of-one-text.parquet": lambda: table(pa.table({"text": pa.array([["x" * 10_000] * 1000] * 20)})),
    "nulls.parquet": lambda: table(pa.table({"text": pa.nulls(50 * MILLION, pa.string())})),
    "rows.parquet": lambda: table(pa.table({"text": pa.array(["Hot tea."] * 3 * MILLION)})),
    "deep.parquet": lambda: table(_deep(500)),
    "wide.parquet": lambda: table(pa.table({f"c{number}": [1] for number in range(12_000)})),
    "times-beyond-the-calendar.parquet": lambda: table(pa.table({"text": pa.array([1 << 62], pa.timestamp("us"))})),
    "a-long-cell.csv.gz": lambda: gzip.compress(b"text\n" + b"x" * 60_000_000),
    "a-mark-that-is-never-closed.csv.gz": lambda: gzip.compress(b'text\n"' + b"x\n" * 30_000_000),
    "many-columns.csv.gz": lambda: gzip.compress(b",".join(b"c%d" % number for number in range(MILLION)) + b"\n"),
    "many-names-that-are-blank.csv.gz": lambda: gzip.compress(b"," * 5_000_000 + b"\n"),
    "lines.csv.gz": lambda: gzip.compress(b"text\n" + b"a\n" * 30_000_000),
    "many-keys.jsonl.gz": lambda: _lines([{f"k{number}": number for number in range(300_000)}]),
    "a-new-key-for-each-row.jsonl.gz": lambda: _lines({f"k{number}": 1} for number in range(100_000)),
    "an-array-that-is-never-closed.json.gz": lambda: gzip.compress(b'[{"text": [' + b"1," * 30_000_000),
    "a-bomb.csv.gz": lambda: gzip.compress(b"text\n" + bytes(200_000_000)),
    "a-bomb.csv.xz": lambda: lzma.compress(b"text\n" + b"x" * 200_000_000, preset=1),
    "a-large-window.csv.xz": lambda: lzma.compress(
        b"text\na\n", filters=[{"id": lzma.FILTER_LZMA2, "preset": 1, "dict_size": 1536 << 20}]
    ),
    "many-members.zip": lambda: _members(30_000),
}
FILES = SMALL | LARGE
