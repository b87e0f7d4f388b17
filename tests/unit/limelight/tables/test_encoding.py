"""Tables in encodings that are neither Unicode nor Windows-1252."""

import io

import pytest

from limelight.errors import InputError
from limelight.tables.encoding import find_encoding

JAPANESE = (
    "文章,星\n"
    + "部屋がとても寒くて、朝食もひどかった。もう二度と来ません。,1\nスタッフは親切で、料理はおいしかったです。,5\n" * 3
)
RUSSIAN = "текст,звезды\nОчень хороший чайник, советую всем,5\nНе работает и пахнет пластиком,1\n" * 2
GERMAN = "Text;Sterne\nDas Zimmer war schön und größer als üblich;5\n" * 3


@pytest.mark.parametrize(
    ("text", "encoding"),
    [(JAPANESE, "cp932"), (JAPANESE, "utf-32"), (RUSSIAN, "cp1251"), (RUSSIAN, "koi8_r"), (GERMAN, "cp1252")],
)
def test_a_table_is_read_in_its_encoding_and_that_is_said(text: str, encoding: str) -> None:
    content = text.encode(encoding)
    found, note = find_encoding("a.csv", lambda: io.BufferedReader(io.BytesIO(content)))
    assert content.decode(found) == text
    assert note


def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(InputError, match="Save the file as UTF-8"):
        find_encoding("a.csv", lambda: io.BufferedReader(io.BytesIO(b"text,stars\n\x81\x8d\x00,1\n")))
