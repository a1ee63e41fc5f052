"""A lender puts a product on offer; the database holds its limits too."""

from dataclasses import replace
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from loans.actions.add_product import NewProduct, add_product
from loans.actions.change_policy import change_policy
from loans.deed import Actor
from loans.errors import AlreadyTaken
from loans.models import AuditEntry, Event, Mfi, Product
from loans.queries.products import affordable_percent_of, limits_of, of_lender, terms_of
from loans.rules.allocation import Strategy
from loans.rules.calendar import PERIODS
from loans.rules.fees import Fee, FeeDue, FeeKind
from loans.rules.interest import DayCount
from loans.rules.ladder import Step
from loans.rules.offer_terms import Disbursement, Limits, RatePeriod
from loans.rules.penalties import Every, Penalty, PenaltyKind
from loans.rules.product_terms import EarlyInterest, NamedFee, ProductTerms
from loans.rules.rounding import Rounding
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


def test_a_loan_reads_all_terms_and_an_application_all_limits(maluti: Mfi) -> None:
    limits = replace(
        SCHOOL.limits,
        ladder=(Step(1, 100_000), Step(3, 500_000)),
        terms_offered=(3, 6),
        installment_multiple_lisente=500,
        installments_min=3,
        grace_principal=2,
        grace_interest_payment=1,
    )
    form = {"name": "Form", "when": "once", "kind": "flat", "value": "25.00"}
    late = {"kind": "flat", "value": "5.00", "wait_days": 3, "every": "month", "cap": "40.00"}
    product = add(
        maluti,
        replace(
            SCHOOL,
            limits=limits,
            day_count=DayCount(365),
            early_interest=EarlyInterest.EARNED,
            affordable_percent=40,
            allocation=Strategy.PAST_TODAY_FUTURE,
            rounding=Rounding.HALF_UP,
            fees=(form,),
            penalties=(late,),
        ),
    )
    assert limits_of(product) == limits
    assert terms_of(product) == ProductTerms(
        name="School",
        rate_percent_year=Decimal(30),
        method=Method.DECLINING,
        amortization=Amortization.EQUAL_INSTALLMENTS,
        period=PERIODS["month"],
        day_count=DayCount(365),
        rounding=Rounding.HALF_UP,
        grace_principal=2,
        grace_interest_payment=1,
        installment_multiple_lisente=500,
        allocation=Strategy.PAST_TODAY_FUTURE,
        early_interest=EarlyInterest.EARNED,
        fees=(NamedFee("Form", Fee(FeeDue.ONCE, FeeKind.FLAT, Decimal(25))),),
        penalties=(Penalty(PenaltyKind.FLAT, Decimal(5), 3, Every.MONTH, 4_000),),
    )
    assert (product.affordable_percent, product.status) == (40, "open")


def test_who_says_nothing_of_days_has_a_nominal_rate(maluti: Mfi) -> None:
    product = add(maluti)
    assert terms_of(product).day_count is None
    assert limits_of(product) == SCHOOL.limits


def test_a_product_without_a_share_of_income_has_the_lender_s(maluti: Mfi) -> None:
    plain = add(maluti)
    own = add(maluti, replace(SCHOOL, name="Own", external_id=None, affordable_percent=40))
    assert [affordable_percent_of(one) for one in (plain, own)] == [33, 40]
    change_policy(maluti.id, {"affordable_percent_of_income": 25}, by=ADMIN)
    assert [affordable_percent_of(one) for one in (plain, own)] == [25, 40]


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
        {"days_in_year": "365"},
        {"days_in_month": "30"},
        {"days_in_year": "361", "days_in_month": "actual"},
        {"days_in_year": "actual", "days_in_month": "30"},
        {"installment_multiple_lisente": 0},
        {"installment_multiple_lisente": 50_001},
        {"early_interest": "some"},
        {"affordable_percent": 0},
        {"affordable_percent": 101},
        {"status": "gone"},
    ],
)
def test_the_database_refuses_terms_that_no_loan_could_be_made_from(
    wrong: dict[str, object], maluti: Mfi
) -> None:
    product = add(maluti)
    with pytest.raises(IntegrityError), transaction.atomic():
        of_lender(maluti.id).filter(id=product.id).update(**wrong)
