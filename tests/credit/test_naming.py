"""Who is meant by an id that was typed, and by one that was proved: on both stores."""

import secrets

from credit.naming import all_known_as, found_as, known_as
from credit.registry import Registry
from credit.rules.exposure import ExposurePolicy
from credit.rules.reservation import Entry
from credit.rules.subject import Subject, subject
from credit.stores.postgres_reservations import PostgresReservations
from tests.credit.conftest import A_REAL_DATABASE, MARCH, some_digits
from tests.credit.test_registry_contract import at_the_same_instant
from tests.credit.test_reservations_contract import SENQU, ask

KEYS = {"test": secrets.token_bytes(32)}
NEW_KEYS = {"new": secrets.token_bytes(32), **KEYS}


class Document:
    """A national id that no test before has met, and its owner's phone."""

    def __init__(self) -> None:
        self.number = some_digits(12)
        self.phone = "+2665" + some_digits(7)

    def typed(self, on: str = "") -> Subject:
        return subject(self.number, on or self.phone, proven=False, keys=KEYS)

    def proved(self, keys: dict[str, bytes] = KEYS) -> Subject:
        return subject(self.number, self.phone, proven=True, keys=keys)


def test_an_id_typed_on_one_phone_is_one_person_however_often(registry: Registry) -> None:
    hers = Document()
    assert known_as(registry, hers.typed()) == known_as(registry, hers.typed())


def test_who_proves_her_id_stays_who_she_was(registry: Registry) -> None:
    hers = Document()
    typed = known_as(registry, hers.typed())
    assert known_as(registry, hers.proved()) == typed
    assert known_as(registry, hers.typed()) == typed


def test_a_lender_that_saw_the_document_and_one_that_did_not_mean_the_same_person(
    registry: Registry,
) -> None:
    hers = Document()
    proved = known_as(registry, hers.proved())
    assert known_as(registry, hers.typed()) == proved


def test_an_id_typed_on_a_strangers_phone_is_somebody_else_before_and_after_it_is_proved(
    registry: Registry,
) -> None:
    hers = Document()
    strangers = [known_as(registry, hers.typed(on="+26662" + some_digits(6))) for _ in range(3)]
    owner = known_as(registry, hers.proved())
    strangers.append(known_as(registry, hers.typed(on="+26662" + some_digits(6))))
    assert owner not in strangers
    assert len(set(strangers)) == 4
    assert known_as(registry, hers.proved()) == owner


def test_lenders_that_ask_at_the_same_instant_by_either_name_mean_one_person(
    registry: Registry,
) -> None:
    hers = Document()
    names = iter([hers.typed(), hers.proved()] * 25)
    answers = at_the_same_instant(lambda: known_as(registry, next(names)))
    assert len(answers) == 50
    assert len(set(answers)) == 1


def test_a_new_key_changes_nobody_and_both_keys_mean_her(registry: Registry) -> None:
    hers = Document()
    under_the_old = known_as(registry, hers.proved())
    assert known_as(registry, hers.proved(NEW_KEYS)) == under_the_old
    assert known_as(registry, hers.proved()) == under_the_old
    someone = Document()
    under_the_new = known_as(registry, someone.proved(NEW_KEYS))
    assert known_as(registry, someone.proved()) == under_the_new


def test_who_only_looks_finds_whom_the_names_mean_and_makes_nobody_known(
    registry: Registry,
) -> None:
    hers = Document()
    for looked_for in (hers.typed(), hers.proved(NEW_KEYS)):
        assert found_as(registry, looked_for) is None
        assert [registry.find(name) for name in looked_for.names] == [None] * len(looked_for.names)
    typed = known_as(registry, hers.typed())
    for looked_for in (hers.typed(), hers.proved(), hers.proved(NEW_KEYS)):
        assert found_as(registry, looked_for) == typed
    # Where two of the names are somebody's, the last says who she is.
    owner = Document()
    proved = known_as(registry, owner.proved())
    both = Subject((*hers.typed().names, *owner.proved().names))
    assert found_as(registry, both) == known_as(registry, both) == proved


def test_many_are_who_each_of_them_is_and_a_newcomer_is_made_known(registry: Registry) -> None:
    hers, newcomer = Document(), Document()
    typed = known_as(registry, hers.typed())
    every = all_known_as(registry, [hers.typed(), hers.proved(), newcomer.typed()])
    assert every[hers.typed()] == every[hers.proved()] == typed
    assert every[newcomer.typed()] == known_as(registry, newcomer.typed()) != typed
    assert all_known_as(registry, []) == {}


@A_REAL_DATABASE
def test_a_squatted_id_neither_blocks_nor_reveals_its_owner(registry: Registry) -> None:
    reservations, hers = PostgresReservations(ExposurePolicy()), Document()
    squatter = known_as(registry, hers.typed(on="+26662" + some_digits(6)))
    assert isinstance(reservations.reserve(ask(squatter), at=MARCH), Entry)
    owner = known_as(registry, hers.proved())
    assert reservations.live(owner, at=MARCH) == ()
    her_loan = reservations.reserve(ask(owner, SENQU), at=MARCH)
    assert isinstance(her_loan, Entry)
    assert reservations.live(owner, at=MARCH) == (her_loan,)
    assert her_loan not in reservations.live(squatter, at=MARCH)
    newcomer = known_as(registry, hers.typed(on="+26663" + some_digits(6)))
    assert reservations.live(newcomer, at=MARCH) == ()
