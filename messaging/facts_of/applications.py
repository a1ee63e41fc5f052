"""Facts of an application: that it came, what was decided and why, what was offered and agreed."""

from decimal import Decimal

from loans.catalogue import words
from loans.models import Acceptance, Application, Event, Loan
from loans.queries.applications import one as one_application
from loans.queries.looks import was_looked_at_for
from loans.queries.offers import key_facts_of
from loans.rules.key_facts import PlainKeyFacts, payments_of, to_lisente
from loans.rules.key_facts_text import in_a_line
from loans.rules.written import day, maloti, rate
from messaging.facts_of.told import Facts, Told

# These reasons are read in the registry, whoever looked there and when.
READ_IN_THE_REGISTRY = frozenset({"repayment-record", "other-loans"})


def asked(event: Event, _language: str) -> Told | None:
    """Say what she asked for."""
    row = Application.objects.of(event.mfi_id).get(id=event.subject_id)
    return Told(row.borrower_id, {"amount": maloti(row.amount_lisente)})


def offered(event: Event, _language: str) -> Told | None:
    """Say what is offered, what it comes to, and until when she may decide."""
    row = Application.objects.of(event.mfi_id).get(id=event.subject_id)
    if row.offered_lisente is None or row.offer_ends_on is None:
        return None
    stated = _of_facts(key_facts_of(row).plain())
    facts = {name: stated[name] for name in ("amount", "total", "payments")}
    return Told(row.borrower_id, {**facts, "until": day(row.offer_ends_on)})


def refused(event: Event, language: str) -> Told | None:
    """Give the reason of a refusal for which nobody looked at her record of loans."""
    return None if _used_the_registry(event) else _refused(event, language)


def refused_by_record(event: Event, language: str) -> Told | None:
    """Give the reason of a refusal for which somebody did: she may see it, and say it is wrong."""
    return _refused(event, language) if _used_the_registry(event) else None


def _used_the_registry(event: Event) -> bool:
    if event.data.get("reason") in READ_IN_THE_REGISTRY:
        return True
    return was_looked_at_for(event.mfi_id, event.subject_id)


def _refused(event: Event, language: str) -> Told:
    sheet = one_application(event.mfi_id, event.subject_id)
    reason = sheet.decision.reason if sheet.decision else ""
    facts = {
        "amount": maloti(sheet.row.amount_lisente),
        "reason": words(language, "refusals").get(reason, ""),
    }
    return Told(sheet.row.borrower_id, facts)


def accepted(event: Event, _language: str) -> Told | None:
    """Give her the facts that she agreed to, to keep; on paper she has them already."""
    row = Application.objects.of(event.mfi_id).get(id=event.subject_id)
    acceptance = Acceptance.objects.of(event.mfi_id).filter(application_id=row.id).first()
    if acceptance is None or acceptance.how != Acceptance.How.PIN:
        return None
    loan = Loan.objects.of(event.mfi_id).get(application_id=row.id)
    return Told(
        row.borrower_id,
        {"reference": loan.reference, **_of_facts(acceptance.key_facts)},
    )


def facts_again(event: Event, _language: str) -> Told | None:
    """Send the facts of an offer that still waits."""
    row = Application.objects.of(event.mfi_id).filter(id=event.subject_id).first()
    if row is None or row.status != Application.Status.APPROVED or row.offer_ends_on is None:
        return None
    return Told(
        row.borrower_id, {**_of_facts(key_facts_of(row).plain()), "until": day(row.offer_ends_on)}
    )


def _of_facts(stated: PlainKeyFacts) -> Facts:
    """Say the facts as they were stated, whatever they would be today."""
    payments = payments_of(stated)
    return {
        "amount": maloti(to_lisente(stated["amount"])),
        "cost": maloti(to_lisente(stated["total_cost"])),
        "total": maloti(to_lisente(stated["total_to_pay"])),
        "payments": in_a_line(payments),
        "first": day(payments[0].first_due_on),
        "rate": rate(Decimal(stated["eir"])),
    }
