"""A borrower is blocked and let in again, each time with a reason that only her key opens."""

import json
from uuid import uuid4

import pytest

from loans.actions.block_borrower import block_borrower, unblock_borrower
from loans.deed import Actor
from loans.errors import AlreadyDecided, NotThisLender
from loans.models import AuditEntry, Borrower, Event, Mfi, Person
from loans.queries import borrowers
from loans.sealed import data_key_of, unseal
from tests.loans.test_register_borrower import new, register

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
THABO = Actor.staff(uuid4())
WHY = "Her sister says she has moved to Welkom"


def test_she_is_blocked_and_the_page_says_why(maluti: Mfi) -> None:
    made = register(maluti, new())
    block_borrower(maluti.id, made, WHY, by=THABO)
    page = borrowers.page(maluti.id, made)
    assert (page.status, page.status_reason) == ("blocked", WHY)
    event = Event.objects.of(maluti).get(type="borrower.blocked")
    assert (event.subject_id, event.data) == (made, {})


def test_the_trail_keeps_the_reason_sealed(maluti: Mfi) -> None:
    made = register(maluti, new())
    block_borrower(maluti.id, made, WHY, by=THABO)
    act = AuditEntry.objects.of(maluti).get(action="block-borrower")
    assert (act.before, act.after["status"]) == ({"status": "active"}, "blocked")
    assert "Welkom" not in json.dumps(act.after) + act.reason
    key = data_key_of(Person.objects.get())
    assert unseal(key, "status_reason", act.after["reason"]) == WHY
    assert "Welkom" not in Borrower.objects.of(maluti).get().status_reason_sealed


def test_she_is_let_in_again_once(maluti: Mfi) -> None:
    made = register(maluti, new())
    with pytest.raises(AlreadyDecided):
        unblock_borrower(maluti.id, made, "She is not blocked", by=THABO)
    block_borrower(maluti.id, made, WHY, by=THABO)
    with pytest.raises(AlreadyDecided):
        block_borrower(maluti.id, made, WHY, by=THABO)
    unblock_borrower(maluti.id, made, "She is back", by=THABO)
    page = borrowers.page(maluti.id, made)
    assert (page.status, page.status_reason) == ("active", "She is back")
    acts = AuditEntry.objects.of(maluti).filter(target_id=str(made)).order_by("at")
    assert [act.action for act in acts] == [
        "register-borrower",
        "block-borrower",
        "unblock-borrower",
    ]


def test_another_lender_blocks_nobody_here(maluti: Mfi, senqu: Mfi) -> None:
    made = register(maluti, new())
    with pytest.raises(NotThisLender):
        block_borrower(senqu.id, made, WHY, by=THABO)
    assert borrowers.one(maluti.id, made).status == "active"
