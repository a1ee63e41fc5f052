"""No text of a lender holds a link or asks for a PIN; one that warns of both is welcome."""

import pytest

from messaging.catalogue import LANGUAGES, texts
from messaging.rules.links import links
from messaging.rules.secrets_asked import secrets_asked
from tests.messaging.wording_cases import ASKED, CLEAN, LINKS, PERHAPS_LINKS, WARNED


@pytest.mark.parametrize("text", LINKS)
def test_a_link_is_seen_however_it_is_hidden(text: str) -> None:
    assert any(link.certain for link in links(text))


@pytest.mark.parametrize("text", PERHAPS_LINKS)
def test_a_blank_that_is_missing_is_asked_about(text: str) -> None:
    assert [link.certain for link in links(text)] == [False]


@pytest.mark.parametrize("text", [*CLEAN, *WARNED, *ASKED])
def test_sums_days_and_ends_of_sentences_are_no_links(text: str) -> None:
    assert list(links(text)) == []


@pytest.mark.parametrize("text", ASKED)
def test_who_asks_for_a_pin_or_a_password_is_found_out(text: str) -> None:
    assert list(secrets_asked(text)) != []


@pytest.mark.parametrize("text", [*WARNED, *CLEAN])
def test_a_warning_is_no_request(text: str) -> None:
    assert list(secrets_asked(text)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_none_of_our_own_texts_asks_or_links(language: str) -> None:
    for label, text in texts(language).items():
        assert list(links(text)) == [], label
        assert list(secrets_asked(text)) == [], label
