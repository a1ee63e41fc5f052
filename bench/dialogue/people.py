"""Who dials: borrowers of one lender with PINs, among as many others as are wanted."""

from uuid import UUID

from django.db import connection

from bench.money.lender import take_on
from loans.actions.choose_language import choose_language
from loans.deed import Actor
from loans.models import Borrower, Membership
from ussd.pins import set_pin

PIN = "2749"
OPERATOR = Actor.system("operator")
OTHERS = """
WITH made AS (
    INSERT INTO loans_person (id, phone, language, identity, document_seen, digest_key_id,
        national_id_sealed, data_key_id, created_at)
    SELECT gen_random_uuid(), '+2665' || lpad(n::text, 7, '0'), 'en', 'declared', false, '', '',
        '', now()
    FROM generate_series(1, %(count)s) n RETURNING id, phone
), phones AS (
    INSERT INTO loans_phone (id, number, language, created_at)
    SELECT gen_random_uuid(), phone, 'en', now() FROM made
)
INSERT INTO loans_membership (borrower_id, person_id, mfi_id, phone)
SELECT gen_random_uuid(), id, %(mfi)s, phone FROM made
"""


def people(callers: int, all_known: int) -> list[str]:
    """Write them down, and give the phones of those who dial."""
    lender = take_on()
    phones = []
    for _ in range(callers):
        row = Borrower.objects.of(lender.id).get(id=lender.borrower())
        choose_language(row.phone, "en", by=OPERATOR)
        set_pin(person_of(row.id), PIN)
        phones.append(str(row.phone))
    with connection.cursor() as cursor:
        cursor.execute(OTHERS, {"count": max(all_known - callers, 0), "mfi": lender.id})
        cursor.execute("ANALYZE loans_person, loans_phone, loans_membership, ussd_pin")
    return phones


def person_of(borrower_id: UUID) -> UUID:
    """Name the person behind a borrower."""
    return Membership.objects.get(borrower_id=borrower_id).person_id
