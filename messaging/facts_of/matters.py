"""Facts of what somebody looks into or looked at: complaints, disputes, her credit record."""

from django.utils import timezone

from loans.catalogue import words
from loans.models import Application, Case, Event
from loans.queries.policy import policy_of
from loans.rules.written import day
from messaging.facts_of.told import Told
from messaging.rules.gsm7 import in_letters, is_gsm7, septets

# With the rest of either text this much of an answer is still one message.
ANSWER_SEPTETS_MAX = 60
REASON_SEPTETS_MAX = 40


def received(event: Event, _language: str) -> Told | None:
    """Say by what it is called, and until when it is answered."""
    case = Case.objects.of(event.mfi_id).get(id=event.subject_id)
    if case.borrower_id is None or case.kind == Case.Kind.IDENTITY:
        return None
    return Told(case.borrower_id, {"reference": case.reference, "until": day(case.due_on)})


def answered(event: Event, _language: str) -> Told | None:
    """Give the answer itself, where a text holds it."""
    case = _settled(event)
    answer = _short(case, ANSWER_SEPTETS_MAX) if case else ""
    return _told(case, outcome=answer) if case and answer else None


def settled(event: Event, _language: str) -> Told | None:
    """Say that there is an answer, where it is too long for a text."""
    case = _settled(event)
    return _told(case) if case and not _short(case, ANSWER_SEPTETS_MAX) else None


def corrected(event: Event, _language: str) -> Told | None:
    """Say that she was right."""
    case = _of_dispute(event, Case.Verdict.UPHELD)
    return _told(case) if case else None


def not_corrected(event: Event, language: str) -> Told | None:
    """Say that her record stays as it is, and why."""
    case = _of_dispute(event, Case.Verdict.REJECTED)
    if case is None:
        return None
    why = _short(case, REASON_SEPTETS_MAX) or words(language, "disputes")["rejected"]
    return _told(case, outcome=why)


def looked(event: Event, language: str) -> Told | None:
    """Say when her record of loans was looked at, and what for."""
    borrower_id = event.subject_id
    if event.subject_kind == "application":
        row = Application.objects.of(event.mfi_id).get(id=event.subject_id)
        borrower_id = row.borrower_id
    why = words(language, "looks")[event.data["purpose"]]
    return Told(borrower_id, {"on": day(timezone.localdate(event.at)), "why": why})


def _settled(event: Event) -> Case | None:
    case = Case.objects.of(event.mfi_id).get(id=event.subject_id)
    silent = case.borrower_id is None or case.kind in {Case.Kind.IDENTITY, Case.Kind.DISPUTE}
    return None if silent else case


def _of_dispute(event: Event, verdict: Case.Verdict) -> Case | None:
    case = Case.objects.of(event.mfi_id).get(id=event.subject_id)
    return case if case.borrower_id is not None and case.verdict == verdict else None


def _told(case: Case, **facts: str) -> Told:
    assert case.borrower_id is not None, "of a matter that is nobody's nothing is told"
    return Told(case.borrower_id, {"reference": case.reference, **facts})


def _short(case: Case, most: int) -> str:
    """Give what came of it as a phone shows it; empty where it is too long for that."""
    plain = policy_of(case.mfi_id).plain_letters
    said = in_letters(case.outcome.strip().rstrip("."), plain=plain)
    return said if is_gsm7(said) and septets(said) <= most else ""
