"""The words that stand above a borrower's signature, and the digest that tells which they were."""

import hashlib

from credit.rules.consent import Purpose
from loans.rules.consent import WORDS, text_digest


def test_each_purpose_has_words_of_its_own() -> None:
    assert WORDS.keys() == set(Purpose)
    assert len(set(WORDS.values())) == len(Purpose)


def test_the_digest_tells_which_words_stood_before_her() -> None:
    assert WORDS["application"] == (
        "I allow this lender to ask the credit registry, which lenders share, what I have open "
        "with them and how I have repaid it, and to note there that it asked, to decide on my "
        "application."
    )
    words = WORDS["application"].encode()
    assert text_digest("application") == hashlib.sha256(words).digest()
    assert text_digest("review") != text_digest("application")
