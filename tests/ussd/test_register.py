"""A stranger registers on her phone: screen by screen, once, and with nothing kept before."""

import pytest
from redis import Redis

from loans.actions.choose_language import choose_language
from loans.deed import Actor
from loans.models import AuditEntry, Borrower, Membership, Mfi, Person
from loans.queries.borrowers import one
from loans.sealed import data_key_of
from tests.dump import dump
from tests.phone import PALESAS_NUMBER, Handset, Phones
from ussd.engine.domain import PinRight
from ussd.models import Pin
from ussd.pins import try_pin

pytestmark = pytest.mark.django_db
ID = "198703142222"
PIN = "274913"
# From the home menu to the second PIN, with one lender.
ANSWERS = ("1", "1", "1", "Palesa Mokoena", ID, "14031987", "1", PIN, PIN)
# Screen after screen, as she reads them.
SCREENS = {
    "en": """\
Maluti Credit: we keep your details to manage your loans. Do you agree?
1. I agree
2. No
0. Back

We write how you repay into the shared loan record. You may see it and report mistakes. Do you \
agree?
1. I agree
2. No
0. Back
00. Home

Write your names and surname as on your ID.
0. Back
00. Home

Enter your ID number.
0. Back
00. Home

Enter your date of birth.
Example: for 31 December 1990 write 31121990
0. Back
00. Home

Choose your district:
1. Maseru
2. Berea
3. Leribe
4. Butha-Buthe
5. Mokhotlong
98. More
0. Back
00. Home

Choose a PIN of 4 to 6 digits, not your birth year. Never tell it to anyone.
0. Back
00. Home

Enter the new PIN again:
0. Back
00. Home

Maluti Credit: you are registered. Dial *384*11# to apply or to see your loan. Never tell \
anyone your PIN, not even us.""",
    "st": """\
Maluti Credit: Re boloka lintlha tsa hau hore re tsamaise likalimo tsa hau. Na ua lumela?
1. Kea lumela
2. Che
0. Khutla

Re ngola kamoo u lefang rekotong ea likalimo. U ka e bona le ho tlaleha phoso. Na ua lumela?
1. Kea lumela
2. Che
0. Khutla
00. Qalong

Ngola mabitso le fane, joalokaha ho ngotsoe ho ID ea hau.
0. Khutla
00. Qalong

Kenya nomoro ea hau ea boitsebiso (ID).
0. Khutla
00. Qalong

Kenya letsatsi la hau la tsoalo.
Mohlala: 31 December 1990, ngola 31121990
0. Khutla
00. Qalong

Khetha setereke sa hau:
1. Maseru
2. Berea
3. Leribe
4. Botha-Bothe
5. Mokhotlong
98. Tse ling
0. Khutla
00. Qalong

Khetha PIN ea linomoro tse 4 ho isa ho tse 6, eseng selemo sa tsoalo. Se e bolelle motho.
0. Khutla
00. Qalong

Kenya PIN e ncha hape:
0. Khutla
00. Qalong

Maluti Credit: U ngolisitsoe. Tobetsa *384*11# ho kopa kalimo kapa ho bona kalimo ea hau. Se \
bolelle motho PIN ea hau, esita le rona.""",
}


def speaking(handset: Phones, language: str, number: str = PALESAS_NUMBER) -> Handset:
    phone = handset(number)
    choose_language(phone.number, language, by=Actor.system("test"))
    return phone


def register(phone: Handset, *answers: str) -> list[str]:
    phone.dial()
    return [phone.answer(typed) for typed in answers or ANSWERS]


@pytest.mark.parametrize("language", ["en", "st"])
def test_she_is_asked_one_thing_at_a_time(handset: Phones, maluti: Mfi, language: str) -> None:
    phone = speaking(handset, language)
    assert register(phone) == SCREENS[language].split("\n\n")
    assert (phone.open, phone.label) == (False, "register.registered")
    sheet = one(maluti.id, Borrower.objects.of(maluti).get().id)
    assert (sheet.name, sheet.phone, sheet.district) == ("Palesa Mokoena", PALESAS_NUMBER, "Maseru")
    assert (sheet.identity, sheet.language) == ("declared", language)


def test_what_she_agreed_to_is_in_the_trail_by_its_words(handset: Phones, maluti: Mfi) -> None:
    register(speaking(handset, "en"))
    act = AuditEntry.objects.of(maluti).get(action="register-borrower")
    store, share = act.after["agreed"].split(" ")
    assert store.startswith("register.store:")
    assert share.startswith("register.share:")
    assert act.actor_kind == "phone"
    register(speaking(handset, "st", "+26662123456"))
    acts = AuditEntry.objects.of(maluti).filter(action="register-borrower")
    assert len({act.after["agreed"] for act in acts}) == 2


def test_the_next_time_she_is_greeted_as_one_who_is_registered(
    handset: Phones, maluti: Mfi
) -> None:
    phone = speaking(handset, "en")
    register(phone)
    assert phone.dial() == (
        "Welcome to Letsema.\n1. Apply for a loan\n2. Balance\n3. My application\n"
        "4. Help\n5. Sesotho\n98. More"
    )
    assert try_pin(Person.objects.get().id, PIN) == PinRight()


