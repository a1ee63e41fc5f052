"""What a person is told before she allows a lender to ask the registry, word for word."""

import hashlib
from types import MappingProxyType

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
    return hashlib.sha256(WORDS[purpose].encode()).digest()
