"""Any terms that a product of the house can have, for the laws that hold for all of them."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import settings
from hypothesis import strategies as st

from loans.rules.calendar import Period, Unit
from loans.rules.fees import Fee, FeeDue, FeeKind
from loans.rules.interest import DayCount
from loans.rules.rounding import Rounding
from loans.rules.terms import Amortization, Method, Terms

PERIODS = [Period(Unit.DAYS), Period(Unit.WEEKS), Period(Unit.WEEKS, 2), Period(Unit.MONTHS)]
DAY_COUNTS = [
    None,
    DayCount(360),
    DayCount(364),
    DayCount(365),
    DayCount(None),
    DayCount(360, months_of_30=True),
    DayCount(365, months_of_30=True),
]
LISENTE_MAX = 10**14
# A loan of 600 rows takes its time where the machine is busy.
patient = settings(deadline=None)
sums = st.one_of(st.integers(1, 10**7), st.integers(1, LISENTE_MAX))
rates = st.one_of(st.decimals(0, 120, places=2), st.decimals(0, 10_000, places=6))
counts = st.one_of(st.integers(1, 12), st.integers(1, 24), st.integers(1, 60), st.integers(1, 600))
shares = st.builds(
    Fee, st.sampled_from(FeeDue), st.just(FeeKind.PERCENT), st.decimals(0, 40, places=2)
)
flat = st.builds(
    Fee,
    st.sampled_from(FeeDue),
    st.just(FeeKind.FLAT),
    st.integers(1, 10**6).map(lambda lisente: Decimal(lisente).scaleb(-2)),
)


@st.composite
def terms(draw: st.DrawFn) -> Terms:
    lent = draw(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
    first = draw(st.none() | st.integers(1, 400).map(lambda days: lent + timedelta(days)))
    principal, count = draw(sums), draw(counts)
    return Terms(
        principal=principal,
        rate_percent_year=draw(rates),
        installments=count,
        period=draw(st.sampled_from(PERIODS)),
        disbursed_on=lent,
        method=draw(st.sampled_from(Method)),
        amortization=draw(st.sampled_from(Amortization)),
        first_due_on=first,
        day_count=draw(st.sampled_from(DAY_COUNTS)),
        rounding=draw(st.sampled_from(Rounding)),
        grace_principal=draw(st.integers(0, min(count - 1, 12))),
        grace_interest_payment=draw(st.integers(0, min(count - 1, 12))),
        installment_multiple=draw(st.sampled_from([1, 10, 100, 500, 10_000])),
        fees=tuple(draw(st.lists(shares | flat, max_size=4))),
    )
