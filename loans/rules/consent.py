"""What a person is told before she allows a lender to ask the registry, word for word."""

import hashlib
from datetime import timedelta
from types import MappingProxyType
from typing import Final

# A code that she reads out: how long it is good, and how many wrong ones end it.
CODE_LASTS: Final = timedelta(minutes=10)
CODE_DIGITS: Final = 6
TRIES_MAX: Final = 5

_ASKS = (
    "I allow this lender to ask the credit registry, which lenders share, what I have open with"
    " them and how I have repaid it, and to note there that it asked,"
)
# By purpose. Whoever changes a word changes what people agreed to: the digest tells which words
# stood before each of them.
WORDS = MappingProxyType(
    {
        "application": f"{_ASKS} to decide on my application.",
        "review": f"{_ASKS} to go over the loan that I have.",
        "collection": f"{_ASKS} to settle with me what is overdue.",
    }
)


def text_digest(purpose: str) -> bytes:
    """Tell which words stood before her."""
    return digest_of(WORDS[purpose])


def digest_of(words: str) -> bytes:
    """Tell one wording from every other."""
    return hashlib.sha256(words.encode()).digest()
