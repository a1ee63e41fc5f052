"""What every store gives for a copy, whichever engine keeps it."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

from credit.models import DisputeRow
from credit.registry import Consents, Copies, Disputes, Inquiries, Registry
from credit.rules.address import Address
from credit.rules.copied import Named, Sighting
from credit.rules.dispute import Verdict
from credit.stores.cassandra import CassandraRegistry
from credit.stores.cassandra_copies import CassandraCopies
from credit.stores.postgres import PostgresRegistry
from credit.stores.postgres_copies import PAGE, PostgresCopies
from tests.credit.conftest import MARCH, Somebody
from tests.credit.test_consents_contract import a_consent
from tests.credit.test_consents_contract import store_on as consents_on
from tests.credit.test_disputes_contract import a_dispute
from tests.credit.test_disputes_contract import store_on as disputes_on
from tests.credit.test_inquiries_contract import a_look
from tests.credit.test_inquiries_contract import store_on as inquiries_on

DAY = timedelta(days=1)


def copies_of(engine: Address | None) -> Copies:
    return PostgresCopies() if engine is None else CassandraCopies(engine)


def names_on(engine: Address | None) -> Registry:
    return PostgresRegistry() if engine is None else CassandraRegistry(engine)


def test_names_phones_consents_looks_and_disputes_are_all_there_as_they_are_kept(
    engine: Address | None, palesa: Somebody
) -> None:
    names: Registry = names_on(engine)
    consents: Consents = consents_on(engine)
    inquiries: Inquiries = inquiries_on(engine)
    disputes: Disputes = disputes_on(engine)
    hers = names.enrol(palesa.identity)
    for at in (MARCH, MARCH + DAY):
        names.point_phone(palesa.phone, hers, at=at)
    given = consents.give_consent(a_consent(hers))
    ended = consents.give_consent(a_consent(hers))
    consents.revoke_consent(hers, ended.id, at=MARCH + DAY)
    looks = [a_look(hers), a_look(hers, officer=uuid4())]
    for look in looks:
        inquiries.note_inquiry(look)
    open_one, settled = a_dispute(hers), a_dispute(hers)
    for one in (open_one, settled):
        disputes.open_dispute(one)
    disputes.settle_dispute(hers, settled.id, Verdict.UPHELD, at=MARCH + DAY)

    of_her = [one for one in copies_of(engine).everything() if hers in vars_of(one)]
    expected = [
        Named(palesa.identity, hers),
        Sighting(palesa.phone, hers, MARCH),
        Sighting(palesa.phone, hers, MARCH + DAY),
        given,
        replace(ended, revoked_at=MARCH + DAY),
        *looks,
        open_one,
        replace(settled, verdict=Verdict.UPHELD, settled_at=MARCH + DAY),
    ]
    assert sorted(map(repr, of_her)) == sorted(map(repr, expected))


def test_more_than_a_page_is_there_once_each(engine: Address | None) -> None:
    disputes, hers = disputes_on(engine), uuid4()
    kept = {a_dispute(hers) for _ in range(PAGE // 20)}
    for one in kept:
        disputes.open_dispute(one)
    if engine is None:
        more_rows_than_a_page(hers)
    found = [one for one in copies_of(engine).everything() if hers in vars_of(one)]
    assert len(found) == len(set(found))
    assert kept <= set(found)
    assert len(found) == (len(kept) + PAGE if engine is None else len(kept))


def more_rows_than_a_page(hers: UUID) -> None:
    DisputeRow.objects.bulk_create(
        DisputeRow(
            borrower_id=hers, dispute_id=uuid4(), mfi_id=uuid4(), loan_id=uuid4(), opened_at=MARCH
        )
        for _ in range(PAGE)
    )


def vars_of(one: object) -> list[object]:
    return [getattr(one, name) for name in ("borrower_id", "subject") if hasattr(one, name)]
