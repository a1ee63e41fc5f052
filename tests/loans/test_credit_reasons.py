"""Why a score is what it is, as a borrower hears it: in her language and in little room."""

import pytest

from credit.rules.card import CARD, CARDS
from loans.catalogue import LANGUAGES, words
from loans.rules.credit_reasons import CODES, SENTENCE_SEPTETS_MAX, TOLD_BY_SMS, sentences
from messaging.rules.gsm7 import is_gsm7, septets
from messaging.rules.sesotho import doubts, mixed_words


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_of_every_card_has_a_sentence_and_no_sentence_is_without_a_code(
    language: str,
) -> None:
    said = words(language, "credit_reasons")
    assert said.keys() == {code for card in CARDS.values() for code in card.codes} == set(CODES)
    assert len(set(said.values())) == len(said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_is_one_plain_sentence_that_fits_a_phone(language: str) -> None:
    for line in words(language, "credit_reasons").values():
        assert is_gsm7(line)
        assert septets(line) <= SENTENCE_SEPTETS_MAX
        assert line[0].isupper()
        assert line.endswith(".")
        assert "{" not in line


def test_two_of_them_leave_room_for_the_lender_s_name_in_an_sms() -> None:
    # The longest name of a lender takes 16 septets; a colon and two spaces stand between.
    assert 16 + 3 + TOLD_BY_SMS * SENTENCE_SEPTETS_MAX <= 160


def test_the_sesotho_is_as_lesotho_writes_it_and_speaks_to_her() -> None:
    said = words("st", "credit_reasons")
    assert [(code, one) for code, line in said.items() for one in doubts(line)] == []
    assert list(mixed_words([*said.values(), *words("st", "refusals").values()])) == []
    english = words("en", "credit_reasons")
    assert not {code for code in said if said[code] == english[code]}


def test_her_gravest_reasons_are_told_first_and_as_many_as_there_is_room_for() -> None:
    reasons = ("month-late-this-year", "late-now", "owes-much")
    assert sentences(reasons, words("en", "credit_reasons")) == (
        "You were a month late or more in the last 12 months.",
        "A payment of yours is late now.",
        "What you owe is much for your income.",
    )
    assert sentences(reasons, words("st", "credit_reasons"), most=TOLD_BY_SMS) == (
        "Likhoeling tse 12 tse fetileng u liehile khoeli kapa ho feta.",
        "Tefo ea hau e liehile joale.",
    )
    assert sentences((), words("en", "credit_reasons")) == ()


def test_every_code_of_the_card_in_use_is_among_them() -> None:
    assert CARD.codes == (
        "late-now",
        "late-this-year",
        "month-late-this-year",
        "late-before",
        "given-up",
        "paid-on-time",
        "thin-file",
        "new-record",
        "long-record",
        "known-phone",
        "loans-elsewhere",
        "held-elsewhere",
        "owes-much",
        "many-looks",
    )
