"""A second source agrees on who she is; while others claim her id, a document comes first."""

from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from loans.actions.amend_borrower import Amendment, amend_borrower
from loans.actions.match_identity import match_identity
from loans.deed import Actor
from loans.errors import AlreadyTaken, NotThisLender
from loans.models import AuditEntry, Case, Event, HouseAuditEntry, Mfi
from loans.queries import borrowers
from loans.rules.identity import Identity, Source
from tests.loans.test_register_borrower import LINEO, new, person, register

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
WALLET = Actor.system("wallet")


def test_her_wallet_has_her_name(maluti: Mfi) -> None:
    made = register(maluti, new())
    for _ in range(2):
        match_identity(maluti.id, made, Source.WALLET, by=WALLET)
    assert borrowers.one(maluti.id, made).identity == "matched"
    act = AuditEntry.objects.of(maluti).get(action="match-identity")
    assert act.before == {"identity": "declared"}
    assert act.after == {"identity": "matched", "source": "wallet"}
    assert Event.objects.of(maluti).get(type="identity.matched").subject_id == made


def test_what_was_seen_can_be_matched_too(maluti: Mfi, senqu: Mfi) -> None:
    register(senqu, new(LINEO))
    made = register(maluti, new(identity=Identity.SEEN))
    match_identity(maluti.id, made, Source.SECOND_SOURCE, by=WALLET)
    assert borrowers.one(maluti.id, made).identity == "matched"


@pytest.mark.parametrize("other", list(Identity)[:2])
def test_a_name_that_agrees_wins_nothing_from_another_claim(
    maluti: Mfi, senqu: Mfi, other: Identity
) -> None:
    holder = register(senqu, new(LINEO, other))
    squatter = register(maluti, new())
    with pytest.raises(AlreadyTaken):
        match_identity(maluti.id, squatter, Source.WALLET, by=WALLET)
    assert borrowers.one(maluti.id, squatter).identity == "declared"
    assert borrowers.one(senqu.id, holder).identity == other


def test_a_name_that_agreed_gives_way_to_the_document(maluti: Mfi, senqu: Mfi) -> None:
    """He typed her id beside his own name and phone; she comes later, with the document."""
    his = register(senqu, new(LINEO))
    match_identity(senqu.id, his, Source.WALLET, by=WALLET)
    hers = register(maluti, new(identity=Identity.SEEN))
    assert person(maluti, hers) != person(senqu, his)
    assert borrowers.one(maluti.id, hers).identity == "seen"
    assert borrowers.one(senqu.id, his).identity == "declared"
    assert Case.objects.of(maluti).get().borrower_id == hers
    act = HouseAuditEntry.objects.get(action="unmatch-identity")
    assert (act.before, act.after) == ({"identity": "matched"}, {"identity": "declared"})
    with pytest.raises(AlreadyTaken):
        match_identity(senqu.id, his, Source.WALLET, by=WALLET)


def test_a_match_and_a_document_together_give_way_to_nobody(maluti: Mfi, senqu: Mfi) -> None:
    here = register(maluti, new())
    match_identity(maluti.id, here, Source.WALLET, by=WALLET)
    amend_borrower(maluti.id, here, Amendment(identity=Identity.SEEN), by=WALLET)
    assert borrowers.one(maluti.id, here).identity == "matched"
    act = AuditEntry.objects.of(maluti).get(action="amend-borrower")
    assert (act.before, act.after) == ({"document_seen": False}, {"document_seen": True})
    there = register(senqu, new(LINEO, Identity.SEEN))
    assert person(maluti, here) == person(senqu, there)


def test_another_lenders_borrower_does_not_exist(maluti: Mfi, senqu: Mfi) -> None:
    made = register(maluti, new())
    with pytest.raises(NotThisLender):
        match_identity(senqu.id, made, Source.WALLET, by=WALLET)


def test_the_command_does_the_same(maluti: Mfi) -> None:
    made = register(maluti, new())
    told = StringIO()
    call_command("match_identity", "maluti", str(made), source="second_source", stdout=told)
    assert told.getvalue() == "matched\n"
    assert borrowers.one(maluti.id, made).identity == "matched"
    with pytest.raises(CommandError, match="No lender"):
        call_command("match_identity", "nobody", str(made), source="wallet")
    with pytest.raises(CommandError, match="not-found"):
        call_command("match_identity", "maluti", str(uuid4()), source="wallet")
