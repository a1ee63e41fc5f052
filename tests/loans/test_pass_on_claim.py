"""Whoever holds an id hears that a second phone claims it, at each of her own lenders, once."""

from uuid import UUID, uuid4

import pytest

from loans.actions.amend_borrower import Amendment, amend_borrower
from loans.actions.pass_on_claim import ELSEWHERE, tell_holder
from loans.deed import Actor
from loans.errors import NotThisLender
from loans.models import AuditEntry, Case, Event, Mfi
from loans.rules.identity import Identity
from loans.tasks import pass_on_claims
from tests.loans.test_register_borrower import LINEO, new, register
from tests.people import LERIBE, take_on

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
THABO = Actor.staff(uuid4())


def heard(mfi: Mfi) -> list[tuple[UUID, dict[str, str]]]:
    return [
        (event.subject_id, event.data)
        for event in Event.objects.of(mfi).filter(type=ELSEWHERE).order_by("at", "id")
    ]


def claim_at(mfi: Mfi) -> Case:
    return Case.objects.of(mfi).get(kind="identity")


def test_the_proven_owner_hears_of_it_at_each_of_her_lenders(maluti: Mfi, senqu: Mfi) -> None:
    third = take_on("Khubelu Microloans", "khubelu", LERIBE)
    here = register(maluti, new(identity=Identity.SEEN))
    there = register(senqu, new(identity=Identity.SEEN))
    register(third, new(LINEO))
    assert pass_on_claims() == 1
    claim = claim_at(third)
    told = {"claim": str(claim.id)}
    assert (heard(maluti), heard(senqu), heard(third)) == ([(here, told)], [(there, told)], [])
    assert claim.passed_on_at is not None
    assert str(third.id) not in str(Event.objects.of(maluti).values_list("data", flat=True))
    assert AuditEntry.objects.of(third).filter(action="pass-on-claim").count() == 1


def test_among_the_unproven_the_first_one_hears(maluti: Mfi, senqu: Mfi) -> None:
    first = register(maluti, new())
    register(senqu, new(LINEO))
    assert pass_on_claims() == 1
    third = take_on("Khubelu Microloans", "khubelu", LERIBE)
    register(third, new("+26657000000"))
    assert pass_on_claims() == 1
    claims = [{"claim": str(claim_at(mfi).id)} for mfi in (senqu, third)]
    assert heard(maluti) == [(first, told) for told in claims]
    assert not heard(senqu)


def test_the_proven_owner_hears_before_whoever_typed_it_first(maluti: Mfi, senqu: Mfi) -> None:
    squatter = register(senqu, new(LINEO))
    owner = register(maluti, new(identity=Identity.SEEN))
    assert pass_on_claims() == 1
    assert heard(senqu) == [(squatter, {"claim": str(claim_at(maluti).id)})]
    third = take_on("Khubelu Microloans", "khubelu", LERIBE)
    register(third, new("+26657000000"))
    assert pass_on_claims() == 1
    assert heard(maluti) == [(owner, {"claim": str(claim_at(third).id)})]
    assert len(heard(senqu)) == 1


def test_nobody_hears_of_a_claim_twice(maluti: Mfi, senqu: Mfi) -> None:
    here = register(maluti, new(identity=Identity.SEEN))
    register(senqu, new(LINEO))
    claim = claim_at(senqu)
    by = Actor.system("claims")
    tell_holder(maluti.id, here, claim.id, by=by)
    assert pass_on_claims() == 1
    assert pass_on_claims() == 0
    assert heard(maluti) == [(here, {"claim": str(claim.id)})]


def test_a_claim_that_was_settled_by_a_document_tells_nobody(maluti: Mfi, senqu: Mfi) -> None:
    register(maluti, new(identity=Identity.SEEN))
    claim = register(senqu, new(LINEO))
    amend_borrower(senqu.id, claim, Amendment(identity=Identity.SEEN), by=THABO)
    assert pass_on_claims() == 1
    assert not heard(maluti)
    assert not heard(senqu)


def test_a_stranger_is_told_nothing(maluti: Mfi, senqu: Mfi) -> None:
    made = register(maluti, new())
    with pytest.raises(NotThisLender):
        tell_holder(senqu.id, made, uuid4(), by=THABO)
    assert not heard(senqu)
