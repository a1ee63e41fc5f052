"""Texts for phones: both languages, the same facts, one message each, as Lesotho writes."""

import pytest

from loans.catalogue import words
from loans.rules.written import PLACEHOLDER, filled
from messaging.catalogue import LANGUAGES, texts
from messaging.notices import NOTICES
from messaging.rules.gsm7 import is_gsm7, septets
from messaging.rules.sesotho import doubts

ONE_MESSAGE = 160
# The longest of what the product lets anybody have: sums of loans, references, reasons.
LONGEST = {
    "lender": "W" * 22,
    "amount": "M99,999.99",
    "balance": "M99,999.99",
    "total": "M99,999.99",
    "cost": "M9,999.99",
    "payment": "M9,999.99",
    "payments": "11 x M9,999.99 + 1 x M9,999.99",
    "rate": "120.5%",
    "reference": "W" * 8,
    "receipt": "W" * 8,
    "reset": "123456",
    "spoken": "123456",
    "what": "accepting your loan",
    "lines": "30/09/27 Loan paid out +M99,999.99",
    "code": "*123*45#",
    "phone": "22310001",
    "from": "30/09/2027 14:05",
    **dict.fromkeys(("until", "on", "first"), "30/09/2027"),
}
# These may take more than one message: what she must have whole, and what she asked for.
LONGER = {"accepted", "facts", "statement"}


def test_both_languages_say_the_same_things_of_the_same_facts() -> None:
    english, sesotho = (texts(language) for language in LANGUAGES)
    assert english.keys() == sesotho.keys()
    for label, text in english.items():
        assert set(PLACEHOLDER.findall(text)) == set(PLACEHOLDER.findall(sesotho[label])), label


def test_every_notice_has_its_words() -> None:
    assert {notice.text for notice in NOTICES.values()} <= texts("en").keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_is_one_message_in_the_phones_alphabet(language: str) -> None:
    reason = max(words(language, "refusals").values(), key=len)
    asks = max(words(language, "consent_code").values(), key=len)
    for label, text in texts(language).items():
        longest = filled(text, {**LONGEST, "reason": reason, "asks": asks})
        assert is_gsm7(longest), label
        if label not in LONGER:
            assert septets(longest) <= ONE_MESSAGE, (label, septets(longest))


def test_none_asks_for_a_pin_or_holds_a_link() -> None:
    for language in LANGUAGES:
        for label, text in texts(language).items():
            assert "http" not in text
            assert "www" not in text
            if "PIN" in text:
                assert label in {"pin_changed", "pin_reset"}


def test_the_sesotho_is_written_as_lesotho_writes_it() -> None:
    for label, text in texts("st").items():
        assert list(doubts(text)) == [], label
