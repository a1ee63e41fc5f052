"""What every registry does, whichever engine keeps it: each story runs on both stores."""

import re
import threading
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from django.db import connections

from credit.outage import RegistryUnavailable
from credit.records import PhoneUser
from credit.registry import Registry
from credit.rules.subject import Identity
from tests.credit.conftest import JUNE, MARCH, MAY, Somebody

LENDERS_AT_ONCE = 50


def test_a_person_nobody_has_enrolled_is_not_found(registry: Registry, palesa: Somebody) -> None:
    assert registry.find(palesa.identity) is None


def test_whoever_asks_second_hears_of_the_same_borrower(
    registry: Registry, palesa: Somebody
) -> None:
    at_maluti = registry.enrol(palesa.identity)
    at_senqu = registry.enrol(palesa.identity)
    assert at_senqu == at_maluti
    assert registry.find(palesa.identity) == at_maluti
    assert at_maluti.version == 4


def test_two_people_are_two_borrowers(
    registry: Registry, palesa: Somebody, lineo: Somebody
) -> None:
    assert registry.enrol(palesa.identity) != registry.enrol(lineo.identity)


def test_two_kinds_of_document_do_not_meet(registry: Registry, palesa: Somebody) -> None:
    passport = Identity("passport", palesa.identity.digest, palesa.identity.key_id)
    assert registry.enrol(palesa.identity) != registry.enrol(passport)


def test_a_new_name_may_be_given_to_somebody_who_is_known_and_is_never_taken_from_her(
    registry: Registry, palesa: Somebody, lineo: Somebody
) -> None:
    hers = registry.enrol(palesa.identity)
    passport = Identity("passport", palesa.identity.digest, palesa.identity.key_id)
    assert registry.enrol(passport, borrower_id=hers) == hers
    his = registry.enrol(lineo.identity)
    assert registry.enrol(passport, borrower_id=his) == hers
    assert registry.find(passport) == hers


def test_fifty_lenders_at_the_same_instant_hear_of_one_borrower(
    registry: Registry, palesa: Somebody
) -> None:
    answers = at_the_same_instant(lambda: registry.enrol(palesa.identity))
    assert len(answers) == LENDERS_AT_ONCE
    assert len(set(answers)) == 1
    assert registry.find(palesa.identity) == answers[0]


def test_many_are_found_at_once_and_whoever_was_never_enrolled_is_not_among_them(
    registry: Registry, palesa: Somebody, lineo: Somebody
) -> None:
    stranger = Somebody()
    hers, lineos = registry.enrol(palesa.identity), registry.enrol(lineo.identity)
    asked = [palesa.identity, stranger.identity, lineo.identity, palesa.identity]
    assert registry.find_all(asked) == {palesa.identity: hers, lineo.identity: lineos}
    assert registry.find_all([]) == {}
    assert registry.find(stranger.identity) is None


def test_a_phone_nobody_has_pointed_belongs_to_nobody(registry: Registry, palesa: Somebody) -> None:
    assert registry.borrowers_of_phone(palesa.phone) == ()


def test_a_phone_that_changes_hands_keeps_its_history(registry: Registry, palesa: Somebody) -> None:
    hers, the_next_owners = uuid4(), uuid4()
    registry.point_phone(palesa.phone, hers, at=MARCH)
    registry.point_phone(palesa.phone, hers, at=JUNE)
    registry.point_phone(palesa.phone, the_next_owners, at=MAY)
    assert registry.borrowers_of_phone(palesa.phone) == (
        PhoneUser(the_next_owners, first_at=MAY, last_at=MAY),
        PhoneUser(hers, first_at=MARCH, last_at=JUNE),
    )


def test_a_phone_that_comes_home_shows_both_and_who_had_it_last(
    registry: Registry, palesa: Somebody
) -> None:
    hers, her_brothers = uuid4(), uuid4()
    for borrower_id, at in ((hers, MARCH), (her_brothers, JUNE), (hers, MAY)):
        registry.point_phone(palesa.phone, borrower_id, at=at)
    assert registry.borrowers_of_phone(palesa.phone) == (
        PhoneUser(hers, first_at=MARCH, last_at=MAY),
        PhoneUser(her_brothers, first_at=JUNE, last_at=JUNE),
    )


