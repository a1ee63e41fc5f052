"""The audit chain: each seal is a digest over the one before it and the row it seals."""

import hashlib
import json
from collections.abc import Mapping

Sealed = Mapping[str, object]
CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def seal(before: bytes, number: int, entry: Sealed) -> bytes:
    """Digest one row at its place; the row is brought to one canonical form first."""
    return seal_text(before, CANONICAL.encode({"number": number, **entry}))


def seal_text(before: bytes, canonical: str) -> bytes:
    """Digest a row that is in that form already."""
    return hashlib.sha256(before + canonical.encode("ascii")).digest()
