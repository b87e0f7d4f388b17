"""Cuts a sentence into tokens (words, numbers, emoticons, emoji and punctuation), with one id each."""

import msgspec
from tokenizers import Regex, Tokenizer
from tokenizers.models import WordLevel
from tokenizers.normalizers import NFKC, Lowercase, Replace, Sequence
from tokenizers.pre_tokenizers import Split

from limelight.text.words import Kind, kind_of

PAD_TOKEN, UNK_TOKEN = "[PAD]", "[UNK]"
PAD_TOKEN_ID, UNK_TOKEN_ID = 0, 1

# The pattern is applied to normalised text: NFKC, lower case, straight apostrophes. The first matching alternative
# wins.
_WORD = r"[\p{L}\p{N}_][\p{L}\p{M}\p{N}_]*"
_CLITIC = r"'(?:s|re|ve|ll|d|m)(?![\p{L}\p{M}\p{N}_])"
_PICTOGRAPH = r"\p{Extended_Pictographic}\x{FE0F}?[\x{1F3FB}-\x{1F3FF}]?"
TOKEN_PATTERN = "|".join(
    [
        r"(?:https?://|www\.)[^\s<>\"]+",
        # Emoji: flags, key caps, then pictographs with skin tones, joined to families and professions.
        r"[\x{1F1E6}-\x{1F1FF}]{2}",
        r"[0-9#*]\x{FE0F}?\x{20E3}",
        rf"(?![©®™]){_PICTOGRAPH}(?:\x{{200D}}{_PICTOGRAPH})*",
        # Emoticons: hearts, faces with a bracket for a mouth, faces with a letter for a mouth, Japanese faces.
        r"</?3+(?!\d)",
        r"[<>]?[:;=]['`]?[-^o]?(?:[)\]}]+|[(\[{]+|[/\\|*@3](?![\p{L}\p{N}/]))(?![\p{L}\p{N}])",
        r"(?<![\p{L}\p{N}])[:;=x][-^]?[dpo](?![\p{L}\p{N}])",
        r"[(\[]+[-^]?[:;=8](?![\p{L}\p{N}])",
        r"\^[_.-]?\^|(?<![\p{L}\p{N}-])-_+-(?![\p{L}\p{N}-])|(?<![\p{L}\p{N}])o[_.]o(?![\p{L}\p{N}])",
        # Prices, then numbers with attached units: 1,200.50  5/10  10:30  50%  3rd  12v.
        r"[$€£¥₹]\d+(?:[.,]\d+)*[kmb]?(?![\p{L}\p{M}])",
        rf"\d+(?:[.,:/]\d+)*(?:%|[\p{{L}}][\p{{L}}\p{{M}}\p{{N}}_]*)?(?:-{_WORD})*",
        # "does" + "n't"; "she" + "'s"; hyphenated and elided words whole: well-made, o'clock.
        r"[\p{L}\p{M}]+(?=n't(?![\p{L}\p{M}\p{N}_]))",
        r"n't(?![\p{L}\p{M}\p{N}_])",
        _CLITIC,
        rf"{_WORD}(?:-{_WORD}|(?!{_CLITIC})'\p{{L}}[\p{{L}}\p{{M}}]*)*",
        # One mark, repeated, is one token, and so is any mixture of ! and ?.
        r"[!?]+",
        r"([^\s\p{L}\p{N}])\1*",
        r"\S",
    ]
)


# Cached words are shared between texts (see `limelight.text.word_cuts`).
class Token(msgspec.Struct, frozen=True, gc=False):
    """One token of a sentence, as the reader wrote it.

    Attributes:
        text: The characters of the token; empty if one written character became several tokens (½ → 1 ⁄ 2).
        whitespace: The white space between this token and the next.
        token_id: Its row in the vocabulary; `UNK_TOKEN_ID` for a word that is not in it.
        kind: Its kind of word (see `limelight.text.words.kind_of`).
        removed: Whether the reader struck it out, so that no network reads it.
    """

    text: str
    whitespace: str
    token_id: int
    kind: Kind
    removed: bool = False


def build_tokenizer(vocabulary: dict[str, int] | None = None) -> Tokenizer:
    """Returns a word-level tokenizer: normaliser, pattern and `vocabulary` (by default the two reserved tokens)."""
    vocabulary = vocabulary or {PAD_TOKEN: PAD_TOKEN_ID, UNK_TOKEN: UNK_TOKEN_ID}
    tokenizer = Tokenizer(WordLevel(vocabulary, unk_token=UNK_TOKEN))
    tokenizer.normalizer = Sequence([NFKC(), Lowercase(), Replace(Regex("[‘’ʼ`´]"), "'"), Replace(Regex("[“”„]"), '"')])
    tokenizer.pre_tokenizer = Split(Regex(TOKEN_PATTERN), behavior="removed", invert=True)
    return tokenizer


def split_tokens(sentence: str, offsets: list[tuple[int, int]], token_ids: list[int]) -> list[Token]:
    """Returns the tokens of `sentence` at `offsets`; joined (text + whitespace), they restore `sentence`.

    White space at the start of the sentence becomes a separate token, without text.
    """
    starts = [*(start for start, _ in offsets), len(sentence)]
    end = starts.pop(0)
    tokens = [Token("", sentence[:end], PAD_TOKEN_ID, "mark")] if end else []
    for (start, stop), following, token_id in zip(offsets, starts, token_ids, strict=True):
        # An inlined max(): this runs for every word of every review.
        start = end if start < end else start
        stop = end if stop < end else stop
        end = stop if following < stop else following
        whitespace = sentence[stop:end]
        if whitespace and whitespace != " ":
            # A combining mark that normalisation has merged into a letter is after the letter's offsets.
            stop += len(whitespace.rstrip())
            whitespace = sentence[stop:end]
        text = sentence[start:stop]
        tokens.append(Token(text, whitespace, token_id, kind_of(text)))
    return tokens
