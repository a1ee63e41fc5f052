"""That something left the house stands in the trail: what, for which days, and how long it was."""

from datetime import date
from uuid import uuid4

import pytest

from loans.actions.note_export import Export, note_export
from loans.deed import Actor
from loans.models import AuditEntry, Event, Mfi

pytestmark = [pytest.mark.django_db, pytest.mark.citus]


def test_who_took_what_and_nothing_of_what_stood_in_it(maluti: Mfi) -> None:
    thabo, loan, officer = Actor.staff(uuid4(), ip="10.0.0.1"), uuid4(), uuid4()
    day, first = date(2026, 2, 28), date(2026, 2, 1)
    taken = Export("report", "arrears", "csv", 12, day, first, day, officer_id=officer)
    note_export(maluti.id, taken, by=thabo)
    note_export(maluti.id, Export("loan", loan, "pdf", 3), by=thabo)
    rows = AuditEntry.objects.of(maluti).filter(actor_id=thabo.id).order_by("at")
    assert [(one.action, one.target_kind, one.target_id, one.ip) for one in rows] == [
        ("export", "report", "arrears", "10.0.0.1"),
        ("export", "loan", str(loan), "10.0.0.1"),
    ]
    assert [one.after for one in rows] == [
        {
            "form": "csv",
            "rows": 12,
            "on": "2026-02-28",
            "from": "2026-02-01",
            "to": "2026-02-28",
            "officer": str(officer),
        },
        {"form": "pdf", "rows": 3},
    ]
    # To read is no change that another system could follow.
    assert not Event.objects.of(maluti).exclude(type="mfi.onboarded").exists()
