"""The demo: three lenders in different districts, every role, and no more the second time."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from loans.dates import today
from loans.demo_book import STORIES
from loans.models import Application, Borrower, HouseAuditEntry, Loan, Mfi, StaffMember
from loans.queries.balances import trial_balance
from loans.queries.directory import lenders
from loans.queries.products import of_lender

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "shown-by-info-only"


@pytest.fixture
def demo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEMO_PASSWORD", PASSWORD)
    call_command("demo", borrowers=0, stdout=StringIO())


def test_three_lenders_in_three_districts(demo: None) -> None:
    assert [(lender.slug, lender.name, lender.district) for lender in lenders()] == [
        ("khubelu", "Khubelu Microloans", "Mokhotlong"),
        ("maluti", "Maluti Credit", "Maseru"),
        ("senqu", "Senqu Finance", "Leribe"),
    ]


def test_every_role_signs_in(demo: None) -> None:
    assert StaffMember.objects.count() == 3 * 5 + 2
    for username in ("platform", "regulator", "maluti-officer", "khubelu-auditor"):
        assert StaffMember.objects.get(username=username).check_password(PASSWORD)
    assert StaffMember.objects.get(username="senqu-finance").mfi == Mfi.objects.get(slug="senqu")


def test_each_lender_offers_one_product_that_pays_out_by_itself_and_one_that_waits(
    demo: None,
) -> None:
    for lender in lenders():
        offered = {product.disbursement for product in of_lender(lender.id)}
        assert offered == {"automatic", "manual"}
        assert all(product.principal_max < 50_000 for product in of_lender(lender.id))


def test_a_second_load_adds_nothing(demo: None) -> None:
    before = (StaffMember.objects.count(), Mfi.objects.count(), HouseAuditEntry.objects.count())
    told = StringIO()
    call_command("demo", borrowers=0, stdout=told)
    after = (StaffMember.objects.count(), Mfi.objects.count(), HouseAuditEntry.objects.count())
    assert after == before
    assert told.getvalue() == "3 lenders, 17 accounts\n"


def test_without_a_password_nothing_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DEMO_PASSWORD", raising=False)
    with pytest.raises(CommandError, match="DEMO_PASSWORD"):
        call_command("demo")
    assert not Mfi.objects.exists()


def test_its_loans_are_in_every_state_and_its_books_are_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DEMO_PASSWORD", PASSWORD)
    call_command("demo", borrowers=3 * len(STORIES), lenders=1, stdout=StringIO())
    maluti = Mfi.objects.get(slug="maluti")
    loans = set(Loan.objects.of(maluti).values_list("status", flat=True))
    assert loans == {"accepted", "active", "closed", "overpaid", "written_off"}
    asked = set(Application.objects.of(maluti).values_list("status", flat=True))
    assert asked == {"submitted", "approved", "accepted", "rejected", "returned", "withdrawn"}
    accounts = trial_balance(maluti.id, today())
    assert sum(one.debit for one in accounts) == sum(one.credit for one in accounts)
    before = Borrower.objects.of(maluti).count()
    call_command("demo", borrowers=3 * len(STORIES), lenders=1, stdout=StringIO())
    assert Borrower.objects.of(maluti).count() == before
