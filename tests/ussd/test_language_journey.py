"""A newcomer chooses her language once, and is greeted in it ever after."""

from loans.models import HouseAuditEntry, Phone
from tests.phone import PALESAS_NUMBER, Phones, language_of


def test_palesa_chooses_sesotho_and_is_greeted_in_it_on_the_next_dial(handset: Phones) -> None:
    phone = handset()
    phone.dial()
    assert phone.answer("2").startswith("Rea u amohela ho Letsema.\n")
    assert phone.open
    phone.hang_up()
    assert phone.dial().startswith("Rea u amohela ho Letsema.\n")
    assert phone.label == "home.menu"


def test_palesa_chooses_english_and_another_phone_is_asked_for_itself(handset: Phones) -> None:
    phone, neighbour = handset(), handset("+26662123456")
    phone.dial()
    assert phone.answer("1").startswith("Welcome to Letsema.\n")
    assert neighbour.dial().startswith("Choose language / Khetha puo\n")
    assert phone.dial().startswith("Welcome to Letsema.\n")


def test_a_change_of_language_holds_on_the_next_dial_too(handset: Phones) -> None:
    phone = handset()
    phone.dial()
    phone.answer("1")
    phone.answer("4")
    assert phone.dial().startswith("Rea u amohela")
    assert language_of(PALESAS_NUMBER) == "st"


def test_a_choice_is_in_the_audit_trail_without_her_number(handset: Phones) -> None:
    phone = handset()
    phone.dial()
    phone.answer("2")
    phone.answer("4")
    person = Phone.objects.get(number=PALESAS_NUMBER)
    first, second = HouseAuditEntry.objects.filter(action="choose-language").order_by("at")
    # Nobody was known behind the number before its first choice.
    assert (first.actor_kind, first.after) == ("system", {"language": "st"})
    assert (second.actor_kind, second.actor_id) == ("phone", str(person.id))
    assert second.request_id
    assert PALESAS_NUMBER not in str([first.__dict__, second.__dict__])


def test_hanging_up_before_choosing_leaves_nothing_behind(handset: Phones) -> None:
    phone = handset()
    phone.dial()
    phone.hang_up()
    assert not Phone.objects.exists()
    assert phone.dial().startswith("Choose language")


def test_answers_dialled_behind_the_code_are_taken_like_typed_ones(handset: Phones) -> None:
    phone = handset()
    assert phone.dial("2*2").startswith("U khetha chelete le nako ea ho lefa.\n")
    assert language_of(PALESAS_NUMBER) == "st"
    assert phone.answer("0").startswith("Rea u amohela")


def test_wrong_answers_dialled_behind_the_code_are_refused_like_typed_ones(
    handset: Phones,
) -> None:
    phone = handset()
    assert phone.dial("7").startswith("That is not a choice.")
    assert phone.dial("7*8*9") == (
        "Sorry, we did not understand. Please try again.\n"
        "Re kopa ts'oarelo, ha rea utloisisa. Ka kopo leka hape."
    )
    assert not phone.open
    assert phone.dial("7*8*9*1").startswith("Sorry, we did not understand.")
    assert not Phone.objects.exists()
