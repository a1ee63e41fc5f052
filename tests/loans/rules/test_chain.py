"""The chain's digest: the same row at the same place, and nothing else, gives the same seal."""

import hashlib

from loans.rules.chain import seal

ROW = {"action": "choose-language", "after": {"language": "st", "a": 1}}


def test_the_seal_is_a_digest_anybody_can_repeat() -> None:
    text = '{"action":"choose-language","after":{"a":1,"language":"st"},"number":1}'
    assert seal(b"", 1, ROW) == hashlib.sha256(text.encode()).digest()


def test_the_order_of_fields_does_not_matter() -> None:
    turned = {"after": {"a": 1, "language": "st"}, "action": "choose-language"}
    assert seal(b"x", 1, turned) == seal(b"x", 1, ROW)


def test_place_predecessor_and_content_matter() -> None:
    one = seal(b"x", 1, ROW)
    assert one != seal(b"x", 2, ROW)
    assert one != seal(b"y", 1, ROW)
    assert one != seal(b"x", 1, {**ROW, "action": "choose-languagf"})
