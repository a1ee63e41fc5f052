"""Texts for phones: both languages, the same facts, one message each, as Lesotho writes."""

import pytest

from loans.rules.written import PLACEHOLDER
from messaging.catalogue import LANGUAGES, texts
from messaging.rules.gsm7 import is_gsm7, septets
from messaging.rules.sesotho import doubts
from tests.messaging.longest import LONGER, ONE_MESSAGE, at_its_longest

# They speak of a PIN; none of them asks for one.
OF_PINS = {"pin_changed", "pin_reset", "pin_locked", "registered"}


def test_both_languages_say_the_same_things_of_the_same_facts() -> None:
    english, sesotho = (texts(language) for language in LANGUAGES)
    assert english.keys() == sesotho.keys()
    for label, text in english.items():
        assert set(PLACEHOLDER.findall(text)) == set(PLACEHOLDER.findall(sesotho[label])), label


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_is_one_message_in_the_phones_alphabet(language: str) -> None:
    for label in texts(language):
        longest = at_its_longest(language, label)
        assert is_gsm7(longest), label
        if label not in LONGER:
            assert septets(longest) <= ONE_MESSAGE, (label, septets(longest))


def test_none_asks_for_a_pin_or_holds_a_link() -> None:
    for language in LANGUAGES:
        for label, text in texts(language).items():
            assert "http" not in text
            assert "www" not in text
            if "PIN" in text:
                assert label in OF_PINS


def test_the_sesotho_is_written_as_lesotho_writes_it() -> None:
    for label, text in texts("st").items():
        assert list(doubts(text)) == [], label