def test_where_there_are_several_lenders_she_chooses_one(
    handset: Phones, maluti: Mfi, senqu: Mfi
) -> None:
    phone = speaking(handset, "en")
    shown, *_ = register(phone, "1", "2", *ANSWERS[1:])
    assert shown == "Register with whom?\n1. Maluti Credit\n2. Senqu Finance\n0. Back"
    assert phone.label == "register.registered"
    assert not Borrower.objects.of(maluti).exists()
    assert Borrower.objects.of(senqu).get().phone == PALESAS_NUMBER


def test_a_lender_that_came_meanwhile_does_not_take_anothers_number(
    handset: Phones, maluti: Mfi, senqu: Mfi
) -> None:
    phone = speaking(handset, "en")
    phone.dial()
    phone.answer("1")
    Mfi.objects.filter(id=maluti.id).update(name="Zebra")
    assert phone.answer("2").startswith("Senqu Finance: we keep your details")


@pytest.mark.parametrize("answers", [("1", "2"), ("1", "1", "2")])
def test_who_does_not_agree_is_not_kept(
    handset: Phones, maluti: Mfi, answers: tuple[str, ...]
) -> None:
    phone = speaking(handset, "en")
    assert register(phone, *answers)[-1] == (
        "Without your consent we cannot register you. Nothing was kept. You may come to our office."
    )
    assert not phone.open
    assert not Person.objects.exists()


def test_what_cannot_be_is_asked_again_with_the_reason(handset: Phones, maluti: Mfi) -> None:
    phone = speaking(handset, "en")
    wrong = ("1", "1", "1", "58123456", *ANSWERS[3:4], "123", ID, "31021987", "14031987", "1")
    shown = register(phone, *wrong, "1987", "27", PIN, "274914", PIN)
    reasons = [screen.split("\n")[0] for screen in shown]
    assert reasons[3] == "Please write your names in letters."
    assert reasons[5] == "An ID number has 12 digits."
    assert reasons[7] == "That is not a date."
    assert reasons[10:12] == ["That PIN is too easy to guess.", "A PIN has 4 to 6 digits."]
    assert reasons[13] == "The two PINs are not the same."
    assert phone.label == "register.registered"


def test_a_number_that_is_registered_there_already_is_told_so(handset: Phones, maluti: Mfi) -> None:
    register(speaking(handset, "en"))
    # Taken to be a stranger's once more: between the two a session of hers began before.
    phone = handset()
    Membership.objects.all().delete()
    assert register(phone)[-1].startswith("You are registered with Maluti Credit already.")


def test_nothing_is_kept_before_the_last_answer(handset: Phones, maluti: Mfi) -> None:
    phone = speaking(handset, "en")
    register(phone, *ANSWERS[:-1])
    phone.hang_up()
    assert not Person.objects.exists()
    assert not Pin.objects.exists()
    # What she answered waits for her, sealed, and nobody but her phone is offered it.
    assert phone.dial() == "You did not finish registering.\n1. Continue\n2. Start over"
    assert speaking(handset, "en", "+26662000009").dial().startswith("Welcome to Letsema.")


def test_the_last_answer_sent_twice_registers_her_once(handset: Phones, maluti: Mfi) -> None:
    phone = speaking(handset, "en")
    last = register(phone)[-1]
    assert [phone.send() for _ in range(3)] == [last] * 3
    assert Borrower.objects.of(maluti).count() == 1


@pytest.mark.parametrize("lost_before", range(1, len(ANSWERS)))
def test_whenever_redis_is_lost_she_goes_on_and_is_registered_once(
    handset: Phones, maluti: Mfi, redis_client: Redis, lost_before: int
) -> None:
    phone = speaking(handset, "en")
    phone.dial()
    for typed in ANSWERS[:lost_before]:
        phone.answer(typed)
    redis_client.flushdb()
    phone.answer(ANSWERS[lost_before])
    # Her word must be given there and then: from the first of these she goes on.
    begins = {"register.store": 1, "register.share": 2}
    after = begins[phone.label]
    for typed in ANSWERS[after:]:
        phone.answer(typed)
    assert phone.label == "register.registered"
    assert Borrower.objects.of(maluti).count() == 1


def test_redis_lost_after_the_deed_and_before_its_answer_registers_her_once(
    handset: Phones, maluti: Mfi, redis_client: Redis
) -> None:
    phone = speaking(handset, "en")
    register(phone)
    redis_client.flushdb()
    # The session's end is known: the same hop once more has nothing to go on with.
    assert phone.send() == "This session is over. Please dial again: *384*11#"
    assert Borrower.objects.of(maluti).count() == 1


def test_answers_dialled_behind_the_code_never_give_her_word(handset: Phones, maluti: Mfi) -> None:
    phone = speaking(handset, "en")
    assert phone.dial("*".join(ANSWERS)) == SCREENS["en"].split("\n\n")[0]
    assert not Person.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_her_date_of_birth_is_sealed(handset: Phones, maluti: Mfi) -> None:
    register(speaking(handset, "en"))
    person = Person.objects.get()
    assert data_key_of(person)
    dumped = dump()
    assert str(person.id) in dumped
    assert "1987-03-14" not in dumped
