"""Two loans as a bureau is told of them, for tests and for the document."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from credit.rules.bureau_file import BureauRecord, Frequency, IdType, Joint, LoanStatus
from credit.rules.subject import Degree

HER = UUID("5d8f0c4e-3f5b-4b62-8f0e-2b6c1f6a7d10")
CONSENT = UUID("0a1b2c3d-0000-4000-8000-000000000001")
JUNE = date(2026, 6, 30)
# Lent on 16 March, M2,000 over four months of M540; May's instalment is short of M500, June's of
# all of it: M1,040 overdue since 16 May, 45 days.
LATE = BureauRecord(
    supplier="maluti",
    branch="1",
    loan_ref="ACDE3479",
    borrower_key=HER,
    id_type=IdType.PROVED,
    degree=Degree.SEEN,
    product_type="Plain",
    opened_on=date(2026, 3, 16),
    principal_lisente=200_000,
    instalment_lisente=54_000,
    frequency=Frequency.MONTH,
    term=4,
    balance_lisente=154_000,
    overdue_lisente=104_000,
    months_in_arrears=1,
    days_past_due=45,
    status=LoanStatus.RUNNING,
    status_on=date(2026, 3, 16),
    last_paid_on=date(2026, 6, 5),
    last_paid_lisente=4_000,
    pattern="1000" + "N" * 20,
    joint=Joint.ALONE,
    consent_id=CONSENT,
    disputed=False,
    as_of=JUNE,
)
# Paid to the last loti in June.
PAID = replace(
    LATE,
    loan_ref="ACDE3480",
    balance_lisente=0,
    overdue_lisente=0,
    months_in_arrears=0,
    days_past_due=0,
    status=LoanStatus.PAID,
    status_on=date(2026, 6, 5),
    pattern="0000" + "N" * 20,
    consent_id=None,
    disputed=True,
)
