"""Which numbers want no more of a lender's texts."""

from collections.abc import Collection
from uuid import UUID

from loans.sealed import digests
from messaging.models import OptOut
from messaging.rules.outgoing import FIND_BY


def stopped_among(mfi_id: UUID, phones: Collection[str], kind: str) -> set[str]:
    """Give those of these phones that want none of this kind."""
    del kind
    by_digest = {digest: phone for phone in phones for digest in digests(FIND_BY, phone)}
    rows = OptOut.objects.of(mfi_id).filter(to_digest__in=list(by_digest))
    return {by_digest[bytes(found)] for found in rows.values_list("to_digest", flat=True)}
