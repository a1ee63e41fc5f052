"""That a person's whole file was handed over stands in the house's trail, and names nobody."""

from uuid import uuid4

import pytest

from loans.actions.note_person_export import note_person_export
from loans.models import HouseAuditEntry
from tests.people import OPERATOR

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.citus]


def test_it_says_whose_in_which_forms_and_of_how_many_lenders() -> None:
    person_id = uuid4()
    note_person_export(person_id, "json,pdf", 2, by=OPERATOR)
    row = HouseAuditEntry.objects.get()
    assert (row.action, row.target_kind, row.target_id) == ("export", "person-file", str(person_id))
    assert row.after == {"form": "json,pdf", "lenders": 2}
    assert (row.actor_kind, row.actor_id) == ("system", "operator")
