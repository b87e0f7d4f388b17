"""Tokens: certain strings stay whole."""

import pytest
from hypothesis import given

from limelight.text.pieces import PieceReader
from limelight.text.tokens import PAD_TOKEN_ID, UNK_TOKEN_ID, build_tokenizer, split_tokens
from tests.strategies import odd_text
from tests.vocabulary import train_tokenizer


def tokens_of(sentence: str) -> list[str]:
    encoding = build_tokenizer().encode(sentence)
    return [token.text for token in split_tokens(sentence, encoding.offsets, encoding.ids)]


@given(odd_text)
def test_pieces_joined_give_the_sentence_back(sentence: str) -> None:
    encoding = build_tokenizer().encode(sentence)
    tokens = split_tokens(sentence, encoding.offsets, encoding.ids)
    assert "".join(token.text + token.whitespace for token in tokens) == sentence
    assert not any(set(token.text) & set(" \t\r\n\u00a0\u2028") for token in tokens)


@pytest.mark.parametrize("count", [1, 6, 7, 12, 13, 20])
def test_a_run_of_signs_is_cut_into_pieces_of_six_at_most_and_no_sign_is_lost(count: int) -> None:
    signs = "价格便宜质量好服务周到送货快包装精美颜色正"[:count]
    pieces = [token.text for sentence in PieceReader().document(signs).sentences for token in sentence]
    assert "".join(pieces) == signs
    assert len(pieces) == -(-count // 6)
    assert {len(piece) for piece in pieces} <= {count // len(pieces), -(-count // len(pieces))}


@pytest.mark.parametrize(
    "token",
    [
        ":-)", ":(", ";)", ":D", "xD", ":'(", "(:", "<3", "</3", "^_^", "-_-",
        "😀", "👩‍👩‍👧", "👍🏽", "🇬🇧", "2️⃣", "❤️",
        "$4.99", "£1,200", "5/10", "10:30", "50%", "3rd", "12v",
        "well-made", "state-of-the-art", "4-star", "o'clock", "rock'n'roll",
        "!!!", "?!?!", "...", "--", "***", "https://example.org/a?b=1", "e\u0301te\u0301",
    ],
)  # fmt: skip
def test_is_one_token(token: str) -> None:
    assert tokens_of(token) == [token]
    assert tokens_of(f"so {token} there") == ["so", token, "there"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("don't", ["do", "n't"]),
        ("CAN’T", ["CA", "N’T"]),
        ("she's", ["she", "'s"]),
        ("it broke.I cried", ["it", "broke", ".", "I", "cried"]),
        ("(rated 8)", ["(", "rated", "8", ")"]),
        ("note:(see below)", ["note", ":", "(", "see", "below", ")"]),
        ("and/or", ["and", "/", "or"]),
    ],
)
def test_is_cut_into(text: str, expected: list[str]) -> None:
    assert tokens_of(text) == expected


def test_case_width_and_curly_quotes_do_not_change_the_id() -> None:
    tokenizer = train_tokenizer(["loved n't fine"], max_vocabulary=10, min_count=1)
    plain, fancy = tokenizer.encode("loved don't fine").ids, tokenizer.encode("LOVED Don’t ﬁne").ids
    assert plain == fancy
    assert plain[0] not in (PAD_TOKEN_ID, UNK_TOKEN_ID)


def test_reserved_names_in_a_text_are_plain_text() -> None:
    tokenizer = train_tokenizer(["loved it"], max_vocabulary=10, min_count=1)
    assert PAD_TOKEN_ID not in tokenizer.encode("[PAD] loved [UNK] it").ids


def test_the_vocabulary_keeps_the_most_frequent_tokens() -> None:
    tokenizer = train_tokenizer(["a a a b b c"], max_vocabulary=4, min_count=1)
    assert set(tokenizer.get_vocab()) == {"[PAD]", "[UNK]", "a", "b"}
    assert set(train_tokenizer(["a a b"], max_vocabulary=9, min_count=2).get_vocab()) == {"[PAD]", "[UNK]", "a"}
