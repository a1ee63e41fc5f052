"""Whom an audience is made of at this moment: one SELECT on one lender's node, and its counts.

Nobody is there twice, by the number; whoever is blocked or erased is not there at all. Who has said
stop is: it is asked of each number at the moment of sending, and counted here.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from loans.models import District, Product, StaffMember
from loans.numbering import country_of
from loans.queries.policy import policy_of
from loans.rules.written import masked
from loans.trip import fetched
from messaging.models import Group
from messaging.numbers import digests_among, standing_in
from messaging.queries.groups import languages_on, number_of, stopped
from messaging.rules.audience import Audience, Filter, Known, NotAnAudience
from messaging.rules.network import network_in_sql

SAMPLES_EACH = 3
# Of a number that never dialled and is nobody's.
LANGUAGE = "st"

_HERS = f"""
b.mfi_id, b.id AS borrower_id, b.phone, '' AS phone_sealed, NULL::bytea AS to_digest, b.language,
{network_in_sql("b.phone")} AS network, b.officer_id
"""
_SERVED = "b.mfi_id = %(mfi)s AND b.status = 'active' AND b.phone <> ''"
BORROWERS = f"""
SELECT DISTINCT ON (b.mfi_id, b.phone) {_HERS}
FROM loans_borrower b WHERE {_SERVED} {{also}} ORDER BY b.mfi_id, b.phone, b.at, b.id
"""  # noqa: S608 (of our own names alone)
OF_LOANS = """
AND EXISTS (SELECT 1 FROM loans_loan l
WHERE l.mfi_id = %(mfi)s AND l.mfi_id = b.mfi_id AND l.borrower_id = b.id {also})
"""
# Nobody's number stands sealed on the list; whoever became a borrower since stays as she was added.
MEMBERS = f"""
SELECT DISTINCT ON (m.mfi_id, COALESCE(b.phone, encode(m.to_digest, 'hex')))
m.mfi_id, m.borrower_id, COALESCE(b.phone, '') AS phone, m.phone_sealed, m.to_digest,
COALESCE(b.language, m.language) AS language,
CASE WHEN b.id IS NULL THEN m.network
ELSE {network_in_sql("b.phone")} END AS network, b.officer_id
FROM messaging_groupmember m
LEFT JOIN loans_borrower b ON b.mfi_id = m.mfi_id AND b.id = m.borrower_id
WHERE m.mfi_id = %(mfi)s AND m.group_id = %(group)s
AND (m.borrower_id IS NULL OR (b.status = 'active' AND b.phone <> ''))
AND NOT (m.borrower_id IS NULL AND m.to_digest = ANY(%(twice)s::bytea[]))
ORDER BY m.mfi_id, COALESCE(b.phone, encode(m.to_digest, 'hex')), m.at, m.id
"""  # noqa: S608 (of our own names alone)
STRANGERS = """
SELECT to_digest FROM messaging_groupmember
WHERE mfi_id = %(mfi)s AND group_id = %(group)s AND borrower_id IS NULL
"""
THEIR_PHONES = """
SELECT b.phone FROM messaging_groupmember m
JOIN loans_borrower b ON b.mfi_id = m.mfi_id AND b.id = m.borrower_id
WHERE m.mfi_id = %(mfi)s AND m.group_id = %(group)s AND b.phone <> ''
"""
# A number of one who is blocked here is nobody else's.
PHONES = f"""
SELECT %(mfi)s::uuid AS mfi_id, b.id AS borrower_id, asked.phone, '' AS phone_sealed,
NULL::bytea AS to_digest, COALESCE(b.language, asked.language) AS language,
{network_in_sql("asked.phone")} AS network, b.officer_id
FROM unnest(%(phones)s::text[], %(languages)s::text[]) AS asked (phone, language)
LEFT JOIN (
    SELECT DISTINCT ON (phone) id, phone, language, officer_id, status FROM loans_borrower
    WHERE mfi_id = %(mfi)s AND phone = ANY(%(phones)s::text[]) AND status <> 'erased'
    ORDER BY phone, status, at, id
) b ON b.phone = asked.phone
WHERE b.id IS NULL OR b.status = 'active'
"""  # noqa: S608 (of our own names alone)
COUNTED = "SELECT language, network, count(*) FROM ({rows}) whom GROUP BY 1, 2"
NUMBERS = "SELECT language, network, phone, to_digest FROM ({rows}) whom"
FEW = """
SELECT language, borrower_id, phone, phone_sealed FROM (
    SELECT whom.*, row_number() OVER (PARTITION BY language ORDER BY phone, to_digest) AS place
    FROM ({rows}) whom) placed
WHERE place <= %(few)s ORDER BY language, place
"""


@dataclass(frozen=True, slots=True)
class Rows:
    """A SELECT of an audience, with its values by their names.

    Its columns: mfi_id, borrower_id, phone, phone_sealed, to_digest, language, network, officer_id.
    `phone` is empty for somebody on a list who is nobody's borrower: `phone_sealed` holds the
    number under the group's own key, and `to_digest` is its digest.
    """

    sql: str
    values: Mapping[str, Any]
    # On whose key sealed numbers are.
    group: Group | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """One who would be written to, with the number hidden."""

    borrower_id: UUID | None
    phone: str
    language: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How many would be written to; who has said stop is counted apart."""

    recipients: int
    opted_out: int
    by_language: Mapping[str, int]
    by_network: Mapping[str, int]
    samples: Sequence[Sample]


def known_at(mfi_id: UUID) -> Known:
    """Give what of the house an audience is read by."""
    names = frozenset(District.objects.values_list("name", flat=True))
    return Known(names, policy_of(mfi_id).countries, country_of)


