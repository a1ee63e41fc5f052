"""What an officer types to decide, read the way people write sums; and what of it cannot be."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from uuid import uuid4

from django.http import HttpRequest

from gateway.api.idempotency import KEY
from gateway.api.sums import LISENTE_MAX
from loans.models import StaffMember
from loans.once import Once
from loans.queries.application_page import Asked
from loans.rules.offer_terms import INSTALLMENTS_MAX
from loans.rules.reasons import REFUSAL
from loans.rules.rounding import LISENTE_PER_LOTI

NOTE_CHARACTERS_MAX = 500
SUM = re.compile(r"M?\s*((?:[0-9]{1,13}|[0-9]{1,3}(?:[, ][0-9]{3}){1,4})(?:\.[0-9]{1,2})?)")
COUNT = re.compile("[1-9][0-9]{0,3}")
ONCE = "once"


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed, as it was, and by field the label of what is wrong with it."""

    verdict: str = ""
    amount: str = ""
    installments: str = ""
    reason: str = ""
    note: str = ""
    # Though the registry does not answer.
    without: bool = False
    wrong: Mapping[str, str] = field(default_factory=dict)

    @property
    def asked(self) -> Asked | None:
        """Give the terms, where they can be read."""
        lisente, times = read_sum(self.amount), read_count(self.installments)
        return None if lisente is None or times is None else Asked(lisente, times)


def read_sum(text: str) -> int | None:
    """Read M1,250.50 in any of the ways in which it is typed; None where it is no sum."""
    found = SUM.fullmatch(text.strip())
    if found is None:
        return None
    lisente = int(Decimal(re.sub("[, ]", "", found[1])) * LISENTE_PER_LOTI)
    return lisente if 0 < lisente <= LISENTE_MAX else None


def read_count(text: str) -> int | None:
    """Read how many instalments; None where it is no such number."""
    found = COUNT.fullmatch(text.strip())
    count = int(found[0]) if found else 0
    return count if 0 < count <= INSTALLMENTS_MAX else None


def read_typed(request: HttpRequest, verdict: str) -> Typed:
    """Read one of the three forms, and name what of it cannot be."""
    sent = {name: request.POST.get(name, "") for name in FIELDS[verdict]}
    typed = Typed(
        verdict,
        amount=sent.get("amount", ""),
        installments=sent.get("installments", ""),
        reason=sent.get("reason", ""),
        note=sent.get("note", ""),
        without=sent.get("without") == "yes",
    )
    wrong: dict[str, str] = {}
    if "amount" in sent and read_sum(typed.amount) is None:
        wrong["amount"] = "wrong.amount"
    if "installments" in sent and read_count(typed.installments) is None:
        wrong["installments"] = "wrong.installments"
    if "reason" in sent and typed.reason not in REFUSAL:
        wrong["reason"] = "wrong.reason"
    if verdict == "return" and not typed.note.strip():
        wrong["note"] = "wrong.note_missing"
    if typed.without and not typed.note.strip():
        wrong["note"] = "wrong.note_without"
    if len(typed.note) > NOTE_CHARACTERS_MAX or "\0" in typed.note:
        wrong["note"] = "wrong.note_long"
    return replace(typed, wrong=wrong)


FIELDS: Mapping[str, tuple[str, ...]] = {
    "approve": ("amount", "installments", "note", "without"),
    "return": ("note",),
    "reject": ("reason", "note"),
}


def new_key() -> str:
    """Make the key by which a form is taken once, however often its button is pressed."""
    return uuid4().hex


def once_of(request: HttpRequest, member: StaffMember, typed: Typed) -> Once | None:
    """Read the form's key; a form without one was not written by us."""
    key = request.POST.get(ONCE, "")
    if KEY.fullmatch(key) is None:
        return None
    body = {name: getattr(typed, name) for name in FIELDS[typed.verdict]}
    return Once.of_body(key, f"staff:{member.id}", f"POST {request.path}", body)
