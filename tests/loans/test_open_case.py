"""A matter that somebody must look into has a reference, and a day by which it is settled."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from loans.actions.change_policy import change_policy
from loans.actions.open_case import REFERENCE_LETTERS, open_case
from loans.deed import Actor, deed
from loans.models import AuditEntry, Case, Event, Mfi

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
THABO = Actor.staff(uuid4())


@deed
def complain(mfi: Mfi, kind: Case.Kind, *, by: Actor) -> Case:
    return Case.objects.get(pk=(mfi.id, open_case(mfi.id, kind, by=by)))


@pytest.mark.parametrize(
    ("kind", "days"),
    [("complaint", 14), ("callback", 1), ("dispute", 30), ("identity", 3), ("pin_reset", 1)],
)
def test_each_kind_has_its_days(kind: str, days: int, maluti: Mfi) -> None:
    case = complain(maluti, Case.Kind(kind), by=THABO)
    assert case.due_on == timezone.localdate() + timedelta(days)
    assert (case.status, case.owner_id, case.outcome) == ("open", None, "")
    assert AuditEntry.objects.of(maluti).get(action="open-case").after == {"kind": kind}
    assert Event.objects.of(maluti).get(type="case.opened").data == {"kind": kind}


def test_a_lender_sets_the_days_itself(maluti: Mfi, senqu: Mfi) -> None:
    change_policy(maluti.id, {"case_days": {"complaint": 5}}, by=THABO)
    due = [complain(mfi, Case.Kind.COMPLAINT, by=THABO).due_on for mfi in (maluti, senqu)]
    assert due == [timezone.localdate() + timedelta(days) for days in (5, 14)]


def test_a_reference_can_be_read_out_on_a_bad_line(maluti: Mfi) -> None:
    case = complain(maluti, Case.Kind.COMPLAINT, by=THABO)
    assert len(case.reference) == 6
    assert set(case.reference) <= set(REFERENCE_LETTERS)
    assert not set("0O1IL5S2ZBG86U") & set(REFERENCE_LETTERS) - {"U"}
