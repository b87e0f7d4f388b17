"""An answer as a screen reader gets it: a heading, the stars, the chances with their units, the sentence, the words."""

import re

from playwright.sync_api import expect

from tests.system.browser.conftest import Visit
from tests.system.browser.test_page import REVIEW, opened, wait_for_light

ANSWER = """
- region "Answer":
  - heading "Answer" [level=2]
  - paragraph: /\\d\\.\\d stars of 5/
  - paragraph: /^(likely|anything) /
  - list "Probabilities":
    - listitem: /1 star \\d+\\.\\d%/
    - listitem: /2 stars \\d+\\.\\d%/
    - listitem: /3 stars \\d+\\.\\d%/
    - listitem: /4 stars \\d+\\.\\d%/
    - listitem: /5 stars \\d+\\.\\d%/
  - group "Your review, word by word"
  - group "More about this answer":
    - button "Why these words?"
    - button "Share"
  - status: /\\d\\.\\d stars of 5/
"""


def test_an_answer_is_read_aloud_in_its_order_and_each_phrase_with_what_it_adds(visit: Visit) -> None:
    page = opened(visit, REVIEW)
    wait_for_light(page)
    expect(page.locator("#result")).to_match_aria_snapshot(ANSWER)
    expect(page.locator("#summary")).to_have_text(re.compile(r"“.*” \([−+]\d\.\d\s★\)\.$"))
    page.locator(".skip").last.press("Enter")
    expect(page.locator(".word:focus")).to_have_count(1)
