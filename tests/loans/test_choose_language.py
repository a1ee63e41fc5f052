"""A phone is spoken to in the language its owner chose."""

import threading

import pytest
from django.db import connections

from loans.actions.choose_language import choose_language
from loans.deed import Actor
from loans.models import HouseAuditEntry, Phone
from loans.queries.directory import phone_id_of
from tests.phone import language_of

PHONE = "+26658123456"
DIAL = Actor.system("phone")


@pytest.mark.django_db
def test_an_unknown_phone_has_no_language_and_a_choice_makes_it_known() -> None:
    assert (language_of(PHONE), phone_id_of(PHONE)) == ("", None)
    choose_language(PHONE, "st", by=DIAL)
    assert language_of(PHONE) == "st"
    assert phone_id_of(PHONE) == Phone.objects.get().id


@pytest.mark.django_db
def test_the_same_choice_again_changes_nothing() -> None:
    choose_language(PHONE, "st", by=DIAL)
    choose_language(PHONE, "st", by=DIAL)
    assert HouseAuditEntry.objects.count() == 1
    choose_language(PHONE, "en", by=DIAL)
    assert language_of(PHONE) == "en"
    assert HouseAuditEntry.objects.count() == 2


@pytest.mark.django_db
def test_a_language_we_do_not_speak_is_refused() -> None:
    with pytest.raises(ValueError, match="zu"):
        choose_language(PHONE, "zu", by=DIAL)
    assert language_of(PHONE) == ""


@pytest.mark.django_db(transaction=True)
def test_two_hops_at_once_make_one_person() -> None:
    start = threading.Barrier(8, timeout=20)
    failures: list[BaseException] = []

    def choose() -> None:
        start.wait()
        try:
            choose_language(PHONE, "st", by=DIAL)
        except BaseException as error:  # noqa: BLE001 (told below)
            failures.append(error)
        finally:
            connections.close_all()

    hops = [threading.Thread(target=choose) for _ in range(8)]
    for hop in hops:
        hop.start()
    for hop in hops:
        hop.join(30)
    assert failures == []
    assert Phone.objects.count() == 1
    assert HouseAuditEntry.objects.count() == 1
