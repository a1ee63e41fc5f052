"""The audit chain: each seal is a digest over the one before it and the row it seals."""

import hashlib
import json
from collections.abc import Mapping

Sealed = Mapping[str, object]


def seal(before: bytes, number: int, entry: Sealed) -> bytes:
    """Digest one row at its place; the row is brought to one canonical form first."""
    canonical = json.dumps(
        {"number": number, **entry},
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=True,
    )
    return hashlib.sha256(before + canonical.encode("ascii")).digest()
