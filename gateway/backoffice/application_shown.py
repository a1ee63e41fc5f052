"""What the page of an application shows: the book's facts, the registry's, and whose turn it is."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from credit.rules.consent import Purpose
from gateway.backoffice import unchecked
from gateway.backoffice.desk_page import Desk
from gateway.backoffice.report_shown import Report, ReportShown, of_record, of_report, shown
from loans.catalogue import words
from loans.dates import today
from loans.errands.credit_record import record_shown_to
from loans.errands.credit_report import About, report_about
from loans.errands.weigh import Weighed, weighed_with
from loans.errors import ConsentMissing, MayNot, RegistryAway, TooManyLooks
from loans.models import Application
from loans.queries.application_page import ApplicationRead, Asked
from loans.queries.for_decision import turn
from loans.queries.products import limits_of
from loans.rules.apr import NoRate
from loans.rules.credit_reasons import sentences
from loans.rules.details import age_years
from loans.rules.duties import may_begin
from loans.rules.identity import Identity
from loans.rules.key_facts import KeyFacts
from loans.rules.key_facts_text import long_lines
from loans.rules.policy import Policy
from loans.rules.quote import Quote
from loans.rules.rounding import LISENTE_PER_LOTI

# Of 300 units all of her income; the bar ends there, whatever her debts ask.
BAR_UNITS = 300
# Of her who allowed nothing, the lender is shown what it brought itself.
AWAY = "away"
WHY_NOT = {ConsentMissing.code: "", RegistryAway.code: AWAY, TooManyLooks.code: "quota"}
PERCENT = 100


@dataclass(frozen=True, slots=True)
class Preview:
    """The application on certain terms: what they cost, and what she would be told."""

    asked: Asked
    quote: Quote | None
    facts: KeyFacts | None
    lines: tuple[str, ...]
    # Other terms than those that stand.
    changed: bool
    # What of the terms that were asked for is not on offer, by field; then those that stand are
    # shown.
    outside: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of her income: what her loans take of it already, what this one would, the limit."""

    others: int
    this: int
    limit: int


@dataclass(frozen=True, slots=True)
class Looked:
    """What the registry told for this page, or why it told nothing."""

    # One of "", "role", "settled", "away", "quota".
    why_not: str
    report: ReportShown | None = None
    weighed: Weighed | None = None
    bar: Bar | None = None


def preview_of(desk: Desk, read: ApplicationRead, wanted: Asked | None) -> Preview:
    """Reckon it; of terms that have no rate nothing is told but the sum."""
    asked, outside = wanted or read.asked, frozenset[str]()
    if asked != read.asked:
        limits = limits_of(read.product)
        outside = frozenset(limits.refusals(asked.lisente, asked.installments, read.cycle))
    if outside:
        asked = read.asked
    changed = asked != read.asked
    try:
        quote, facts = read.quoted(asked), read.key_facts(asked, desk.mfi)
    except NoRate:
        return Preview(asked, None, None, (), changed, outside)
    lines = long_lines(facts, words(desk.language, "key_facts"))
    return Preview(asked, quote, facts, lines, changed, outside)


def facts_of(desk: Desk, read: ApplicationRead, preview: Preview) -> dict[str, Any]:
    """Put together what the page says."""
    whose = turn(read.row, desk.reader, read.policy)
    registry = looked(desk, read, preview)
    born = None if read.details is None else read.details.born_on
    limits, offered = read.policy.approval_limits_lisente, limits_of(read.product)
    return {
        "read": read,
        "preview": preview,
        "turn": whose,
        "looked": registry,
        "without": unchecked.offered(read, preview.asked, whose)
        if registry.why_not == AWAY
        else None,
        "conflict": unchecked.conflict_of(read),
        "degrees": _degrees(read.person.identity),
        "age": None if born is None else age_years(born, today()),
        "offered": offered,
        "least_lisente": int(offered.principal_min * LISENTE_PER_LOTI),
        "most_lisente": offered.most_lisente(read.cycle),
        "limit_lisente": limits.get(desk.member.role, 0),
        "reasons": list(words(desk.language, "refusals").items()),
        "captured_by": read.staff.get(read.row.captured_by_id) if read.row.captured_by_id else "",
        "first_by": read.staff.get(read.row.first_approval_by_id)
        if read.row.first_approval_by_id
        else "",
        "timeline": [(one, read.staff.get(one.by, "")) for one in read.decisions],
        "left_lisente": _left(registry.weighed),
        "needs_two": needs_two(read.policy, preview.asked.lisente),
    }


def _degrees(identity: str) -> list[tuple[str, bool]]:
    """Give the degrees in their order, and whether hers goes as far."""
    order = [one.value for one in Identity]
    return [(one, order.index(one) <= order.index(identity)) for one in order]


def looked(desk: Desk, read: ApplicationRead, preview: Preview) -> Looked:
    """Ask the registry for whoever is to decide: opened again and again it is one look a day.

    Who decides nothing asks for nobody's record; and of what is settled the decision has kept
    what was advised.
    """
    if read.row.status != Application.Status.SUBMITTED:
        return Looked("settled")
    own = read.own(preview.asked)
    if not may_begin("approve", desk.member.role):
        weighed = weighed_with(own, None, MayNot.code)
        return Looked("role", None, weighed, _bar(weighed))
    lender = (desk.mfi.id, desk.mfi.name)
    about = About(
        mfi_id=desk.mfi.id,
        borrower_id=read.row.borrower_id,
        person=read.person,
        income_lisente=own.income_lisente,
        application_id=read.row.id,
        policy=read.policy,
    )
    try:
        told = report_about(about, Purpose.APPLICATION, by=desk.actor)
    except (ConsentMissing, RegistryAway, TooManyLooks) as refusal:
        weighed = weighed_with(own, None, refusal.code)
        why_not = WHY_NOT[refusal.code]
        withheld = None if why_not else shown(_own_alone(desk, read))
        return Looked(why_not, withheld, weighed, _bar(weighed))
    weighed = weighed_with(own, told.monthly_elsewhere_lisente, None)
    said = sentences(told.score.reasons, words(desk.language, "credit_reasons"))
    return Looked("", shown(of_report(told, lender, said)), weighed, _bar(weighed))


def _own_alone(desk: Desk, read: ApplicationRead) -> Report:
    """Tell of a borrower who allowed nothing what the lender brought itself."""
    record = record_shown_to(desk.mfi.id, read.row.borrower_id, read.row.id, by=desk.actor)
    lender = (desk.mfi.id, desk.mfi.name)
    return of_record(record, lender, read.row.id, read.person.identity, timezone.now())


def needs_two(policy: Policy, lisente: int) -> bool:
    """Tell whether so much takes a second person."""
    above = policy.second_approval_above_lisente
    return above is not None and lisente > above


def _left(weighed: Weighed | None) -> int | None:
    """Give what her income leaves her; unknown where any part of it is."""
    if weighed is None or weighed.income_lisente is None or weighed.elsewhere_lisente is None:
        return None
    taken = weighed.here_lisente + weighed.elsewhere_lisente + weighed.asked_lisente
    return weighed.income_lisente - taken


def _bar(weighed: Weighed) -> Bar | None:
    if weighed.share_percent is None or not weighed.income_lisente:
        return None
    others = weighed.here_lisente + (weighed.elsewhere_lisente or 0)
    taken = min(BAR_UNITS, BAR_UNITS * others // weighed.income_lisente)
    this = min(BAR_UNITS - taken, BAR_UNITS * weighed.asked_lisente // weighed.income_lisente)
    return Bar(taken, this, BAR_UNITS * weighed.limit_percent // PERCENT)