def test_a_phone_may_serve_a_family_and_a_person_may_have_two(
    registry: Registry, palesa: Somebody, lineo: Somebody
) -> None:
    hers, her_sisters = sorted((uuid4(), uuid4()), reverse=True)
    registry.point_phone(palesa.phone, her_sisters, at=MAY)
    registry.point_phone(palesa.phone, hers, at=MAY)
    registry.point_phone(lineo.phone, hers, at=JUNE)
    assert registry.borrowers_of_phone(palesa.phone) == (
        PhoneUser(hers, first_at=MAY, last_at=MAY),
        PhoneUser(her_sisters, first_at=MAY, last_at=MAY),
    )
    assert registry.borrowers_of_phone(lineo.phone) == (
        PhoneUser(hers, first_at=JUNE, last_at=JUNE),
    )


def test_sightings_may_come_twice_and_in_any_order(
    registry: Registry, palesa: Somebody, lineo: Somebody
) -> None:
    hers, his = uuid4(), uuid4()
    sightings = [(hers, MARCH), (his, JUNE), (hers, MAY)]
    for borrower_id, at in sightings:
        registry.point_phone(palesa.phone, borrower_id, at=at)
    for borrower_id, at in [*reversed(sightings), *sightings]:
        registry.point_phone(lineo.phone, borrower_id, at=at)
    assert registry.borrowers_of_phone(lineo.phone) == registry.borrowers_of_phone(palesa.phone)


def test_a_moment_is_kept_to_the_millisecond_everywhere(
    registry: Registry, palesa: Somebody
) -> None:
    hers = uuid4()
    for microsecond in (123_001, 123_999):
        registry.point_phone(palesa.phone, hers, at=MAY.replace(microsecond=microsecond))
    kept = MAY.replace(microsecond=123_000)
    assert registry.borrowers_of_phone(palesa.phone) == (
        PhoneUser(hers, first_at=kept, last_at=kept),
    )


def test_a_moment_without_its_zone_is_refused_everywhere(
    registry: Registry, palesa: Somebody
) -> None:
    with pytest.raises(ValueError, match="without its time zone"):
        registry.point_phone(palesa.phone, uuid4(), at=MAY.replace(tzinfo=None))
    assert registry.borrowers_of_phone(palesa.phone) == ()


def test_the_engine_names_itself(registry: Registry) -> None:
    engine = registry.version()
    assert engine.name in {"PostgreSQL", "Cassandra"}
    assert re.fullmatch(r"[0-9]+(\.[0-9]+)+", engine.version)


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(lambda away, her: away.enrol(her.identity), id="enrol"),
        pytest.param(lambda away, her: away.find(her.identity), id="find"),
        pytest.param(lambda away, her: away.find_all([her.identity]), id="find all"),
        pytest.param(lambda away, her: away.point_phone(her.phone, uuid4(), at=MAY), id="point"),
        pytest.param(lambda away, her: away.borrowers_of_phone(her.phone), id="borrowers"),
        pytest.param(lambda away, _her: away.version(), id="version"),
    ],
)
def test_a_registry_that_is_away_says_so_and_never_that_there_is_nothing(
    silent_registry: Registry, palesa: Somebody, ask: Callable[[Registry, Somebody], object]
) -> None:
    with pytest.raises(RegistryUnavailable):
        ask(silent_registry, palesa)


def at_the_same_instant(ask: Callable[[], UUID]) -> list[UUID]:
    """Let fifty threads ask, none of them before all of them are ready."""
    start = threading.Barrier(LENDERS_AT_ONCE)
    answers: list[UUID] = []

    def one_lender() -> None:
        try:
            start.wait()
            answers.append(ask())
        finally:
            connections.close_all()

    lenders = [threading.Thread(target=one_lender) for _ in range(LENDERS_AT_ONCE)]
    for lender in lenders:
        lender.start()
    for lender in lenders:
        lender.join()
    return answers
