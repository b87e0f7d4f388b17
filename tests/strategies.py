"""Shared Hypothesis strategies: texts as people write them, and unexpected texts."""

from hypothesis import settings
from hypothesis import strategies as st

# The time of an example depends more on the load of the machine than on the code.
settings.register_profile("without a deadline", deadline=None)
settings.load_profile("without a deadline")

# Runs of characters that have broken tokenisers before: emoji with joiners and skin tones, combining marks, odd spaces,
# right-to-left scripts, compatibility characters that normalisation expands, control characters, markup.
_ODD = [
    "😀", "👩‍👩‍👧", "👍🏽", "🇬🇧", "2️⃣", "e\u0301", "½", "ﷺ", "ﬁ", "\u200b", "\u200d", "\ufe0f",
    "\x00", "\x1f", "\ufeff",
    " ", "  ", "\t", "\r\n", "\n\n", "\n" * 5, "\u00a0", "\u2028", "\u3000", "שלום", "مرحبا", "日本語",
    "<br />", "[UNK]",
    "don't", "she’s", "$4.99", "well-made", ":-)", "<3", "!!!", "?!", "...", "3.5/5", "Mr.", "No. 1", "&amp;", "İ", "ß",
]  # fmt: skip

words = st.sampled_from(["the", "kettle", "loved", "it", "Terrible", "slow", "zzz", ".", "!", ",", "\n\n", " "])
odd_text = st.lists(st.one_of(st.sampled_from(_ODD), words, st.text(max_size=5)), max_size=30).map("".join)
# Texts from the pattern and from normalisation, concatenated in any order.
knotty_text = st.text("aBn7 -'’´`.,:;()^_<3=xX!?*$€%/½ﬁΣİか가★☆⭐👍\u0301\u3099\u200d\u00a0\n\x1f👩🇩", max_size=14)
# Tags are not read.
readable_text = odd_text.filter(lambda text: any(character.isalnum() for character in text.replace("<br />", "")))

token_ids = st.integers(min_value=1, max_value=20)
documents = st.lists(
    st.lists(st.lists(token_ids, min_size=1, max_size=12), min_size=1, max_size=5), min_size=1, max_size=4
)
