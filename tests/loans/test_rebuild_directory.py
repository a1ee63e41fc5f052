"""The directory is made again from the lenders' own rows, to the same bytes."""

from dataclasses import replace
from io import StringIO
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command

from loans.actions.rebuild_directory import Differences, rebuild_directory
from loans.deed import Actor
from loans.models import AuditEntry, Membership, Mfi, Person
from tests.loans.test_register_borrower import LINEO, PALESA, new, register
from tests.owner import as_owner

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.citus]
OPERATOR = Actor.system("operator")


def directory() -> bytes:
    """The table as the server writes it out, row by row in the order of its key."""
    with as_owner() as cursor:
        by_key = "COPY (SELECT * FROM loans_membership ORDER BY borrower_id) TO STDOUT"
        with cursor.cursor.copy(by_key) as rows:
            return b"".join(bytes(row) for row in rows)


@pytest.fixture
def made(maluti: Mfi, senqu: Mfi) -> list[UUID]:
    """Three borrowers here, two of them at the other lender too."""
    people = [new(f"+2665700000{n}", national_id=f"19900101000{n}") for n in range(3)]
    return [register(maluti, one) for one in people] + [register(senqu, p) for p in people[:2]]


def test_lost_and_damaged_lines_are_as_they_were(maluti: Mfi, senqu: Mfi, made: list[UUID]) -> None:
    before = directory()
    assert before.count(b"\n") == len(made)
    first, second, third, fourth, fifth = (Membership.objects.get(borrower_id=m) for m in made)
    first.delete()
    second.phone = LINEO
    second.save()
    Membership.objects.filter(borrower_id=third.borrower_id).update(mfi_id=senqu.id)
    # Two lines that have changed places.
    Membership.objects.filter(borrower_id__in=[fourth.borrower_id, fifth.borrower_id]).delete()
    for line, other in ((fourth, fifth), (fifth, fourth)):
        Membership.objects.create(
            borrower_id=line.borrower_id,
            person_id=other.person_id,
            mfi_id=line.mfi_id,
            phone=line.phone,
        )
    assert directory() != before
    assert rebuild_directory(maluti.id, by=OPERATOR) == Differences(missing=2, wrong=1)
    assert rebuild_directory(senqu.id, by=OPERATOR) == Differences(wrong=2)
    assert directory() == before
    act = AuditEntry.objects.of(maluti).get(action="rebuild-directory")
    assert {name: act.after[name] for name in ("missing", "wrong", "extra")} == {
        "missing": 2,
        "wrong": 1,
        "extra": 0,
    }


def test_a_line_of_nobody_goes(maluti: Mfi, senqu: Mfi, made: list[UUID]) -> None:
    before = directory()
    somebody = Membership.objects.get(borrower_id=made[2]).person_id
    Membership.objects.create(
        borrower_id=uuid4(), person_id=somebody, mfi_id=senqu.id, phone=PALESA
    )
    assert rebuild_directory(maluti.id, by=OPERATOR) == Differences()
    assert rebuild_directory(senqu.id, by=OPERATOR) == Differences(extra=1)
    assert directory() == before


def test_a_directory_lost_altogether_is_made_again(
    maluti: Mfi, senqu: Mfi, made: list[UUID]
) -> None:
    before = directory()
    Membership.objects.all().delete()
    told = StringIO()
    call_command("rebuild_directory", stdout=told)
    assert told.getvalue() == (
        "maluti: 3 missing, 0 wrong, 0 extra\nsenqu: 2 missing, 0 wrong, 0 extra\n"
    )
    assert directory() == before
    assert Person.objects.count() == 3


def test_where_all_is_well_nothing_is_written(maluti: Mfi, made: list[UUID]) -> None:
    register(maluti, replace(new(), external_id="K-17"))
    assert rebuild_directory(maluti.id, by=OPERATOR) == Differences()
    assert not AuditEntry.objects.of(maluti).filter(action="rebuild-directory").exists()
