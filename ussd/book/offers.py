"""An offer that waits for her: its key facts in her language, and her agreement to them."""

from uuid import UUID

from loans.actions.accept_offer import Agreement, accept_offer
from loans.catalogue import words
from loans.deed import Once
from loans.errors import AlreadyDecided, DomainError, NotNow, NotThisLender, OfferExpired
from loans.models import Acceptance, Application
from loans.queries.applications import one
from loans.queries.directory import lender_of
from loans.queries.offers import key_facts_of
from loans.queries.payouts import pays_by_itself
from loans.rules.key_facts import KeyFacts
from loans.rules.key_facts_text import short_lines
from loans.rules.written import maloti, telephone
from messaging.rules.gsm7 import transliterate
from ussd.book import wallet_number
from ussd.caller import Caller
from ussd.engine.domain import Facts, Outcome
from ussd.engine.talk import Talk
from ussd.lenders_away import ASK_SECONDS, asked_of
from ussd.slots import APPLICATION, LENDER, PAID_TO

ROUTE = "ussd accept"


def shown(talk: Talk) -> Facts:
    """State the whole offer, as the law asks, in lines that fit a small screen."""
    facts = _facts(talk)
    if facts is None:
        return {}
    lines = short_lines(facts, words(talk.language, "key_facts"))
    return {"lender": transliterate(facts.lender), "lines": transliterate("\n".join(lines))}


def in_short(talk: Talk) -> Facts:
    """Say the two sums that she agrees to, and whom to call."""
    facts = _facts(talk)
    if facts is None:
        return {}
    return {
        "lender": transliterate(facts.lender),
        "amount": maloti(facts.amount_lisente),
        "total": maloti(facts.total_to_pay_lisente),
        "phone": telephone(facts.complaints_phone),
    }


def accepted(talk: Talk) -> Facts:
    """Say who thanks her, where the money goes, and whom to call."""
    lender = lender_of(UUID(talk.slots[LENDER]))
    return {
        "lender": transliterate(lender.name),
        "phone": telephone(lender.phone),
        "number": talk.slots.get(PAID_TO, ""),
    }


def accept(caller: Caller, talk: Talk) -> Outcome:
    """Write her agreement down, once, and with it what she was shown."""
    mfi_id, application_id = UUID(talk.slots[LENDER]), UUID(talk.slots[APPLICATION])
    by = caller.herself(talk)
    once = Once.of_body(caller.session, by.id, ROUTE, str(application_id))
    agreement = Agreement(Acceptance.How.PIN, language=talk.language)
    try:
        with asked_of(mfi_id, ASK_SECONDS):
            made = accept_offer(mfi_id, application_id, agreement, by=by, once=once)
            by_itself = pays_by_itself(mfi_id, UUID(str(made["loan"])))
            paid_to = wallet_number.paid_to(talk)
    except OfferExpired:
        return Outcome("expired")
    except (AlreadyDecided, NotNow):
        return Outcome("decided")
    except DomainError:
        return Outcome("later")
    return Outcome("sending" if by_itself else "office", {PAID_TO: paid_to})


def _facts(talk: Talk) -> KeyFacts | None:
    """Reckon the facts as they stand today; an offer that is none any more has none."""
    mfi_id = UUID(talk.slots[LENDER])
    with asked_of(mfi_id, ASK_SECONDS):
        try:
            row = one(mfi_id, UUID(talk.slots[APPLICATION])).row
        except NotThisLender:
            return None
        return key_facts_of(row) if row.status == Application.Status.APPROVED else None