def check_named(mfi_id: UUID, audience: Audience) -> None:
    """Refuse what names a group, a product or an officer that this lender has not."""
    asked = audience.filter or Filter()
    staff = StaffMember.objects.filter(mfi_id=mfi_id)
    named: tuple[tuple[str, UUID | None, QuerySet[Any], str], ...] = (
        ("group", audience.group_id, Group.objects.of(mfi_id), "No such group."),
        ("filter.product", asked.product, Product.objects.of(mfi_id), "No such product."),
        ("filter.officer", asked.officer, staff, "Nobody of your staff has this id."),
    )
    wrong = {
        field: line
        for field, row_id, rows, line in named
        if row_id is not None and not rows.filter(id=row_id).exists()
    }
    if wrong:
        raise NotAnAudience(wrong)


def audience_rows(mfi_id: UUID, audience: Audience, today: date) -> Rows:
    """Make the SELECT; a filter that is saved as a group is asked as it stands today."""
    group = None
    if audience.group_id is not None:
        group = Group.objects.of(mfi_id).get(id=audience.group_id)
        if group.filter is None:
            of_list: dict[str, Any] = {"mfi": mfi_id, "group": group.id}
            return Rows(MEMBERS, {**of_list, "twice": _twice(of_list)}, group)
        audience = replace(audience, group_id=None, filter=saved_filter(group.filter))
    if audience.phones:
        spoken = languages_on(audience.phones)
        languages = [spoken.get(number, LANGUAGE) for number in audience.phones]
        values = {"mfi": mfi_id, "phones": list(audience.phones), "languages": languages}
        return Rows(PHONES, values)
    also, values = _narrowed(audience.filter or Filter(), today)
    return Rows(BORROWERS.format(also=also), {"mfi": mfi_id, **values})


def _twice(of_list: Mapping[str, Any]) -> list[bytes]:
    """Find numbers on a list that by now are those of borrowers on it, who have changed theirs."""
    strangers = {bytes(found_by) for (found_by,) in fetched(STRANGERS, of_list)}
    phones = [phone for (phone,) in fetched(THEIR_PHONES, of_list)] if strangers else []
    return [] if not phones else sorted(strangers & digests_among(phones))


def saved_filter(kept: Mapping[str, Any]) -> Filter:
    """Give a filter that was read before it was kept."""
    ids = {name: UUID(kept[name]) for name in ("officer", "product") if name in kept}
    return Filter(**{**kept, **ids})


def kept_audience(kept: Mapping[str, Any]) -> Audience:
    """Give an audience that was read before it was kept."""
    if "group" in kept:
        return Audience(group_id=UUID(kept["group"]))
    return Audience(filter=saved_filter(kept["filter"]) if "filter" in kept else None)


def _narrowed(asked: Filter, today: date) -> tuple[str, dict[str, Any]]:
    """Write the conditions, each with its value beside the text."""
    hers: list[str] = []
    of_loan: list[str] = []
    values: dict[str, Any] = {}
    if asked.district is not None:
        hers.append("b.district_id = %(district)s")
        values["district"] = District.objects.get(name=asked.district).id
    for name, column in (("officer", "officer_id"), ("language", "language")):
        if (value := getattr(asked, name)) is not None:
            hers.append(f"b.{column} = %({name})s")
            values[name] = value
    for name, column in (("product", "product_id"), ("status", "status")):
        if (value := getattr(asked, name)) is not None:
            of_loan.append(f"l.{column} = %({name})s")
            values[name] = value
    if asked.by_lateness:
        of_loan.append("l.status = 'active' AND l.oldest_due_on <= %(late_to)s::date")
        values["late_to"] = today - timedelta(asked.days_overdue_min or 1)
    if asked.days_overdue_max is not None:
        of_loan.append("l.oldest_due_on >= %(late_from)s::date")
        values["late_from"] = today - timedelta(asked.days_overdue_max)
    loan = OF_LOANS.format(also=_and(of_loan)) if of_loan else ""
    return _and(hers) + loan, values


def _and(conditions: Sequence[str]) -> str:
    return "".join(f" AND {one}" for one in conditions)


def counts(mfi_id: UUID, audience: Audience, today: date) -> Counts:
    """Count an audience by language and network, and show a few of each language."""
    rows = audience_rows(mfi_id, audience, today)
    found = fetched(COUNTED.format(rows=rows.sql), rows.values)
    places: Counter[tuple[str, str]] = Counter({(lang, net): n for lang, net, n in found})
    gone = _stopped(mfi_id, rows)
    places -= gone
    by_language: Counter[str] = Counter()
    by_network: Counter[str] = Counter()
    for (language, network), number in places.items():
        by_language[language] += number
        by_network[network] += number
    return Counts(places.total(), gone.total(), by_language, by_network, _samples(rows))


def _stopped(mfi_id: UUID, rows: Rows) -> Counter[tuple[str, str]]:
    """Count who has said stop; only here, for a digest is not to be made on the server."""
    said = stopped(mfi_id)
    if not said:
        return Counter()
    found = fetched(NUMBERS.format(rows=rows.sql), rows.values)
    gone = standing_in((number for _, _, number, _ in found if number), said)
    return Counter(
        (language, network)
        for language, network, number, digest in found
        if (number in gone if number else bytes(digest) in said)
    )


def _samples(rows: Rows) -> list[Sample]:
    values = {**rows.values, "few": SAMPLES_EACH}
    found = fetched(FEW.format(rows=rows.sql), values)
    return [
        Sample(borrower_id, masked(number or _opened(rows.group, sealed)), language)
        for language, borrower_id, number, sealed in found
    ]


def _opened(group: Group | None, sealed: str) -> str:
    assert group is not None, "only a list has numbers that are sealed"
    return number_of(group, sealed)
