"""Whose network a number is of: by its code, as prices and bills have it, and by its name."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from loans.rules.phone import LESOTHO, is_e164

VODACOM, ECONET, OTHER = "65101", "65102", "other"
NETWORKS: Final = (VODACOM, ECONET, OTHER)
# Numbers cannot be taken to another network here.
BEGINNINGS: Final[Mapping[str, str]] = MappingProxyType(
    {f"+{LESOTHO}5": VODACOM, f"+{LESOTHO}6": ECONET}
)
BEGINNING_CHARACTERS: Final = len(LESOTHO) + 2
NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {VODACOM: "vodacom", ECONET: "econet", OTHER: "other"}
)
CODES: Final[Mapping[str, str]] = MappingProxyType({name: code for code, name in NAMES.items()})


def network_of(phone: str) -> str:
    """Give the code of an international number's network; a number abroad is another's."""
    begins = phone[:BEGINNING_CHARACTERS]
    return BEGINNINGS.get(begins, OTHER) if is_e164(phone) else OTHER


def network_in_sql(column: str) -> str:
    """Write the same as a question to the database, which answers with the name."""
    when = " ".join(f"WHEN '{begins}' THEN '{NAMES[of]}'" for begins, of in BEGINNINGS.items())
    return f"CASE substr({column}, 1, {BEGINNING_CHARACTERS}) {when} ELSE '{NAMES[OTHER]}' END"
