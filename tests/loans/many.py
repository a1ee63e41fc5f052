"""A lender's book with very many rows, written by a few statements: for plans, not for sums.

Every loan has twelve instalments a month apart. Of a hundred, eighty run (sixteen of them late),
and the others are in each of the other states; a twenty-fifth of all borrowers wait for something.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from loans.placement import has_citus
from tests.owner import as_owner

TABLES = (
    "loans_person",
    "loans_borrower",
    "loans_application",
    "loans_decision",
    "loans_loan",
    "loans_installment",
    "loans_payout",
    "loans_writeoff",
    "loans_waitingact",
    "loans_case",
)
# What the statements have in common, by its name in them. A row's id comes out of its number, and
# chance comes out the same each time: a number's own, another for each thing it decides.
PARTS = {
    "person": "md5('person' || %(mfi)s::text || n)::uuid",
    "borrower": "md5('borrower' || %(mfi)s::text || n)::uuid",
    "application": "md5('application' || %(mfi)s::text || n)::uuid",
    "loan": "md5('loan' || %(mfi)s::text || n)::uuid",
    "officer": "(%(officers)s::uuid[])[1 + abs(hashint4(n) %% cardinality(%(officers)s::uuid[]))]",
    "product": """
        (%(products)s::uuid[])[1 + abs(hashint4(n + 1) %% cardinality(%(products)s::uuid[]))]""",
    # Loans began on each day of the last year; an instalment of every thirtieth is due today.
    "begun_ago": "abs(hashint4(n + 2) %% 360)",
    "begun": "(%(day)s::date - abs(hashint4(n + 2) %% 360))",
    "status": """CASE WHEN n %% 100 < 80 THEN 'active' WHEN n %% 100 < 90 THEN 'closed'
        WHEN n %% 100 < 93 THEN 'written_off' WHEN n %% 100 < 95 THEN 'overpaid'
        WHEN n %% 100 < 97 THEN 'accepted' WHEN n %% 100 < 98 THEN 'disbursing'
        ELSE 'cancelled' END""",
    # How many instalments of a running loan are paid: all that were due, or one or two fewer.
    "paid": """greatest(0, (abs(hashint4(n + 2) %% 360) + 29) / 30 - 1
        - CASE WHEN n %% 100 < 16 THEN 1 + n %% 2 ELSE 0 END)""",
    # What waits for somebody, and what nobody waits for any more.
    "asked": """(ARRAY['submitted', 'submitted', 'submitted', 'returned', 'approved', 'approved',
        'rejected', 'withdrawn'])[1 + n %% 8]""",
    "waiting": "CASE WHEN n %% 8 = 2 THEN 'manager' ELSE '' END",
}
STATEMENTS = (
    """INSERT INTO loans_person (id, phone, language, identity, document_seen, digest_key_id,
        national_id_sealed, data_key_id, created_at)
    SELECT {person}, '+2665' || (%(phone)s + n), 'st', 'declared', false, '', '', '', now()
    FROM generate_series(1, %(borrowers)s::int) n""",
    """INSERT INTO loans_borrower (mfi_id, id, person_id, name, name_folded, phone, district_id,
        status, gender, employment, officer_id, details_sealed, status_reason_sealed,
        wallet_sealed, at)
    SELECT %(mfi)s, {borrower}, {person}, 'Lineo ' || md5(n::text), md5(n::text) || ' lineo',
        '+2665' || (%(phone)s + n), CASE WHEN n %% 50 = 0 THEN 10 ELSE 1 + n %% 7 END, 'active',
        'female', '', {officer}, '', '', '', now() - n * interval '5 minutes'
    FROM generate_series(1, %(borrowers)s::int) n""",
    """INSERT INTO loans_application (mfi_id, id, borrower_id, product_id, amount_lisente,
        installments, purpose_sealed, withdrawal_sealed, status, channel, captured_by_id, at,
        submitted_at, waiting_for, first_approval_by_id, approved_by_id, offered_lisente,
        offered_installments, offer_ends_on, agreed)
    SELECT %(mfi)s, {application}, {borrower}, {product}, 120000, 12, '', '', asked.status, 'desk',
        {officer}, asked.at, asked.at, asked.waiting,
        CASE WHEN asked.waiting <> '' THEN %(checker)s::uuid END,
        CASE WHEN asked.status IN ('accepted', 'approved') THEN %(checker)s::uuid END, 120000, 12,
        %(day)s::date + n %% 7, ''
    FROM generate_series(1, %(borrowers)s::int) n, LATERAL (
        SELECT 'accepted' AS status, {begun} + time '08:00' AT TIME ZONE 'Africa/Maseru' AS at,
            '' AS waiting
        WHERE n <= %(loans)s::int
        UNION ALL SELECT {asked}, now() - (n - %(loans)s::int) * interval '3 minutes', {waiting}
        WHERE n > %(loans)s::int) asked""",
    """INSERT INTO loans_decision (mfi_id, id, application_id, kind, by_id, waiting_for,
        amount_lisente, installments, reason, note_sealed, advice, at)
    SELECT %(mfi)s, {application}, {application}, 'approve', %(checker)s, '', 120000, 12, '', '',
        '{{}}', now()
    FROM generate_series(1, %(loans)s::int) n""",
    """INSERT INTO loans_loan (mfi_id, id, reference, application_id, borrower_id, product_id,
        captured_by_id, approved_by_id, officer_id, principal_lisente, installments, terms, status,
        at, disbursed_on, paid_out_lisente, schedule_version, schedule_from, rescheduled,
        owed_principal, owed_interest, owed_fees, owed_penalties, overpaid_lisente, oldest_due_on,
        last_moved_on, closed_on, closed_why, late_lisente, late_days)
    SELECT %(mfi)s, {loan}, upper(to_hex(268435456 + n)), {application}, {borrower}, {product},
        {officer}, %(checker)s, {officer}, 120000, 12, %(terms)s, status,
        {begun} + time '09:00' AT TIME ZONE 'Africa/Maseru' + n * interval '1 millisecond',
        CASE WHEN status NOT IN ('accepted', 'disbursing', 'cancelled') THEN {begun} END, 120000,
        1, {begun}, false, CASE WHEN status = 'active' THEN 10000 * (12 - {paid}) ELSE 0 END, 0, 0,
        0, CASE WHEN status = 'overpaid' THEN 500 ELSE 0 END,
        CASE WHEN status = 'active' THEN {begun} + 30 * (1 + {paid}) END, {begun},
        CASE WHEN status = 'closed' THEN %(day)s::date END, '', 0, 0
    FROM generate_series(1, %(loans)s::int) n, LATERAL (SELECT {status} AS status) state""",
    """INSERT INTO loans_installment (mfi_id, id, loan_id, version, number, origin, due_on,
        principal, interest, schedule_fees, schedule_penalties, fees, penalties, paid_principal,
        paid_interest, paid_fees, paid_penalties, waived_principal, waived_interest, waived_fees,
        waived_penalties)
    SELECT %(mfi)s, md5('row' || %(mfi)s::text || n || '-' || number)::uuid, {loan}, 1, number,
        'schedule', {begun} + 30 * number, 10000, 0, 0, 0, 0, 0,
        CASE WHEN {status} <> 'active' OR number <= {paid} THEN 10000 ELSE 0 END,
        0, 0, 0, 0, 0, 0, 0
    FROM generate_series(1, %(loans)s::int) n, generate_series(1, 12) number
    WHERE {status} NOT IN ('accepted', 'disbursing', 'cancelled')""",
    # Of the loans that wait for their money half have failed once; of one under way nothing is
    # known.
    """INSERT INTO loans_payout (mfi_id, id, loan_id, amount_lisente, method, status, "on",
        provider_id, failure, by_id, at)
    SELECT %(mfi)s, {loan}, {loan}, 120000, 'wallet', CASE {status} WHEN 'accepted' THEN 'failed'
        WHEN 'disbursing' THEN 'unknown' ELSE 'paid' END, {begun}, '', '', 'nobody', now()
    FROM generate_series(1, %(loans)s::int) n
    WHERE {status} <> 'cancelled' AND n %% 100 <> 95""",
    """INSERT INTO loans_writeoff (mfi_id, id, loan_id, principal, interest, fees, penalties,
        reason, note_sealed, "on", at)
    SELECT %(mfi)s, {loan}, {loan}, 10000, 0, 0, 0, 'gone', '', {begun}, now()
    FROM generate_series(1, %(loans)s::int) n WHERE {status} = 'written_off'""",
    """INSERT INTO loans_waitingact (mfi_id, id, act, subject_id, digest, asked_by_id,
        confirmed_by_id, at)
    SELECT %(mfi)s, md5('act' || %(mfi)s::text || n)::uuid, 'waive', {loan}, ''::bytea, {officer},
        CASE WHEN n %% 10 > 0 THEN %(checker)s::uuid END, now() - n * interval '2 minutes'
    FROM generate_series(1, %(loans)s::int / 10) n""",
    """INSERT INTO loans_case (mfi_id, id, kind, status, reference, borrower_id, owner_id, due_on,
        text_sealed, outcome, told, at)
    SELECT %(mfi)s, md5('case' || %(mfi)s::text || n)::uuid,
        (ARRAY['complaint', 'callback', 'dispute', 'identity'])[1 + n %% 4],
        CASE WHEN n %% 20 = 0 THEN 'open' ELSE 'resolved' END, upper(to_hex(1048576 + n)),
        {borrower}, {officer}, %(day)s::date + 5 - n %% 60, '', '', '[]',
        now() - n * interval '11 minutes'
    FROM generate_series(1, %(loans)s::int / 4) n""",
)


@dataclass(frozen=True)
class Hands:
    """Whose the rows are, and who stands in them."""

    mfi_id: UUID
    products: Sequence[UUID]
    officers: Sequence[UUID]
    checker: UUID
    # Where this lender's telephone numbers begin, so that no other's are the same.
    phone: int = 8_000_000


def write_many(hands: Hands, loans: int, terms: str) -> None:
    """Write so many loans with all that belongs to them."""
    values: dict[str, Any] = {
        "mfi": hands.mfi_id,
        "products": list(hands.products),
        "officers": list(hands.officers),
        "checker": hands.checker,
        "phone": hands.phone,
        "loans": loans,
        "borrowers": loans + loans // 25,
        "day": timezone.localdate(),
        "terms": terms,
    }
    with connection.cursor() as cursor:
        for statement in STATEMENTS:
            cursor.execute(statement.format(**PARTS), values)


def let_the_planner_know() -> None:
    """Count the rows, as the server does by itself after a while.

    On a cluster the owner cannot, in the transaction in which the product wrote them.
    """
    if has_citus():
        return
    with as_owner() as cursor:
        for table in TABLES:
            cursor.execute(f"ANALYZE {table}")
