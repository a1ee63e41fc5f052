"""A lender puts a product on offer; the database holds its limits too."""

from dataclasses import replace
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from loans.actions.add_product import NewProduct, add_product
from loans.deed import Actor
from loans.errors import AlreadyTaken
from loans.models import AuditEntry, Event, Mfi, Product
from loans.queries.products import of_lender
from loans.rules.offer_terms import Disbursement, Limits, RatePeriod
from loans.rules.terms import Amortization, Method

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
ADMIN = Actor.staff(uuid4())
SCHOOL = NewProduct(
    name="School",
    limits=Limits(Decimal(500), Decimal(5000), 1, 12),
    rate=Decimal("2.5"),
    rate_period=RatePeriod.MONTH,
    method=Method.DECLINING,
    amortization=Amortization.EQUAL_INSTALLMENTS,
    period="month",
    disbursement=Disbursement.AUTOMATIC,
    external_id="P-1",
)


def add(mfi: Mfi, new: NewProduct = SCHOOL) -> Product:
    return of_lender(mfi.id).get(id=UUID(str(add_product(mfi.id, new, by=ADMIN)["id"])))


def test_terms_are_kept_in_one_convention(maluti: Mfi) -> None:
    product = add(maluti)
    assert (product.rate_percent_year, product.rate_period) == (Decimal(30), "month")
    assert (product.principal_min, product.principal_max) == (Decimal(500), Decimal(5000))
    assert (product.allocation, product.rounding) == ("oldest_first", "half_even")
    act = AuditEntry.objects.of(maluti).get(action="add-product")
    assert (act.target_id, act.after) == (str(product.id), {"name": "School"})
    assert Event.objects.of(maluti).get(type="product.added").subject_id == product.id


def test_a_name_is_taken_once_at_each_lender(maluti: Mfi, senqu: Mfi) -> None:
    add(maluti)
    add(senqu)
    for twin in (replace(SCHOOL, external_id=None), replace(SCHOOL, name="Other")):
        with pytest.raises(AlreadyTaken):
            add(maluti, twin)
    assert of_lender(maluti.id).count() == of_lender(senqu.id).count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"principal_min": 0},
        {"principal_min": 6000},
        {"installments_min": 0},
        {"installments_min": 13},
        {"installments_max": 601},
        {"rate_percent_year": -1},
        {"rate_percent_year": 10001},
        {"rate_period": "week"},
    ],
)
def test_the_database_refuses_terms_that_no_loan_could_be_made_from(
    wrong: dict[str, object], maluti: Mfi
) -> None:
    product = add(maluti)
    with pytest.raises(IntegrityError), transaction.atomic():
        of_lender(maluti.id).filter(id=product.id).update(**wrong)
