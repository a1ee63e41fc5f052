"""What she reads, screen by screen and word by word, in both languages."""

import pytest

from loans.actions.choose_language import choose_language
from loans.deed import Actor
from loans.models import Mfi
from tests.phone import Handset, Phones

HOME = """\
Welcome to Letsema.
1. Register
2. How a loan works
3. Help
4. Sesotho"""
HOME_IN_SESOTHO = """\
Rea u amohela ho Letsema.
1. Ingolise
2. Kamoo kalimo e sebetsang kateng
3. Thuso
4. English"""


@pytest.fixture
def english(handset: Phones) -> Handset:
    """A phone whose owner chose English."""
    return speaking(handset("+26658123456"), "en")


@pytest.fixture
def sesotho(handset: Phones) -> Handset:
    """A phone whose owner chose Sesotho."""
    return speaking(handset("+26662123456"), "st")


def speaking(phone: Handset, language: str) -> Handset:
    choose_language(phone.number, language, by=Actor.system("test"))
    return phone


def test_the_first_question_to_a_number_that_nobody_knows(handset: Phones) -> None:
    phone = handset()
    assert phone.dial() == "Choose language / Khetha puo\n1. English\n2. Sesotho"
    assert (phone.open, phone.label) == (True, "language.choose")


def test_a_wrong_answer_to_the_first_question_is_explained_in_both_languages(
    handset: Phones,
) -> None:
    phone = handset()
    phone.dial()
    assert phone.answer("3") == (
        "That is not a choice. Choose from 1 to 2:\n"
        "Khetho e fosahetse. Khetha ho tloha ho 1 ho isa ho 2:\n"
        "Choose language / Khetha puo\n1. English\n2. Sesotho"
    )


def test_home(english: Handset, sesotho: Handset) -> None:
    assert english.dial() == HOME
    assert sesotho.dial() == HOME_IN_SESOTHO
    assert (sesotho.open, sesotho.label) == (True, "home.menu")


def test_how_a_loan_works(english: Handset, sesotho: Handset) -> None:
    english.dial()
    assert english.answer("2") == (
        "You choose the amount and the time.\n"
        "You see the whole cost before you agree.\n"
        "We never ask your PIN by phone or SMS.\n"
        "0. Back"
    )
    assert english.answer("0") == HOME
    sesotho.dial()
    assert sesotho.answer("2") == (
        "U khetha chelete le nako ea ho lefa.\n"
        "U bona lits'enyehelo tsohle pele u lumela.\n"
        "Ha re kope PIN ea hau ka mohala kapa ka SMS.\n"
        "0. Khutla"
    )
    assert sesotho.answer("00") == HOME_IN_SESOTHO


def test_help_names_each_lender_that_works_here_and_its_office(
    english: Handset, sesotho: Handset, maluti: Mfi, senqu: Mfi
) -> None:
    english.dial()
    assert english.answer("3") == (
        "Help. Call:\nMaluti Credit 22310001\nSenqu Finance 22310001\n0. Back"
    )
    senqu.status = Mfi.Status.SUSPENDED
    senqu.save(update_fields=["status"])
    sesotho.dial()
    assert sesotho.answer("3") == "Thuso. Letsetsa:\nMaluti Credit 22310001\n0. Khutla"


def test_help_says_so_when_there_is_nobody_to_call(english: Handset, sesotho: Handset) -> None:
    english.dial()
    assert english.answer("3") == "There is no number to call now.\n0. Back"
    assert english.label == "home.no_lender"
    sesotho.dial()
    assert sesotho.answer("3") == "Ha ho nomoro eo u ka e letsetsang joale.\n0. Khutla"


def test_a_wrong_choice_shows_the_screen_again_with_the_reason(
    english: Handset, sesotho: Handset
) -> None:
    english.dial()
    assert english.answer("5") == f"That is not a choice. Choose from 1 to 4:\n{HOME}"
    sesotho.dial()
    assert sesotho.answer("98") == (
        f"Khetho e fosahetse. Khetha ho tloha ho 1 ho isa ho 4:\n{HOME_IN_SESOTHO}"
    )


def test_three_wrong_choices_end_politely(english: Handset, sesotho: Handset) -> None:
    for phone in (english, sesotho):
        phone.dial()
        for typed in ("7", "", "x"):
            assert phone.open
            phone.answer(typed)
        assert not phone.open
        assert phone.label == "session.enough"
    assert english.screen == "Sorry, we did not understand. Please try again."
    assert sesotho.screen == "Re kopa ts'oarelo, ha rea utloisisa. Ka kopo leka hape."


def test_the_language_changes_at_once_and_back_again(english: Handset) -> None:
    english.dial()
    assert english.answer("4") == HOME_IN_SESOTHO
    assert english.answer("4") == HOME
