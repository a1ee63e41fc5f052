"""A lender's file of numbers, read: which rows become recipients, and why others do not."""

from uuid import UUID

from loans.imports.csv_text import text_of
from loans.numbering import country_of
from loans.queries.policy import policy_of
from messaging.numbers import standing_in
from messaging.queries.groups import stopped
from messaging.rules.recipients_file import Recipients, check_kind, read_recipients


def recipients_in(mfi_id: UUID, content: bytes) -> Recipients:
    """Read a file by this lender's countries and stops; Unreadable where it is no such table."""
    check_kind(content)
    read = read_recipients(text_of(content), policy_of(mfi_id).countries, country_of)
    said = stopped(mfi_id)
    if not said:
        return read
    return read.without(standing_in(read.phones.values(), said))
