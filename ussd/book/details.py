"""What a lender wrote down of her, as she reads it and as she changes it herself."""

from collections.abc import Mapping, Sequence
from functools import partial
from uuid import UUID

from loans.actions.amend_borrower import Amendment, amend_borrower
from loans.deed import Actor
from loans.errors import DomainError, LenderUnavailable
from loans.models import Borrower
from loans.queries.borrowers import details_of
from loans.queries.directory import borrower_at, lender_of
from loans.rules.details import Contact, Employment
from loans.rules.rounding import LISENTE_PER_LOTI
from loans.rules.written import maloti, telephone
from messaging.rules.gsm7 import is_gsm7, septets, transliterate
from ussd.caller import Caller
from ussd.catalogue import line
from ussd.engine.domain import Facts, Option, Outcome
from ussd.engine.talk import Talk
from ussd.lenders_away import ASK_SECONDS, asked_of
from ussd.slots import (
    EMPLOYER,
    EMPLOYMENT,
    INCOME,
    KIN_NAME,
    KIN_PHONE,
    LENDER,
    RELATION,
    TOWN,
    WHO,
)

# Longer lines leave a small screen no room for its keys.
LINE_SEPTETS_MAX = 80
# What she may be to her next of kin, as officers read it; anything else they wrote stands as it is.
RELATIONS = ("spouse", "parent", "child", "sibling", "other")
HAS_EMPLOYER = {Employment.EMPLOYED, Employment.SEASONAL}


def lender(talk: Talk) -> Facts:
    """Say whose sheet it is, a lender's too that lends no more."""
    return {"lender": transliterate(lender_of(UUID(talk.slots[LENDER])).name)}


def town(talk: Talk) -> Facts:
    """Say where she lives."""
    row = her_row(talk)
    return {} if row is None else {"town": _in_a_line(talk, details_of(row).town)}


def kin(talk: Talk) -> Facts:
    """Say who is called when she cannot be, by which phone, and what they are to her."""
    row = her_row(talk)
    if row is None:
        return {}
    contact = details_of(row).next_of_kin
    if contact is None:
        return {"kin": _in_a_line(talk, "")}
    relation = contact.relation
    if relation in RELATIONS:
        relation = line(talk.language, f"relations.{relation}")
    lines = (contact.name, telephone(contact.phone), relation)
    return {"kin": "\n".join(_in_a_line(talk, one) for one in lines)}


def work(talk: Talk) -> Facts:
    """Say from what she lives, who pays her, and how much comes in a month."""
    row = her_row(talk)
    if row is None:
        return {}
    told, say = details_of(row), partial(line, talk.language)
    what = say(f"work.{row.employment}") if row.employment else _in_a_line(talk, "")
    lines = [say("sheet.work", work=what)]
    if told.employer:
        lines.append(say("sheet.employer", employer=_in_a_line(talk, told.employer)))
    income = told.income_month_lisente
    comes = _in_a_line(talk, "") if income is None else maloti(income)
    return {"lines": "\n".join([*lines, say("sheet.income", amount=comes)])}


def relations(talk: Talk) -> Sequence[Option]:
    """List what somebody may be to her."""
    return [Option(one, line(talk.language, f"relations.{one}")) for one in RELATIONS]


def employments(talk: Talk) -> Sequence[Option]:
    """List from what people live."""
    return [Option(one.value, line(talk.language, f"work.{one.value}")) for one in Employment]


def works_for_somebody(talk: Talk) -> Outcome:
    """Ask for an employer only where there is one; who has none any more loses the old one."""
    employed = talk.slots[EMPLOYMENT] in HAS_EMPLOYER
    return Outcome("yes") if employed else Outcome("no", {EMPLOYER: ""})


def keep_town(caller: Caller, talk: Talk) -> Outcome:
    """Write her town down."""
    return _amended(caller, talk, Amendment(details={"town": talk.slots[TOWN]}))


def keep_kin(caller: Caller, talk: Talk) -> Outcome:
    """Write down who is called when she cannot be."""
    slots = talk.slots
    contact = Contact(slots[KIN_NAME], slots[KIN_PHONE], slots[RELATION])
    return _amended(caller, talk, Amendment(details={"next_of_kin": contact}))


def keep_work(caller: Caller, talk: Talk) -> Outcome:
    """Write down from what she lives."""
    slots = talk.slots
    told: Mapping[str, object] = {
        "employer": slots[EMPLOYER],
        "income_month_lisente": int(slots[INCOME]) * LISENTE_PER_LOTI,
    }
    return _amended(caller, talk, Amendment(employment=slots[EMPLOYMENT], details=told))


def her_row(talk: Talk) -> Borrower | None:
    """Find her row at the lender that she chose; none where it does not answer."""
    mfi_id = UUID(talk.slots[LENDER])
    try:
        with asked_of(mfi_id, ASK_SECONDS):
            return Borrower.objects.of(mfi_id).filter(id=_borrower(talk)).first()
    except LenderUnavailable:
        return None


def herself(caller: Caller, talk: Talk) -> tuple[UUID, UUID, Actor]:
    """Say at which lender, as which of its borrowers, and as whom she acts."""
    by = caller.herself(talk)
    return UUID(talk.slots[LENDER]), _borrower(talk), by


def _borrower(talk: Talk) -> UUID:
    """Give the row that the lender knows her by; a membership is never taken away."""
    found = borrower_at(UUID(talk.slots[WHO]), UUID(talk.slots[LENDER]))
    assert found is not None
    return found


def _amended(caller: Caller, talk: Talk, new: Amendment) -> Outcome:
    """Change her sheet; done again it comes to the same, and leaves nothing more in the trail."""
    mfi_id, borrower_id, by = herself(caller, talk)
    try:
        with asked_of(mfi_id, ASK_SECONDS):
            amend_borrower(mfi_id, borrower_id, new, by=by)
    except DomainError:
        return Outcome("later")
    return Outcome("kept")


def _in_a_line(talk: Talk, text: str) -> str:
    """Write a value so that a small phone can show it, or that there is none."""
    if not text:
        return line(talk.language, "sheet.nothing")
    shown = "".join(one if is_gsm7(one) else "?" for one in transliterate(text))
    while septets(shown) > LINE_SEPTETS_MAX:
        shown = shown[:-1]
    return shown
