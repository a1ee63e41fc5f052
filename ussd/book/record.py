"""Her credit record on her phone: what is reported, who looked, and what she says is wrong."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self
from uuid import UUID

from django.utils import timezone

from credit.rules.reservation import Entry, State
from credit.rules.standing import Standing
from loans.actions.handle_case import Matter, bring_up
from loans.dates import today
from loans.deed import Once
from loans.errands.credit_record import CreditRecord, own_record
from loans.errors import DomainError, Erased, LenderUnavailable, RegistryAway
from loans.models import Case, Loan, Person
from loans.queries.cases import disputes_of
from loans.queries.directory import borrower_at, lender_of, memberships_of
from loans.rules.written import day, maloti, telephone
from messaging.rules.gsm7 import transliterate
from ussd.caller import Caller
from ussd.catalogue import line
from ussd.engine.domain import Facts, Option, Outcome
from ussd.engine.talk import Talk
from ussd.lenders_away import ASK_SECONDS, asked_of
from ussd.slots import CASE, CHOSEN, LENDER, WHO, WORDS

ROUTE = "ussd dispute"


@dataclass(frozen=True, slots=True)
class Chosen:
    """The loan that she picked, with the sum that stood beside it."""

    mfi_id: UUID
    entry_id: UUID
    lisente: int

    @classmethod
    def of(cls, talk: Talk) -> Self:
        """Read it from its slot."""
        mfi_id, entry_id, lisente = talk.slots[CHOSEN].split()
        return cls(UUID(mfi_id), UUID(entry_id), int(lisente))


def find(talk: Talk) -> Outcome:
    """Tell whether anything is reported of her."""
    record = _hers(talk)
    if record is None:
        return Outcome("away")
    return Outcome("some" if record.entries else "nothing")


def shown(talk: Talk) -> Facts:
    """Count what is reported."""
    record = _hers(talk)
    return {"n": str(len(record.entries))} if record else {}


def choices(talk: Talk) -> Sequence[Option]:
    """List the loans, each with the lender that reported it."""
    record = _hers(talk)
    return [
        Option(
            f"{one.mfi_id} {one.id} {one.amount_lisente}",
            f"{_name(one.mfi_id)} {maloti(one.amount_lisente)}",
        )
        for one in (record.entries if record else ())
    ]


def open_chosen(talk: Talk) -> Outcome:
    """Open the one that she picked: money that is owed, or room that is held."""
    record = _hers(talk)
    if record is None:
        return Outcome("away")
    entry = _chosen_in(record, talk)
    if entry is None:
        return Outcome("gone")
    return Outcome("owed" if entry.state is State.EXPOSED else "held")


def reported(talk: Talk) -> Facts:
    """State what its lender has told, and when."""
    record = _hers(talk)
    entry = _chosen_in(record, talk) if record else None
    if entry is None:
        return {}
    return {
        "lender": _name(entry.mfi_id),
        "amount": maloti(entry.amount_lisente),
        "date": day(timezone.localdate(entry.touched_at)),
    }


def stands(talk: Talk) -> Facts:
    """Tell how each of her loans stands, those that ended too, one a line."""
    record, on = _hers(talk), today()
    if record is None:
        return {}
    return _lines(
        line(
            talk.language,
            f"stands.{_how(one, record.disputed, on)}",
            date=f"{one.opened_on:%d/%m/%y}",
            lender=_name(one.mfi_id),
            amount=maloti(one.principal_lisente),
            n=str(one.days_late(on)),
        )
        for one in record.standings
    )


def _how(one: Standing, disputed: frozenset[UUID], on: date) -> str:
    """Name the words for it; of one day the languages say otherwise than of several."""
    if one.loan_id in disputed:
        return "disputed"
    return "late_one" if one.days_late(on) == 1 else one.how(on).value


def looks(talk: Talk) -> Facts:
    """Tell of everybody who looked at her record, when and why, one a line."""
    record = _hers(talk)
    return _lines(
        f"{timezone.localdate(one.at):%d/%m/%y} {_name(one.mfi_id)}: "
        + line(talk.language, f"looks.{one.purpose.value}")
        for one in (record.looks if record else ())
    )


def find_reporter(talk: Talk) -> Outcome:
    """Tell whether the lender that reported it knows her as the one who asks.

    It may have written her down with another phone, as somebody else. No other lender is told of
    a loan that is none of its business, so she is told whom to call.
    """
    known = borrower_at(UUID(talk.slots[WHO]), Chosen.of(talk).mfi_id)
    return Outcome("stranger" if known is None else "known")


def disputed(talk: Talk) -> Facts:
    """Say again what she reports, and to whom."""
    chosen = Chosen.of(talk)
    lender = lender_of(chosen.mfi_id)
    return {
        "lender": transliterate(lender.name),
        "phone": telephone(lender.phone),
        "amount": maloti(chosen.lisente),
    }


def dispute(caller: Caller, talk: Talk) -> Outcome:
    """Open a case at the lender that reported the loan, once."""
    slots, chosen, person_id = talk.slots, Chosen.of(talk), UUID(talk.slots[WHO])
    borrower_id = borrower_at(person_id, chosen.mfi_id)
    if borrower_id is None:
        return Outcome("stranger")
    by = caller.herself(talk)
    once = Once.of_body(caller.session, by.id, ROUTE, [slots[CHOSEN], slots[WORDS]])
    try:
        with asked_of(chosen.mfi_id, ASK_SECONDS):
            said = f"{_as_the_lender_knows_it(chosen)}: {slots[WORDS]}"
            wrong = chosen.entry_id
            matter = Matter(Case.Kind.DISPUTE, borrower_id, said, disputed_id=wrong)
            made = bring_up(chosen.mfi_id, matter, by=by, once=once)
    except Erased:
        return Outcome("stranger")
    except DomainError:
        return Outcome("later")
    return Outcome("taken", {LENDER: str(chosen.mfi_id), CASE: str(made["id"])})


def _as_the_lender_knows_it(chosen: Chosen) -> str:
    """Name what she disputes to an officer: the loan, or the application before there is one."""
    loans = Loan.objects.of(chosen.mfi_id).filter(application_id=chosen.entry_id)
    reference = loans.values_list("reference", flat=True).first()
    what = f"loan {reference}" if reference else f"application {chosen.entry_id}"
    return f"Credit record, {what}, {maloti(chosen.lisente)}"


def reports(talk: Talk) -> Facts:
    """Tell what she has said is wrong, and what came of it, one a line."""
    found: list[str] = []
    for mfi_id, borrower_id in memberships_of(UUID(talk.slots[WHO])):
        try:
            with asked_of(mfi_id, ASK_SECONDS):
                cases = disputes_of(mfi_id, borrower_id)
        except LenderUnavailable:
            found.append(line(talk.language, "reports.away", lender=_name(mfi_id)))
            continue
        for case in cases:
            settled = case.status == Case.Status.RESOLVED
            facts = {"lender": _name(mfi_id), "reference": case.reference}
            if not settled:
                facts["until"] = day(case.due_on)
            named = f"reports.{case.verdict or 'answered'}" if settled else "reports.open"
            found.append(line(talk.language, named, **facts))
    return _lines(found)


def _hers(talk: Talk) -> CreditRecord | None:
    """Give her record; None where the registry gives no answer."""
    try:
        return own_record(Person.objects.get(id=UUID(talk.slots[WHO])))
    except RegistryAway:
        return None


def _chosen_in(record: CreditRecord, talk: Talk) -> Entry | None:
    chosen = Chosen.of(talk)
    return record.entry(chosen.mfi_id, chosen.entry_id)


def _name(mfi_id: UUID) -> str:
    return transliterate(lender_of(mfi_id).name)


def _lines(lines: Iterable[str]) -> Facts:
    told = "\n".join(lines)
    return {"lines": told} if told else {}
